'use strict';

// Contexts with a microtask queue of their own, which Node drains when a module's evaluation is over, and not before.

const { describe, test } = require('node:test');
const { inspect } = require('node:util');
const { assert, linked, namespaceOf, turn, vm } = require('../implementation.js');

/**
 * Evaluates the first of some modules: what they log, with a bar where evaluate() returns.
 * @param {Record<string, string>} sources
 * @param {Record<string, Function>} [globals]
 */
async function logOf(sources, globals = {}) {
  const log = [];
  const context = vm.createContext(
    { log: (entry) => log.push(entry), ...globals },
    { microtaskMode: 'afterEvaluate' },
  );
  for (const name of Object.keys(globals)) context[name] = globals[name].bind(null, context);
  const modules = await linked(sources, { context });
  const [root] = Object.values(modules);
  const promise = root.evaluate();
  log.push('|');
  promise.then(
    () => log.push('fulfilled'),
    (error) => log.push(`rejected ${error}`),
  );
  await turn();
  await turn();
  return log.join(' ');
}

describe('a context with a microtask queue of its own', () => {
  test('runs nothing between the bodies of an evaluation', async () => {
    const log = await logOf({
      root: "import 'one'; import 'two'; log('root')",
      one: "Promise.resolve().then(() => log('microtask'))",
      two: "log('two')",
    });
    assert.equal(log, 'two root microtask | fulfilled');
  });

  test('goes on with a body that starts behind one that awaits', async () => {
    const sources = { root: "import 'one'; log(1); await 0; log(2)", one: "await 0; log('one')" };
    assert.equal(await logOf(sources), 'one 1 2 | fulfilled');
    sources.root = "import 'one'; Promise.resolve().then(() => log('microtask')); log(1)";
    assert.equal(await logOf(sources), 'one 1 microtask | fulfilled');
  });

  test('lets siblings await side by side', async () => {
    const log = await logOf({
      root: "import 'one'; import 'two'; log('root')",
      one: 'log(1); await 0; log(11)',
      two: 'log(2); await 0; log(22)',
    });
    assert.equal(log, '1 2 11 22 root | fulfilled');
  });

  test('rejects with what a body behind an await throws', async () => {
    const sources = { root: "import 'one'; throw 'root'", one: "await 0; log('one')" };
    assert.equal(await logOf(sources), 'one | rejected root');
  });

  test('is drained at the end of an evaluation within a body, and by a script that a body runs', async () => {
    const sources = {
      root: "Promise.resolve().then(() => log('root')); inner(); log('after inner')",
    };
    const inner = (context) => {
      const module = new vm.SourceTextModule(
        "log('inner'); Promise.resolve().then(() => log('its microtask'))",
        { context },
      );
      module.linkRequests([]);
      module.instantiate();
      module.evaluate();
    };
    if (vm.SourceTextModule.prototype.linkRequests !== undefined) {
      assert.equal(
        await logOf(sources, { inner }),
        'inner root its microtask after inner | fulfilled',
      );
    }
    const run = (context) => vm.runInContext("log('script')", context);
    assert.equal(await logOf(sources, { inner: run }), 'script root after inner | fulfilled');
  });

  test('shows the places of the source', async () => {
    const log = await logOf({ 'a.mjs': "\n  log(new Error('x').stack.split('\\n')[1].trim())" });
    assert.match(log, /^at a\.mjs:2:7 \|/);
  });
});

describe('an import() in a context with a microtask queue of its own', () => {
  /** How its promise is shown when nothing runs in the context any more: to await it would take the queue of the context. */
  const settled = async (source, importModuleDynamically) => {
    const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
    const { promise } = await namespaceOf(source, {}, { context, importModuleDynamically });
    await turn();
    assert.ok(promise instanceof vm.runInContext('Promise', context));
    return inspect(promise).replaceAll('\n', ' ');
  };

  test('is settled by the main queue', async () => {
    const { dependency } = await linked({ dependency: 'export const a = 1' });
    await dependency.evaluate();
    const shown = await settled('export const promise = import("x")', () => dependency);
    assert.doesNotMatch(shown, /pending|rejected/);
  });

  test('is rejected with what its callback throws, and with what is wrong with its arguments', async () => {
    const refuse = () => {
      throw new RangeError('refused');
    };
    for (const [source, name] of [
      ['import("x")', 'RangeError'],
      ['import({ toString() { throw new SyntaxError() } })', 'SyntaxError'],
      ['import("x", 1)', 'TypeError'],
    ]) {
      const text = `export const promise = ${source}; promise.catch(() => {})`;
      assert.match(await settled(text, refuse), new RegExp(`rejected.*${name}`), source);
    }
  });
});
