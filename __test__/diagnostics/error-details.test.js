'use strict';

// What errors say beyond Node: identifier, status, expected, operation; and that nothing shows it.

const { describe, test } = require('node:test');
const util = require('node:util');
const { types } = util;
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  build,
  isReference,
  linked,
  linkerFor,
  rejection,
  thrown,
  vm,
} = require('../implementation.js');
const { cases, operations } = require('./statuses.js');

const skip = isReference && 'the details are not in Node';

/** What a call throws or rejects with; undefined when it does neither. */
function outcome(call, module) {
  try {
    const result = call(module);
    if (types.isPromise(result)) {
      return result.then(
        () => undefined,
        (error) => error,
      );
    }
  } catch (error) {
    return error;
  }
}

/** The details of an error. */
function detailsOf(error) {
  const { code, identifier, status, expected, operation, specifier } = error;
  const details = { code, identifier, status, expected, operation };
  return specifier === undefined ? details : { ...details, specifier };
}

const isStatusCode = (code) => /^ERR_VM_MODULE_(STATUS|ALREADY|CANNOT)/.test(code);

for (const [operation, { call, allowed, synthetic, code }] of Object.entries(operations)) {
  describe(`the details of ${operation}`, { skip }, () => {
    for (const [name, { status, synthetic: isSynthetic, with: bring }] of Object.entries(cases)) {
      if (isSynthetic && !synthetic) continue;
      const failedLinker = name === 'with a linker that failed';
      // Such a module shows `errored`, and is as unlinked as before.
      const isAllowed = failedLinker ? operation === 'error' : allowed.includes(status);
      test(`of a module ${name}: ${isAllowed ? 'none' : 'all'}`, async () => {
        let shown;
        const error = await bring((module) => {
          shown = module.status;
          return outcome(call, module);
        });
        assert.equal(shown, status);
        if (isAllowed) {
          assert.equal(isStatusCode(error?.code), false, error?.message);
          return;
        }
        const wasLinked = operation === 'link' && status === 'linked';
        assert.deepEqual(detailsOf(error), {
          code: code ?? (wasLinked ? 'ERR_VM_MODULE_ALREADY_LINKED' : 'ERR_VM_MODULE_STATUS'),
          identifier: 'main.mjs',
          status,
          expected: allowed.filter((it) => it !== status),
          operation,
        });
      });
    }
  });
}

describe('the details of a link that fails', { skip }, () => {
  const create = () => new SourceTextModule('import "a";', { identifier: 'main.mjs' });
  const about = (code, more) => ({
    code,
    identifier: 'main.mjs',
    status: 'linking',
    expected: [],
    operation: 'link',
    specifier: 'a',
    ...more,
  });

  test('name the request that was answered with something else', async () => {
    const error = await rejection(create().link(() => 'a'));
    assert.deepEqual(detailsOf(error), about('ERR_VM_MODULE_NOT_MODULE'));
  });

  test('name the module in the graph that has the request', async () => {
    const dependency = new SourceTextModule('import "b"', { identifier: 'dependency.mjs' });
    const answers = { a: dependency, b: {} };
    const error = await rejection(create().link((specifier) => answers[specifier]));
    assert.deepEqual(
      detailsOf(error),
      about('ERR_VM_MODULE_NOT_MODULE', { identifier: 'dependency.mjs', specifier: 'b' }),
    );
  });

  test('name the request that was answered from another context', async () => {
    const other = new SourceTextModule('', { context: vm.createContext() });
    const error = await rejection(create().link(() => other));
    assert.deepEqual(detailsOf(error), about('ERR_VM_MODULE_DIFFERENT_CONTEXT'));
  });

  test('name the request that was answered with an errored module', async () => {
    const { bad } = await linked({ bad: 'throw 1;' });
    await rejection(bad.evaluate());
    const error = await rejection(create().link(() => bad));
    assert.deepEqual(detailsOf(error), about('ERR_VM_MODULE_LINK_FAILURE'));
    assert.equal(error.cause, 1);
  });

  test('name the module whose linker failed for another call', async () => {
    const shared = new SourceTextModule('import "b";', { identifier: 'shared.mjs' });
    let fail;
    const failing = shared.link(
      () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    );
    const linking = create().link(() => shared);
    setImmediate(() => fail(new Error('no b')));
    await rejection(failing);
    const error = await rejection(linking);
    assert.deepEqual(detailsOf(error), {
      code: 'ERR_VM_MODULE_LINK_FAILURE',
      identifier: 'shared.mjs',
      status: 'errored',
      expected: [],
      operation: 'link',
    });
  });
});

describe('the details of linkRequests() and instantiate()', { skip }, () => {
  const create = () => new SourceTextModule('import "a"; import "b";', { identifier: 'main.mjs' });
  const about = (code, operation, more) => ({
    code,
    identifier: 'main.mjs',
    status: 'unlinked',
    expected: [],
    operation,
    ...more,
  });

  test('of the wrong number of modules', () => {
    const error = thrown(() => create().linkRequests([]));
    assert.deepEqual(detailsOf(error), about('ERR_MODULE_LINK_MISMATCH', 'linkRequests'));
  });

  for (const operation of ['linkRequests', 'link']) {
    test(`of two modules for requests that differ in the phase alone: ${operation}()`, async () => {
      const text = 'import "a"; import defer * as d from "a";';
      const module = new SourceTextModule(text, { identifier: 'main.mjs' });
      const modules = [new SourceTextModule(''), new SourceTextModule('')];
      const error =
        operation === 'link'
          ? await rejection(module.link(() => modules.pop()))
          : thrown(() => module.linkRequests(modules));
      const status = operation === 'link' ? 'linking' : 'unlinked';
      const more = { status, specifier: 'a' };
      assert.deepEqual(detailsOf(error), about('ERR_MODULE_LINK_MISMATCH', operation, more));
    });
  }

  test('of something that is no module', () => {
    const error = thrown(() => create().linkRequests([new SourceTextModule(''), null]));
    const more = { specifier: 'b' };
    assert.deepEqual(detailsOf(error), about('ERR_VM_MODULE_NOT_MODULE', 'linkRequests', more));
  });

  test('of a module of another context', () => {
    const other = new SourceTextModule('', { context: vm.createContext() });
    const error = thrown(() => create().linkRequests([other, other]));
    assert.deepEqual(
      detailsOf(error),
      about('ERR_VM_MODULE_DIFFERENT_CONTEXT', 'linkRequests', { specifier: 'a' }),
    );
  });

  test('of a module that was not given any', () => {
    const error = thrown(() => create().instantiate());
    assert.deepEqual(detailsOf(error), about('ERR_VM_MODULE_LINK_FAILURE', 'instantiate'));
  });

  for (const inContext of [false, true]) {
    test(`of one in its graph that was not, ${inContext ? 'in a context' : 'in the main one'}`, () => {
      const context = inContext ? vm.createContext() : undefined;
      const { main, a } = build({ main: 'import "a"', a: 'import "b"' }, { context });
      main.linkRequests([a]);
      const error = thrown(() => main.instantiate());
      const { expected, ...others } = detailsOf(error);
      assert.deepEqual(others, {
        code: 'ERR_VM_MODULE_LINK_FAILURE',
        identifier: 'a',
        status: 'unlinked',
        operation: 'instantiate',
        specifier: 'b',
      });
      assert.equal(expected.length, 0);
      // Nothing of the main realm comes along.
      const { Array: ArrayThere } = inContext ? vm.runInContext('globalThis', context) : globalThis;
      assert.equal(Object.getPrototypeOf(expected), ArrayThere.prototype);
    });
  }
});

describe('the detail of how far linking is', { skip }, () => {
  const create = (text) => new SourceTextModule(text, { identifier: 'main.mjs' });

  test('of a module that was given nothing, of one whose linker runs, and of one that is linked: none', async () => {
    const main = create('import "a"');
    const failures = [thrown(() => main.namespace)];
    await main.link(() => {
      failures.push(thrown(() => main.namespace));
      return create('');
    });
    failures.push(
      thrown(() => main.error),
      thrown(() => main.instantiate()),
    );
    for (const { linking } of failures) assert.equal(linking, undefined);
  });

  test('of one whose linker threw, or failed', async () => {
    const main = create('import "a"');
    const dependency = create('import "b"');
    const error = new Error('no b');
    const linking = main.link((specifier) => {
      if (specifier === 'a') return dependency;
      throw error;
    });
    assert.equal(await rejection(linking), error);
    assert.equal(main.status, 'errored');
    assert.equal((await rejection(main.evaluate())).linking, undefined);
    assert.equal(dependency.status, 'linking');
    assert.equal((await rejection(dependency.evaluate())).linking, 'linker-threw');
    assert.equal(thrown(() => dependency.instantiate()).linking, 'linker-threw');
  });

  test('of one whose graph has not all modules, and has them', async () => {
    const [main, dependency] = [create('import "a"'), create('import "b"')];
    main.linkRequests([dependency]);
    assert.equal((await rejection(main.evaluate())).linking, 'requests-missing');
    dependency.linkRequests([new SyntheticModule([], () => {})]);
    for (const call of [(it) => it.namespace, (it) => it.evaluateSync(), (it) => it.error]) {
      assert.equal(thrown(() => call(main)).linking, 'requests-linked');
    }
    const { value, ...flags } = Object.getOwnPropertyDescriptor(
      thrown(() => main.namespace),
      'linking',
    );
    assert.equal(value, 'requests-linked');
    assert.deepEqual(flags, { writable: true, enumerable: false, configurable: true });
    main.instantiate();
    assert.equal(thrown(() => main.error).linking, undefined);
  });

  test('of a ModuleRecord', () => {
    const record = new vm.ModuleRecord('');
    assert.equal(thrown(() => record.namespace).linking, undefined);
    record.linkRequests([]);
    assert.equal(thrown(() => record.namespace).linking, 'requests-linked');
  });
});

describe('the details of import()', { skip }, () => {
  async function imported(importModuleDynamically) {
    const source = 'export let error; await import("a").catch((it) => { error = it; });';
    const module = new SourceTextModule(source, {
      identifier: 'main.mjs',
      importModuleDynamically,
    });
    await module.link(() => {});
    await module.evaluate();
    return detailsOf(module.namespace.error);
  }
  const about = (code) => ({
    code,
    identifier: 'main.mjs',
    status: 'evaluated',
    expected: [],
    operation: 'import()',
    specifier: 'a',
  });

  test('without a callback', async () => {
    // That is clear while the body runs.
    const details = { ...about('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING'), status: 'evaluating' };
    assert.deepEqual(await imported(undefined), details);
  });

  test('of a callback that gives something else', async () => {
    const details = await imported(() => 1);
    assert.deepEqual(details, about('ERR_VM_MODULE_NOT_MODULE'));
  });

  test('of a callback that gives a module that is not linked', async () => {
    const details = await imported(() => new SourceTextModule('', { identifier: 'a.mjs' }));
    assert.deepEqual(details, {
      code: 'ERR_VM_MODULE_STATUS',
      identifier: 'a.mjs',
      status: 'unlinked',
      expected: ['linked', 'evaluating', 'evaluated', 'errored'],
      operation: 'import()',
    });
  });

  test('in a script, which is no module', async () => {
    const script = new vm.Script('import("a")', { importModuleDynamically: () => 1 });
    const error = await rejection(script.runInThisContext());
    assert.deepEqual(detailsOf(error), {
      ...about('ERR_VM_MODULE_NOT_MODULE'),
      identifier: null,
      status: null,
    });
  });
});

describe('the details of cached data', { skip }, () => {
  test('that does not fit', () => {
    const create = () =>
      new SourceTextModule('1;', { identifier: 'main.mjs', cachedData: Buffer.from('damaged') });
    assert.deepEqual(detailsOf(thrown(create)), {
      code: 'ERR_VM_MODULE_CACHED_DATA_REJECTED',
      identifier: 'main.mjs',
      status: 'unlinked',
      expected: [],
      operation: 'constructor',
    });
  });
});

describe('the details of a ModuleRecord', { skip }, () => {
  test('are those of a module', () => {
    const create = () => new vm.ModuleRecord('import "a"', { identifier: 'main.mjs' });
    const status = (operation, expected) => ({
      code: 'ERR_VM_MODULE_STATUS',
      identifier: 'main.mjs',
      status: 'unlinked',
      expected,
      operation,
    });
    const error = (call) => detailsOf(thrown(call));
    const record = create();
    const fromLinkedOn = ['linked', 'evaluating', 'evaluated', 'errored'];
    const evaluable = ['linked', 'evaluated', 'errored'];
    assert.deepEqual(
      error(() => record.evaluate()),
      status('evaluate', evaluable),
    );
    assert.deepEqual(
      error(() => record.namespace),
      status('namespace', fromLinkedOn),
    );
    assert.deepEqual(
      error(() => record.hasAsyncGraph()),
      status('hasAsyncGraph', fromLinkedOn),
    );
    assert.deepEqual(
      error(() => record.error),
      status('error', ['errored']),
    );
    const a = new vm.ModuleRecord('');
    a.linkRequests([]);
    record.link([a]);
    assert.deepEqual(
      error(() => record.link([a])),
      {
        code: 'ERR_VM_MODULE_ALREADY_LINKED',
        identifier: 'main.mjs',
        status: 'linked',
        expected: ['unlinked'],
        operation: 'link',
      },
    );
    for (const operation of ['linkRequests', 'instantiate']) {
      const linkedStatus = { ...status(operation, ['unlinked']), status: 'linked' };
      assert.deepEqual(
        error(() => record[operation]([a])),
        linkedStatus,
      );
    }
  });
});

describe('the details', { skip }, () => {
  /** An error of each place that makes some: the record, the JavaScript layer, and a realm that adopts one. */
  async function samples() {
    const module = new SourceTextModule('import "a"');
    const { main, a } = build(
      { main: 'import "a"', a: 'import "b"' },
      { context: vm.createContext() },
    );
    main.linkRequests([a]);
    return [
      thrown(() => module.namespace),
      thrown(() => module.instantiate()),
      thrown(() => main.instantiate()),
      await rejection(module.link(() => 1)),
    ];
  }

  test('are own properties that are not enumerable, and can be changed', async () => {
    for (const error of await samples()) {
      for (const key of ['identifier', 'status', 'expected', 'operation']) {
        const { value, ...flags } = Object.getOwnPropertyDescriptor(error, key);
        assert.ok(Array.isArray(value) || typeof value === 'string', key);
        assert.deepEqual(flags, { writable: true, enumerable: false, configurable: true });
      }
    }
  });

  test('are not shown, listed or copied', async () => {
    for (const error of await samples()) {
      const plain = new Error(error.message);
      const { stack, code, message } = error;
      assert.deepEqual(Object.keys(error), Object.keys(Object.assign(plain, { code })));
      assert.equal(JSON.stringify(error), JSON.stringify({ code }));
      const shown = util.inspect(error);
      assert.equal(shown, `${stack} {\n  code: '${code}'\n}`);
      const spread = { ...error };
      assert.deepEqual(spread, { code });
      assert.deepEqual(Object.getOwnPropertyNames(structuredClone(error)).sort(), [
        'message',
        'stack',
      ]);
      const inLoop = [];
      for (const key in error) inLoop.push(key);
      assert.deepEqual(inLoop, ['code']);
      assert.equal(error.message, message);
    }
  });

  test('are equal to an error of Node’s for node:assert', () => {
    const error = thrown(() => new SourceTextModule('').namespace);
    const message = 'Module status must not be unlinked or linking';
    assert.throws(
      () => {
        throw error;
      },
      { name: 'Error', code: 'ERR_VM_MODULE_STATUS', message },
    );
  });

  test('are made for each error anew', () => {
    const module = new SourceTextModule('');
    const [one, other] = [thrown(() => module.namespace), thrown(() => module.namespace)];
    assert.notEqual(one.expected, other.expected);
    one.expected.length = 0;
    assert.equal(thrown(() => module.namespace).expected.length, 4);
  });

  test('keep an identifier as it is', () => {
    const identifier = 'file:///ä/\u{1F600}.mjs';
    assert.equal(
      thrown(() => new SourceTextModule('', { identifier }).namespace).identifier,
      identifier,
    );
  });

  test('of setExport() there are none, since a synthetic module is born linked', async () => {
    const { operation } = thrown(() => new SyntheticModule([], () => {}).setExport('a', 1));
    assert.equal(operation, undefined);
  });

  test('of a linker are those of the module that asks', async () => {
    const { main } = build({ main: 'import "a"' });
    const error = await rejection(main.link(linkerFor({ a: undefined })));
    assert.equal(error.identifier, 'main');
  });
});
