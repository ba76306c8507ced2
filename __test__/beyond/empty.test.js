'use strict';

// Modules that have nothing but clauses which import and export are not compiled. Nothing else may tell.

const assert = require('node:assert/strict');
const { Session } = require('node:inspector');
const { test } = require('node:test');
const vm = require('vm-module-record');

/**
 * The URLs of the scripts that V8 compiles meanwhile.
 * @param {() => unknown} action
 */
async function scriptsOf(action) {
  const session = new Session();
  session.connect();
  /** @type {string[]} */
  const urls = [];
  session.on('Debugger.scriptParsed', ({ params }) => urls.push(params.url));
  session.post('Debugger.enable');
  urls.length = 0;
  await action();
  session.disconnect();
  return urls;
}

const SOURCES = {
  root: `import 'side'; export * from 'values'; export * as values from 'values';
    export { default, a as b } from 'values'; export {};`,
  values: `import { c } from 'cyclic'; export const a = 1; export default () => c; export let live = 0;
    export const change = () => ++live;`,
  cyclic: `export { a as c } from 'values'; export * from 'root';`,
  side: '// nothing',
};

/** @param {Record<string, Buffer>} [cachedData] */
async function load(cachedData) {
  const context = vm.createContext();
  const modules = {};
  for (const [identifier, source] of Object.entries(SOURCES)) {
    const options = { identifier, context, cachedData: cachedData?.[identifier] };
    modules[identifier] = new vm.SourceTextModule(source, options);
  }
  await modules.root.link((specifier) => modules[specifier]);
  return modules;
}

/** @param {Record<string, import('node:vm').SourceTextModule>} modules */
async function check(modules) {
  await modules.root.evaluate();
  const { namespace } = modules.root;
  assert.deepEqual(Object.keys(namespace), ['a', 'b', 'change', 'default', 'live', 'values']);
  assert.deepEqual([namespace.a, namespace.b, namespace.live], [1, 1, 0]);
  namespace.change();
  assert.deepEqual([namespace.live, namespace.values.live], [1, 1]);
  assert.equal(namespace.default(), 1);
  assert.equal(modules.cyclic.namespace.values, modules.values.namespace);
  assert.deepEqual(
    Object.values(modules).map(({ status }) => status),
    Object.keys(SOURCES).map(() => 'evaluated'),
  );
}

test('clauses are linked and evaluated, in cycles too, and again of the same text', async () => {
  for (let time = 0; time < 3; time++) await check(await load());
});

test('a namespace of clauses that are in the cycle is read before they are evaluated', async () => {
  const sources = {
    root: "import * as clauses from 'clauses'; export const a = 1; export const b = () => clauses.a;",
    clauses: "export * from 'root'; import 'other';",
    other:
      "import * as clauses from 'clauses'; export const seen = Object.getOwnPropertyNames(clauses);",
  };
  const modules = {};
  for (const [identifier, source] of Object.entries(sources)) {
    modules[identifier] = new vm.SourceTextModule(source, { identifier });
  }
  await modules.root.link((specifier) => modules[specifier]);
  await modules.root.evaluate();
  assert.deepEqual(modules.other.namespace.seen, ['a', 'b']);
  assert.equal(modules.root.namespace.b(), 1);
});

test('there are scripts of the other modules alone', async () => {
  const urls = await scriptsOf(async () => check(await load()));
  const own = urls.filter((url) => url in SOURCES);
  assert.ok(own.includes('values'), `${urls}`);
  assert.deepEqual([...new Set(own)], ['values']);
});

test('their cached data is that of a module', async () => {
  const before = await load();
  const data = Object.fromEntries(
    Object.entries(before).map(([identifier, module]) => [identifier, module.createCachedData()]),
  );
  await check(await load(data));
  const [damaged, of] = [Buffer.from(data.root), SOURCES.root];
  damaged[damaged.length - 1] ^= 1;
  assert.throws(() => new vm.SourceTextModule(of, { cachedData: damaged }), {
    code: 'ERR_VM_MODULE_CACHED_DATA_REJECTED',
  });
  assert.throws(() => new vm.SourceTextModule(`${of} `, { cachedData: data.root }), {
    code: 'ERR_VM_MODULE_CACHED_DATA_REJECTED',
  });
});

test('with a column offset they are not compiled either', async () => {
  const module = new vm.SourceTextModule("export * from 'x'; import 'y'", { columnOffset: 7 });
  assert.ok(module.createCachedData().length > 0);
  await module.link(() => new vm.SourceTextModule('export const x = 1'));
  await module.evaluate();
  assert.equal(module.namespace.x, 1);
});

test('what is wrong with clauses is found all the same', () => {
  for (const source of [
    "export * from 'a'; /*",
    'export { a }',
    "export { a } from 'a'; export { b as a } from 'a'",
    "import a from 'a'; import a from 'b'",
    "import { let } from 'a'",
    "export { a as '\\uD800' } from 'a'",
    "import 'a' with { a: '', a: '' }",
    "<!-- \nexport * from 'a'",
    "export * from 'a'\n--> b",
    "export from 'a'",
    "{ export * from 'a' }",
  ]) {
    assert.throws(() => new vm.SourceTextModule(source), SyntaxError, source);
  }
});
