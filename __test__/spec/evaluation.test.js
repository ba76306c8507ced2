'use strict';

// Cycles, hoisting, the order of evaluation, top-level await.

const { describe, test } = require('node:test');
const {
  assert,
  evaluated,
  linked,
  link,
  build,
  rejection,
  turn,
  vm,
} = require('../implementation.js');

/** Evaluates a graph whose modules call log(); returns what they logged. */
async function logOf(sources, globals = {}) {
  const log = [];
  const context = vm.createContext({
    log: (...args) => {
      log.push(...args);
    },
    setTimeout,
    ...globals,
  });
  const modules = await linked(sources, { context });
  let error;
  try {
    await Object.values(modules)[0].evaluate();
  } catch (e) {
    error = e;
  }
  return { log, error, modules };
}

describe('the order of evaluation', () => {
  const cases = {
    'is that of the requests, depth first': [
      {
        a: 'import "b"; import "c"; log("a")',
        b: 'import "d"; log("b")',
        c: 'log("c")',
        d: 'log("d")',
      },
      'd b c a',
    ],
    'runs a shared dependency once': [
      {
        a: 'import "b"; import "c"; log("a")',
        b: 'import "d"; log("b")',
        c: 'import "d"; log("c")',
        d: 'log("d")',
      },
      'd b c a',
    ],
    'counts export-from and star exports as requests': [
      {
        a: 'export {} from "c"; export * from "b"; import "d"; log("a")',
        b: 'log("b")',
        c: 'log("c")',
        d: 'log("d")',
      },
      'c b d a',
    ],
    'hoists imports above the body': [{ a: 'log("a"); import "b";', b: 'log("b")' }, 'b a'],
    'enters a cycle at its first member': [
      { a: 'import "b"; log("a")', b: 'import "a"; log("b")' },
      'b a',
    ],
    'finishes a cycle before its importer': [
      {
        a: 'import "b"; log("a")',
        b: 'import "c"; log("b")',
        c: 'import "d"; log("c")',
        d: 'import "b"; log("d")',
      },
      'd c b a',
    ],
    'runs two cycles that share a member': [
      {
        a: 'import "b"; import "c"; log("a")',
        b: 'import "a"; log("b")',
        c: 'import "a"; log("c")',
      },
      'b c a',
    ],
    'runs a module that imports itself': [{ a: 'import "a"; log("a")' }, 'a'],
    'waits for an awaiting dependency': [
      { a: 'import "b"; log("a")', b: 'await 0; log("b")' },
      'b a',
    ],
    'does not hold up siblings of an awaiting dependency': [
      { a: 'import "b"; import "c"; log("a")', b: 'log("b1"); await 0; log("b2")', c: 'log("c")' },
      'b1 c b2 a',
    ],
    'interleaves awaiting siblings': [
      {
        a: 'import "b"; import "c"; log("a")',
        b: 'log("b1"); await 0; log("b2"); await 0; log("b3")',
        c: 'log("c1"); await 0; log("c2"); await 0; log("c3")',
      },
      'b1 c1 b2 c2 b3 c3 a',
    ],
    'runs waiting importers in the order they were reached': [
      {
        a: 'import "b"; import "c"; import "d"; log("a")',
        b: 'import "e"; log("b")',
        c: 'import "e"; log("c")',
        d: 'log("d")',
        e: 'await 0; log("e")',
      },
      'd e b c a',
    ],
    'runs an importer once all its awaiting dependencies are done': [
      {
        a: 'import "b"; import "c"; log("a")',
        b: 'await 0; log("b")',
        c: 'await 0; await 0; await 0; log("c")',
      },
      'b c a',
    ],
    'runs awaiting importers of an awaiting module': [
      {
        a: 'import "b"; log("a1"); await 0; log("a2")',
        b: 'import "c"; log("b1"); await 0; log("b2")',
        c: 'log("c1"); await 0; log("c2")',
      },
      'c1 c2 b1 b2 a1 a2',
    ],
    'runs a cycle with await': [
      { a: 'import "b"; log("a")', b: 'import "a"; log("b1"); await 0; log("b2")' },
      'b1 b2 a',
    ],
    'runs a cycle in which both await': [
      {
        a: 'import "b"; log("a1"); await 0; log("a2")',
        b: 'import "a"; log("b1"); await 0; log("b2")',
      },
      'b1 b2 a1 a2',
    ],
    'runs a cycle over an awaiting module': [
      { a: 'import "b"; log("a")', b: 'import "c"; import "a"; log("b")', c: 'await 0; log("c")' },
      'c b a',
    ],
    'runs a self-import with await': [
      {
        a: 'import * as self from "a"; log("a1"); await 0; log("a2"); export const x = 1; log(self.x)',
      },
      'a1 a2 1',
    ],
    'runs diamonds with await': [
      {
        a: 'import "b"; import "c"; log("a")',
        b: 'import "d"; log("b")',
        c: 'import "d"; await 0; log("c")',
        d: 'await 0; log("d")',
      },
      'd b c a',
    ],
    'runs for await': [
      {
        a: 'import "b"; log("a")',
        b: 'for await (const x of [1, Promise.resolve(2)]) log(x); log("b")',
      },
      '1 2 b a',
    ],
    'runs for await over an async generator': [
      {
        a: 'async function* g() { yield 1; yield 2; } for await (const x of g()) log(x); log("a")',
      },
      '1 2 a',
    ],
    'runs await in every kind of statement': [
      {
        a: 'if (await 1) log(await 2); for (let i = await 0; i < await 2; i += await 1) log(i); switch (await 1) { case await 1: log("case") } try { throw await "t" } catch (e) { log(await e) } finally { await 0; log("finally") } { await 0 } l: { break l } while (await 0); do {} while (await 0); const { x = await 3 } = {}; log(x, `${await 4}`, [await 5][0], (await { y: 6 }).y, await (await (async () => 7))(), typeof await 0, -await 8); class A extends (await Object) { [await "m"]() { return 9 } } log(new A().m())',
      },
      '2 0 1 case t finally 3 4 5 6 7 number -8 9',
    ],
  };
  for (const [name, [sources, expected]] of Object.entries(cases)) {
    test(name, async () => {
      const { log, error, modules } = await logOf(sources);
      assert.equal(error, undefined);
      assert.equal(log.join(' '), expected);
      for (const module of Object.values(modules)) assert.equal(module.status, 'evaluated');
    });
  }

  test('is synchronous without top-level await', async () => {
    const log = [];
    const context = vm.createContext({ log: (value) => log.push(value) });
    const { a } = await linked(
      { a: 'import "b"; log("a")', b: 'import "a"; log("b")' },
      { context },
    );
    const promise = a.evaluate();
    assert.deepEqual(log, ['b', 'a']);
    assert.equal(a.status, 'evaluated');
    await promise;
  });

  test('starts an awaiting module at once', async () => {
    const log = [];
    const context = vm.createContext({ log: (value) => log.push(value) });
    const { a } = await linked({ a: 'log(1); await 0; log(2)' }, { context });
    const promise = a.evaluate();
    assert.deepEqual(log, [1]);
    await promise;
    assert.deepEqual(log, [1, 2]);
  });

  test('takes as many ticks as the reference', async () => {
    for (const [sources, ticks] of [
      [{ a: '' }, 1],
      [{ a: 'await 0' }, 3],
      [{ a: 'await 0; await 0' }, 4],
      [{ a: 'import "b"', b: 'await 0' }, 3],
      [{ a: 'import "b"; await 0', b: 'await 0' }, 5],
    ]) {
      const { a } = await linked(sources);
      let count = 0;
      let done = false;
      const promise = a.evaluate().then(() => {
        done = true;
      });
      while (!done && count < 50) {
        await null;
        count++;
      }
      await promise;
      assert.equal(count, ticks, JSON.stringify(sources));
    }
  });
});

describe('in a cycle', () => {
  test('functions are callable before their module runs', async () => {
    const { log } = await logOf({
      a: 'import { f } from "b"; export function g() { return "g"; } log(f());',
      b: 'import { g } from "a"; log(g()); export function f() { return "f" + g(); }',
    });
    assert.deepEqual(log, ['g', 'fg']);
  });

  test('default functions, generators and async functions are hoisted too', async () => {
    const { log } = await logOf({
      a: 'import "b"; export default function () { return 1; } export function* g() { yield 2; } export async function h() {}',
      b: 'import f, { g, h } from "a"; log(f(), [...g()][0], typeof h, f.name)',
    });
    assert.deepEqual(log, [1, 2, 'function', 'default']);
  });

  test('var is undefined, let, const, class and default are in their dead zone', async () => {
    const { log } = await logOf({
      a: 'import "b"; export var v = 1; export let l = 1; export const c = 1; export class K {} export default 1;',
      b: 'import d, { v, l, c, K } from "a"; const attempt = (f) => { try { return f(); } catch (e) { return `${e.name}: ${e.message}, ${e instanceof ReferenceError}`; } }; log(attempt(() => v), attempt(() => l), attempt(() => c), attempt(() => K), attempt(() => typeof l), attempt(() => d).split(":")[0]);',
    });
    assert.deepEqual(log, [
      undefined,
      "ReferenceError: Cannot access 'l' before initialization, true",
      "ReferenceError: Cannot access 'c' before initialization, true",
      "ReferenceError: Cannot access 'K' before initialization, true",
      "ReferenceError: Cannot access 'l' before initialization, true",
      'ReferenceError',
    ]);
  });

  test('bindings come alive as the exporter runs', async () => {
    const { log } = await logOf({
      a: 'import { read } from "b"; export let x = 1; log(read()); x = 2; log(read()); { x++; } log(read());',
      b: 'import { x } from "a"; export const read = () => x;',
    });
    assert.deepEqual(log, [1, 2, 3]);
  });

  test('a namespace shows what is initialized', async () => {
    const { log } = await logOf({
      a: 'import { peek } from "b"; export let x = 1; log(peek("x"), peek("y")); export let y = 2; log(peek("y"));',
      b: 'import * as a from "a"; export const peek = (name) => { try { return a[name]; } catch (e) { return e.name; } }; log(peek("x"), Object.getOwnPropertyNames(a).join());',
    });
    assert.deepEqual(log, ['ReferenceError', 'x,y', 1, 'ReferenceError', 2]);
  });

  test('closures keep what they closed over', async () => {
    const { log } = await logOf({
      a: 'import { f } from "b"; let n = 0; export function next() { return ++n; } log(f(), f(), next());',
      b: 'import { next } from "a"; export const f = () => next();',
    });
    assert.deepEqual(log, [1, 2, 3]);
  });

  test('a class may extend one of a later module only if that has run', async () => {
    const good = await logOf({
      a: 'import { B } from "b"; export class A {} ',
      b: 'import { A } from "a"; export class B { make() { return new A(); } } log(typeof B)',
    });
    assert.deepEqual(good.log, ['function']);
    const bad = await logOf({
      a: 'import { B } from "b"; export class A {}',
      b: 'import { A } from "a"; export class B extends A {}',
    });
    assert.equal(bad.error.name, 'ReferenceError');
    assert.equal(bad.error.message, "Cannot access 'A' before initialization");
  });

  test('re-exports work while modules run', async () => {
    const { log } = await logOf({
      a: 'export { x } from "b"; import { read } from "b"; log(read())',
      b: 'import * as a from "a"; export const x = 1; export const read = () => a.x;',
    });
    assert.deepEqual(log, [1]);
  });

  test('the module entered first decides the order', async () => {
    const log = [];
    const context = vm.createContext({ log: (value) => log.push(value) });
    const modules = build({ a: 'import "b"; log("a")', b: 'import "a"; log("b")' }, { context });
    await link(modules.a, modules);
    await modules.b.evaluate();
    assert.deepEqual(log, ['a', 'b']);
    await modules.a.evaluate();
    assert.deepEqual(log, ['a', 'b']);
  });

  test('all members are evaluating while one runs', async () => {
    const seen = [];
    const context = vm.createContext({
      look: () =>
        seen.push(
          Object.values(modules)
            .map(({ status }) => status)
            .join(),
        ),
    });
    const modules = await linked(
      { a: 'import "b"; look()', b: 'import "a"; import "c"; look()', c: 'look()' },
      { context },
    );
    await modules.a.evaluate();
    assert.deepEqual(seen, [
      'evaluating,evaluating,evaluating',
      'evaluating,evaluating,evaluated',
      'evaluating,evaluating,evaluated',
    ]);
  });
});

describe('failures during evaluation', () => {
  test('stop what comes after, in a synchronous graph', async () => {
    const { log, error } = await logOf({
      a: 'import "b"; import "c"; log("a")',
      b: 'log("b"); throw 1',
      c: 'log("c")',
    });
    assert.deepEqual([log, error], [['b'], 1]);
  });

  test('do not stop siblings that have begun', async () => {
    const { log, error, modules } = await logOf({
      a: 'import "b"; import "c"; log("a")',
      b: 'log("b"); await 0; throw 1',
      c: 'log("c1"); await 0; await 0; log("c2")',
    });
    assert.equal(error, 1);
    await turn();
    assert.deepEqual(log, ['b', 'c1', 'c2']);
    assert.deepEqual(
      Object.values(modules).map(({ status }) => status),
      ['errored', 'errored', 'evaluated'],
    );
  });

  test('reach every waiting importer', async () => {
    const { error, modules } = await logOf({
      a: 'import "b"; import "c"',
      b: 'import "d"',
      c: 'import "d"',
      d: 'await 0; throw 1',
    });
    assert.equal(error, 1);
    assert.deepEqual(
      Object.values(modules).map((module) => [module.status, module.error]),
      Array(4).fill(['errored', 1]),
    );
  });

  test('in a cycle with await reach all members', async () => {
    const { error, modules } = await logOf({
      a: 'import "b"; log("a")',
      b: 'import "a"; await 0; throw 1',
    });
    assert.equal(error, 1);
    assert.deepEqual([modules.a.status, modules.b.status], ['errored', 'errored']);
    assert.equal(await rejection(modules.b.evaluate()), 1);
  });

  test('after an await are the reason itself', async () => {
    for (const reason of [undefined, null, 0, 'text', { a: 1 }]) {
      const { error, modules } = await logOf(
        { a: 'import "b"', b: 'await 0; throw reason' },
        { reason },
      );
      assert.equal(error, reason);
      assert.equal(modules.a.error, reason);
      assert.equal(modules.b.error, reason);
    }
  });

  test('of a rejected promise awaited are its reason', async () => {
    const { error } = await logOf({ a: 'await Promise.reject(5)' });
    assert.equal(error, 5);
    const caught = await logOf({ a: 'try { await Promise.reject(5) } catch (e) { log(e) }' });
    assert.deepEqual([caught.log, caught.error], [[5], undefined]);
  });

  test('are the same for a second importer', async () => {
    const context = vm.createContext({});
    const modules = build(
      { a: 'import "c"', b: 'import "c"', c: 'throw new Error("c")' },
      { context },
    );
    await link(modules.a, modules);
    const b = modules.b;
    await link(b, modules);
    const first = await rejection(modules.a.evaluate());
    assert.equal(await rejection(b.evaluate()), first);
    assert.equal(b.status, 'errored');
  });
});

describe('top-level await', () => {
  test('of a thenable calls its then', async () => {
    const { log } = await logOf({
      a: 'log(await { then(resolve) { log("then"); resolve("value"); } })',
    });
    assert.deepEqual(log, ['then', 'value']);
  });

  test('of a timer waits', async () => {
    const { log } = await logOf({
      a: 'import "b"; log("a")',
      b: 'await new Promise((resolve) => setTimeout(resolve, 5)); log("b")',
    });
    assert.deepEqual(log, ['b', 'a']);
  });

  test('keeps an unrelated importer of the waiting module waiting', async () => {
    let release;
    const log = [];
    const context = vm.createContext({
      gate: new Promise((resolve) => {
        release = resolve;
      }),
      log: (value) => log.push(value),
    });
    const modules = build(
      { a: 'import "c"; log("a")', b: 'import "c"; log("b")', c: 'await gate; log("c")' },
      { context },
    );
    await link(modules.a, modules);
    const first = modules.a.evaluate();
    await link(modules.b, modules);
    const second = modules.b.evaluate();
    assert.deepEqual(
      [modules.a.status, modules.b.status, modules.c.status],
      ['evaluated', 'evaluated', 'evaluated'],
    );
    await turn();
    assert.deepEqual(log, []);
    release();
    await Promise.all([first, second]);
    assert.deepEqual(log, ['c', 'a', 'b']);
  });

  test('of the importer does not make the dependency asynchronous', async () => {
    const { a, b } = await linked({ a: 'import "b"; await 0', b: '' });
    assert.equal(a.hasAsyncGraph(), true);
    assert.equal(b.hasAsyncGraph(), false);
    assert.equal(a.hasTopLevelAwait(), true);
    assert.equal(b.hasTopLevelAwait(), false);
  });

  test('lets exports be read before and after it', async () => {
    const { a } = await evaluated({
      a: 'import { x, y } from "b"; export default [x, y]',
      b: 'export let x = await 1; export const y = await 2;',
    });
    assert.deepEqual(a.namespace.default, [1, 2]);
  });

  test("inside a nested function is that function's", async () => {
    const { a } = await linked({
      a: 'export const f = async () => { await 0; return 1; }; (async () => { await 0; })();',
    });
    assert.equal(a.hasTopLevelAwait(), false);
    await a.evaluate();
    assert.equal(await a.namespace.f(), 1);
  });
});
