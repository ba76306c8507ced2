'use strict';

// Where Node asks the object that a program gave, and where it does not: subclasses with getters of their own, promises with a
// `then` of their own, methods of one class called on a module of another.

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  assertStatusError,
  evaluated,
  linked,
  namespaceOf,
  rejection,
  thrown,
  turn,
  vm,
} = require('../implementation.js');

describe('getters of a subclass', () => {
  test('namespace: import() gives what it gives', async () => {
    class Replaced extends SourceTextModule {
      get namespace() {
        return { replaced: true };
      }
    }
    const module = new Replaced('export let a = 1');
    await module.link(() => {});
    await module.evaluate();
    const { default: imported } = await namespaceOf(
      "export default await import('x')",
      {},
      {
        importModuleDynamically: () => module,
      },
    );
    assert.deepEqual(imported, { replaced: true });
  });

  test('status and error: a linker that answers with such a module', async () => {
    class Failed extends SourceTextModule {
      get status() {
        return 'errored';
      }

      get error() {
        return 'its error';
      }
    }
    const answered = new Failed('');
    const error = await rejection(new SourceTextModule("import 'x'").link(() => answered));
    assert.equal(error.code, 'ERR_VM_MODULE_LINK_FAILURE');
    assert.equal(error.cause, 'its error');
  });
});

test('the then of a promise that a linker gives is not called', async () => {
  const promise = Promise.resolve(new SourceTextModule(''));
  promise.then = () => Promise.reject(new Error('called'));
  await new SourceTextModule("import 'x'").link(() => promise);
});

test('a thenable that is no promise is called, in a job of its own', async () => {
  const log = [];
  const module = new SourceTextModule('');
  const thenable = {
    then(fulfill) {
      log.push('then');
      fulfill(module);
    },
  };
  const promise = new SourceTextModule("import 'x'").link(() => thenable);
  log.push('link');
  await promise;
  assert.deepEqual(log, ['link', 'then']);
});

describe('methods of SourceTextModule on a SyntheticModule', () => {
  const call = (name, ...given) =>
    Reflect.apply(SourceTextModule.prototype[name], new SyntheticModule([], () => {}), given);

  // Node 24.8 and before have none of these.
  const skip = SourceTextModule.prototype.hasTopLevelAwait === undefined && 'this Node has none';

  test('linkRequests() and instantiate() need an unlinked module', { skip }, () => {
    for (const name of ['linkRequests', 'instantiate']) {
      assertStatusError(
        thrown(() => call(name, [])),
        'must be unlinked',
      );
    }
  });

  test('hasAsyncGraph() and hasTopLevelAwait() find no await', { skip }, () => {
    assert.equal(call('hasAsyncGraph'), false);
    assert.equal(call('hasTopLevelAwait'), undefined);
  });
});

describe('the realm of errors', () => {
  test('of refused cachedData: that of the context', () => {
    const context = vm.createContext({});
    for (const options of [{}, { context }]) {
      const cachedData = Buffer.from('none');
      const error = thrown(() => new SourceTextModule('', { ...options, cachedData }));
      assert.equal(error.code, 'ERR_VM_MODULE_CACHED_DATA_REJECTED');
      assert.equal(error instanceof Error, options.context === undefined);
    }
  });

  test('of a source that a module does not have, for import.source(): the main one', async () => {
    const { module } = await evaluated({ module: '' });
    const { importer } = await linked(
      { importer: "await import.source('x')" },
      { context: vm.createContext({}), importModuleDynamically: () => module },
    );
    const error = await rejection(importer.evaluate());
    assert.ok(error instanceof SyntaxError);
    assert.equal(error.code, 'ERR_SOURCE_PHASE_NOT_DEFINED');
  });
});

test('import.source() of a module that has failed gives its error', async () => {
  const { failed } = await linked({ failed: "throw 'its error'" });
  await failed.evaluate().catch(() => {});
  const { importer } = await linked(
    { importer: "await import.source('x')" },
    { importModuleDynamically: () => failed },
  );
  assert.equal(await rejection(importer.evaluate()), 'its error');
  await turn();
});
