'use strict';

// The hooks `resolve` and `load`, sync and async, alone and together.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');
const { Loader } = require('../../loader.js');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const FILES = {
  'a.mjs':
    'import { b } from "./b.mjs"; import virtual from "virtual:x"; export const sum = b + virtual;',
  'b.mjs': 'export const b = 1;',
};

/** @param {string} specifier @param {any} context @param {Function} next */
function resolveVirtual(specifier, context, next) {
  if (specifier.startsWith('virtual:')) return { url: specifier, shortCircuit: true };
  return next(specifier, context);
}

/** @param {string} url @param {any} context @param {Function} next */
function loadVirtual(url, context, next) {
  if (url !== 'virtual:x') return next(url, context);
  return { format: 'module', source: 'export default 10;', shortCircuit: true };
}

/** @param {Function} hook @returns {any} */
const late =
  (hook) =>
  async (/** @type {any[]} */ ...parameters) => {
    await delay(1);
    return hook(...parameters);
  };

describe('hooks', { skip }, () => {
  for (const [how, resolve, load] of [
    ['sync', resolveVirtual, loadVirtual],
    ['async', late(resolveVirtual), late(loadVirtual)],
    ['a sync and an async one', resolveVirtual, late(loadVirtual)],
    ['an async and a sync one', late(resolveVirtual), loadVirtual],
  ]) {
    test(`make virtual modules: ${how}`, async (t) => {
      const { parent } = folder(t, FILES);
      const loader = new Loader({ resolve, load });
      t.after(() => loader.dispose());
      const [first, second] = await Promise.all([
        loader.import('./a.mjs', parent),
        loader.import('./a.mjs', parent),
      ]);
      assert.equal(first.sum, 11);
      assert.equal(first, second);
      if (how === 'sync') {
        const again = new Loader({ resolve, load });
        t.after(() => again.dispose());
        assert.equal(again.importSync('./a.mjs', parent).sum, 11);
      } else {
        const again = new Loader({ resolve, load });
        t.after(() => again.dispose());
        assert.throws(() => again.importSync('./a.mjs', parent), {
          code: 'ERR_REQUIRE_ASYNC_MODULE',
        });
      }
    });
  }

  test('load can compile another language, and look at the source', async (t) => {
    const { parent, url } = folder(t, {
      'a.ts': 'import { b } from "./b.ts"; export const a: number = b;',
      'b.ts': 'export const b: number = 1;',
    });
    /** @type {string[]} */
    const loaded = [];
    const loader = new Loader({
      load(url, context, nextLoad) {
        loaded.push(url);
        const { source } = nextLoad(url, { ...context, format: 'module' });
        return { format: 'module', source: `${source}`.replaceAll(': number', '') };
      },
    });
    t.after(() => loader.dispose());
    assert.equal((await loader.import('./a.ts', parent)).a, 1);
    assert.deepEqual(loaded, [url('a.ts'), url('b.ts')]);
  });

  test('load TypeScript with what Node has for it', async (t) => {
    const { stripTypeScriptTypes } = /** @type {any} */ (require('node:module'));
    if (stripTypeScriptTypes === undefined) {
      t.skip('this Node does not know TypeScript');
      return;
    }
    const { parent } = folder(t, {
      'a.mts': 'import { type B, b } from "./b.mts"; export const a: B = b satisfies B;',
      'b.mts': 'export interface B { n: number }\nexport const b: B = { n: 1 as number };',
    });
    const loader = new Loader({
      load(url, context, nextLoad) {
        if (!url.endsWith('.mts')) return nextLoad(url);
        const { source } = nextLoad(url, { ...context, format: 'module' });
        return { format: 'module', source: stripTypeScriptTypes(`${source}`) };
      },
    });
    t.after(() => loader.dispose());
    assert.deepEqual({ ...loader.importSync('./a.mts', parent).a }, { n: 1 });
  });

  test('are asked once for a module, and told what Node tells', async (t) => {
    const { parent, url } = folder(t, {
      'a.mjs':
        'import "./b.mjs"; import "./c.mjs"; import d from "./d.json" with { type: "json" }; export { d };',
      'b.mjs': 'import "./c.mjs";',
      'c.mjs': '',
      'd.json': '[1]',
    });
    /** @type {any[]} */
    const calls = [];
    const loader = new Loader({
      conditions: ['mine'],
      resolve(specifier, context, nextResolve) {
        calls.push(['resolve', specifier, context.parentURL, context.importAttributes.type]);
        assert.ok(context.conditions.includes('mine') && context.conditions.includes('import'));
        return nextResolve(specifier);
      },
      load(url, context, nextLoad) {
        calls.push(['load', url, context.format, context.importAttributes.type]);
        return nextLoad(url);
      },
    });
    t.after(() => loader.dispose());
    assert.deepEqual((await loader.import('./a.mjs', parent)).d, [1]);
    const loads = calls.filter(([hook]) => hook === 'load');
    assert.deepEqual(loads.sort(), [
      ['load', url('a.mjs'), 'module', undefined],
      ['load', url('b.mjs'), 'module', undefined],
      ['load', url('c.mjs'), 'module', undefined],
      ['load', url('d.json'), 'json', 'json'],
    ]);
    assert.deepEqual(calls[0], ['resolve', './a.mjs', parent, undefined]);
    assert.equal(calls.filter(([, name]) => name === './c.mjs').length, 2);
  });

  test('sources are strings, buffers and views, of every format', async (t) => {
    const bytes = new TextEncoder().encode('export default "é";');
    /** @type {Record<string, any>} */
    const sources = {
      'x:string': { format: 'module', source: 'export default "é";' },
      'x:bytes': { format: 'module', source: bytes },
      'x:buffer': { format: 'module', source: bytes.buffer },
      'x:commonjs': { format: 'commonjs', source: 'module.exports = "é"; exports.x = 1;' },
    };
    const loader = new Loader({
      resolve: (specifier) => ({ url: specifier }),
      load: (url) => sources[url],
    });
    t.after(() => loader.dispose());
    for (const url of Object.keys(sources)) {
      assert.equal((await loader.import(url)).default, 'é', url);
    }
  });

  test('import() and import.meta.resolve go through them', async (t) => {
    const { parent } = folder(t, {
      'a.mjs':
        'export const x = (await import("virtual:x")).default; export const url = import.meta.resolve("virtual:x");',
    });
    const loader = new Loader({ resolve: resolveVirtual, load: late(loadVirtual) });
    t.after(() => loader.dispose());
    const { x, url } = await loader.import('./a.mjs', parent);
    assert.deepEqual([x, url], [10, 'virtual:x']);
  });

  test('may themselves import', async (t) => {
    const { parent } = folder(t, FILES);
    const loader = new Loader({
      resolve: resolveVirtual,
      async load(url, context, next) {
        if (url !== 'virtual:x') return next(url, context);
        const { b } = await loader.import('./b.mjs', parent);
        return { format: 'module', source: `export default ${b};` };
      },
    });
    t.after(() => loader.dispose());
    assert.equal((await loader.import('./a.mjs', parent)).sum, 2);
  });

  test('what they throw is thrown, and the import can be tried again', async (t) => {
    const { parent } = folder(t, FILES);
    for (const make of [(/** @type {any} */ hook) => hook, late]) {
      let works = false;
      const loader = new Loader({
        resolve: resolveVirtual,
        load: make((/** @type {any[]} */ ...parameters) => {
          if (parameters[0] === 'virtual:x' && !works) throw new RangeError('not yet');
          return loadVirtual(.../** @type {[any, any, any]} */ (parameters));
        }),
      });
      t.after(() => loader.dispose());
      await assert.rejects(loader.import('./a.mjs', parent), { message: 'not yet' });
      works = true;
      assert.equal((await loader.import('./a.mjs', parent)).sum, 11);
    }
  });

  test('results that are none are refused', async (t) => {
    const { parent } = folder(t, FILES);
    const code = 'ERR_INVALID_RETURN_PROPERTY_VALUE';
    for (const resolve of [
      () => undefined,
      () => ({}),
      () => ({ url: 'no URL' }),
      () => ({ url: 5 }),
    ]) {
      const loader = new Loader(/** @type {any} */ ({ resolve }));
      t.after(() => loader.dispose());
      await assert.rejects(loader.import('./b.mjs', parent), { code });
    }
    for (const load of [() => null, () => ({ format: 'module', source: 5 })]) {
      const loader = new Loader(/** @type {any} */ ({ load }));
      t.after(() => loader.dispose());
      await assert.rejects(loader.import('./b.mjs', parent), { code });
    }
    for (const load of [() => ({ format: 'cobol', source: '' }), () => ({ source: '' })]) {
      const loader = new Loader(/** @type {any} */ ({ load }));
      t.after(() => loader.dispose());
      await assert.rejects(loader.import('./b.mjs', parent), {
        code: 'ERR_UNKNOWN_MODULE_FORMAT',
      });
    }
  });

  test('that answer after the loader is gone harm nobody', async (t) => {
    const { parent } = folder(t, FILES);
    const loader = new Loader({ resolve: late(resolveVirtual), load: late(loadVirtual) });
    const imported = loader.import('./a.mjs', parent);
    loader.dispose();
    await assert.rejects(imported, { code: 'ERR_LOADER_DISPOSED' });
    await delay(10);
  });
});
