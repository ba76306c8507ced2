'use strict';

// WebAssembly in a loader, and in the running Node.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const vm = require('node:vm');
const { Loader } = require('../../loader.js');
const { root: project, run } = require('../support/reference.js');
const { same } = require('./support/compare.js');
const { folder } = require('./support/folder.js');
const { withHooks } = require('./support/hooked.js');
const { asFunction, asGlobal, wasm } = require('./support/wasm.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const major = Number.parseInt(process.versions.node, 10);
const hasNoSources = major < 24 && 'this Node has no source phase';
const takesNone = major < 22 && 'this Node takes no WebAssembly';

const ADD = wasm({ functions: ['add'], exports: [asFunction('add', 0)] });
const NEEDS_ENV = wasm({
  imports: [{ module: 'env', name: 'get', kind: 'function' }],
  exports: [asFunction('get', 0)],
});
const CALLS = (/** @type {string} */ module) =>
  wasm({
    imports: [{ module, name: 'get', kind: 'function' }],
    functions: ['call the first import'],
    globals: [42],
    exports: [asFunction('run', 1), asGlobal('g', 0)],
  });
const READS_GLOBAL = wasm({
  imports: [{ module: './calls.wasm', name: 'g', kind: 'global' }],
  functions: ['read the first global'],
  exports: [asFunction('read', 0), asGlobal('again', 0)],
});

const FILES = {
  'add.wasm': ADD,
  'needs-env.wasm': NEEDS_ENV,
  'calls.wasm': CALLS('./seven.mjs'),
  'seven.mjs': 'export const get = () => 7;',
  'reads-global.wasm': READS_GLOBAL,
  'empty.wasm': wasm({}),
  'no-wasm.wasm': 'no wasm',
  'traps.wasm': wasm({ functions: ['trap'], start: 0 }),
  'lacks.wasm': CALLS('./add.wasm'),
  'names.wasm': wasm({
    globals: [1],
    exports: ['default', 'a b', '', '😀"\\\n\u2028', '__proto__'].map((it) => asGlobal(it, 0)),
  }),
  'reserved-import.wasm': CALLS('wasm-js:a'),
  'reserved-name.wasm': wasm({
    imports: [{ module: './seven.mjs', name: 'wasm:get', kind: 'function' }],
  }),
  'reserved-export.wasm': wasm({ globals: [1], exports: [asGlobal('wasm-js:a', 0)] }),
  'cycle.wasm': CALLS('./cycle.mjs'),
  'cycle.mjs': `
    import * as ns from './cycle.wasm';
    export function get() { return 5; }
    export let early;
    try { ns.run; } catch ({ name, message }) { early = [name, message]; }`,
  'early.mjs': `export { early } from './cycle.mjs';`,
  'package.json': { type: 'module' },
  'no-extension': ADD,
  'needs-env': NEEDS_ENV,
  'commonjs/package.json': { type: 'commonjs' },
  'commonjs/no-extension': ADD,
};

/** What Node makes the same of in each context: functions are others. */
const SPECIFIERS = [
  './needs-env.wasm',
  './empty.wasm',
  './no-wasm.wasm',
  './traps.wasm',
  './lacks.wasm',
  './names.wasm',
  './reserved-import.wasm',
  './reserved-name.wasm',
  './reserved-export.wasm',
  './commonjs/no-extension',
  './missing.wasm',
  './early.mjs',
  'data:application/wasm;base64,AGFzbQEAAAA=',
  'data:application/wasm,x',
];

const SOURCES = `
  import source add from './add.wasm';
  import source needs from './needs-env.wasm';
  import { add as own } from './add.wasm';
  export const values = [own(1, 2), WebAssembly.Module.imports(needs)[0].module];
  values.push(add === await import.source('./add.wasm'), needs === await import.source('./needs-env.wasm'));
  values.push(add instanceof WebAssembly.Module);
  const named = await import.source('./needs-env');
  values.push(WebAssembly.Module.imports(named)[0].name, named === await import.source('./needs-env'));
  values.push((await WebAssembly.instantiate(needs, { env: { get: () => 3 } })).exports.get());
  const refused = async (load) => load().catch(({ name, code, message }) => [name, code, message]);
  values.push(await refused(() => import.source('./seven.mjs')), await refused(() => import('./needs-env.wasm')));
`;

describe('WebAssembly', { skip }, () => {
  /** @param {import('node:test').TestContext} t */
  function inContext(t) {
    const context = vm.createContext({});
    const loader = new Loader({ context });
    t.after(() => loader.dispose());
    return { context, loader };
  }

  test('is imported as Node imports it', { skip: takesNone }, async (t) => {
    // Node 22 named the module there.
    const isOther = (/** @type {string} */ it) => major < 24 && it === './reserved-name.wasm';
    await same(
      t,
      FILES,
      SPECIFIERS.filter((it) => !isOther(it)),
    );
    for (const type of ['json', 'wasm']) {
      await same(t, FILES, ['./add.wasm'], '', { with: { type } });
    }
  });

  test('takes its imports from modules, and has its exports', async (t) => {
    const { parent } = folder(t, FILES);
    const { loader } = inContext(t);
    const { add } = await loader.import('./add.wasm', parent);
    assert.equal(add(1, 2), 3);
    const { g, run: calls } = await loader.import('./calls.wasm', parent);
    assert.deepEqual([calls(), g], [7, 42]);
    const { again, read } = await loader.import('./reads-global.wasm', parent);
    assert.deepEqual([read(), again], [42, 42]);
    assert.equal((await loader.import('./no-extension', parent)).add(2, 3), 5);
    assert.equal((await loader.import('./cycle.wasm', parent)).run(), 5);
    const url = `data:application/wasm;base64,${ADD.toString('base64')}`;
    assert.equal(loader.importSync(url).add(4, 5), 9);
  });

  test('is of the realm of its context, whatever has become of that', async (t) => {
    const { parent } = folder(t, FILES);
    const { context, loader } = inContext(t);
    const { Function: OwnFunction, LinkError } = vm.runInContext(
      '({ Function, LinkError: WebAssembly.LinkError })',
      context,
    );
    const seen = vm.runInContext(
      `const seen = { names: '' };
      for (const Class of [WebAssembly.Module, WebAssembly.Instance, WebAssembly.Global, Array, Object]) {
        for (const name of Reflect.ownKeys(Class.prototype)) {
          const { get, value } = Reflect.getOwnPropertyDescriptor(Class.prototype, name);
          if (name === 'constructor' || !(get ?? value)?.call) continue;
          Reflect.defineProperty(Class.prototype, name, {
            get() { seen.names += String(name) + ' '; return get ? get.call(this) : value; },
          });
        }
      }
      WebAssembly = undefined;
      seen;`,
      context,
    );
    seen.names = '';
    const { add } = await loader.import('./add.wasm', parent);
    await loader.import('./reads-global.wasm', parent);
    const error = await loader.import('./reserved-export.wasm', parent).catch((it) => it);
    assert.equal(seen.names, '');
    assert.ok(add instanceof OwnFunction);
    assert.ok(error instanceof LinkError);
    // A loader that is made now finds none.
    const later = new Loader({ context });
    t.after(() => later.dispose());
    await assert.rejects(later.import('./add.wasm', parent), {
      name: 'ReferenceError',
      message: /add\.wasm: WebAssembly is not defined$/,
    });
  });

  test('has a source, for which nothing that it imports need be there', async (t) => {
    const { parent, write } = folder(t, FILES);
    write('sources.mjs', SOURCES);
    const { loader } = inContext(t);
    const { values } = await loader.import('./sources.mjs', parent);
    const root = path.dirname(write('x', ''));
    const message = `Source phase import object is not defined for module 'file://${root}/seven.mjs'`;
    const notFound = `Cannot find package 'env' imported from ${root}/needs-env.wasm`;
    const expected = [3, 'env', true, true, true, 'get', true, 3];
    expected.push(/** @type {any} */ (['SyntaxError', 'ERR_SOURCE_PHASE_NOT_DEFINED', message]));
    expected.push(/** @type {any} */ (['Error', 'ERR_MODULE_NOT_FOUND', notFound]));
    assert.deepEqual(JSON.parse(JSON.stringify(values)), expected);
  });

  test('has the same source in Node', { skip: hasNoSources }, async (t) => {
    const { parent, url, write } = folder(t, FILES);
    write('sources.mjs', SOURCES);
    const loader = new Loader();
    t.after(() => loader.dispose());
    const { values } = await loader.import('./sources.mjs', parent);
    assert.deepEqual(values, (await import(url('sources.mjs'))).values);
  });

  test('may be given by hooks', { skip: takesNone }, async (t) => {
    const files = {
      ...FILES,
      'main.mjs': `
        const shown = async (specifier) => {
          try {
            log(specifier, Object.keys(await import(specifier)));
          } catch ({ name, code, message }) {
            log(specifier, name, code, message);
          }
        };
        await shown('./add.wasm');
        await shown('virtual:add');
        await shown('virtual:text');
        await shown('virtual:none');`,
    };
    const bytes = JSON.stringify([...ADD]);
    const { ours, theirs } = await withHooks(
      t,
      files,
      `{
        resolve(specifier, context, next) {
          if (specifier.startsWith('virtual:')) return { url: specifier, format: 'wasm', shortCircuit: true };
          const resolved = next(specifier, context);
          log(specifier.split('/').at(-1), resolved.format);
          return resolved;
        },
        load(url, context, next) {
          const given = (source) => ({ format: 'wasm', source, shortCircuit: true });
          if (url === 'virtual:add') return given(new Uint8Array(${bytes}).buffer);
          if (url === 'virtual:text') return given('text');
          if (url === 'virtual:none') return given(new Uint8Array(0));
          const loaded = next(url, context);
          log(context.format, loaded.format, loaded.source[0]);
          return loaded;
        },
      }`,
    );
    assert.deepEqual(ours, theirs);
  });

  test('is loaded by hooks once for all phases', { skip: hasNoSources }, async (t) => {
    const hooks = `{
      load(url, context, next) {
        const loaded = next(url, context);
        if (!url.endsWith('main.mjs')) log(url.split('/').at(-1), loaded.format);
        return loaded;
      },
    }`;
    const both = `
      import { add } from './add.wasm';
      import source same from './add.wasm';
      log(add(1, 2), same === await import.source('./add.wasm'));`;
    const failing = `import source first from './add.wasm'; import source script from './seven.mjs';`;
    for (const main of [both, failing]) {
      const { ours, theirs } = await withHooks(t, { ...FILES, 'main.mjs': main }, hooks);
      assert.deepEqual(ours, theirs);
    }
  });

  test('of hooks that are asynchronous is loaded once, too', async (t) => {
    const { parent, write } = folder(t, FILES);
    /** @type {string[]} */
    const loads = [];
    const loader = new Loader({
      async load(url, context, next) {
        loads.push(path.basename(url));
        await null;
        return next(url, context);
      },
    });
    t.after(() => loader.dispose());
    write(
      'all.mjs',
      `import source one from './add.wasm'; import { add } from './add.wasm';
       export const values = [add(1, 2), one === await import.source('./add.wasm')];`,
    );
    const { values } = await loader.import('./all.mjs', parent);
    assert.deepEqual([...values], [3, true]);
    assert.deepEqual(loads, ['all.mjs', 'add.wasm']);
  });

  test('is mended, and shown by graph()', async (t) => {
    const { parent, write } = folder(t, FILES);
    const { loader } = inContext(t);
    const no = /no-wasm\.wasm: WebAssembly\.Module\(\): /;
    await assert.rejects(loader.import('./no-wasm.wasm', parent), no);
    assert.throws(() => loader.importSync('./no-wasm.wasm', parent), no);
    write('no-wasm.wasm', CALLS('./seven.mjs'));
    assert.equal((await loader.import('./no-wasm.wasm', parent)).run(), 7);
    write('source.mjs', `import source s from './needs-env.wasm'; export { s };`);
    await loader.import('./source.mjs', parent);
    const { modules, edges } = loader.graph();
    const formats = modules.map(({ identifier, format }) => [path.basename(identifier), format]);
    assert.deepEqual(formats, [
      ['no-wasm.wasm', 'wasm'],
      ['seven.mjs', 'module'],
      ['source.mjs', 'module'],
      ['needs-env.wasm', 'wasm'],
    ]);
    assert.deepEqual(
      edges.map(({ from, to, specifier }) => [from, to, specifier]),
      [
        [0, 1, './seven.mjs'],
        [2, 3, './needs-env.wasm'],
      ],
    );
  });

  test('what it imports and is not there is named, without a place in a text that nobody wrote', async (t) => {
    const { parent, url } = folder(t, FILES);
    const { loader } = inContext(t);
    const error = await loader.import('./needs-env.wasm', parent).catch((it) => it);
    const { code, importer, specifier, line } = error;
    assert.deepEqual(
      [code, importer, specifier, line],
      ['ERR_MODULE_NOT_FOUND', url('needs-env.wasm'), 'env', undefined],
    );
    assert.doesNotMatch(error.stack, /import \*/);
  });

  test('Node warns of it once in a process', async (t) => {
    const { write } = folder(t, FILES);
    const loader = JSON.stringify(path.join(project, 'loader.js'));
    const file = write(
      'main.cjs',
      `const { Loader } = require(${loader});
      (async () => {
        for (let round = 0; round < 2; round++) await new Loader().import('./add.wasm', __filename);
      })();`,
    );
    const { stderr } = await run(process.execPath, [file]);
    const warning =
      'ExperimentalWarning: Importing WebAssembly module instances is an experimental feature and might change at any time';
    assert.equal(stderr.split(warning).length, 2, stderr);
  });
});
