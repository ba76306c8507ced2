'use strict';

// `graph`: what it draws as text, json and dot. The page is tested in page.test.js.

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { command, folder } = require('./support/command.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const APP = {
  'app.mjs': `
    import { config } from './config.mjs';
    import './lib/queue.mjs';
    import data from './data.json' with { type: 'json' };
    import defer * as late from './late.mjs';
    import pkg from 'pkg';
    console.log('printed', process.argv.slice(2).join());
    await import('./lazy.mjs');
    setInterval(() => {}, 1000);
  `,
  'config.mjs': 'export const config = await new Promise((resolve) => setTimeout(resolve, 30, 1));',
  'lib/queue.mjs':
    'import "./worker.mjs"; const end = performance.now() + 25; while (performance.now() < end);',
  'lib/worker.mjs': 'import "./queue.mjs"; import "node:fs";',
  'data.json': '{}',
  'late.mjs': 'export const late = 1;',
  'lazy.mjs': 'import "node:fs";',
  'node_modules/pkg/package.json': '{ "type": "module", "exports": "./index.js" }',
  'node_modules/pkg/index.js': 'export { default } from "./inner.js";',
  'node_modules/pkg/inner.js': 'import "./index.js"; export default 1;',
};

/** However long a module takes, it is not slow. */
const QUICK = ['--slow', '60000'];

/** Times differ. @param {string} text */
const withoutTimes = (text) => text.replace(/ [\d.]+ (?:µs|ms|s)\b/g, ' TIME');

describe('graph', { skip }, () => {
  test('text: a tree with marks, of what import() has brought as well', (t) => {
    const cwd = folder(t, APP);
    const { status, stdout, stderr } = command(['graph', '--slow', '20', 'app.mjs', 'a', 'b'], {
      cwd,
    });
    assert.equal(status, 0);
    assert.equal(stderr, 'printed a,b\n');
    const [tree, summary] = withoutTimes(stdout).split('\n\n');
    // How long others take is for the machine to say.
    const lines = tree
      .split('\n')
      .map((line) => (line.includes('queue.mjs') ? line : line.replace('  ▲ slow TIME', '')));
    assert.deepEqual(lines, [
      'app.mjs  ⧗ await TIME',
      '├── config.mjs  ⧗ await TIME',
      '├── lib/queue.mjs  ↻ cycle 1  ▲ slow TIME',
      '│   └── lib/worker.mjs  ↻ cycle 1',
      '│       ├── lib/queue.mjs  ↻ cycle 1  ▲ slow TIME (above)',
      '│       └── node:fs',
      '├── data.json (type: json)',
      '├── late.mjs (import defer)',
      '└── pkg/index.js  ↻ cycle 2 (2 modules of pkg, 2 marked: --packages)',
      'lazy.mjs (by import())',
      '└── node:fs',
    ]);
    assert.match(
      summary,
      /^10 modules, 11 imports\n9 modules evaluated in TIME, of which code ran TIME\n/,
    );
    assert.match(summary, /^↻ cycle 1 {2}2 modules: lib\/queue\.mjs, lib\/worker\.mjs$/m);
    assert.match(summary, /^⧗ await {2}2 modules with top-level await$/m);
    assert.match(summary, /^▲ slow {2}\d modules? whose own code took TIME or more$/m);
    const whole = command(['graph', ...QUICK, '--packages', 'app.mjs'], { cwd }).stdout;
    assert.match(whole, /└── pkg\/index\.js {2}↻ cycle 2\n {4}└── pkg\/inner\.js {2}↻ cycle 2\n/);
  });

  test('a main module of CommonJS has its time, and what it throws', (t) => {
    const cwd = folder(t, {
      'slow.cjs':
        'const end = performance.now() + 25; while (performance.now() < end); import("./lazy.mjs");',
      'lazy.mjs': 'import "node:fs";',
      'throws.cjs': 'throw new RangeError("thrown");',
      'data.json': '{}',
      'file.unknown': 'console.log(require.main === module)',
    });
    const graphOf = (/** @type {string} */ file, /** @type {number} */ status) => {
      const ended = command(['graph', '--format', 'json', file], { cwd });
      assert.equal(ended.status, status, ended.stderr);
      const { modules, roots, evaluationOrder } = JSON.parse(ended.stdout);
      assert.deepEqual([roots[0], evaluationOrder[0]], [0, 0]);
      assert.ok(modules[0].identifier.endsWith(`/${file}`));
      return modules;
    };
    const [slow] = graphOf('slow.cjs', 0);
    assert.deepEqual([slow.status, slow.error, slow.format], ['evaluated', null, 'commonjs']);
    assert.ok(slow.evaluation.duration >= 25, `${slow.evaluation.duration}`);
    const [throwing] = graphOf('throws.cjs', 1);
    assert.deepEqual(
      [throwing.status, throwing.error],
      ['errored', { name: 'RangeError', message: 'thrown' }],
    );
    const [data] = graphOf('data.json', 0);
    assert.deepEqual([data.status, data.format], ['evaluated', 'json']);
    assert.equal(graphOf('file.unknown', 0)[0].status, 'evaluated');
    const { stdout } = command(['graph', '--link-only', 'slow.cjs'], { cwd });
    assert.equal(stdout, 'slow.cjs\n\n1 module, 0 imports\n');
  });

  test('json: the format of moduleGraph(), with several roots', (t) => {
    const cwd = folder(t, APP);
    const graph = JSON.parse(command(['graph', '--format', 'json', 'app.mjs'], { cwd }).stdout);
    assert.deepEqual(Object.keys(graph), ['roots', 'modules', 'edges', 'evaluationOrder']);
    const names = graph.modules.map((/** @type {any} */ { identifier }) =>
      path.basename(identifier),
    );
    assert.deepEqual(
      graph.roots.map((/** @type {number} */ root) => names[root]),
      ['app.mjs', 'lazy.mjs'],
    );
    const queue = graph.modules[names.indexOf('queue.mjs')];
    assert.equal(queue.cycle, graph.modules[names.indexOf('worker.mjs')].cycle);
    assert.ok(queue.evaluation.duration >= 20);
    assert.equal(graph.modules[names.indexOf('late.mjs')].evaluation, null);
    assert.deepEqual(
      graph.edges.filter((/** @type {any} */ { phase }) => phase === 'defer').length,
      1,
    );
  });

  test('dot: Graphviz draws it', (t) => {
    // No file name may have a quote everywhere.
    const odd = `import 'data:text/javascript,"\\"//</script>';`;
    const cwd = folder(t, { ...APP, 'odd.mjs': odd });
    for (const file of ['app.mjs', 'odd.mjs']) {
      const { status, stdout } = command(['graph', '--format', 'dot', '--slow', '20', file], {
        cwd,
      });
      assert.equal(status, 0);
      // What there is of the language: https://graphviz.org/doc/info/lang.html
      const [first, ...lines] = stdout.trimEnd().split('\n');
      assert.equal(first, `digraph "${file}" {`);
      assert.equal(lines.pop(), '}');
      const text = '"(?:[^"\\\\]|\\\\.)*"';
      const list = `\\[\\w+=${text}(?:, \\w+=${text})*\\]`;
      const statement = new RegExp(
        `^ {2}(?:rankdir=${text}|(?:node|edge|m\\d+|m\\d+ -> m\\d+) ${list});$`,
      );
      for (const line of lines) assert.match(line, statement);
      const {
        error,
        status: drawn,
        stdout: svg,
        stderr,
      } = spawnSync('dot', ['-Tsvg'], { input: stdout, encoding: 'utf8' });
      if (error !== undefined) {
        // Without Graphviz its grammar, above, has to do; CI has it.
        assert.ok(!process.env.CI || process.platform !== 'linux', 'CI has to have Graphviz');
        t.diagnostic('there is no Graphviz on this machine');
      } else {
        assert.equal(drawn, 0, stderr);
        assert.equal(svg.match(/<g id="node\d+"/g)?.length, file === 'app.mjs' ? 10 : 2);
      }
    }
  });

  test('writes to a file, whose name may say the format', (t) => {
    const cwd = folder(t, { 'app.mjs': 'console.log("printed"); process.chdir("/");' });
    for (const [name, start] of [
      ['g.json', '{\n  "roots"'],
      ['g.gv', 'digraph'],
      ['g.html', '<!doctype'],
      ['g.txt', 'app.mjs'],
    ]) {
      const { status, stdout, stderr } = command(['graph', '-o', name, 'app.mjs'], { cwd });
      assert.deepEqual([status, stdout, stderr], [0, 'printed\n', '']);
      assert.ok(readFileSync(path.join(cwd, name), 'utf8').startsWith(start), name);
    }
    const { status, stdout, stderr } = command(['graph', '-o', 'no/such/folder.json', 'app.mjs'], {
      cwd,
    });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^vm-module-record graph: cannot write the graph: ENOENT/);
  });

  test('runs nothing with --link-only', (t) => {
    const cwd = folder(t, {
      'app.mjs': 'import "./a.mjs"; console.error("ran");',
      'a.mjs': 'await 1;',
    });
    const { status, stdout, stderr } = command(['graph', '--link-only', 'app.mjs'], { cwd });
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(
      stdout,
      'app.mjs\n└── a.mjs  ⧗ await\n\n2 modules, 1 import\n⧗ await  1 module with top-level await\n',
    );
  });

  test('draws the graph of a program that fails, whose error is shown as ever', (t) => {
    const cwd = folder(t, {
      'app.mjs': 'import "./a.mjs"; import "./b.mjs";',
      'a.mjs': '',
      'b.mjs': 'throw new TypeError("no more\\nthan this");',
    });
    const { status, stdout, stderr } = command(['graph', ...QUICK, 'app.mjs'], { cwd });
    assert.equal(status, 1);
    assert.match(stderr, /b\.mjs:1\nthrow new TypeError/);
    assert.match(
      stdout,
      /^app\.mjs {2}✗ TypeError: no more\n├── a\.mjs\n└── b\.mjs {2}✗ TypeError: no more\n/,
    );
    assert.match(stdout, /✗ 2 modules failed/);
  });

  test('draws nothing of a program that cannot be loaded', (t) => {
    const cwd = folder(t, { 'app.mjs': 'import "./nowhere.mjs";' });
    const { status, stdout, stderr } = command(['graph', '-o', 'g.json', 'app.mjs'], { cwd });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /ERR_MODULE_NOT_FOUND/);
    assert.equal(existsSync(path.join(cwd, 'g.json')), false);
    const missing = command(['graph', 'nowhere.mjs'], { cwd });
    assert.deepEqual([missing.status, missing.stdout], [1, '']);
    assert.match(missing.stderr, /MODULE_NOT_FOUND/);
  });

  test('draws the graph of a program that exits, or whose await never ends', (t) => {
    const cwd = folder(t, {
      'exits.mjs': 'import "./a.mjs"; process.exit(7);',
      'waits.mjs': 'import "./a.mjs"; await new Promise(() => {});',
      'a.mjs': '',
    });
    const exits = command(['graph', ...QUICK, 'exits.mjs'], { cwd });
    assert.equal(exits.status, 7);
    assert.match(exits.stdout, /^exits\.mjs\n└── a\.mjs\n/);
    const waits = command(['graph', ...QUICK, 'waits.mjs'], { cwd });
    assert.equal(waits.status, 13);
    assert.match(waits.stdout, /^waits\.mjs {2}⧗ still awaits\n└── a\.mjs\n/);
  });

  test('draws a CommonJS program as the one module that it is', (t) => {
    const cwd = folder(t, { 'app.cjs': 'console.log("printed", require.main === module);' });
    const { status, stdout, stderr } = command(['graph', ...QUICK, 'app.cjs'], { cwd });
    assert.deepEqual([status, stderr], [0, 'printed true\n']);
    assert.match(stdout, /^app\.cjs\n\n1 module, 0 imports\n/);
  });

  test('draws 5,000 modules that import each other in a chain', (t) => {
    const files = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [
        `m${index}.mjs`,
        index < 4999 ? `import "./m${index + 1}.mjs";` : '',
      ]),
    );
    const cwd = folder(t, files);
    const { status, stdout } = command(['graph', ...QUICK, 'm0.mjs'], { cwd, maxBuffer: 1e8 });
    assert.equal(status, 0);
    const lines = stdout.split('\n');
    assert.match(lines[40], /^(?: {4}){39}└── m40\.mjs$/);
    assert.equal(lines[4999], '4999: m4999.mjs');
    const html = command(['graph', '-f', 'html', '--link-only', 'm0.mjs'], { cwd, maxBuffer: 1e8 });
    assert.equal(html.status, 0);
    assert.ok(html.stdout.endsWith('</html>\n'));
  });

  test('a reader that has seen enough ends nothing', {
    skip: process.platform === 'win32' && 'there is no sh',
  }, (t) => {
    const cwd = folder(t, { 'app.mjs': 'import "./a.mjs";', 'a.mjs': '' });
    const { BIN } = require('./support/command.js');
    const script = `"${process.execPath}" "${BIN}" graph -f html app.mjs | head -c 10`;
    assert.equal(execFileSync('sh', ['-c', script], { cwd, encoding: 'utf8' }), '<!doctype ');
  });
});
