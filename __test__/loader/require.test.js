'use strict';

// `require()` in a loader: what it gives, what it leaves in `require.cache` and `module.children`, and what it refuses, as
// a running Node 26 does.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const { Loader } = require('../../loader.js');
const { referenceBinary, root: project, run } = require('../support/reference.js');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const MODULES = {
  'both.mjs': 'export default 1; export const a = 2;',
  'named.mjs': 'export const a = 1;',
  'own.mjs': 'export default 1; export const __esModule = 5;',
  'given.mjs': 'export default 1; const given = "given"; export { given as "module.exports" };',
  'live.mjs': 'export default 1; export let n = 0; export const next = () => void n++;',
  'throws.mjs': 'throw new RangeError("thrown");',
  'awaits.mjs': 'await 0; export default 1;',
  'above.mjs': 'import "./awaits.mjs";',
  'plain.cjs': 'exports.a = 1;',
  'data.json': '{"a":1}',
  'middle.cjs': 'require("./needs.cjs");',
  'needs.cjs': 'require("./none.cjs");',
  'needs.mjs': 'import "./needs.cjs";',
  'pushes.cjs': 'module.paths.push(__dirname + "/more"); exports.found = require("found");',
  'more/found/index.js': 'module.exports = "found in module.paths";',
};

const SHOW = `
  const path = require('node:path');
  const show = (call) => {
    try { console.log(call()); } catch ({ name, code, message, requireStack }) { console.log(name, code, message, requireStack); }
  };
`;

/** @type {Record<string, string>} */
const PROGRAMS = {
  'namespaces say that they are ES modules': `
    for (const name of ['both', 'named', 'own', 'given']) {
      const file = './' + name + '.mjs';
      const exports = require(file);
      show(() => [name, Object.entries(exports), Object.getOwnPropertyDescriptor(exports, '__esModule'), require(file) === exports]);
    }
    const live = require('./live.mjs');
    live.next();
    show(() => [live.n, Object.prototype.toString.call(live), Object.getPrototypeOf(live)]);
    import('./both.mjs').then((namespace) => show(() => [Object.keys(namespace), namespace === require('./both.mjs')]));
  `,
  'ES modules are in require.cache and module.children': `
    for (const name of ['both.mjs', 'named.mjs', 'plain.cjs', 'data.json']) {
      const exports = require('./' + name);
      const cached = require.cache[require.resolve('./' + name)];
      show(() => [cached.exports === exports, cached.loaded, path.basename(cached.id), cached.parent === module, cached.children.length]);
    }
    show(() => Object.keys(require.cache).map((file) => path.basename(file)));
    show(() => module.children.map((child) => path.basename(child.filename)));
    show(() => require('./throws.mjs'));
    show(() => require.cache[path.join(__dirname, 'throws.mjs')]);
  `,
  'what awaits is refused, whoever has imported it before': `
    const shown = (name) => {
      try { return Object.keys(require(name)); } catch ({ code }) { return code; }
    };
    import('./above.mjs').then(() => {
      for (const name of ['./above.mjs', './awaits.mjs', './above.mjs']) console.log(name, shown(name));
      console.log(Object.keys(require.cache).length, module.children.length);
    });
  `,
  'who is not there is named with all that require': `
    show(() => require('./none.cjs'));
    show(() => require('./needs.cjs'));
    show(() => require('./middle.cjs'));
    show(() => require('./needs.mjs'));
    show(() => require.resolve('none'));
  `,
  'what has thrown is no child': `
    show(() => require('./middle.cjs'));
    show(() => require('./throws.mjs'));
    show(() => module.children.length);
  `,
  'module.paths says where packages are': `
    show(() => require('./pushes.cjs'));
    show(() => require('found/other'));
    module.paths.unshift(path.join(__dirname, 'more'));
    show(() => require.resolve.paths('found').slice(0, 2).map((folder) => path.relative(__dirname, folder)));
    show(() => require('found'));
    module.paths = [];
    show(() => require('found/index.js'));
    show(() => [Object.keys(module), require.resolve.paths('found').includes(path.join(__dirname, 'more'))]);
  `,
  'module.children has a file once': `
    for (const name of ['both.mjs', 'plain.cjs', 'data.json', 'both.mjs', 'plain.cjs', 'data.json']) require('./' + name);
    show(() => module.children.map((child) => path.basename(child.filename)));
  `,
  'names that are none are refused': `
    for (const name of ['', 5, undefined, null, 'node:nowhere', 'nowhere', './nowhere.js']) {
      show(() => require(name));
      show(() => require.resolve(name));
    }
  `,
};

describe('require() in a loader', { skip }, () => {
  for (const [name, program] of Object.entries(PROGRAMS)) {
    test(`${name}, as in Node`, async (t) => {
      const { root } = folder(t, { ...MODULES, 'main.cjs': SHOW + program });
      const main = path.join(root, 'main.cjs');
      const theirs = await run(await referenceBinary(), [main]);
      const command = path.join(project, 'bin/vm-module-record.mjs');
      const ours = await run(process.execPath, [command, 'run', main]);
      assert.ok(theirs.stdout.length > 0);
      assert.deepEqual([ours.stdout, ours.code], [theirs.stdout, theirs.code]);
    });
  }

  test('a graph that awaits is refused in Node’s words, with the module that awaits', async (t) => {
    const program = `
      const caught = [];
      for (const name of ['./awaits.mjs', './above.mjs']) {
        try { require(name); } catch ({ code, message, requireStack }) { caught.push({ code, message, requireStack }); }
      }
    `;
    const { root, url, write } = folder(t, {
      ...MODULES,
      'main.cjs': 'exports.caught = require("./inner.cjs").caught;',
      'inner.cjs': `${program} exports.caught = caught;`,
      'show.cjs': 'console.log(JSON.stringify(require("./main.cjs").caught));',
    });
    const shown = await run(await referenceBinary(), [
      write('print.cjs', 'require("./show.cjs");'),
    ]);
    const theirs = JSON.parse(shown.stdout);
    const loader = new Loader();
    t.after(() => loader.dispose());
    const { caught: ours } = (await loader.import(url('main.cjs'))).default;
    assert.equal(theirs.length, 2);
    for (const [index, { code, message, requireStack }] of ours.entries()) {
      // Node's program is required by two files more.
      const without = (/** @type {string} */ file) => !/(?:show|print)\.cjs$/.test(file);
      assert.deepEqual([...requireStack], theirs[index].requireStack.filter(without));
      assert.equal(code, theirs[index].code);
      const flag =
        'To see where the top-level await comes from, use --experimental-print-required-tla.';
      const expected = theirs[index].message.replace(flag, `${url('awaits.mjs')} awaits.`);
      assert.equal(message, expected.split('\n').filter(without).join('\n'));
    }
    assert.equal(ours[0].requireStack[0], path.join(root, 'inner.cjs'));
  });

  test('namespaces are of the context', async (t) => {
    const vm = require('node:vm');
    const context = vm.createContext({});
    const { url } = folder(t, { ...MODULES, 'a.cjs': 'exports.both = require("./both.mjs");' });
    const loader = new Loader({ context });
    t.after(() => loader.dispose());
    const { both } = (await loader.import(url('a.cjs'))).default;
    assert.deepEqual({ ...both }, { __esModule: true, default: 1, a: 2 });
    // Nothing else of the loader's graph: the module that marks it is no file.
    assert.equal(loader.graph().modules.length, 2);
  });

  test('errors are of the context, and lead to no other', async (t) => {
    const vm = require('node:vm');
    const context = vm.createContext({});
    const { url } = folder(t, {
      ...MODULES,
      'node_modules/closed/package.json': { exports: { other: './x.js' } },
      'a.cjs': `
        exports.shown = [];
        for (const call of [
          () => require('./nowhere'),
          () => require('nowhere/sub'),
          () => require('node:nowhere'),
          () => require('closed'),
          () => require(''),
          () => require(5),
          () => require.resolve('./nowhere'),
          () => require.resolve(5),
          () => require.resolve.paths(5),
          () => require('./awaits.mjs'),
          () => require('./imports.mjs'),
        ]) {
          try { call(); } catch (e) {
            exports.shown.push([
              e instanceof Error,
              e.requireStack === undefined || e.requireStack instanceof Array,
              e.constructor.constructor('return typeof process')(),
              e.name,
              e.code,
              e.stack.includes(e.message.split('\\n')[0]),
              Reflect.ownKeys(e).every((key) => Object(e[key]) !== e[key] || e[key] instanceof Object),
            ]);
          }
        }`,
      'imports.mjs': 'import "./nowhere.mjs";',
    });
    const own = (/** @type {string} */ name, /** @type {string} */ code) => [
      true,
      true,
      'undefined',
      name,
      code,
      true,
      true,
    ];
    for (const hooks of [
      {},
      { resolve: (...[name, , next]) => next(name) },
      { conditions: ['x'] },
    ]) {
      const loader = new Loader({ context, ...hooks });
      t.after(() => loader.dispose());
      const { shown } = (await loader.import(url('a.cjs'))).default;
      assert.deepEqual(JSON.parse(JSON.stringify(shown)), [
        own('Error', 'MODULE_NOT_FOUND'),
        own('Error', 'MODULE_NOT_FOUND'),
        own('Error', 'ERR_UNKNOWN_BUILTIN_MODULE'),
        own('Error', 'ERR_PACKAGE_PATH_NOT_EXPORTED'),
        own('TypeError', 'ERR_INVALID_ARG_VALUE'),
        own('TypeError', 'ERR_INVALID_ARG_TYPE'),
        own('Error', 'MODULE_NOT_FOUND'),
        own('TypeError', 'ERR_INVALID_ARG_TYPE'),
        own('TypeError', 'ERR_INVALID_ARG_TYPE'),
        own('Error', 'ERR_REQUIRE_ASYNC_MODULE'),
        own('Error', 'ERR_MODULE_NOT_FOUND'),
      ]);
    }
  });
});
