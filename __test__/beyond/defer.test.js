'use strict';

// `import defer`, `import.defer()` and `import source`, which V8 has only in part.

const { test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  beyondReference,
  rejection,
  vm,
} = require('../implementation.js');

const skip = beyondReference('V8 has no deferred imports');

/** Modules that note in `globalThis.log` when they run. */
function graph(texts) {
  globalThis.log = [];
  const modules = {};
  for (const [name, text] of Object.entries(texts)) {
    const importModuleDynamically = (specifier) => modules[specifier];
    modules[name] = new SourceTextModule(`log.push('${name}'); ${text}`, {
      identifier: name,
      importModuleDynamically,
    });
  }
  for (const module of Object.values(modules))
    module.linkRequests(module.moduleRequests.map(({ specifier }) => modules[specifier]));
  for (const module of Object.values(modules))
    if (module.status === 'unlinked') module.instantiate();
  return modules;
}

test('a deferred module is evaluated when an export is read', { skip }, async () => {
  const { a } = graph({
    a: `import defer * as ns from 'b';
      log.push(typeof ns, ns[Symbol.toStringTag], ns.then, Reflect.set(ns, 'x', 2)); log.push(ns.x);
      log.push(Reflect.ownKeys(ns).length); export { ns }`,
    b: 'export const x = 1; export function then() {}',
  });
  await a.evaluate();
  assert.deepEqual(log, ['a', 'object', 'Deferred Module', undefined, false, 'b', 1, 2]);
  assert.equal(a.namespace.ns.x, 1);
});

test('the error of a deferred module is thrown at each access', { skip }, async () => {
  const { a, b } = graph({
    a: `import defer * as ns from 'b'; export { ns }`,
    b: 'export let x; throw new RangeError("no")',
  });
  await a.evaluate();
  assert.throws(() => a.namespace.ns.x, { name: 'RangeError', message: 'no' });
  assert.throws(() => 'x' in a.namespace.ns, { name: 'RangeError', message: 'no' });
  assert.equal(b.status, 'errored');
  await new Promise(setImmediate);
});

test('a module that is being evaluated is not ready', { skip }, async () => {
  const { a } = graph({
    a: `import defer * as ns from 'a'; try { ns.x } catch (error) { log.push(error.name) } export let x`,
  });
  await a.evaluate();
  assert.deepEqual(log, ['a', 'TypeError']);
});

test('import.defer() evaluates asynchronous dependencies only', { skip }, async () => {
  const { a } = graph({
    a: `export const ns = await import.defer('b'); log.push('before'); ns.x`,
    b: `import 'c'; export let x = 1`,
    c: 'await 0',
  });
  await a.evaluate();
  assert.deepEqual(log, ['a', 'c', 'before', 'b']);
});

test('sources', { skip }, async () => {
  const source = {};
  const synthetic = new SyntheticModule([], () => {}, { source });
  const main = new SourceTextModule(
    `import source x from 's'; export { x }; export const y = await import.source('s')`,
    {
      importModuleDynamically: () => synthetic,
    },
  );
  main.linkRequests([synthetic]);
  main.instantiate();
  await main.evaluate();
  assert.equal(main.namespace.x, source);
  assert.equal(main.namespace.y, source);
});

test('a module without a source', { skip }, async () => {
  const none = new SyntheticModule([], () => {}, { identifier: 'none' });
  const refused = {
    name: 'SyntaxError',
    code: 'ERR_SOURCE_PHASE_NOT_DEFINED',
    message: "Source phase import object is not defined for module 'none'",
  };
  const importer = new SourceTextModule(`import source x from 's'`);
  importer.linkRequests([none]);
  assert.throws(() => importer.instantiate(), refused);
  assert.equal(importer.status, 'unlinked');
  const script = new vm.Script(`eval("import.source('s')")`, {
    importModuleDynamically: () => none,
  });
  await assert.rejects(() => script.runInThisContext(), refused);
  const other = new vm.Script(`import.source('s')`, {
    importModuleDynamically: () => none.namespace,
  });
  assert.equal((await rejection(other.runInThisContext())).code, 'ERR_VM_MODULE_NOT_MODULE');
});

test('one module for all phases of a request', { skip }, () => {
  const module = new SourceTextModule(`import 'foo'; import source x from 'foo'`);
  const foo = () => new SyntheticModule([], () => {});
  assert.throws(() => module.linkRequests([foo(), foo()]), {
    name: 'TypeError',
    code: 'ERR_MODULE_LINK_MISMATCH',
    message: `Module request 'ModuleCacheKey("foo")' at index 1 must be linked to the same module requested at index 0`,
  });
});
