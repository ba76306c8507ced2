'use strict';

// evaluateSync() and asyncReason().

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  assertNodeError,
  assertStatusError,
  build,
  evaluated,
  isReference,
  link,
  linked,
  rejection,
  synthetic,
  thrown,
  turn,
  vm,
} = require('../implementation.js');

const skip = isReference && 'Node has neither';

function assertRequiresAsync(error, identifier) {
  assertNodeError(error, {
    code: 'ERR_REQUIRE_ASYNC_MODULE',
    message: `evaluateSync() cannot be used on an ESM graph with top-level await: '${identifier}' awaits. Use evaluate() instead.`,
  });
}

describe('evaluateSync()', { skip }, () => {
  test('evaluates a graph before it returns', async () => {
    const modules = await linked({
      main: 'import { a } from "a"; import data from "data"; export default a + data;',
      a: 'export const a = 40;',
      data: synthetic({ default: 2 }),
    });
    assert.equal(modules.main.evaluateSync(), undefined);
    for (const module of Object.values(modules)) assert.equal(module.status, 'evaluated');
    assert.equal(modules.main.namespace.default, 42);
  });

  test('evaluates each module once, and with evaluate() gives one outcome', async () => {
    const context = vm.createContext({ count: 0 });
    const { main, a } = await linked({ main: 'import "a"; count++;', a: 'count++;' }, { context });
    a.evaluateSync();
    main.evaluateSync();
    main.evaluateSync();
    await main.evaluate();
    await a.evaluate();
    assert.equal(context.count, 2);
  });

  test('throws what the module throws, each time', async () => {
    const { main, a } = await linked({ main: 'import "a";', a: 'throw { thrown: true };' });
    const error = thrown(() => main.evaluateSync());
    assert.deepEqual({ ...error }, { thrown: true });
    assert.equal(main.status, 'errored');
    for (const module of [main, a]) {
      assert.equal(
        thrown(() => module.evaluateSync()),
        error,
      );
      assert.equal(await rejection(module.evaluate()), error);
      assert.equal(module.error, error);
    }
    await turn(); // Nothing is left that would be reported as an unhandled rejection.
  });

  test('throws what a dependency threw before', async () => {
    const { main, a } = await linked({ main: 'import "a";', a: 'throw 1;' });
    assert.equal(await rejection(a.evaluate()), 1);
    assert.equal(
      thrown(() => main.evaluateSync()),
      1,
    );
    assert.equal(main.status, 'errored');
  });

  test('names the module that awaits, and runs nothing', async () => {
    const context = vm.createContext({ ran: [] });
    const { main, a } = await linked(
      {
        main: 'import "first"; import "a"; ran.push("main");',
        first: 'ran.push("first");',
        a: 'import "deep"; import "other"; ran.push("a");',
        deep: 'ran.push("deep"); await 0;',
        other: 'await 0;',
      },
      { context },
    );
    assertRequiresAsync(
      thrown(() => main.evaluateSync()),
      'deep',
    );
    assertRequiresAsync(
      thrown(() => a.evaluateSync()),
      'deep',
    );
    assert.deepEqual([...context.ran], []);
    assert.equal(main.status, 'linked');
    await main.evaluate();
    main.evaluateSync();
    assert.deepEqual([...context.ran], ['first', 'deep', 'a', 'main']);
  });

  test('throws while a top-level await is pending, and not afterwards', async () => {
    const { main, a, other } = await linked({
      main: 'import "a"; import "other";',
      a: 'await 0;',
      other: '',
    });
    const promise = main.evaluate();
    for (const module of [main, a]) {
      assertRequiresAsync(
        thrown(() => module.evaluateSync()),
        'a',
      );
    }
    other.evaluateSync();
    await promise;
    main.evaluateSync();
    a.evaluateSync();
  });

  test('throws what an asynchronous graph failed with, once it has', async () => {
    const { main } = await linked({ main: 'import "a";', a: 'await 0; throw 1;' });
    assert.equal(await rejection(main.evaluate()), 1);
    assert.equal(
      thrown(() => main.evaluateSync()),
      1,
    );
  });

  test('evaluates what imports a module that has awaited already', async () => {
    const modules = build({ main: 'export { x } from "a";', a: 'export const x = await 42;' });
    await link(modules.main, modules);
    await modules.a.evaluate();
    assert.equal(modules.main.hasAsyncGraph(), true);
    modules.main.evaluateSync();
    assert.equal(modules.main.namespace.x, 42);
  });

  test('evaluates cycles', async () => {
    const { main } = await linked({
      main: 'import { b } from "b"; export function a() { return 42; } export const result = b;',
      b: 'import { a } from "main"; export const b = a();',
    });
    main.evaluateSync();
    assert.equal(main.namespace.result, 42);
  });

  test('takes part in the evaluation that a body starts', async () => {
    const context = vm.createContext({ order: [], evaluate: () => modules.inner.evaluateSync() });
    const modules = build(
      {
        outer: 'order.push("outer"); evaluate(); order.push("end");',
        inner: 'import "outer"; order.push("inner");',
      },
      { context },
    );
    await link(modules.inner, modules);
    modules.outer.evaluateSync();
    assert.deepEqual([...context.order], ['outer', 'inner', 'end']);
  });

  test('is refused inside the body of the module', async () => {
    let error;
    const context = vm.createContext({
      evaluate() {
        error = thrown(() => modules.main.evaluateSync());
      },
    });
    const modules = await linked({ main: 'evaluate();' }, { context });
    modules.main.evaluateSync();
    assertStatusError(error, 'must be one of linked, evaluated, or errored');
  });

  test('evaluates synthetic modules', () => {
    const module = new SyntheticModule(['a'], function () {
      this.setExport('a', 1);
    });
    module.evaluateSync();
    assert.equal(module.namespace.a, 1);
    const failing = new SyntheticModule([], () => {
      throw 1;
    });
    assert.equal(
      thrown(() => failing.evaluateSync()),
      1,
    );
    assert.equal(
      thrown(() => failing.evaluateSync()),
      1,
    );
  });

  test('is interrupted by its timeout', async () => {
    const { main } = await linked({ main: 'for (;;);' });
    const error = thrown(() => main.evaluateSync({ timeout: 20 }));
    assert.equal(error.code, 'ERR_SCRIPT_EXECUTION_TIMEOUT');
    assert.equal(main.status, 'errored');
    assert.equal(
      thrown(() => main.evaluateSync()),
      error,
    );
    await turn();
  });

  test('drains the microtasks of a context that has its own', async () => {
    const context = vm.createContext({ log: [] }, { microtaskMode: 'afterEvaluate' });
    const { main } = await linked(
      { main: 'Promise.resolve().then(() => log.push(1));' },
      { context },
    );
    main.evaluateSync();
    assert.deepEqual([...context.log], [1]);
  });

  test('checks its receiver and its options as evaluate() does', async () => {
    const module = new SourceTextModule('');
    const cases = [null, 1, { timeout: 'a' }, { timeout: 0 }, { breakOnSigint: 1 }];
    for (const options of cases) {
      const [ours, nodes] = [
        thrown(() => module.evaluateSync(options)),
        await rejection(module.evaluate(options)),
      ];
      assert.deepEqual([ours.code, ours.message], [nodes.code, nodes.message]);
    }
    const { evaluateSync } = module;
    assert.equal(thrown(() => evaluateSync.call({})).code, 'ERR_INVALID_THIS');
  });

  test('leaves no frame of its own in the stack of the errors that it makes', async () => {
    const { main } = await linked({ main: 'await 0;' });
    const [, first] = thrown(() => main.evaluateSync()).stack.split('\n');
    assert.match(first, /evaluate-sync\.test\.js/);
  });
});

describe('asyncReason()', { skip }, () => {
  test('is null where nothing awaits', async () => {
    const { main } = await linked({ main: 'import "a"; async () => await 0;', a: '' });
    assert.equal(main.asyncReason(), null);
    assert.equal(new SyntheticModule([], () => {}).asyncReason(), null);
  });

  test('names the first module that awaits, depth first', async () => {
    const { main, b } = await linked({
      main: 'import "a"; import "b"; await 0;',
      a: '',
      b: 'import "c"; import "d";',
      c: 'import "b"; for await (const x of []);',
      d: 'await 0;',
    });
    assert.deepEqual(main.asyncReason(), { kind: 'top-level-await', identifier: 'main' });
    assert.deepEqual(b.asyncReason(), { kind: 'top-level-await', identifier: 'c' });
  });

  test('agrees with hasAsyncGraph() for every module, before, during and after evaluation', async () => {
    const modules = await linked({
      main: 'import "a"; import "b";',
      a: 'await 0;',
      b: '',
    });
    const check = () => {
      for (const module of Object.values(modules)) {
        assert.equal(module.asyncReason() !== null, module.hasAsyncGraph());
      }
    };
    check();
    const promise = modules.main.evaluate();
    check();
    await promise;
    check();
    const { bad } = await linked({ bad: 'throw 1;' });
    await rejection(bad.evaluate());
    assert.equal(bad.asyncReason(), null);
  });

  test('is not known before the module is linked', () => {
    const error = thrown(() => new SourceTextModule('await 0').asyncReason());
    assertStatusError(error, 'must be instantiated');
  });

  test('checks its receiver', async () => {
    const { main } = await evaluated({ main: '' });
    const { asyncReason } = main;
    assert.equal(thrown(() => asyncReason.call({})).code, 'ERR_INVALID_THIS');
  });
});
