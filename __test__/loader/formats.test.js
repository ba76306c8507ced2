'use strict';

// CommonJS, JSON, Node's own modules and import.meta: the namespaces have the shape of those that Node's `import()` gives.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const vm = require('node:vm');
const { Loader } = require('../../loader.js');
const { run } = require('../support/reference.js');
const { folder, outcome, shapeOf } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const COMMONJS = {
  'plain.cjs': 'exports.a = 1; exports.b = () => {}; exports["c-d"] = null;',
  'assigned.cjs': 'module.exports = { a: 1, b, c: 3 }; var b = 2;',
  'function.cjs': 'module.exports = function f() {}; module.exports.extra = 1;',
  'default.cjs': 'exports.default = 1; exports.x = 2;',
  'es-module.cjs':
    'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = () => 1; exports.x = 2;',
  'defined.cjs':
    'Object.defineProperty(exports, "a", { enumerable: true, get() { return 1; } }); exports.never = void 0;',
  'again.cjs': 'module.exports = require("./plain.cjs");',
  'again-star.cjs':
    '__exportStar(require("./plain.cjs"), exports); function __exportStar(m, e) { Object.assign(e, m); }',
  'spread.cjs': 'module.exports = { ...require("./plain.cjs"), own: 1 };',
  'circle-a.cjs': 'exports.early = 1; exports.b = require("./circle-b.cjs"); exports.late = 2;',
  'circle-b.cjs': 'exports.seen = Object.keys(require("./circle-a.cjs"));',
  'circle-again.cjs': 'module.exports = require("./circle-again-b.cjs"); exports.x = 1;',
  'circle-again-b.cjs': 'module.exports = require("./circle-again.cjs"); exports.y = 1;',
  'primitive.cjs': 'module.exports = 5;',
  'nothing.cjs': 'module.exports = null;',
  'empty.cjs': '',
  'hashbang.cjs': '#!/usr/bin/env node\nexports.a = 1;',
  'this.cjs': 'this.a = 1; exports.same = this === module.exports; exports.dir = typeof __dirname;',
  'returns.cjs': 'exports.a = 1; return; exports.b = 2;',
  'getter.cjs':
    'Object.defineProperty(exports, "bad", { enumerable: true, get: function () { return q.w; } }); exports.ok = 1;',
  'json.cjs': 'module.exports = require("./data.json");',
  'builtin.cjs':
    'exports.sep = require("path").sep; exports.same = require("node:path") === require("path");',
  'typeless/a.js': 'exports.a = 1;',
  'typeless/b.js': 'export const b = 1;',
  'typeless/c.js': 'await 1; export {};',
  'typeless/package.json': {},
  'commonjs/package.json': { type: 'commonjs' },
  'commonjs/a.js': 'exports.a = 1;',
  'module/package.json': { type: 'module' },
  'module/a.js': 'export const a = import.meta.filename.length > 0;',
  'module/bin': 'export const a = 1;',
  'data.json': { a: [1, 2], __proto__: null },
};

describe('what is no ES module', { skip }, () => {
  test('has the exports that Node gives it', async (t) => {
    const { parent, node } = folder(t, COMMONJS);
    const { importIt } = await node();
    for (const context of [undefined, vm.createContext({})]) {
      const loader = new Loader({ context });
      t.after(() => loader.dispose());
      for (const name of Object.keys(COMMONJS)) {
        if (name.endsWith('.json')) continue;
        const theirs = await outcome(async () => shapeOf(await importIt(`./${name}`)));
        const ours = await outcome(async () => shapeOf(await loader.import(`./${name}`, parent)));
        assert.deepEqual(ours, theirs, name);
      }
    }
  });

  test('runs in the context of the loader', async (t) => {
    const { parent } = folder(t, {
      'a.cjs':
        'exports.object = {}; exports.global = typeof secret; exports.require = require; exports.module = module;',
      'data.json': '{"a":[]}',
    });
    const context = vm.createContext({ secret: 1 });
    const loader = new Loader({ context });
    t.after(() => loader.dispose());
    const { default: exports } = await loader.import('./a.cjs', parent);
    const { default: data } = await loader.import('./data.json', parent, {
      with: { type: 'json' },
    });
    const ContextObject = vm.runInContext('Object', context);
    const ContextFunction = vm.runInContext('Function', context);
    for (const value of [exports, exports.object, exports.module, data, data.a]) {
      assert.ok(value instanceof ContextObject);
    }
    assert.ok(exports.require instanceof ContextFunction);
    assert.ok(exports.require.resolve instanceof ContextFunction);
    assert.equal(exports.global, 'number');
    assert.notEqual(require('node:module').createRequire(parent)('./a.cjs'), exports);
  });

  test('require.resolve() takes the options that Node takes, and has the paths that Node has', async (t) => {
    const { parent } = folder(t, {
      'a.cjs': `
        const attempt = (call) => {
          // Node's error names who required this file, too.
          try { return call(); } catch ({ name, code, message }) { return [name, code, message.split('Require stack')[0]]; }
        };
        const { resolve } = require;
        const other = __dirname + '/other';
        module.exports = [
          () => resolve('./b.cjs'),
          () => resolve('./b.cjs', { paths: [other] }),
          () => resolve('found', { paths: [other] }),
          () => resolve('found', { paths: ['/nowhere', other] }),
          () => resolve('found'),
          () => resolve('found', { paths: [] }),
          () => resolve('found', { paths: 'text' }),
          () => resolve('found', { paths: [5] }),
          () => resolve('./b.cjs', {}),
          () => resolve('./b.cjs', null),
          () => resolve('fs', { paths: [other] }),
          () => resolve(5),
          () => resolve.paths('found'),
          () => resolve.paths('./b.cjs'),
          () => resolve.paths('fs'),
          () => resolve.paths(5),
        ].map(attempt);
      `,
      'b.cjs': '',
      'other/b.cjs': '',
      'other/node_modules/found/index.js': '',
    });
    const ours = await new Loader().import('./a.cjs', parent);
    const theirs = require('node:module').createRequire(parent)('./a.cjs');
    assert.deepEqual(ours.default, theirs);
  });

  test('requires ES modules, and is imported by them once', async (t) => {
    const { parent } = folder(t, {
      'a.mjs':
        'import b from "./b.cjs"; import c from "./b.cjs"; export const same = b === c; export { b };',
      'b.cjs':
        'exports.count = (globalThis.count = (globalThis.count ?? 0) + 1); exports.esm = require("./c.mjs");',
      'c.mjs': 'export const x = 1; export default 2;',
      'd.cjs': 'exports.b = require("./b.cjs"); exports.later = () => import("./c.mjs");',
    });
    const loader = new Loader({ context: vm.createContext({}) });
    t.after(() => loader.dispose());
    const { b, same } = await loader.import('./a.mjs', parent);
    assert.equal(same, true);
    assert.deepEqual({ ...b.esm }, { __esModule: true, x: 1, default: 2 });
    const { default: d } = await loader.import('./d.cjs', parent);
    assert.equal(d.b, b);
    assert.equal(b.count, 1);
    assert.deepEqual({ ...(await d.later()) }, { x: 1, default: 2 });
  });

  test('of Node itself is Node’s', async (t) => {
    const loader = new Loader();
    t.after(() => loader.dispose());
    for (const name of [
      'fs',
      'node:path',
      'node:events',
      'node:util/types',
      'process',
      'buffer',
      'node:test',
    ]) {
      const ours = await loader.import(name);
      const theirs = await import(name);
      assert.deepEqual(Object.keys(ours), Object.keys(theirs), name);
      for (const key of Object.keys(theirs)) {
        if (typeof theirs[key] === 'function')
          assert.equal(ours[key], theirs[key], `${name} ${key}`);
      }
    }
    await assert.rejects(loader.import('node:nowhere'), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
  });

  test("makes what Node's modules make when it is read, such as process.stdin, only for those who import it", async (t) => {
    const { url } = folder(t, {
      'none.mjs': 'import process, { pid } from "node:process"; export default [process.pid, pid];',
      'named.mjs': 'import { stdin } from "node:process"; export default stdin;',
      'all.mjs':
        'import * as all from "node:process"; export default [all.stdout, { ...all }.stdin];',
      'star.mjs': 'export * from "node:process";',
      // The bindings of a module in a cycle are there before Node's module is evaluated.
      'cycle.mjs':
        'import { early } from "./other.mjs"; import { stderr } from "node:process"; export const late = () => stderr; export default early;',
      'other.mjs':
        'import { late } from "./cycle.mjs"; import { stdout } from "node:process"; export const early = [() => stdout, () => late()];',
    });
    const program = `
      const vm = require('node:vm');
      const { Loader } = require(${JSON.stringify(path.join(__dirname, '..', '..', 'loader.js'))});
      const isMade = () => process.moduleLoadList.some((name) => name.includes('fs/streams'));
      const load = async (url) => new Loader({ context: vm.createContext() }).import(url);
      (async () => {
        const url = (name) => ${JSON.stringify(url('.'))} + '/' + name;
        const results = [isMade()];
        const [given, named] = (await load(url('none.mjs'))).default;
        results.push(given === process.pid, named === process.pid, isMade());
        results.push((await load(url('named.mjs'))).default === process.stdin, isMade());
        const [stdout, stdin] = (await load(url('all.mjs'))).default;
        results.push(stdout === process.stdout, stdin === process.stdin);
        results.push((await load(url('star.mjs'))).stderr === process.stderr);
        const { default: early } = await load(url('cycle.mjs'));
        results.push(early[0]() === process.stdout, early[1]() === process.stderr);
        require('node:fs').writeSync(1, JSON.stringify(results));
      })();
    `;
    const { code, stdout, stderr } = await run(process.execPath, ['-e', program]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), [
      false,
      ...[true, true, false],
      ...[true, true],
      ...[true, true],
      true,
      ...[true, true],
    ]);
  });

  test('JSON needs its attribute, and nothing else takes one', async (t) => {
    const { parent, node } = folder(t, {
      'a.json': '{"a":{"b":1}}',
      'bom.json': '\uFEFF[1]',
      'bad.json': '{"a":',
      'a.mjs': 'import a from "./a.json" with { type: "json" }; export default a.a.b;',
      'b.mjs': 'import a from "./a.mjs" with { type: "json" };',
      'c.mjs': 'import a from "./a.mjs" with { type: "css" };',
      'd.mjs': 'import a from "./a.json";',
      'e.mjs': 'export default (await import("./a.json", { with: { type: "json" } })).default.a.b;',
    });
    const { importIt } = await node();
    const loader = new Loader();
    t.after(() => loader.dispose());
    const names = ['a.mjs', 'e.mjs'];
    // Node 20 has the codes of a proposal that came before.
    if (!process.version.startsWith('v20.')) names.push('b.mjs', 'd.mjs');
    for (const name of names) {
      const theirs = await outcome(async () => ({ ...(await importIt(`./${name}`)) }));
      const ours = await outcome(async () => ({ ...(await loader.import(`./${name}`, parent)) }));
      assert.deepEqual(ours, theirs, name);
    }
    await assert.rejects(loader.import('./c.mjs', parent), {
      code: 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED',
    });
    const options = { with: { type: 'json' } };
    const { default: bom } = await loader.import('./bom.json', parent, options);
    assert.deepEqual(bom, [1]);
    await assert.rejects(loader.import('./bad.json', parent, options), {
      name: 'SyntaxError',
      message: /bad\.json: /,
    });
    await assert.rejects(loader.import('./a.json', parent, { with: { other: 'json' } }), {
      code: 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED',
    });
  });

  test('data URLs are modules and JSON', async (t) => {
    const loader = new Loader();
    t.after(() => loader.dispose());
    const module = await loader.import('data:text/javascript,export default 1 %2B 1;import "fs"');
    assert.equal(module.default, 2);
    const base64 = Buffer.from('export const text = "é";').toString('base64');
    const { text } = await loader.import(`data:text/javascript;base64,${base64}`);
    assert.equal(text, 'é');
    const json = await loader.import('data:application/json,[1]', undefined, {
      with: { type: 'json' },
    });
    assert.deepEqual(json.default, [1]);
    await assert.rejects(loader.import('data:text/css,a{}'), { code: 'ERR_UNKNOWN_MODULE_FORMAT' });
    await assert.rejects(loader.import('https://example.org/'), {
      code: 'ERR_UNSUPPORTED_ESM_URL_SCHEME',
    });
  });

  test('files of other kinds are refused', async (t) => {
    const { features } = /** @type {any} */ (process);
    const files = { 'a.xyz': '', 'a.ts': '', 'a.tsx': '', 'a.node': '' };
    const { root, parent } = folder(t, files);
    const loader = new Loader();
    t.after(() => loader.dispose());
    for (const extension of ['.xyz', '.tsx', '.node', ...(features.typescript ? [] : ['.ts'])]) {
      await assert.rejects(loader.import(`./a${extension}`, parent), {
        name: 'TypeError',
        code: 'ERR_UNKNOWN_FILE_EXTENSION',
        message: `Unknown file extension "${extension}" for ${root}/a${extension}`,
      });
    }
  });

  test('import.meta has what Node gives it, of the realm of the module', async (t) => {
    const { parent, node } = folder(t, {
      'a.mjs':
        'export const { url, dirname, filename, resolve } = import.meta; export const same = import.meta === import.meta;',
    });
    const { importIt } = await node();
    const context = vm.createContext({});
    const loader = new Loader({ context });
    t.after(() => loader.dispose());
    const theirs = await importIt('./a.mjs?x');
    const ours = await loader.import('./a.mjs?x', parent);
    for (const name of ['url', 'dirname', 'filename', 'same'])
      assert.equal(ours[name], theirs[name]);
    assert.equal(ours.resolve('./b.mjs'), theirs.resolve('./b.mjs'));
    assert.ok(ours.resolve instanceof vm.runInContext('Function', context));
    assert.equal(ours.resolve.name, 'resolve');
  });

  test('initializeImportMeta has the last word', async (t) => {
    const { parent, url } = folder(t, {
      'a.mjs': 'export const { url, own } = import.meta;',
    });
    /** @type {string[]} */
    const seen = [];
    const loader = new Loader({
      initializeImportMeta(meta, module) {
        seen.push(module.identifier, module.status);
        meta.own = 1;
        meta.url += '#changed';
      },
    });
    t.after(() => loader.dispose());
    const namespace = await loader.import('./a.mjs', parent);
    assert.deepEqual({ ...namespace }, { own: 1, url: `${url('a.mjs')}#changed` });
    assert.deepEqual(seen, [url('a.mjs'), 'evaluating']);
  });
});
