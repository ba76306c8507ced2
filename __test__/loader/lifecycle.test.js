'use strict';

// What is under way is shared, what failed can be tried again, and what is disposed of is gone.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const {
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');
const { fileURLToPath } = require('node:url');
const vm = require('node:vm');
const { Loader } = require('../../loader.js');
const { Link, folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/**
 * @param {import('node:test').TestContext} t
 * @param {Record<string, any>} files
 * @param {any} [options]
 */
function setup(t, files, options) {
  const made = folder(t, files);
  const loader = new Loader(options);
  t.after(() => loader.dispose());
  return { ...made, loader };
}

describe('a loader', { skip }, () => {
  test('makes modules whose templates are not those of another loader of the context', async (t) => {
    const context = vm.createContext({});
    const tagged = 'const tag = (strings) => strings; export const template = () => tag`a`;';
    const files = {
      'a.mjs': `import './b.mjs'; ${tagged}`,
      'b.mjs': `import './a.mjs'; ${tagged}`,
    };
    const { parent, loader } = setup(t, files, { context });
    const other = new Loader({ context });
    t.after(() => other.dispose());
    for (const file of ['./a.mjs', './b.mjs']) {
      const [one, another] = [await loader.import(file, parent), await other.import(file, parent)];
      assert.equal(one.template(), one.template());
      assert.notEqual(one.template(), another.template());
    }
  });

  test('has the methods that are documented', () => {
    const own = Object.getOwnPropertyNames(Loader.prototype).sort();
    const documented = ['import', 'importSync', 'resolve', 'graph', 'dispose', 'prepareMain'];
    // The command shows with these how far it has come, and where a program waits.
    const others = ['size', 'pendingAwaits'];
    assert.deepEqual(own, ['constructor', ...documented, ...others].sort());
  });

  test('shares what is under way', async (t) => {
    const { loader, parent } = setup(
      t,
      {
        'a.mjs': 'import "./shared.mjs"; export default 1;',
        'b.mjs': 'import "./shared.mjs"; export default 2;',
        'shared.mjs': 'globalThis.sharedRuns = (globalThis.sharedRuns ?? 0) + 1; await 0;',
      },
      { context: vm.createContext({}) },
    );
    const [a, b, again] = await Promise.all([
      loader.import('./a.mjs', parent),
      loader.import('./b.mjs', parent),
      loader.import('./a.mjs', parent),
    ]);
    assert.equal(a, again);
    assert.deepEqual([a.default, b.default], [1, 2]);
    const { runs } = await loader.import('data:text/javascript,export const runs = sharedRuns');
    assert.equal(runs, 1);
    const urls = loader.graph().modules.map(({ identifier }) => identifier);
    assert.equal(new Set(urls).size, urls.length);
  });

  test('reads a file again when it has changed, whatever its times say', async (t) => {
    const { parent, url } = setup(t, {
      'a.mjs': 'import { b } from "./b.mjs"; export const a = b;',
      'b.mjs': 'export const b = 1;',
    });
    const file = fileURLToPath(url('b.mjs'));
    /** @type {Loader[]} */
    const loaders = [];
    t.after(() => {
      for (const loader of loaders) loader.dispose();
    });
    const load = async () => {
      const loader = new Loader();
      loaders.push(loader);
      return (await loader.import('./a.mjs', parent)).a;
    };
    assert.equal(await load(), 1);
    // A file that was just written is read each time; by now it is old enough to be known by its times.
    await delay(4500);
    const { atime, mtime } = statSync(file);
    assert.deepEqual([await load(), await load()], [1, 1]);
    writeFileSync(file, 'export const b = 2;');
    utimesSync(file, atime, mtime);
    assert.equal(await load(), 2);
    rmSync(file);
    await assert.rejects(load(), { code: 'ERR_MODULE_NOT_FOUND' });
  });

  test('gives a file one module, whatever it is called, and one for each query', async (t) => {
    const { loader, parent, url } = setup(t, {
      'a.mjs': 'export default {};',
      'b.mjs': new Link('./a.mjs'),
    });
    const a = await loader.import('./a.mjs', parent);
    assert.equal(await loader.import('./b.mjs', parent), a);
    assert.equal(await loader.import(url('a.mjs')), a);
    assert.notEqual(await loader.import('./a.mjs?1', parent), a);
    assert.notEqual(await loader.import('./a.mjs#1', parent), a);
  });

  test('tries again when the file is mended', async (t) => {
    const { loader, parent, write, root } = setup(t, {
      'a.mjs': 'import "./ok.mjs"; export { b } from "./b.mjs";',
      'ok.mjs': 'export const ok = 1;',
    });
    const load = () => loader.import('./a.mjs', parent);
    await assert.rejects(load(), { code: 'ERR_MODULE_NOT_FOUND' });
    write('b.mjs', 'export const b = ;');
    await assert.rejects(load(), { name: 'SyntaxError' });
    write('b.mjs', 'export const c = 1;');
    await assert.rejects(load(), { name: 'SyntaxError', message: /does not provide an export/ });
    write('b.mjs', 'export const b = 1; throw new Error("still");');
    await assert.rejects(load(), { message: 'still' });
    write('b.mjs', 'import "missing"; export const b = 1;');
    await assert.rejects(load(), { code: 'ERR_MODULE_NOT_FOUND' });
    write('node_modules/missing/index.js', '');
    write('b.mjs', 'import "missing"; export const b = 1;');
    assert.equal((await load()).b, 1);
    // What is loaded stays as it is.
    rmSync(path.join(root, 'b.mjs'));
    assert.equal((await load()).b, 1);
  });

  test('tries again after a synchronous import has failed', (t) => {
    const { loader, parent, write } = setup(t, { 'a.mjs': 'export { b } from "./b.cjs";' });
    assert.throws(() => loader.importSync('./a.mjs', parent), { code: 'ERR_MODULE_NOT_FOUND' });
    write('b.cjs', 'throw new Error("early"); exports.b = 1;');
    assert.throws(() => loader.importSync('./a.mjs', parent), { message: 'early' });
    write('b.cjs', 'exports.b = 1;');
    assert.equal(loader.importSync('./a.mjs', parent).b, 1);
  });

  test('importSync() takes graphs without top-level await', async (t) => {
    const { loader, parent } = setup(t, {
      'a.mjs': 'import { b } from "./b.mjs"; import fs from "fs"; export const a = b + typeof fs;',
      'b.mjs': 'export const b = "b"; export const later = () => import("./c.mjs");',
      'c.mjs': 'await 0; export const c = 1;',
      'd.mjs': 'import "./c.mjs"; export const d = 1;',
    });
    assert.equal(loader.importSync('./a.mjs', parent).a, 'bobject');
    assert.equal(await loader.import('./a.mjs', parent), loader.importSync('./a.mjs', parent));
    assert.throws(() => loader.importSync('./d.mjs', parent), { code: 'ERR_REQUIRE_ASYNC_MODULE' });
    assert.equal((await loader.import('./d.mjs', parent)).d, 1);
    assert.equal(loader.importSync('./d.mjs', parent).d, 1);
  });

  test('importSync() of a module that is still awaiting is refused, as require() of it is in Node', async (t) => {
    const { loader, parent } = setup(t, {
      'a.mjs': 'import "./b.mjs"; export const a = 1;',
      'b.mjs':
        'await new Promise((resolve) => { globalThis.goOn = resolve; }); export const b = 1;',
    });
    const imported = loader.import('./a.mjs', parent);
    while (!('goOn' in globalThis)) await new Promise((resolve) => setImmediate(resolve));
    for (const name of ['./a.mjs', './b.mjs']) {
      assert.throws(() => loader.importSync(name, parent), { code: 'ERR_REQUIRE_ASYNC_MODULE' });
    }
    /** @type {any} */ (globalThis).goOn();
    await imported;
    assert.equal(loader.importSync('./b.mjs', parent).b, 1);
  });

  test('importSync() in the middle of an import() of the same graph', async (t) => {
    const { loader, parent } = setup(t, {
      'a.mjs': 'import "./b.mjs"; export const a = 1;',
      'b.mjs': 'export const b = 1;',
    });
    const imported = loader.import('./a.mjs', parent);
    assert.equal(loader.importSync('./b.mjs', parent).b, 1);
    assert.equal(loader.importSync('./a.mjs', parent).a, 1);
    assert.equal(await imported, loader.importSync('./a.mjs', parent));
  });

  test('cycles, live bindings and import defer', async (t) => {
    const { loader, parent } = setup(
      t,
      {
        'a.mjs':
          'import { b, bump } from "./b.mjs"; export const a = () => b; export { bump }; export let early; try { early = b; } catch { early = "TDZ"; }',
        'b.mjs':
          'import { a } from "./a.mjs"; export let b = 1; export function bump() { b++; return a(); }',
        'd.mjs':
          'import defer * as e from "./e.mjs"; globalThis.order = ["d"]; export const read = () => e.value;',
        'e.mjs': 'globalThis.order.push("e"); export const value = globalThis.order.join();',
        'ns.mjs':
          'import * as b from "./b.mjs"; export const twice = () => { b.bump(); return [b.b, b.bump(), b.b]; };',
      },
      { context: vm.createContext({}) },
    );
    const { a, bump, early } = await loader.import('./a.mjs', parent);
    assert.deepEqual([a(), bump(), a(), early], [1, 2, 2, 1]);
    const { read } = await loader.import('./d.mjs', parent);
    assert.equal(read(), 'd,e');
    assert.deepEqual([...(await loader.import('./ns.mjs', parent)).twice()], [3, 4, 4]);
  });

  test('reads with threads of its own, several at once, which end when there is nothing to read', async (t) => {
    if (process.platform !== 'linux') {
      t.skip('the names of threads are in /proc');
      return;
    }
    const imports = Array.from({ length: 200 }, (_, index) => `import './${index}.mjs';`);
    const files = Object.fromEntries(imports.map((_, index) => [`${index}.mjs`, 'export {};']));
    const { loader, parent } = setup(t, { ...files, 'a.mjs': imports.join('\n') });
    const count = () =>
      readdirSync('/proc/self/task').filter((task) => {
        try {
          return readFileSync(`/proc/self/task/${task}/comm`, 'utf8').startsWith('vm-module-recor');
        } catch {
          // It has ended meanwhile.
          return false;
        }
      }).length;
    const imported = loader.import('./a.mjs', parent);
    // They read without this thread's help.
    const end = performance.now() + 10_000;
    let most = 0;
    while (most < 2 && performance.now() < end) most = Math.max(most, count());
    assert.ok(most >= 2, `${most} threads`);
    await imported;
    for (let round = 0; round < 100 && count() > 0; round++) await delay(50);
    assert.equal(count(), 0);
    assert.equal(loader.importSync('./0.mjs', parent), await loader.import('./0.mjs', parent));
  });

  test('two contexts have modules of their own, of one text', async (t) => {
    const { parent } = folder(t, {
      'a.mjs':
        'import * as b from "./b.mjs"; import { c } from "./c.mjs"; export const list = [b.f(), c]; export const hi = name;',
      'b.mjs': 'export function f() { return this === undefined ? "none" : typeof this; }',
      'c.mjs': 'import "./a.mjs"; export let c = 0; export const more = () => ++c;',
    });
    const names = ['one', 'two', 'three'];
    const loaded = await Promise.all(
      names.map((name) => {
        const loader = new Loader({ context: vm.createContext({ name }) });
        t.after(() => loader.dispose());
        return loader.import('./a.mjs', parent);
      }),
    );
    assert.deepEqual(
      loaded.map(({ hi }) => hi),
      names,
    );
    for (const { list } of loaded) assert.deepEqual([...list], ['object', 0]);
    assert.notEqual(loaded[0].list, loaded[1].list);
  });

  test('a file that changed is another one for the next loader', async (t) => {
    const { parent, write } = folder(t, { 'a.mjs': 'export default 1;' });
    for (const value of [1, 2, 3]) {
      write('a.mjs', `export default ${value};`);
      const loader = new Loader();
      t.after(() => loader.dispose());
      assert.equal((await loader.import('./a.mjs', parent)).default, value);
    }
  });

  test('a file that changes while it is read is read as it was or as it is', async (t) => {
    const text = (/** @type {number} */ value) =>
      `export const first = ${value};${' '.repeat(20000)}export const last = ${value};`;
    const { parent, write, root } = folder(t, { 'a.mjs': text(0) });
    const script = `const fs = require('fs'); const file = ${JSON.stringify(path.join(root, 'a.mjs'))};
      const end = Date.now() + 600; let value = 0;
      while (Date.now() < end) { value++; fs.writeFileSync(file + '.tmp', \`export const first = \${value};\${' '.repeat(20000)}export const last = \${value};\`); fs.renameSync(file + '.tmp', file); }`;
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    for (let round = 0; round < 30; round++) {
      const loader = new Loader();
      const { first, last } = await loader.import('./a.mjs', parent);
      assert.equal(first, last);
      loader.dispose();
    }
    await ended;
    write('a.mjs', text(1));
  });

  test('graph() is a snapshot, ready for JSON', async (t) => {
    const { loader, parent, url } = setup(t, {
      'a.mjs': 'import { b } from "./b.cjs"; import d from "./d.json" with { type: "json" };',
      'b.cjs': 'exports.b = 1;',
      'd.json': '{}',
      'late.mjs': 'import "./b.cjs";',
    });
    const empty = { roots: [], modules: [], edges: [], evaluationOrder: [] };
    assert.deepEqual(loader.graph(), empty);
    await loader.import('./a.mjs', parent);
    await loader.import('./late.mjs', parent);
    const graph = JSON.parse(JSON.stringify(loader.graph()));
    assert.deepEqual(graph.roots, [0, 3]);
    assert.deepEqual(graph.evaluationOrder, [1, 2, 0, 3]);
    assert.deepEqual(
      graph.modules.map((/** @type {any} */ { id, identifier, kind, format, status, cycle }) => [
        id,
        identifier,
        kind,
        format,
        status,
        cycle,
      ]),
      [
        [0, url('a.mjs'), 'source-text', 'module', 'evaluated', null],
        [1, url('b.cjs'), 'synthetic', 'commonjs', 'evaluated', null],
        [2, url('d.json'), 'synthetic', 'json', 'evaluated', null],
        [3, url('late.mjs'), 'source-text', 'module', 'evaluated', null],
      ],
    );
    assert.deepEqual(graph.edges, [
      { from: 0, to: 1, specifier: './b.cjs', attributes: {}, phase: 'evaluation' },
      { from: 0, to: 2, specifier: './d.json', attributes: { type: 'json' }, phase: 'evaluation' },
      { from: 3, to: 1, specifier: './b.cjs', attributes: {}, phase: 'evaluation' },
    ]);
    const starts = graph.evaluationOrder.map(
      (/** @type {number} */ id) => graph.modules[id].evaluation.start,
    );
    assert.equal(starts[0], 0);
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
    );
  });
});

describe('dispose()', { skip }, () => {
  test('rejects what is under way, and ends the threads', async (t) => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`${index}.mjs`, `import './${index + 1}.mjs';`]),
    );
    const { parent } = folder(t, { ...files, '300.mjs': '' });
    for (let round = 0; round < 20; round++) {
      const loader = new Loader();
      const imported = loader.import('./0.mjs', parent);
      if (round % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      loader.dispose();
      const outcome = await imported.then(
        () => 'loaded',
        ({ code }) => code,
      );
      if (round % 2 === 1 || outcome !== 'loaded') assert.equal(outcome, 'ERR_LOADER_DISPOSED');
    }
  });

  test('frees the modules', (t) => {
    const { root } = folder(t, {
      'a.mjs': 'import "./b.mjs"; import "./c.cjs"; export const big = new Array(1e5).fill({});',
      'b.mjs': 'import { big } from "./a.mjs"; export const f = () => big;',
      'c.cjs': 'exports.big = new Array(1e5).fill({});',
    });
    const output = execFileSync(
      process.execPath,
      ['--expose-gc', path.join(__dirname, 'fixtures', 'dispose.js'), path.join(root, 'x.js')],
      { encoding: 'utf8' },
    );
    assert.deepEqual(JSON.parse(output), { collected: 10, of: 10 });
  });

  test('a process ends while threads read', (t) => {
    const files = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`${index}.mjs`, `import './${index + 1}.mjs';`]),
    );
    const { root } = folder(t, { ...files, '500.mjs': '' });
    for (const way of ['exit', 'terminate', 'throw', 'idle']) {
      const output = execFileSync(
        process.execPath,
        [path.join(__dirname, 'fixtures', 'end.js'), way, path.join(root, 'x.js')],
        { encoding: 'utf8', timeout: 60_000 },
      );
      assert.equal(output, `${way} ended\n`);
    }
  });
});
