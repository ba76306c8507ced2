'use strict';

// Modules of a text that was there before are not compiled again. Nothing else may tell.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const vm = require('vm-module-record');
const records = require('../../lib/binding.js');

/**
 * Loads a graph into a context of its own.
 * @param {Record<string, string>} sources the first is the root
 * @param {object} [options] of each module
 */
async function load(sources, options) {
  const context = vm.createContext({ log: [] });
  const modules = new Map(
    Object.entries(sources).map(([identifier, source]) => [
      identifier,
      new vm.SourceTextModule(source, { identifier, context, ...options }),
    ]),
  );
  const [root] = modules.values();
  await root.link((specifier) => modules.get(specifier));
  await root.evaluate();
  return { context, modules, namespace: root.namespace };
}

test('modules of one text and identifier have a state, a realm and callbacks each', async () => {
  const source = `export let count = 0; export const bump = () => ++count; export const list = [];
    export const { name } = import.meta; export const imported = import('x');`;
  const options = (name) => ({
    initializeImportMeta: (meta) => Object.assign(meta, { name }),
    importModuleDynamically: () => {
      const module = new vm.SyntheticModule(['name'], () => {});
      module.setExport('name', name);
      return module;
    },
  });
  const one = await load({ known: source }, options('one'));
  const other = await load({ known: source }, options('other'));
  assert.equal(one.namespace.bump(), 1);
  assert.equal(other.namespace.count, 0);
  assert.deepEqual([one.namespace.name, other.namespace.name], ['one', 'other']);
  assert.equal((await one.namespace.imported).name, 'one');
  assert.equal((await other.namespace.imported).name, 'other');
  const arrayOf = ({ context }) => vm.runInContext('Array.prototype', context);
  assert.equal(Object.getPrototypeOf(other.namespace.list), arrayOf(other));
  assert.notEqual(arrayOf(one), arrayOf(other));
});

test('modules of one text have requests of their own, which are equal', () => {
  const source = `import 'a'; import b from 'b' with { type: 'json', a: '' }; import source c from 'c';`;
  const made = () => new vm.SourceTextModule(source, { identifier: 'requesting' }).moduleRequests;
  const all = [made(), made(), made()];
  for (const requests of all) {
    assert.ok(Object.isFrozen(requests));
    assert.deepEqual(requests, all[0]);
    for (const { attributes, ...request } of requests) {
      assert.ok(Object.isFrozen(attributes));
      assert.equal(Object.getPrototypeOf(attributes), null);
      assert.deepEqual(Object.keys(request), ['specifier', 'phase']);
    }
    assert.deepEqual({ ...requests[1].attributes }, { type: 'json', a: '' });
  }
  const identities = all.flatMap((requests) => [requests, ...requests, requests[1].attributes]);
  assert.equal(new Set(identities).size, identities.length);
});

test('a text that has changed is compiled anew', async () => {
  const results = [];
  for (const text of ['export default 1', 'export default 2', 'export default 1']) {
    results.push((await load({ changing: text })).namespace.default);
  }
  assert.deepEqual(results, [1, 2, 1]);
  const broken = () => new vm.SourceTextModule('export default', { identifier: 'changing' });
  assert.throws(broken, { name: 'SyntaxError' });
  assert.throws(broken, { name: 'SyntaxError' });
});

test('the offsets of a text count', async () => {
  const source = 'export const where = new Error().stack.split("\\n")[1];';
  const lines = [];
  for (const lineOffset of [0, 10, 0]) {
    const { namespace } = await load({ 'where.js': source }, { lineOffset, columnOffset: 0 });
    lines.push(/where\.js:(\d+):/.exec(namespace.where)?.[1]);
  }
  assert.deepEqual(lines, ['1', '11', '1']);
});

test('cycles, live bindings and members of namespaces are the same the second time', async () => {
  const sources = {
    root: `import * as ns from 'even'; import { isOdd } from 'odd'; import { count, bump } from 'live';
      bump(); export default [ns.isEven(10), isOdd(7), count, ns.calls, ns.self().calls === ns.calls];`,
    even: `import { isOdd } from 'odd'; export let calls = 0;
      export function isEven(n) { calls++; return n === 0 || isOdd(n - 1); }
      export const self = (() => function () { return this; })();`,
    odd: `import { isEven } from 'even'; export const isOdd = (n) => n !== 0 && isEven(n - 1);`,
    live: 'export let count = 0; export function bump() { count++; }',
  };
  const expected = [true, true, 1, 10, true];
  for (let round = 0; round < 3; round++) {
    assert.deepEqual([...(await load(sources)).namespace.default], expected);
  }
});

test('a text may be in a cycle the first time, and in none after that', async () => {
  const text = `import { b } from 'b'; import host from 'host'; export const a = () => [b(), host];
    export const line = /texts-a:(\\d+):(\\d+)/.exec(new Error().stack).slice(1).join();
    export const late = () => import.meta.name;`;
  const cyclic = {
    'texts-a': text,
    b: `import { a } from 'texts-a'; export const b = () => typeof a;`,
  };
  const free = { 'texts-a': text, b: 'export let b = () => "free";' };
  const host = { host: 'export default 1' };
  const initializeImportMeta = (meta) => Object.assign(meta, { name: 'meta' });
  const expected = (word) => [[word, 1], '2,52', 'meta'];
  // As each comes after each.
  for (const [sources, word] of [
    [cyclic, 'function'],
    [free, 'free'],
    [cyclic, 'function'],
    [cyclic, 'function'],
    [free, 'free'],
    [free, 'free'],
  ]) {
    const { namespace } = await load({ ...sources, ...host }, { initializeImportMeta });
    assert.deepEqual([[...namespace.a()], namespace.line, namespace.late()], expected(word));
  }
});

test('what is compiled for no cycle is not kept for modules in one', async () => {
  const { find } = require('../../lib/known-texts.js');
  const text = `import 'kept-b'; export const a = 1;`;
  const scripts = () => {
    const origin = { filename: 'kept-a', lineOffset: 0, columnOffset: 0 };
    const known = find(text, origin);
    return [known?.first.script != null, known?.variant('c')?.script != null];
  };
  await load({ 'kept-a': text, 'kept-b': `import 'kept-a';` });
  assert.deepEqual(scripts(), [false, true]);
  await load({ 'kept-a': text, 'kept-b': '' });
  assert.deepEqual(scripts(), [true, true]);
  // It is of use to some.
  await load({ 'kept-a': text, 'kept-b': `import 'kept-a';` });
  assert.deepEqual(scripts(), [true, true]);
});

test('whose linking failed can be made again', async () => {
  const source = "import { missing } from 'empty'; export default missing;";
  for (let round = 0; round < 2; round++) {
    await assert.rejects(load({ importer: source, empty: '' }), {
      message: "The requested module 'empty' does not provide an export named 'missing'",
    });
  }
  assert.equal(
    (await load({ importer: source, empty: 'export let missing = 1' })).namespace.default,
    1,
  );
});

test('texts are forgotten before they fill the memory', () => {
  const fixture = path.join(__dirname, 'fixtures', 'many-texts.js');
  const output = execFileSync(process.execPath, ['--max-old-space-size=64', fixture], {
    encoding: 'utf8',
  });
  assert.equal(output, '6000 modules\n');
});

test('texts that are asked for again take the place of those that are not', () => {
  const fixture = path.join(__dirname, 'fixtures', 'known-texts.js');
  const output = execFileSync(process.execPath, ['--max-old-space-size=64', fixture], {
    encoding: 'utf8',
  });
  const { 'is too much': tooMuch, ...rounds } = JSON.parse(output);
  assert.deepEqual(rounds.fits, [0, 100, 100, 100, 100]);
  for (const name of ['comes later', 'comes after that']) {
    assert.equal(rounds[name][0], 0, name);
    assert.deepEqual(rounds[name].slice(2), [100, 100, 100], name);
  }
  // Those for which there is room stay, and are not forgotten for the others.
  const [, , third, fourth, fifth] = tooMuch;
  assert.ok(third > 100 && third < 3000, String(tooMuch));
  assert.deepEqual([fourth, fifth], [third, third]);
});

test('of a text that V8 refuses nothing is kept', () => {
  /** What the next text that is kept gets for a name. */
  const nextTemplate = () => {
    const source = 'export const a = 1;';
    const [record, template] = records.createRecord(source, 'a', false, false, true, true);
    records.release(record);
    records.releaseTemplate(template);
    return template;
  };
  const next = nextTemplate();
  for (const source of ['export const a = ;', '@(a) class A {}', 'export const a = /(/;']) {
    const options = { identifier: `of-refused-text:${source}` };
    assert.throws(() => new vm.SourceTextModule(source, options), { name: 'SyntaxError' });
    assert.equal(nextTemplate(), next, source);
  }
  new vm.SourceTextModule('export const a = 2;', { identifier: 'of-kept-text' });
  assert.notEqual(nextTemplate(), next);
});
