'use strict';

// When promises settle, counted in microtasks: a program that waits for two things sees which comes first.

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  build,
  linked,
  rejection,
  turn,
  vm,
} = require('../implementation.js');

/** How many microtasks pass before a promise has called its handlers. */
async function ticksOf(promise) {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  let ticks = 0;
  for (; !settled; ticks++) await 0;
  return ticks;
}

describe('import()', () => {
  const other = new SyntheticModule(['x'], () => {});
  const callbacks = {
    'gives a module': [() => other, 4],
    'gives a namespace': [() => other.namespace, 4],
    'gives a promise': [async () => other, 4],
    'gives something else': [() => 1, 4],
    throws: [
      () => {
        throw new Error('thrown');
      },
      4,
    ],
    rejects: [() => Promise.reject(new Error('rejected')), 4],
    'takes three ticks': [
      async () => {
        for (let ticks = 3; ticks > 0; ticks--) await 0;
        return other;
      },
      7,
    ],
    'is missing': [undefined, 3],
  };
  for (const [name, [importModuleDynamically, expected]] of Object.entries(callbacks)) {
    for (const [where, context] of [
      ['', undefined],
      [' in a context', vm.createContext({})],
    ]) {
      test(`whose callback ${name}${where} settles after ${expected} ticks`, async () => {
        const module = new SourceTextModule(
          'export const go = () => import("other"); export const bad = () => import("other", 1);',
          { importModuleDynamically, context },
        );
        await module.link(() => {});
        await module.evaluate();
        const { go, bad } = module.namespace;
        assert.equal(await ticksOf(go()), expected);
        assert.equal(await ticksOf(bad()), 1);
      });
    }
  }
});

describe('link()', () => {
  const slowly = (modules) => async (specifier) => {
    for (let ticks = 5; ticks > 0; ticks--) await 0;
    return modules[specifier];
  };

  test('of a module without requests settles at once, whatever else is being linked', async () => {
    const modules = build({ a: 'import "b"', b: '', c: '' });
    const slow = modules.a.link(slowly(modules));
    assert.equal(await ticksOf(modules.c.link(slowly(modules))), 3);
    await slow;
  });

  test('settles as soon as its modules are there', async () => {
    const modules = build({ a: 'import "b"', b: 'import "c"', c: '' });
    assert.equal(await ticksOf(modules.a.link((specifier) => modules[specifier])), 13);
  });
});

describe('a module that a body evaluates', () => {
  test('waits for what is awaited further up the stack', async () => {
    const log = [];
    const context = vm.createContext({ log: (text) => log.push(text) });
    const modules = await linked(
      {
        a: 'import "t"; import "b"; import "c"; log("a");',
        t: 'import "a"; log("t"); await 0; log("t goes on");',
        b: 'log("b"); evaluateC();',
        c: 'import "t"; log("c");',
      },
      { context },
    );
    context.evaluateC = () => {
      modules.c.evaluate().then(() => log.push('c is done'));
    };
    await modules.a.evaluate().then(() => log.push('a is done'));
    assert.deepEqual(log, ['t', 'b', 't goes on', 'c', 'a', 'c is done', 'a is done']);
  });

  test('that it imports and awaits is never done, when it imports the body back', async () => {
    const log = [];
    const context = vm.createContext({ log: (text) => log.push(text) });
    const modules = build(
      { a: 'import "b";', b: 'log("b"); await evaluateA(); log("b goes on");' },
      { context },
    );
    await modules.a.link((specifier) => modules[specifier]);
    context.evaluateA = () => modules.a.evaluate();
    modules.b.evaluate().then(() => log.push('b is done'));
    await turn();
    assert.deepEqual(log, ['b']);
    assert.deepEqual([modules.a.status, modules.b.status], ['evaluated', 'evaluated']);
  });
});

describe('the promise of evaluate() of a synthetic module that fails', () => {
  for (const [name, options, isOfContext] of [
    ['', {}, false],
    [' in a context', { context: vm.createContext({}) }, true],
  ]) {
    test(`is of the caller's realm at first, and then of its own${name}`, async () => {
      const error = new Error('thrown');
      const module = new SyntheticModule(
        [],
        () => {
          throw error;
        },
        options,
      );
      const promises = [module.evaluate(), module.evaluate(), module.evaluate()];
      assert.deepEqual(
        promises.map((promise) => promise instanceof Promise),
        [true, !isOfContext, !isOfContext],
      );
      assert.equal(new Set(promises).size, 3);
      for (const promise of promises) assert.equal(await rejection(promise), error);
    });
  }
});
