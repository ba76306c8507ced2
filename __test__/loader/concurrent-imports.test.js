'use strict';

// An import that fails has no part in others that are on their way.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');
const vm = require('node:vm');
const { Loader } = require('../../loader.js');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** @param {Promise<any>} promise */
function outcome(promise) {
  const late = delay(5000, 'pending', { ref: false });
  const settled = promise.then(
    (namespace) => ({ ...namespace }),
    (error) => error.code ?? `${error.name}: ${error.message}`,
  );
  return Promise.race([settled, late]);
}

/**
 * @param {import('node:test').TestContext} t
 * @param {boolean} hooked whether `slow.mjs` arrives late, when `goOn()` is called
 * @param {Record<string, string>} files
 */
function setup(t, hooked, files) {
  const made = folder(t, { 'slow.mjs': '', ...files });
  /** @type {() => void} */
  let goOn = () => undefined;
  /** @type {Promise<void>} */
  const gate = new Promise((resolve) => {
    goOn = resolve;
  });
  /** @type {Record<string, number>} */
  const loads = {};
  const load = async (
    /** @type {string} */ url,
    /** @type {any} */ context,
    /** @type {any} */ next,
  ) => {
    const name = url.slice(url.lastIndexOf('/') + 1);
    loads[name] = (loads[name] ?? 0) + 1;
    if (name === 'slow.mjs') await gate;
    return next(url, context);
  };
  const context = vm.createContext({});
  const loader = new Loader(hooked ? { context, load } : { context });
  t.after(() => loader.dispose());
  const get = (/** @type {string} */ name) => outcome(loader.import(`./${name}`, made.parent));
  /** Two imports at once: the first fails while the second is on its way. @param {string} failing @param {string} other */
  const both = async (failing, other) => {
    const later = get(other);
    // What the other one shares has arrived.
    if (hooked) await delay(50);
    const failed = await get(failing);
    goOn();
    return [failed, await later];
  };
  return { ...made, both, get, goOn, loader, loads };
}

for (const hooked of [false, true]) {
  describe(`imports at once, ${hooked ? 'with' : 'without'} hooks`, { skip }, () => {
    test('a shared module imports what is missing', async (t) => {
      const { both, get, write } = setup(t, hooked, {
        'a.mjs': 'import "./missing.mjs"; export const a = 1;',
        'one.mjs': 'export * from "./a.mjs";',
        'two.mjs': 'import "./slow.mjs"; export * from "./a.mjs";',
      });
      const missing = 'ERR_MODULE_NOT_FOUND';
      assert.deepEqual(await both('one.mjs', 'two.mjs'), [missing, missing]);
      write('a.mjs', 'export const a = 2;');
      assert.deepEqual([await get('one.mjs'), await get('two.mjs')], [{ a: 2 }, { a: 2 }]);
    });

    for (const extension of ['cjs', 'mjs']) {
      test(`a shared .${extension} module lacks a name that one asks for`, async (t) => {
        const text = (/** @type {string} */ name) =>
          extension === 'cjs'
            ? `exports.${name} = {};`
            : `import './leaf.mjs'; export const ${name} = {};`;
        const { both, get, write, loader } = setup(t, hooked, {
          'leaf.mjs': 'import "./mid.mjs";',
          'mid.mjs': 'import "./leaf.mjs"; export const mid = {};',
          [`dep.${extension}`]: text('a'),
          'bad.mjs': `import './mid.mjs'; export { b } from './dep.${extension}';`,
          'good.mjs': `import './slow.mjs'; export { a } from './dep.${extension}'; export { mid } from './mid.mjs';`,
        });
        const [bad, good] = await both('bad.mjs', 'good.mjs');
        assert.match(bad, /^SyntaxError: /);
        assert.deepEqual(Object.keys(good), ['a', 'mid']);
        // What runs now is not read again.
        const dep = await get(`dep.${extension}`);
        assert.equal(dep.a, good.a);
        assert.equal((await get('mid.mjs')).mid, good.mid);
        write('bad.mjs', `export { a } from './dep.${extension}';`);
        assert.equal((await get('bad.mjs')).a, good.a);
        const urls = loader.graph().modules.map(({ identifier }) => identifier);
        assert.equal(new Set(urls).size, urls.length);
      });

      test(`what one import asks for in vain in a .${extension} module is what the other one is for`, async (t) => {
        const { get } = setup(t, hooked, {
          [`dep.${extension}`]: extension === 'cjs' ? 'exports.a = {};' : 'export const a = {};',
          'bad.mjs': `export { b } from './dep.${extension}';`,
        });
        const name = `dep.${extension}`;
        const [bad, dep] = await Promise.all([get('bad.mjs'), get(name)]);
        assert.match(bad, /^SyntaxError: /);
        assert.ok(dep.a);
        assert.equal((await get(name)).a, dep.a);
      });
    }

    test('a shared module throws', async (t) => {
      const { both, get, write } = setup(t, hooked, {
        'a.mjs': 'throw new Error("early");',
        'b.mjs': 'export * from "./a.mjs";',
        'one.mjs': 'export * from "./a.mjs"; export * from "./b.mjs";',
        'two.mjs': 'import "./slow.mjs"; export * from "./b.mjs";',
      });
      assert.deepEqual(await both('one.mjs', 'two.mjs'), ['Error: early', 'Error: early']);
      write('a.mjs', 'export const a = 2;');
      assert.deepEqual([await get('one.mjs'), await get('two.mjs')], [{ a: 2 }, { a: 2 }]);
    });

    test('many fail at once, in each way', async (t) => {
      const names = Array.from({ length: 30 }, (_, index) => `${index}.mjs`);
      const texts = ['missing.mjs', 'unlinked.mjs', 'throws.mjs', 'good.mjs'].map(
        (name) => `import './good.mjs'; export * from './${name}';`,
      );
      const { get, write, goOn, loader } = setup(t, hooked, {
        ...Object.fromEntries(names.map((name, index) => [name, texts[index % 4]])),
        'missing.mjs': 'export * from "./nothing.mjs";',
        'unlinked.mjs': 'export { b } from "./good.mjs";',
        'throws.mjs': 'throw new Error("early");',
        'good.mjs': 'import "./slow.mjs"; export const a = 1;',
      });
      goOn();
      const expected = [/^ERR_MODULE_NOT_FOUND$/, /^SyntaxError: /, /^Error: early$/];
      const found = await Promise.all(names.map(get));
      for (const [index, each] of found.entries()) {
        if (index % 4 === 3) assert.deepEqual(each, { a: 1 });
        else assert.match(each, expected[index % 4]);
      }
      for (const name of ['missing.mjs', 'unlinked.mjs', 'throws.mjs']) {
        write(name, 'export { a } from "./good.mjs";');
      }
      const mended = await Promise.all(names.map(get));
      assert.deepEqual(mended, Array(30).fill({ a: 1 }));
      const urls = loader.graph().modules.map(({ identifier }) => identifier);
      assert.equal(new Set(urls).size, urls.length);
    });
  });
}

describe('imports at once', { skip }, () => {
  test('what failed is mended while another import of it waits', async (t) => {
    const { get, goOn, write } = setup(t, true, {
      'a.mjs': 'import "./missing.mjs"; export const a = 1;',
      'one.mjs': 'export * from "./a.mjs";',
      'two.mjs': 'import "./slow.mjs"; export * from "./a.mjs";',
    });
    const two = get('two.mjs');
    await delay(50);
    assert.equal(await get('one.mjs'), 'ERR_MODULE_NOT_FOUND');
    write('a.mjs', 'export const a = 2;');
    assert.deepEqual(await get('one.mjs'), { a: 2 });
    goOn();
    assert.equal(await two, 'ERR_MODULE_NOT_FOUND');
    assert.deepEqual(await get('two.mjs'), { a: 2 });
  });

  test('what a module imports is forgotten while hooks resolve its other requests', async (t) => {
    const { parent } = folder(t, {
      'dep.cjs': 'exports.a = 1;',
      'slow.mjs': '',
      'bad.mjs': 'export { b } from "./dep.cjs";',
      'good.mjs': 'import "./slow.mjs"; export { a } from "./dep.cjs";',
    });
    const loader = new Loader({
      resolve: async (specifier, context, next) => {
        if (specifier === './slow.mjs') await delay(100);
        return next(specifier, context);
      },
    });
    t.after(() => loader.dispose());
    const good = outcome(loader.import('./good.mjs', parent));
    await delay(50);
    assert.match(await outcome(loader.import('./bad.mjs', parent)), /^SyntaxError: /);
    assert.deepEqual(await good, { a: 1 });
  });
});
