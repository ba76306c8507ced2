'use strict';

// `import()` in and of a loader: modules that are thenables, attributes, and a loader that is disposed of meanwhile.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { setImmediate: turn } = require('node:timers/promises');
const vm = require('node:vm');
const { Loader } = require('../../loader.js');
const { folder, outcome } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

describe('import() in a loader', { skip }, () => {
  test('of a module with an export called then gives what that gives, as in Node', async (t) => {
    const { parent, node } = folder(t, {
      'then.mjs': 'export const then = (resolve) => resolve("thenned");',
      'rejects.mjs': 'export const then = (_, reject) => reject("rejected");',
      'throws.mjs': 'export const then = () => { throw "thrown"; };',
      'value.mjs': 'export const then = 5;',
      'then.cjs': 'exports.then = (resolve) => resolve("thenned");',
      'late.mjs': 'await 0; export function then(resolve) { resolve("late"); }',
      ...Object.fromEntries(
        ['then.mjs', 'rejects.mjs', 'throws.mjs', 'value.mjs', 'then.cjs', 'late.mjs'].map(
          (name) => [
            `${name}-importer.mjs`,
            `export default await import("./${name}").then((value) => (value?.then === 5 ? "namespace" : value), (error) => ({ error }));`,
          ],
        ),
      ),
    });
    const { importIt } = await node();
    for (const context of [undefined, vm.createContext({})]) {
      const loader = new Loader({ context });
      t.after(() => loader.dispose());
      for (const name of ['then.mjs', 'rejects.mjs', 'throws.mjs', 'then.cjs', 'late.mjs']) {
        const settled = async (/** @type {Promise<any>} */ promise) =>
          promise.catch((error) => ({ error }));
        const theirs = await settled(importIt(`./${name}`));
        assert.deepEqual(await settled(loader.import(`./${name}`, parent)), theirs, name);
        const importer = `./${name}-importer.mjs`;
        const ours = (await loader.import(importer, parent)).default;
        assert.deepEqual({ ...ours }, { ...(await importIt(importer)).default }, name);
      }
      assert.equal((await loader.import('./value.mjs', parent)).then, 5);
      const { default: shown } = await loader.import('./value.mjs-importer.mjs', parent);
      assert.equal(shown, 'namespace');
      // At once nothing is asked for its then.
      assert.equal(typeof loader.importSync('./then.mjs', parent).then, 'function');
    }
  });

  test('of CommonJS, too', async (t) => {
    const { parent, node } = folder(t, {
      'a.cjs':
        'module.exports = async () => [await import("./then.mjs"), await import("./b.cjs")];',
      'then.mjs': 'export const then = (resolve) => resolve("thenned");',
      'b.cjs': 'exports.then = (resolve) => resolve("b");',
    });
    const { importIt } = await node();
    const loader = new Loader();
    t.after(() => loader.dispose());
    const ours = await (await loader.import('./a.cjs', parent)).default();
    assert.deepEqual(ours, await (await importIt('./a.cjs')).default());
  });

  test('refuses attributes that are no strings in the words of Node 26', async (t) => {
    const { parent, node } = folder(t, { 'd.json': '{}' });
    const { importIt } = await node();
    const loader = new Loader();
    t.after(() => loader.dispose());
    for (const type of [1, null, undefined, {}]) {
      const options = /** @type {any} */ ({ with: { type } });
      const ours = await outcome(() => loader.import('./d.json', parent, options));
      assert.equal(ours.name, 'TypeError');
      assert.equal(ours.message, 'Import attribute value must be a string');
      const { name, message } = ours;
      assert.throws(() => loader.importSync('./d.json', parent, options), { name, message });
      if (!process.version.startsWith('v26.')) continue;
      assert.deepEqual(ours, await outcome(() => importIt('./d.json', options)));
    }
  });
});

describe('dispose() rejects', { skip }, () => {
  const FILES = {
    'awaits.mjs': 'await new Promise((resolve) => globalThis.resolvers.push(resolve));',
    'imports.mjs': 'export const promise = import("./awaits.mjs");',
    'disposes.mjs': 'globalThis.dispose();',
    'a.mjs': 'import "./b.mjs";',
    'b.mjs': '',
  };
  const code = 'ERR_LOADER_DISPOSED';

  test('imports that wait for a top-level await, whether that ends or not', async (t) => {
    const { parent } = folder(t, FILES);
    for (const ends of [true, false]) {
      /** @type {(() => void)[]} */
      const resolvers = [];
      const loader = new Loader({ context: vm.createContext({ resolvers }) });
      const imported = loader.import('./awaits.mjs', parent);
      const { promise } = await loader.import('./imports.mjs', parent);
      while (resolvers.length === 0) await turn();
      loader.dispose();
      if (ends) resolvers[0]();
      await assert.rejects(imported, { code });
      await assert.rejects(async () => promise, { code });
      if (!ends) resolvers[0]();
    }
  });

  test('imports that wait for a hook', async (t) => {
    const { parent } = folder(t, FILES);
    const never = () => new Promise(() => {});
    for (const hooks of [
      { resolve: never },
      { load: never },
      {
        load: (/** @type {string} */ url, /** @type {any} */ _, /** @type {any} */ next) =>
          url.endsWith('a.mjs') ? next(url) : never(),
      },
    ]) {
      const loader = new Loader(/** @type {any} */ (hooks));
      const imported = loader.import('./a.mjs', parent);
      await turn();
      loader.dispose();
      await assert.rejects(imported, { code });
    }
  });

  test('the import of the module that disposes of its loader', async (t) => {
    const { parent } = folder(t, FILES);
    const dispose = () => loader.dispose();
    const loader = new Loader({ context: vm.createContext({ dispose }) });
    await assert.rejects(loader.import('./disposes.mjs', parent), { code });
  });
});
