'use strict';

// The page that `graph --format html` writes, in Chromium: it draws the graph, marks what is remarkable, shows the
// evaluation as a timeline, and can be used with the keyboard alone.

const assert = require('node:assert/strict');
const { accessSync, constants, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { htmlOf } = require('../../lib/command/html.js');
const { layOut } = require('../../lib/command/page/layout.js');
const { labelsOf } = require('../../lib/command/page/labels.js');
const { buildModel, formatTime } = require('../../lib/command/page/model.js');
const { lanesOf, tickStep } = require('../../lib/command/page/timeline.js');
const { sameOnEveryNode } = require('../support/matrix.js');
const { graphOf } = require('./support/graphs.js');
const { folder } = require('./support/command.js');

/** @returns {string | undefined} */
function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const files = folders.flatMap((place) => names.map((name) => path.join(place, name)));
  return [process.env.CHROMIUM_BINARY, ...files].find((file) => {
    try {
      accessSync(/** @type {string} */ (file), constants.X_OK);
      return file !== '';
    } catch {
      return false;
    }
  });
}

const chromium = findChromium();

/** How long a busy machine may take for anything. */
const PATIENCE_MS = 120_000;

/** @returns {string | false} why the page is not looked at */
function reason() {
  if (process.env.VM_MODULE_IMPLEMENTATION === 'node') return 'Node has no such page';
  if (sameOnEveryNode) return sameOnEveryNode;
  if (chromium !== undefined) return false;
  // .ci/run installs it.
  assert.ok(!process.env.CI || process.platform !== 'linux', 'CI has to have Chromium');
  return 'there is no Chromium on this machine: CHROMIUM_BINARY may name one';
}

const SMALL = {
  'app.mjs': { imports: ['config.mjs', 'queue.mjs', 'node:fs'], at: [260, 3] },
  'config.mjs': { imports: ['node:fs'], at: [14, 1], end: 258, awaits: true },
  'queue.mjs': { imports: ['worker.mjs'], at: [0.2, 13], cycle: 0 },
  'worker.mjs': { imports: ['queue.mjs'], at: [0, 0.18], cycle: 0 },
  'node:fs': { at: [13.6, 0.2], kind: 'synthetic' },
};

describe('the page', { skip: reason() }, () => {
  /** @type {import('playwright-core').Browser} */ let browser;
  const place = folder({ after }, {});
  before(async () => {
    browser = await require('playwright-core').chromium.launch({
      executablePath: chromium,
      timeout: PATIENCE_MS,
      // Neither is of use for a page of our own, and both fail in many containers.
      args: ['--no-sandbox', '--disable-gpu'],
    });
  });
  after(() => browser?.close());

  /**
   * Opens a page, which must not ask for anything, nor report an error.
   * @param {import('node:test').TestContext} t
   * @param {any} graph
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async function open(t, graph, options) {
    const file = path.join(place, `${t.name.replaceAll(/\W+/g, '-')}.html`);
    writeFileSync(file, htmlOf(graph, { title: 'app.mjs', slow: 10 }));
    const context = await browser.newContext({
      viewport: { width: 1200, height: 800 },
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    t.after(() => context.close());
    const problems = /** @type {string[]} */ ([]);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => problems.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(request.url());
    });
    t.after(() => assert.deepEqual(problems, []));
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
    const panel = () => page.locator('#panel :is(h2, h3, p, dt, dd, li span)').allTextContents();
    return { page, panel };
  }

  /**
   * How many pixels of a canvas have a colour of the style sheet.
   * @param {import('playwright-core').Page} page
   * @param {string} canvas
   * @param {string} name
   */
  const pixels = (page, canvas, name) =>
    page.evaluate(
      ([selector, property]) => {
        const own = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
        const reader = (/** @type {number} */ width, /** @type {number} */ height) =>
          /** @type {OffscreenCanvasRenderingContext2D} */ (
            new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
          );
        const probe = reader(1, 1);
        probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(property);
        probe.fillRect(0, 0, 1, 1);
        const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
        const copy = reader(own.width, own.height);
        copy.drawImage(own, 0, 0);
        const { data } = copy.getImageData(0, 0, own.width, own.height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4) {
          if (
            data[at] === red &&
            data[at + 1] === green &&
            data[at + 2] === blue &&
            data[at + 3] === 255
          )
            count++;
        }
        return count;
      },
      [`${canvas} canvas`, `--${name}`],
    );

  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(`marks cycles, awaits and what is slow, in ${colorScheme} colours`, async (t) => {
      const { page, panel } = await open(t, graphOf(SMALL), { colorScheme });
      assert.equal(
        await page.textContent('#summary'),
        '5 modules · 6 imports · 1 cycle · 1 with top-level await',
      );
      assert.deepEqual((await panel()).slice(0, 9), [
        '1 import cycle',
        'cycle 1: queue.mjs',
        '2 modules',
        '1 module with top-level await',
        'config.mjs',
        '244 ms',
        '1 slow module, and the next',
        'queue.mjs',
        '13.0 ms',
      ]);
      for (const colour of ['cycle', 'async', 'slow-fill', 'text']) {
        assert.ok((await pixels(page, '#graph', colour)) > 20, colour);
      }
      for (const colour of ['slow', 'async', 'bar']) {
        assert.ok((await pixels(page, '#timeline', colour)) > 20, colour);
      }
      assert.equal(
        await page.textContent('#time-summary'),
        '5 modules in 263 ms, of which code ran 17.4 ms',
      );
    });
  }

  test('shows no marks where there is nothing to mark', async (t) => {
    const { page } = await open(
      t,
      graphOf({ 'a.mjs': { imports: ['b.mjs'], at: [1, 1] }, 'b.mjs': { at: [0, 1] } }),
    );
    for (const colour of ['cycle', 'async', 'slow-fill'])
      assert.equal(await pixels(page, '#graph', colour), 0, colour);
    assert.equal(await page.textContent('#filters'), '');
  });

  test('goes through the graph and the timeline by keys', async (t) => {
    const { page } = await open(t, graphOf(SMALL));
    const selected = () => page.textContent('#panel h3');
    await page.focus('#graph');
    await page.keyboard.press('ArrowRight');
    assert.equal(await selected(), 'app.mjs');
    await page.keyboard.press('ArrowRight');
    assert.equal(await selected(), 'config.mjs');
    assert.equal(
      await page.textContent('#live'),
      'config.mjs, 1 import, 1 importer, with top-level await, ran for 1.00 ms',
    );
    await page.keyboard.press('ArrowDown');
    assert.equal(await selected(), 'queue.mjs');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await selected(), 'app.mjs');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#panel h3').count(), 0);
    await page.focus('#timeline');
    for (const name of ['worker.mjs', 'queue.mjs', 'node:fs', 'config.mjs', 'app.mjs', 'app.mjs']) {
      await page.keyboard.press('ArrowRight');
      assert.equal(await selected(), name);
    }
    await page.keyboard.press('?');
    assert.equal(await page.isVisible('dialog'), true);
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible('dialog'), false);
  });

  test('says all there is to a module', async (t) => {
    const graph = graphOf({
      ...SMALL,
      'config.mjs': {
        ...SMALL['config.mjs'],
        error: { name: 'TypeError', message: '<b>no</b>', code: 'ERR_X' },
      },
    });
    graph.edges[0].phase = 'defer';
    graph.edges[0].attributes = { type: 'x' };
    const { page, panel } = await open(t, graph);
    await page.click('#panel button:has-text("config.mjs")');
    const lines = await panel();
    for (const line of [
      'TypeError [ERR_X]: <b>no</b>',
      'at its top level',
      '4th, from 14.0 ms',
      'after 244 ms',
      '1 importer',
    ]) {
      assert.ok(lines.includes(line), `${line} in ${lines}`);
    }
    await page.click('#panel button:has-text("app.mjs")');
    assert.ok((await panel()).includes('./config.mjs, import defer, type: x'));
  });

  test('finds modules, and shows the rest faintly', async (t) => {
    const { page, panel } = await open(t, graphOf(SMALL));
    await page.keyboard.press('/');
    await page.keyboard.type('worker');
    assert.deepEqual(await panel(), ['1 module found', 'worker.mjs']);
    assert.equal(await page.textContent('#live'), '1 module found');
    await page.keyboard.press('Enter');
    assert.equal(await page.textContent('#panel h3'), 'worker.mjs');
    assert.equal(await page.inputValue('#search'), '');
    await page.click('#filters button:has-text("Await")');
    assert.equal(
      await page.getAttribute('#filters button:has-text("Await")', 'aria-pressed'),
      'true',
    );
    await page.waitForFunction(() => document.querySelector('#panel h3') === null);
  });

  test('can be clicked, dragged and zoomed', async (t) => {
    const { page } = await open(t, graphOf(SMALL));
    const box = await page.locator('#graph').boundingBox();
    assert.ok(box !== null);
    // All modules are shown in the middle; the first is at the left.
    let found = null;
    for (let x = box.x; x < box.x + box.width && found === null; x += 10) {
      await page.mouse.move(x, box.y + box.height / 2 - 14);
      if (await page.isVisible('#tooltip')) found = x + 20;
    }
    assert.ok(found !== null);
    await page.mouse.click(found, box.y + box.height / 2 - 14);
    assert.equal(await page.textContent('#panel h3'), 'app.mjs');
    // It draws in the next frame, which may be some time on a machine that is busy.
    let before = -1;
    for (let now = 0; now !== before; now = await pixels(page, '#graph', 'text')) {
      before = now;
      await page.waitForTimeout(200);
    }
    const drawn = async (/** @type {(now: unknown) => boolean} */ isExpected) => {
      let now = await pixels(page, '#graph', 'text');
      for (let turn = 0; turn < 50 && !isExpected(now); turn++) {
        await page.waitForTimeout(100);
        now = await pixels(page, '#graph', 'text');
      }
      return now;
    };
    await page.mouse.wheel(0, -600);
    assert.notEqual(await drawn((now) => now !== before), before);
    await page.mouse.down();
    await page.mouse.move(found + 60, box.y + 40, { steps: 4 });
    await page.mouse.up();
    assert.equal(await page.textContent('#panel h3'), 'app.mjs');
    await page.click('#fit');
    assert.equal(await drawn((now) => now === before), before);
  });

  test('draws 10,000 modules, frame after frame', async (t) => {
    const modules = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => {
        const imports = [2 * index + 1, 2 * index + 2, index + 7].filter((to) => to < 10_000);
        return [
          `m${index}.mjs`,
          { imports: imports.map((to) => `m${to}.mjs`), at: [10_000 - index, 0.5] },
        ];
      }),
    );
    const { page } = await open(t, graphOf(modules));
    assert.match(await page.textContent('#summary'), /^10,000 modules/);
    const time = await page.evaluate(async () => {
      const begin = performance.now();
      for (let turn = 0; turn < 5; turn++) {
        document
          .querySelector('#graph canvas')
          ?.dispatchEvent(new WheelEvent('wheel', { deltaY: -50 }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return (performance.now() - begin) / 5;
    });
    // What grows with the square of the modules would take minutes, also on a machine that has nothing else to do.
    assert.ok(time < 10_000, `${time} ms a frame`);
  });
});

describe('what the page computes', {
  skip: process.env.VM_MODULE_IMPLEMENTATION === 'node',
}, () => {
  test('labels are short, and distinct', () => {
    assert.deepEqual(
      labelsOf([
        'file:///p/src/a.mjs',
        'file:///p/src/lib/b%20c.mjs',
        'file:///p/node_modules/x/i.js',
        'node:fs',
      ]),
      ['a.mjs', 'lib/b c.mjs', 'x/i.js', 'node:fs'],
    );
    assert.deepEqual(
      labelsOf(['file:///p/node_modules/x/a.js', 'file:///p/node_modules/x/b/c.js']),
      ['a.js', 'b/c.js'],
    );
    const twice = [
      'file:///p/a.mjs',
      'file:///p/node_modules/x/i.js',
      'file:///p/node_modules/y/node_modules/x/i.js',
    ];
    assert.deepEqual(labelsOf(twice), [
      'a.mjs',
      '/p/node_modules/x/i.js',
      '/p/node_modules/y/node_modules/x/i.js',
    ]);
    assert.deepEqual(labelsOf(['vm:module(0)', 'b', 'file:///%ff']), ['vm:module(0)', 'b', '%ff']);
    assert.deepEqual(labelsOf([]), []);
  });

  test('no two modules stand in one place, and imports point to the right', () => {
    const modules = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => {
        const imports = [index + 1, index * 2 + 3].filter((to) => to < 300);
        return [`m${index}`, { imports: imports.map((to) => `m${to}`) }];
      }),
    );
    for (const graph of [graphOf(modules), graphOf(SMALL), graphOf({ 'a.mjs': {} })]) {
      const model = buildModel(graph, 10);
      const { width, height } = layOut(model);
      const places = new Set(model.modules.map(({ x, y }) => `${x} ${y}`));
      assert.equal(places.size, model.modules.length);
      for (const { x, y } of model.modules) assert.ok(x >= 0 && y >= 0 && x < width && y < height);
      for (const { from, to, isCyclic } of model.edges)
        assert.ok(isCyclic || to.layer >= from.layer);
    }
    const chain = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, index) => [
        `m${index}`,
        { imports: index < 49_999 ? [`m${index + 1}`] : [] },
      ]),
    );
    const { width, height } = layOut(buildModel(graphOf(chain), 10));
    assert.ok(width / height < 20, `${width} x ${height}`);
  });

  test('modules that wait at one time have lanes of their own', () => {
    const model = buildModel(
      graphOf({
        a: { at: [0, 1], end: 10, awaits: true },
        b: { at: [2, 1], end: 5, awaits: true },
        c: { at: [6, 1], end: 12, awaits: true },
        d: { at: [7, 1], end: null, awaits: true },
        e: { at: [11, 1], end: 13, awaits: true },
        f: { at: [12, 1] },
      }),
      10,
    );
    const lanes = lanesOf(model.evaluated, model.total).map(({ module, lane }) => [
      module.label,
      lane,
    ]);
    assert.deepEqual(lanes, [
      ['a', 0],
      ['b', 1],
      ['c', 1],
      ['d', 2],
      ['e', 0],
    ]);
    assert.deepEqual([model.total, model.busy], [13, 6]);
  });

  test('times have three digits, and steps are round', () => {
    const times = [0, 0.0004, 0.25, 1, 12.345, 123.4, 1234.5, 12_345];
    assert.deepEqual(times.map(formatTime), [
      '0 µs',
      '0 µs',
      '250 µs',
      '1.00 ms',
      '12.3 ms',
      '123 ms',
      '1.23 s',
      '12.3 s',
    ]);
    assert.deepEqual(
      [0.03, 0.7, 1, 3, 42].map(tickStep).map((step) => Number(step.toFixed(6))),
      [0.05, 1, 1, 5, 50],
    );
  });

  test('a page cannot be broken out of', () => {
    const graph = graphOf({ '</script><script>alert(1)</script>': {} });
    const html = htmlOf(graph, { title: '</title><b>$&', slow: 1 });
    assert.equal(html.match(/<\/script>/g)?.length, 2);
    assert.ok(html.includes('<title>&lt;/title>&lt;b>$&amp;</title>'));
    assert.ok(!/\{\{\w+\}\}/.test(html));
    assert.ok(!/\b(?:src|href)=|@import|url\(|https?:/.test(html));
  });
});
