'use strict';

// Importers of synthetic modules are compiled once: a bare specifier tells that the exporter may be one. Nothing else may
// tell.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const vm = require('vm-module-record');
const records = require('../../lib/binding.js');

/**
 * Links and evaluates a module; how often its text was made again.
 * @param {string} source
 * @param {Record<string, any>} exporters by specifier
 * @param {object} [options]
 */
async function load(source, exporters, options) {
  const module = new vm.SourceTextModule(source, options);
  const { transform } = records;
  let made = 0;
  const counted = (...given) => {
    made++;
    return transform(...given);
  };
  records.transform = counted;
  try {
    await module.link((specifier) => exporters[specifier]);
    await module.evaluate();
  } finally {
    records.transform = transform;
  }
  return { module, namespace: module.namespace, made };
}

/** @param {Record<string, unknown>} exports */
function synthetic(exports) {
  return new vm.SyntheticModule(Object.keys(exports), function () {
    for (const [name, value] of Object.entries(exports)) this.setExport(name, value);
  });
}

describe('an importer of a synthetic module', () => {
  for (const specifier of ['react', '@scope/package', 'package/file.js', 'fs', 'node:fs']) {
    test(`is compiled once when it says "${specifier}"`, async () => {
      const exporter = synthetic({ default: 1, other: 2 });
      const source = `import a, { other as b } from '${specifier}'; export const read = () => a + b;`;
      const { namespace, made } = await load(source, { [specifier]: exporter });
      assert.equal(made, 0);
      assert.equal(namespace.read(), 3);
      exporter.setExport('other', 20);
      assert.equal(namespace.read(), 21);
    });
  }

  test('is compiled for it when it gives a path', async () => {
    const exporter = synthetic({ default: 1 });
    const source = "import a from './file.js'; export const read = () => a;";
    const { namespace, made } = await load(source, { './file.js': exporter });
    assert.equal(made, 1);
    exporter.setExport('default', 2);
    assert.equal(namespace.read(), 2);
  });

  test('is compiled once from its cached data too', async () => {
    const source = "import a from 'react'; export const read = () => a;";
    const cachedData = new vm.SourceTextModule(source).createCachedData();
    const exporter = synthetic({ default: 1 });
    const { namespace, made } = await load(source, { react: exporter }, { cachedData });
    assert.equal(made, 0);
    exporter.setExport('default', 2);
    assert.equal(namespace.read(), 2);
  });

  test('is compiled once when its text is known', async () => {
    const source = "import a from 'react'; export const read = () => a;";
    for (const value of [1, 2]) {
      const exporter = synthetic({ default: value });
      const options = { identifier: 'known importer' };
      const { namespace, made } = await load(source, { react: exporter }, options);
      assert.equal(made, 0);
      assert.equal(namespace.read(), value);
      exporter.setExport('default', 'other');
      assert.equal(namespace.read(), 'other');
    }
  });

  test('may await, and may have more imports than are guessed', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `a${index}`);
    const exporter = synthetic(Object.fromEntries(names.map((name) => [name, name])));
    const source = `import { ${names} } from 'many'; await 0; export const read = () => [${names}];`;
    const { namespace } = await load(source, { many: exporter });
    assert.deepEqual(namespace.read(), names);
    for (const name of names) exporter.setExport(name, name.toUpperCase());
    assert.deepEqual(
      namespace.read(),
      names.map((name) => name.toUpperCase()),
    );
  });

  test('cannot assign its imports', async () => {
    const source = `import { a, b } from 'x'; export { a, b };
      export const assign = () => { a = 2; }; export const evaluate = (code) => eval(code);`;
    const { namespace } = await load(source, { x: synthetic({ a: 1, b: 1 }) });
    assert.throws(namespace.assign, { name: 'TypeError', message: /constant variable/ });
    assert.throws(() => namespace.evaluate('b = 2'), { name: 'TypeError' });
    assert.deepEqual([namespace.a, namespace.b], [1, 1]);
  });
});

describe('an importer of a source text module by a bare specifier', () => {
  test('is compiled once when the exports are constant', async () => {
    const exporter = new vm.SourceTextModule('export const a = 1; export default function f() {}');
    await exporter.link(() => {});
    const source = "import f, { a } from 'package'; export const read = () => [typeof f, a];";
    const { namespace, made } = await load(source, { package: exporter });
    assert.equal(made, 0);
    assert.deepEqual(namespace.read(), ['function', 1]);
  });

  test('sees new values when they are not', async () => {
    const exporter = new vm.SourceTextModule('export let a = 1; export const next = () => ++a;');
    await exporter.link(() => {});
    const source =
      "import { a, next } from 'package'; export const read = () => a; export { next };";
    const { namespace, made } = await load(source, { package: exporter });
    assert.equal(made, 1);
    namespace.next();
    assert.equal(namespace.read(), 2);
  });

  test('finds them uninitialized in a cycle', async () => {
    const other = new vm.SourceTextModule(
      "import { early } from 'entry'; export let error; try { early(); } catch (e) { error = e; } export const late = 1;",
    );
    const entry = new vm.SourceTextModule(
      "import { late, error } from 'other'; export function early() { return late; } export { error };",
    );
    await entry.link((specifier) => (specifier === 'other' ? other : entry));
    await entry.evaluate();
    assert.equal(entry.namespace.error.name, 'ReferenceError');
    assert.equal(entry.namespace.early(), 1);
  });
});
