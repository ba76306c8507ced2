'use strict';

// evaluate(): its promise, its options, its surroundings.

const { AsyncLocalStorage } = require('node:async_hooks');
const path = require('node:path');
const { describe, test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  assertNodeError,
  assertStatusError,
  evaluated,
  linked,
  link,
  rejection,
  synthetic,
  turn,
  vm,
} = require('../implementation.js');
const { runSubject } = require('../support/reference.js');

async function ready(text, options) {
  const module = new SourceTextModule(text, options);
  await module.link(() => {});
  return module;
}

describe('the promise of evaluate()', () => {
  test('is one promise for each source text module', async () => {
    for (const text of ['', 'await 0', 'throw 1', 'await 0; throw 1']) {
      const module = await ready(text);
      const promise = module.evaluate();
      assert.equal(module.evaluate(), promise);
      await promise.catch(() => {});
      assert.equal(module.evaluate(), promise);
    }
  });

  test('is one promise for all members of a cycle', async () => {
    const { a, b } = await linked({ a: 'import "b"', b: 'import "a"; await 0' });
    const promise = a.evaluate();
    assert.equal(b.evaluate(), promise);
    await promise;
    assert.equal(a.evaluate(), promise);
  });

  test('of a dependency is its own', async () => {
    const { a, b } = await linked({ a: 'import "b"', b: '' });
    const promise = a.evaluate();
    assert.notEqual(b.evaluate(), promise);
    assert.equal(b.evaluate(), b.evaluate());
    await Promise.all([promise, b.evaluate()]);
  });

  test("is of the realm of the module's context", async () => {
    const context = vm.createContext({});
    const ContextPromise = vm.runInContext('Promise', context);
    for (const text of ['', 'await 0', 'throw 1', 'await 0; throw 1']) {
      const module = await ready(text, { context });
      const promise = module.evaluate();
      assert.ok(promise instanceof ContextPromise);
      await promise.catch(() => {});
      assert.ok((await ready(text)).evaluate().catch(() => {}) instanceof Promise);
    }
    assert.ok(new SyntheticModule([], () => {}, { context }).evaluate() instanceof ContextPromise);
  });

  test('of a SyntheticModule that throws is a new one each time, of the main realm', async () => {
    const context = vm.createContext({});
    const module = new SyntheticModule(
      [],
      () => {
        throw 1;
      },
      { context },
    );
    const promise = module.evaluate();
    assert.ok(promise instanceof Promise);
    assert.notEqual(
      module.evaluate().catch(() => {}),
      promise,
    );
    assert.equal(await rejection(promise), 1);
    assert.equal(await rejection(module.evaluate()), 1);
  });

  test('rejects for wrong arguments and states; it never throws', async () => {
    const module = new SourceTextModule('', { context: vm.createContext({}) });
    const promise = module.evaluate();
    assert.ok(promise instanceof Promise);
    assertStatusError(await rejection(promise), 'must be one of linked, evaluated, or errored');
    assert.equal((await rejection(module.evaluate(5))).code, 'ERR_INVALID_ARG_TYPE');
    assert.equal((await rejection(module.evaluate({ timeout: 0 }))).code, 'ERR_OUT_OF_RANGE');
    assert.equal(
      (
        await rejection(
          module.evaluate({
            get timeout() {
              throw new RangeError('getter');
            },
          }),
        )
      ).message,
      'getter',
    );
  });

  test('resolves to undefined', async () => {
    assert.equal(await (await ready('export default 5; 5')).evaluate(), undefined);
    assert.equal(await (await ready('await 5')).evaluate(), undefined);
    assert.equal(await synthetic({ a: 1 }).evaluate(), undefined);
  });
});

describe('the timeout option', () => {
  const timeoutError = {
    code: 'ERR_SCRIPT_EXECUTION_TIMEOUT',
    message: 'Script execution timed out after 20ms',
    fromBinding: true,
  };

  test('interrupts an endless module', async () => {
    const module = await ready('export const a = 1; for (;;);', { context: vm.createContext({}) });
    assertNodeError(await rejection(module.evaluate({ timeout: 20 })), timeoutError);
  });

  test('interrupts an endless dependency', async () => {
    const { entry } = await linked({ entry: 'import "b"', b: 'for (;;);' });
    assertNodeError(await rejection(entry.evaluate({ timeout: 20 })), timeoutError);
  });

  test('interrupts an endless SyntheticModule', async () => {
    const module = new SyntheticModule([], () => {
      for (;;);
    });
    assertNodeError(await rejection(module.evaluate({ timeout: 20 })), timeoutError);
  });

  test('interrupts what the module calls outside its context', async () => {
    const module = await ready('spin()', {
      context: vm.createContext({
        spin() {
          for (;;);
        },
      }),
    });
    assertNodeError(await rejection(module.evaluate({ timeout: 20 })), timeoutError);
  });

  test('cannot be caught by the module', async () => {
    const log = [];
    const module = await ready(
      'try { for (;;); } catch { log.push("caught") } finally { log.push("finally") }',
      { context: vm.createContext({ log }) },
    );
    assertNodeError(await rejection(module.evaluate({ timeout: 20 })), timeoutError);
    assert.deepEqual(log, []);
  });

  test('leaves the module errored, its namespace readable', async () => {
    const { entry, b } = await linked({ entry: 'import "b"', b: 'export const a = 1; for (;;);' });
    // On a busy machine too the body has begun by then.
    const error = await rejection(entry.evaluate({ timeout: 500 }));
    assert.equal(error.constructor, Error);
    assert.deepEqual([entry.status, b.status], ['errored', 'errored']);
    assert.equal(b.namespace.a, 1);
  });

  test('does not disturb a module that is done in time, nor what it starts', async () => {
    const module = await ready('export default 1', {});
    // What a busy machine needs for so little.
    const timeout = 1000;
    await module.evaluate({ timeout });
    assert.equal(module.namespace.default, 1);
    const later = await ready(
      'export const f = () => { const end = Date.now() + 1100; while (Date.now() < end); return "done"; };',
    );
    await later.evaluate({ timeout });
    const waiting = await ready(
      'await new Promise((resolve) => setTimeout(resolve, 1100)); export default 1;',
      { context: vm.createContext({ setTimeout }) },
    );
    const evaluated = waiting.evaluate({ timeout });
    assert.equal(later.namespace.f(), 'done');
    await evaluated;
    assert.equal(waiting.namespace.default, 1);
  });
});

describe('the breakOnSigint option', () => {
  const fixture = path.join('__test__', 'api', 'fixtures', 'sigint.js');
  const windows = process.platform === 'win32' && 'there is no SIGINT to send';

  test('does not disturb a module that is not interrupted', async () => {
    const listener = () => {};
    process.on('SIGINT', listener);
    const module = await ready('export default 1');
    await module.evaluate({ breakOnSigint: true });
    assert.equal(module.namespace.default, 1);
    assert.deepEqual(process.listeners('SIGINT'), [listener]);
    process.removeListener('SIGINT', listener);
    assert.equal(await (await ready('')).evaluate({ breakOnSigint: false }), undefined);
  });

  for (const mode of ['plain', 'with timeout', 'synthetic']) {
    test(`interrupts an endless module on SIGINT, ${mode}`, { skip: windows }, async () => {
      const { code, signal, stdout, stderr } = await runSubject([fixture, mode], {
        timeout: 20_000,
      });
      assert.equal(signal, null, stderr);
      assert.equal(code, 0, stderr);
      const { error, code: errorCode, message } = JSON.parse(stdout);
      assert.deepEqual(
        { error, errorCode, message },
        {
          error: 'Error',
          errorCode: 'ERR_SCRIPT_EXECUTION_INTERRUPTED',
          message: 'Script execution was interrupted by `SIGINT`',
        },
      );
    });
  }
});

describe('the surroundings of evaluate()', () => {
  test('are as many frames away from a body as in Node', async () => {
    /** @param {any} error @param {RegExp} inner @param {RegExp} outer */
    const between = ({ stack }, inner, outer) => {
      const frames = stack.split(/\n {4}at /).slice(1);
      const found = (/** @type {RegExp} */ name) => frames.findIndex((frame) => name.test(frame));
      assert.ok(found(inner) >= 0 && found(outer) >= 0, stack);
      return found(outer) - found(inner) - 1;
    };
    const thrown = await ready('\nthrow new Error();', { identifier: 'thrower' });
    const caller = () => thrown.evaluate();
    assert.equal(between(await rejection(caller()), /thrower:2:7/, /\bcaller\b/), 1);
    const awaiting = await ready('\nawait Promise.reject(new Error());', {
      identifier: 'awaiting',
    });
    const other = () => awaiting.evaluate();
    assert.equal(between(await rejection(other()), /awaiting:2:22/, /\bother\b/), 1);
    const importing = await ready('\nconst go = () => import("a");\nawait go();', {
      identifier: 'importing',
      importModuleDynamically: function callback() {
        throw new Error();
      },
    });
    const error = await rejection(importing.evaluate());
    assert.equal(between(error, /\bcallback\b/, /\bgo \(/), 2);
    // Jest and others leave out what is inside of Node.
    assert.doesNotMatch(error.stack, /node:(?!internal\/)[\w-]+\//);
  });

  test('are in the stack of what a body throws: who calls it, and who called that', async () => {
    /** @param {SourceTextModule} module */
    async function evaluateIt(module) {
      await module.evaluate();
    }
    /** @param {SourceTextModule} module */
    async function outermost(module) {
      await evaluateIt(module);
    }
    const text = 'function f() { throw new Error() }\nfunction g() { f() }\ng();';
    for (const source of [text, `import "b"; ${text}`, `export const a = 1; ${text}`]) {
      const { a } = await linked({ a: source, b: 'import "a"' });
      const { stack } = await rejection(outermost(a));
      assert.match(stack, /\bevaluateIt\b/);
      assert.match(stack, /\boutermost\b/);
    }
  });

  test('are found behind an import() that somebody awaits', async () => {
    for (const context of [undefined, vm.createContext({})]) {
      const importing = await ready(
        'const inner = async () => { await import("a"); };\nexport const outer = async () => { await inner(); };',
        {
          identifier: 'importing',
          context,
          importModuleDynamically: async () => {
            // Node's promises know of each other after some ticks.
            await turn();
            throw new Error();
          },
        },
      );
      await importing.evaluate();
      const { stack } = await rejection(importing.namespace.outer());
      assert.match(stack, /at async inner \(importing:1:\d+\)/);
      assert.match(stack, /at async \S*outer \(importing:2:\d+\)/);
    }
  });

  test('the store of an AsyncLocalStorage reaches the body', async () => {
    const storage = new AsyncLocalStorage();
    const log = [];
    const context = vm.createContext({ look: (label) => log.push([label, storage.getStore()]) });
    const modules = await linked(
      {
        a: 'import "b"; import "s"; look("a")',
        b: 'look("b"); await 0; look("b, later")',
        s: new SyntheticModule(
          [],
          () => {
            log.push(['s', storage.getStore()]);
          },
          { context },
        ),
      },
      { context },
    );
    await storage.run('store', () => modules.a.evaluate());
    assert.deepEqual(log, [
      ['b', 'store'],
      ['s', 'store'],
      ['b, later', 'store'],
      ['a', 'store'],
    ]);
  });

  test('the store reaches linkers, callbacks and import()', async () => {
    const storage = new AsyncLocalStorage();
    const log = [];
    await storage.run('store', async () => {
      const module = new SourceTextModule('import "b"; import.meta; await import("c");', {
        initializeImportMeta: () => {
          log.push(['meta', storage.getStore()]);
        },
        importModuleDynamically: () => {
          log.push(['import', storage.getStore()]);
          return new SyntheticModule([], () => {});
        },
      });
      await module.link((specifier) => {
        log.push([specifier, storage.getStore()]);
        return new SourceTextModule('');
      });
      log.push(['linked', storage.getStore()]);
      await module.evaluate();
      log.push(['evaluated', storage.getStore()]);
    });
    assert.deepEqual(log, [
      ['b', 'store'],
      ['linked', 'store'],
      ['meta', 'store'],
      ['import', 'store'],
      ['evaluated', 'store'],
    ]);
  });

  test('a body may construct, link and evaluate other modules', async () => {
    const log = [];
    const context = vm.createContext({
      log,
      SourceTextModule,
      async nested(text) {
        const module = new SourceTextModule(text, { context });
        module.linkRequests([]);
        module.instantiate();
        log.push('before');
        const promise = module.evaluate();
        log.push('after');
        await promise;
        return module.namespace.default;
      },
    });
    const module = await ready(
      'export default await nested("log.push(`nested`); export default 5")',
      { context },
    );
    await module.evaluate();
    assert.equal(module.namespace.default, 5);
    assert.deepEqual(log, ['before', 'nested', 'after']);
  });

  test('a body may evaluate a module that imports its own', async () => {
    const outcomes = [];
    const context = vm.createContext({
      act: () => {
        b.evaluate().then(
          () => outcomes.push('resolved'),
          (error) => outcomes.push(error),
        );
        outcomes.push(b.status);
      },
    });
    const a = new SourceTextModule('import "c"; act();', { context });
    const b = new SourceTextModule('import "c"; globalThis.ran = true;', { context });
    const c = new SourceTextModule('', { context });
    await link(a, { c });
    await link(b, { c });
    await a.evaluate();
    await turn();
    assert.deepEqual(outcomes, ['evaluated', 'resolved']);
    assert.equal(context.ran, true);
  });
});

describe('a context with microtaskMode: "afterEvaluate"', () => {
  const create = (globals) => vm.createContext(globals, { microtaskMode: 'afterEvaluate' });

  test("runs the module's microtasks before evaluate() returns", async () => {
    const context = create({ log: [] });
    const module = await ready(
      'Promise.resolve().then(() => log.push("microtask")); log.push("body");',
      { context },
    );
    const promise = module.evaluate();
    assert.deepEqual([...context.log], ['body', 'microtask']);
    assert.equal(module.status, 'evaluated');
    assert.equal(await promise, undefined);
  });

  test('finishes top-level await before evaluate() returns', async () => {
    const context = create({ log: [] });
    const module = await ready(
      'log.push(1); await 0; log.push(2); await 0; log.push(3); export default 4;',
      { context },
    );
    const promise = module.evaluate();
    assert.deepEqual([...context.log], [1, 2, 3]);
    assert.equal(await promise, undefined);
    assert.equal(module.namespace.default, 4);
  });

  test('gives a promise of the outside', async () => {
    const context = create({});
    const module = await ready('await 0', { context });
    const promise = module.evaluate();
    assert.equal(promise instanceof Promise, true);
    assert.equal(await promise, undefined);
    const failing = await ready('await 0; throw 1', { context });
    const failed = failing.evaluate();
    assert.equal(failed instanceof Promise, true);
    assert.equal(await rejection(failed), 1);
    assert.equal(failing.status, 'errored');
    const throwing = await ready('throw 2', { context });
    assert.equal(await rejection(throwing.evaluate()), 2);
  });

  test('links graphs and evaluates cycles', async () => {
    const context = create({ log: [] });
    const modules = await linked(
      {
        a: 'import { b } from "b"; log.push(b); export const a = 1; await 0; log.push("end")',
        b: 'import { a } from "a"; export const b = 2; export const read = () => a;',
      },
      { context },
    );
    await modules.a.evaluate();
    assert.deepEqual([...context.log], [2, 'end']);
    assert.equal(modules.b.namespace.read(), 1);
  });

  test('evaluates SyntheticModules', async () => {
    const context = create({});
    const module = new SyntheticModule(
      ['a'],
      () => {
        module.setExport('a', 1);
      },
      { context },
    );
    assert.equal(await module.evaluate(), undefined);
    assert.equal(module.namespace.a, 1);
  });
});

describe('a context made with DONT_CONTEXTIFY', {
  skip: !require('node:vm').constants?.DONT_CONTEXTIFY && 'this Node has none',
}, () => {
  const create = () => vm.createContext(vm.constants.DONT_CONTEXTIFY);

  test('runs modules whose global is the context itself', async () => {
    const context = create();
    const module = await ready(
      'globalThis.a = 1; export default globalThis; export const o = {};',
      { context },
    );
    await module.evaluate();
    assert.equal(module.namespace.default, context);
    assert.equal(context.a, 1);
    assert.ok(module.namespace.o instanceof context.Object);
    assert.equal(module.context, context);
  });

  test('may be frozen and still run modules with identifiers of their own', async () => {
    const context = create();
    context.log = [];
    const { entry } = await evaluated(
      {
        entry: 'import { b } from "b"; log.push(b); await 0; log.push("end")',
        b: 'export let b = 1; export const set = () => { b = 2; };',
      },
      { context },
    );
    assert.equal(entry.status, 'evaluated');
    assert.deepEqual([...context.log], [1, 'end']);
  });

  test('counts identifiers of its own', () => {
    const context = create();
    assert.equal(new SourceTextModule('', { context }).identifier, 'vm:module(0)');
    assert.equal(new SyntheticModule([], () => {}, { context }).identifier, 'vm:module(1)');
  });
});
