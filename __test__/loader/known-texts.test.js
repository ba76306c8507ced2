'use strict';

// What a loader of the thread has made of a text, another one takes: the modules are as those of the first.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');
const path = require('node:path');
const vm = require('node:vm');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** A file that was written less than that long ago is read again. */
const SETTLES_IN = 3200;

/** Each way in which a module may take what it imports. */
const GRAPH = {
  'main.mjs': `
    import { constant, declared } from './values.mjs';
    import { count, increase } from './live.mjs';
    import * as values from './values.mjs';
    import * as live from './live.mjs';
    import * as all from './all.mjs';
    import json from './data.json' with { type: 'json' };
    import common, { named } from './common.cjs';
    import { odd } from './odd.mjs';
    import late from './late.mjs';
    import { globals } from './disposal.mjs';
    import './empty.mjs';
    import './clauses.mjs';
    increase();
    live.increase();
    export const report = [
      constant, declared(), count, values.declared(), values.self() === values, live.count,
      Object.keys(all), json.n, common.named, named, odd(7), late, values.missing, typeof undeclared, globals,
    ];
    export { default as text } from './common.cjs';
    export * from './live.mjs';`,
  'values.mjs': `
    export const constant = 1;
    export function declared() { return 2; }
    export function self() { return this; }`,
  'live.mjs': 'export let count = 0; export function increase() { count += 1; }',
  'all.mjs': 'export * from "./values.mjs"; export * as live from "./live.mjs";',
  'data.json': '{ "n": 3 }',
  'common.cjs': 'exports.named = 4;',
  'odd.mjs': 'import { even } from "./even.mjs"; export const odd = (n) => n !== 0 && even(n - 1);',
  'even.mjs': 'import { odd } from "./odd.mjs"; export const even = (n) => n === 0 || odd(n - 1);',
  'late.mjs': 'export default await Promise.resolve(5);',
  'disposal.mjs': `
    export const globals = [typeof Symbol.dispose, typeof Symbol.asyncDispose];
    export class Resource { dispose() {} }`,
  'empty.mjs': '',
  'clauses.mjs': 'import "./empty.mjs"; export { constant } from "./values.mjs";',
};

/**
 * @param {typeof import('../../loader.js').Loader} Loader
 * @param {string} parent
 * @param {any} [options]
 */
async function load(Loader, parent, options) {
  const loader = new Loader({ context: vm.createContext(), ...options });
  const namespace = await loader.import('./main.mjs', parent);
  const { report, count } = namespace;
  const loaded = JSON.stringify({ report, count, names: Object.keys(namespace) });
  loader.dispose();
  return loaded;
}

/** The loader of another copy of the JavaScript half, as a test runner with module registries of its own makes it. */
function anotherLoader() {
  const root = path.join(__dirname, '../..');
  const isOurs = (/** @type {string} */ file) =>
    file.startsWith(path.join(root, 'lib')) || path.dirname(file) === root;
  const cached = Object.entries(require.cache).filter(([file]) => isOurs(file));
  for (const [file] of cached) if (!file.endsWith('.node')) delete require.cache[file];
  try {
    return require('../../loader.js').Loader;
  } finally {
    for (const [file, module] of cached) require.cache[file] = module;
  }
}

describe('texts that a loader of the thread has met', { skip }, () => {
  test('make the same modules in other contexts, for files just written and for older ones', async (t) => {
    const { Loader } = require('../../loader.js');
    const { parent, node, url } = folder(t, GRAPH);
    const { importIt } = await node();
    const { report, count, ...others } = await importIt(url('main.mjs'));
    const names = Object.keys({ ...others, count, report }).sort();
    const expected = JSON.stringify({ report, count, names });
    assert.equal(await load(Loader, parent), expected);
    assert.equal(await load(Loader, parent), expected);
    await delay(SETTLES_IN);
    // The first of these reads the files again, and the others do not.
    for (let round = 0; round < 3; round++) assert.equal(await load(Loader, parent), expected);
    const hooks = {
      resolve: (/** @type {any[]} */ ...[specifier, context, next]) => next(specifier, context),
    };
    for (let round = 0; round < 2; round++) {
      assert.equal(await load(Loader, parent, hooks), expected);
    }
    const Other = anotherLoader();
    assert.notEqual(Other, Loader);
    for (let round = 0; round < 2; round++) assert.equal(await load(Other, parent), expected);
    assert.equal(await load(Loader, parent), expected);
  });

  test('count as long as the file has them', async (t) => {
    const { Loader } = require('../../loader.js');
    const { parent, write } = folder(t, { 'main.mjs': '' });
    const texts = ['1', '2', '1', '"long";\nimport "./other.mjs"', '2', '1'];
    write('other.mjs', 'export {};');
    for (const text of texts) {
      write('main.mjs', `export const report = ${text}; export const count = 0;`);
      const { report } = JSON.parse(await load(Loader, parent));
      assert.equal(JSON.stringify(report), text.split(';')[0]);
    }
  });

  test('are compiled as the modules around them need it', async (t) => {
    const { Loader } = require('../../loader.js');
    const { parent, write } = folder(t, {
      'main.mjs': `
        import { read } from './reader.mjs';
        import { change } from './value.mjs';
        export const report = [read(), change(), read()];
        export const count = 0;`,
      'reader.mjs': 'import { value } from "./value.mjs"; export function read() { return value; }',
    });
    const constant = 'export const value = 1; export const change = () => 0;';
    const live = 'export let value = 1; export const change = () => ++value;';
    const cyclic = `import { read } from './reader.mjs';
      export const early = () => read();
      export const value = 1; export const change = () => early() + 5;`;
    const early = `import { read } from './reader.mjs';
      export let value = typeof read; export const change = () => (value = 7);`;
    const expected = /** @type {const} */ ([
      [constant, [1, 0, 1]],
      [live, [1, 2, 2]],
      [cyclic, [1, 6, 1]],
      [early, ['function', 7, 7]],
    ]);
    for (const [first, before] of expected) {
      for (const [second, after] of expected) {
        write('value.mjs', first);
        assert.deepEqual(JSON.parse(await load(Loader, parent)).report, before);
        write('value.mjs', second);
        assert.deepEqual(JSON.parse(await load(Loader, parent)).report, after);
      }
    }
  });

  test('are forgotten when they are too long in all, by the loaders that are open too', async (t) => {
    const { Loader } = require('../../loader.js');
    const size = 8 * 1024 * 1024;
    const indices = Array.from({ length: 10 }, (_, index) => index);
    const textOf = (/** @type {number} */ index) =>
      `export const length = '${String(index).repeat(size)}'.length; export const index = ${index};`;
    const files = Object.fromEntries(indices.map((index) => [`${index}.mjs`, textOf(index)]));
    const { parent } = folder(t, { ...GRAPH, ...files });
    const open = new Loader();
    t.after(() => open.dispose());
    const { increase } = await open.import('./live.mjs', parent);
    const before = await load(Loader, parent);
    for (const index of indices) {
      const loader = new Loader();
      const loaded = await loader.import(`./${index}.mjs`, parent);
      assert.deepEqual({ ...loaded }, { index, length: size });
      loader.dispose();
    }
    assert.equal(await load(Loader, parent), before);
    increase();
    const { report } = await open.import('./main.mjs', parent);
    assert.equal(report[2], 3);
  });
});
