'use strict';

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  assert,
  assertNodeError,
  assertStatusError,
  build,
  evaluated,
  link,
  linked,
  rejection,
  thrown,
  vm,
} = require('../implementation.js');

const mustBeUnlinked = 'must be unlinked';
const mustBeEvaluable = 'must be one of linked, evaluated, or errored';
const mustNotBeUnlinked = 'must not be unlinked or linking';

async function assertNotLinkable(module) {
  assertStatusError(await rejection(module.link(() => {})), mustBeUnlinked);
  assertStatusError(
    thrown(() => module.linkRequests([])),
    mustBeUnlinked,
  );
  assertStatusError(
    thrown(() => module.instantiate()),
    mustBeUnlinked,
  );
}

async function assertNotEvaluable(module) {
  assertStatusError(await rejection(module.evaluate()), mustBeEvaluable);
  assertStatusError(
    thrown(() => module.namespace),
    mustNotBeUnlinked,
  );
  assertStatusError(
    thrown(() => module.error),
    'must be errored',
  );
  assertStatusError(
    thrown(() => module.hasAsyncGraph()),
    'must be instantiated',
  );
}

describe('an unlinked module', () => {
  const create = () => new SourceTextModule('export const a = 1;');

  test('has the status unlinked', () => {
    assert.equal(create().status, 'unlinked');
  });

  test('refuses evaluation, its namespace, its error and hasAsyncGraph', async () => {
    const module = create();
    await assertNotEvaluable(module);
    assert.equal(module.status, 'unlinked');
  });

  test('knows whether it has top-level await, and makes cached data', () => {
    assert.equal(create().hasTopLevelAwait(), false);
    assert.equal(new SourceTextModule('await 0').hasTopLevelAwait(), true);
    assert.equal(new SourceTextModule('for await (const a of []);').hasTopLevelAwait(), true);
    assert.equal(new SourceTextModule('async () => await 0').hasTopLevelAwait(), false);
    assert.ok(Buffer.isBuffer(create().createCachedData()));
  });

  test('becomes linked by link()', async () => {
    const module = create();
    const promise = module.link(() => {});
    assert.ok(promise instanceof Promise);
    assert.equal(await promise, undefined);
    assert.equal(module.status, 'linked');
  });

  test('even without requests needs linkRequests([]) before instantiate()', () => {
    const module = create();
    assertNodeError(
      thrown(() => module.instantiate()),
      {
        code: 'ERR_VM_MODULE_LINK_FAILURE',
        message: 'module is not linked',
        fromBinding: true,
      },
    );
    assert.equal(module.status, 'unlinked');
    module.linkRequests([]);
    assert.equal(module.instantiate(), undefined);
    assert.equal(module.status, 'linked');
  });

  test('stays unlinked after linkRequests()', () => {
    const module = create();
    assert.equal(module.linkRequests([]), undefined);
    assert.equal(module.status, 'unlinked');
    assertStatusError(
      thrown(() => module.namespace),
      mustNotBeUnlinked,
    );
    module.instantiate();
    assert.equal(module.status, 'linked');
  });
});

describe('a module inside its linker', () => {
  async function inside(callback) {
    const module = new SourceTextModule('import "dependency"; export const a = 1;');
    let result;
    await module.link(async () => {
      result = await callback(module);
      return new SourceTextModule('');
    });
    assert.equal(module.status, 'linked');
    return result;
  }

  test('has the status linking', async () => {
    assert.equal(await inside((module) => module.status), 'linking');
  });

  test('cannot be linked again', async () => {
    await inside(assertNotLinkable);
  });

  test('refuses evaluation, namespace, error and hasAsyncGraph', async () => {
    await inside(async (module) => {
      await assertNotEvaluable(module);
    });
  });

  test('still makes cached data and knows hasTopLevelAwait', async () => {
    await inside((module) => {
      assert.ok(module.createCachedData().byteLength > 0);
      assert.equal(module.hasTopLevelAwait(), false);
    });
  });
});

describe('a linked module', () => {
  const create = async () => {
    const module = new SourceTextModule('export const a = 1; export let b; export function f() {}');
    await module.link(() => {});
    return module;
  };

  test('reports that it is already linked', async () => {
    const module = await create();
    assertNodeError(await rejection(module.link(() => {})), {
      code: 'ERR_VM_MODULE_ALREADY_LINKED',
      message: 'Module has already been linked',
    });
    assertStatusError(
      thrown(() => module.linkRequests([])),
      mustBeUnlinked,
    );
    assertStatusError(
      thrown(() => module.instantiate()),
      mustBeUnlinked,
    );
    assert.equal(module.status, 'linked');
  });

  test('has a namespace whose functions are there and whose variables are not yet', async () => {
    const { namespace } = await create();
    assert.deepEqual(Reflect.ownKeys(namespace), ['a', 'b', 'f', Symbol.toStringTag]);
    assert.equal(typeof namespace.f, 'function');
    assert.throws(() => namespace.a, {
      name: 'ReferenceError',
      message: "Cannot access 'a' before initialization",
    });
    assert.throws(() => namespace.b, {
      name: 'ReferenceError',
      message: "Cannot access 'b' before initialization",
    });
  });

  test('has no error, tells hasAsyncGraph, makes cached data', async () => {
    const module = await create();
    assertStatusError(
      thrown(() => module.error),
      'must be errored',
    );
    assert.equal(module.hasAsyncGraph(), false);
    assert.ok(module.createCachedData().byteLength > 0);
  });

  test('links its dependencies with itself', async () => {
    const { a, b, c } = await linked({ a: 'import "b"', b: 'import "c"', c: '' });
    assert.deepEqual(
      [a, b, c].map(({ status }) => status),
      ['linked', 'linked', 'linked'],
    );
  });
});

describe('a module inside its body', () => {
  async function inside(callback) {
    const context = vm.createContext({
      callback: () => {
        outcome = callback(module);
      },
    });
    let outcome;
    const module = new SourceTextModule('export const a = 1; callback(); export const b = 2;', {
      context,
    });
    await module.link(() => {});
    await module.evaluate();
    return outcome;
  }

  test('has the status evaluating', async () => {
    assert.equal(await inside((module) => module.status), 'evaluating');
  });

  test('cannot be evaluated again', async () => {
    assertStatusError(await inside((module) => rejection(module.evaluate())), mustBeEvaluable);
  });

  test('cannot be linked', async () => {
    await inside(assertNotLinkable);
  });

  test('shows the exports that are initialized so far', async () => {
    await inside((module) => {
      assert.equal(module.namespace.a, 1);
      assert.throws(() => module.namespace.b, {
        name: 'ReferenceError',
        message: "Cannot access 'b' before initialization",
      });
    });
  });

  test('has no error and makes no cached data any more', async () => {
    await inside((module) => {
      assertStatusError(
        thrown(() => module.error),
        'must be errored',
      );
      assertNodeError(
        thrown(() => module.createCachedData()),
        {
          code: 'ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA',
          message: 'Cached data cannot be created for a module which has been evaluated',
        },
      );
      assert.equal(module.hasAsyncGraph(), false);
      assert.equal(module.hasTopLevelAwait(), false);
    });
  });
});

describe('a module whose top-level await is pending', () => {
  async function pending() {
    let release;
    const context = vm.createContext({
      gate: new Promise((resolve, reject) => {
        release = { resolve, reject };
      }),
    });
    const module = new SourceTextModule('export const a = 1; await gate; export const b = 2;', {
      context,
    });
    await module.link(() => {});
    const promise = module.evaluate();
    return { module, promise, ...release };
  }

  test('has the status evaluated', async () => {
    const { module, promise, resolve } = await pending();
    assert.equal(module.status, 'evaluated');
    resolve();
    await promise;
    assert.equal(module.status, 'evaluated');
  });

  test('hands out the same promise again', async () => {
    const { module, promise, resolve } = await pending();
    assert.equal(module.evaluate(), promise);
    resolve();
    assert.equal(await promise, undefined);
    assert.equal(module.evaluate(), promise);
  });

  test('shows the exports that are initialized so far', async () => {
    const { module, promise, resolve } = await pending();
    assert.equal(module.namespace.a, 1);
    assert.throws(() => module.namespace.b, { name: 'ReferenceError' });
    resolve();
    await promise;
    assert.equal(module.namespace.b, 2);
  });

  test('cannot be linked, has no error, makes no cached data', async () => {
    const { module, resolve } = await pending();
    await assertNotLinkable(module);
    assertStatusError(
      thrown(() => module.error),
      'must be errored',
    );
    assert.equal(
      thrown(() => module.createCachedData()).code,
      'ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA',
    );
    assert.equal(module.hasAsyncGraph(), true);
    resolve();
  });

  test('becomes errored when it is rejected', async () => {
    const { module, promise, reject } = await pending();
    const reason = new Error('late');
    reject(reason);
    assert.equal(await rejection(promise), reason);
    assert.equal(module.status, 'errored');
    assert.equal(module.error, reason);
    assert.equal(module.evaluate(), promise);
  });
});

describe('an evaluated module', () => {
  const create = async () =>
    (await evaluated({ entry: 'export let a = 1; export default 2;' })).entry;

  test('has the status evaluated and its exports', async () => {
    const module = await create();
    assert.equal(module.status, 'evaluated');
    assert.deepEqual({ ...module.namespace }, { a: 1, default: 2 });
  });

  test('cannot be linked, has no error, makes no cached data', async () => {
    const module = await create();
    await assertNotLinkable(module);
    assertStatusError(
      thrown(() => module.error),
      'must be errored',
    );
    assertNodeError(
      thrown(() => module.createCachedData()),
      {
        code: 'ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA',
        message: 'Cached data cannot be created for a module which has been evaluated',
      },
    );
    assert.equal(module.hasAsyncGraph(), false);
  });

  test('runs its body once, however often it is evaluated', async () => {
    const context = vm.createContext({ count: 0 });
    const module = new SourceTextModule('count++', { context });
    await module.link(() => {});
    const first = module.evaluate();
    assert.equal(module.evaluate(), first);
    assert.equal(await first, undefined);
    assert.equal(module.evaluate(), first);
    assert.equal(context.count, 1);
  });
});

describe('an errored module', () => {
  const reason = { not: 'an error' };
  const create = async () => {
    const context = vm.createContext({ reason });
    const module = new SourceTextModule('export const a = 1; throw reason; export const b = 2; ', {
      context,
    });
    await module.link(() => {});
    await rejection(module.evaluate());
    return module;
  };

  test('has the status errored and its reason', async () => {
    const module = await create();
    assert.equal(module.status, 'errored');
    assert.equal(module.error, reason);
  });

  test('rejects each evaluation with the same promise', async () => {
    const module = await create();
    const promise = module.evaluate();
    assert.equal(module.evaluate(), promise);
    assert.equal(await rejection(promise), reason);
  });

  test('keeps its namespace', async () => {
    const { namespace } = await create();
    assert.equal(namespace.a, 1);
    assert.throws(() => namespace.b, { name: 'ReferenceError' });
  });

  test('cannot be linked and makes no cached data', async () => {
    const module = await create();
    await assertNotLinkable(module);
    assert.equal(
      thrown(() => module.createCachedData()).code,
      'ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA',
    );
  });

  for (const [name, value] of Object.entries({ undefined, null: null, zero: 0, string: 'text' })) {
    test(`may have thrown ${name}`, async () => {
      const context = vm.createContext({ value });
      const module = new SourceTextModule('throw value', { context });
      await module.link(() => {});
      assert.equal(await rejection(module.evaluate()), value);
      assert.equal(module.status, 'errored');
      assert.equal(module.error, value);
    });
  }
});

describe('errors in a graph', () => {
  test('a failing dependency makes its importers errored with the same reason', async () => {
    const { a, b, c } = await linked({
      a: 'import "b"; throw new Error("unreachable")',
      b: 'import "c"',
      c: 'throw new Error("c")',
    });
    const reason = await rejection(a.evaluate());
    assert.equal(reason.message, 'c');
    for (const module of [a, b, c]) {
      assert.equal(module.status, 'errored');
      assert.equal(module.error, reason);
    }
  });

  test('a module beside the failing one that had not run stays linked', async () => {
    const { a, b, c } = await linked({ a: 'import "b"; import "c";', b: 'throw 1', c: '' });
    assert.equal(await rejection(a.evaluate()), 1);
    assert.deepEqual(
      [a, b, c].map(({ status }) => status),
      ['errored', 'errored', 'linked'],
    );
  });

  test('a module that ran before the failing one stays evaluated', async () => {
    const { a, b, c } = await linked({ a: 'import "b"; import "c";', b: '', c: 'throw 1' });
    assert.equal(await rejection(a.evaluate()), 1);
    assert.deepEqual(
      [a, b, c].map(({ status }) => status),
      ['errored', 'evaluated', 'errored'],
    );
  });

  test('all members of a cycle become errored', async () => {
    const { a, b } = await linked({ a: 'import "b"', b: 'import "a"; throw 1' });
    assert.equal(await rejection(a.evaluate()), 1);
    assert.deepEqual([a.status, b.status], ['errored', 'errored']);
    assert.equal(b.error, 1);
  });

  test('a new importer of an evaluated graph does not run it again', async () => {
    const context = vm.createContext({ log: [] });
    const modules = build(
      { a: 'import "c"; log.push("a")', b: 'import "c"; log.push("b")', c: 'log.push("c")' },
      { context },
    );
    await link(modules.a, modules);
    await modules.a.evaluate();
    await link(modules.b, modules);
    await modules.b.evaluate();
    assert.deepEqual(context.log, ['c', 'a', 'b']);
  });
});
