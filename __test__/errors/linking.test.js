'use strict';

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  assertNodeError,
  assertStatusError,
  build,
  link,
  linked,
  rejection,
  thrown,
  vm,
} = require('../implementation.js');

const notModule = {
  code: 'ERR_VM_MODULE_NOT_MODULE',
  message: 'Provided module is not an instance of Module',
};
const differentContext = {
  code: 'ERR_VM_MODULE_DIFFERENT_CONTEXT',
  message: 'Linked modules must use the same context',
};

describe('what a linker may not return', () => {
  for (const [name, value] of Object.entries({
    undefined: undefined,
    null: null,
    'a number': 1,
    'a string': 'a',
    'an object': {},
    'a class': SourceTextModule,
    'an heir of a module': Object.create(new SourceTextModule('')),
    'a namespace': new SyntheticModule([], () => {}).namespace,
    'the prototype': SourceTextModule.prototype,
    'a promise of nothing': Promise.resolve(),
  })) {
    test(name, async () => {
      const module = new SourceTextModule('import "a"');
      const error = await rejection(module.link(() => value));
      assertNodeError(error, notModule);
      assert.equal(module.status, 'errored');
      assert.equal(module.error, error);
      assertStatusError(
        await rejection(module.evaluate()),
        'must be one of linked, evaluated, or errored',
      );
      assertStatusError(
        thrown(() => module.namespace),
        'must not be unlinked or linking',
      );
    });
  }

  test('a module of another context', async () => {
    for (const [one, two] of [
      [undefined, vm.createContext({})],
      [vm.createContext({}), undefined],
      [vm.createContext({}), vm.createContext({})],
    ]) {
      for (const other of [
        new SourceTextModule('', { context: two }),
        new SyntheticModule([], () => {}, { context: two }),
      ]) {
        const module = new SourceTextModule('import "a"', { context: one });
        assertNodeError(await rejection(module.link(() => other)), differentContext);
        assert.equal(module.status, 'errored');
      }
    }
  });

  test('an errored module', async () => {
    const { broken } = await linked({ broken: 'throw new Error("broken")' });
    const cause = await rejection(broken.evaluate());
    const module = new SourceTextModule('import "a"');
    const error = await rejection(module.link(() => broken));
    assert.equal(error.code, 'ERR_VM_MODULE_LINK_FAILURE');
    assert.equal(error.message, "request for 'a' resolved to an errored module");
    assert.equal(error.constructor, Error);
    assert.equal(
      String(error),
      "Error [ERR_VM_MODULE_LINK_FAILURE]: request for 'a' resolved to an errored module",
    );
    assert.equal(error.cause, cause);
    assert.equal(Object.getOwnPropertyDescriptor(error, 'cause').enumerable, true);
    assert.equal(module.status, 'errored');
    assert.equal(module.error, error);
  });
});

describe('a linker that fails', () => {
  test('by rejecting makes the module errored with the reason', async () => {
    for (const reason of [new Error('linker'), undefined, 5]) {
      const module = new SourceTextModule('import "a"');
      assert.equal(
        await rejection(
          module.link(async () => {
            throw reason;
          }),
        ),
        reason,
      );
      assert.equal(module.status, 'errored');
      assert.equal(module.error, reason);
    }
  });

  test('by throwing leaves the module linking', async () => {
    const reason = new Error('linker');
    const module = new SourceTextModule('import "a"');
    assert.equal(
      await rejection(
        module.link(() => {
          throw reason;
        }),
      ),
      reason,
    );
    assert.equal(module.status, 'linking');
    assertStatusError(
      thrown(() => module.error),
      'must be errored',
    );
    assertStatusError(await rejection(module.link(() => {})), 'must be unlinked');
  });

  test('is not called for a module without requests', async () => {
    const module = new SourceTextModule('');
    await module.link(() => {
      throw new Error('called');
    });
    assert.equal(module.status, 'linked');
  });
});

describe('names that cannot be resolved', () => {
  const missing = (specifier, name) =>
    `The requested module '${specifier}' does not provide an export named '${name}'`;
  const cases = {
    'a missing name': [{ entry: 'import { a } from "b"', b: '' }, missing('b', 'a')],
    'a missing default': [
      { entry: 'import a from "b"', b: 'export const a = 1' },
      missing('b', 'default'),
    ],
    'a missing name under another': [
      { entry: 'import { a as b } from "b"', b: '' },
      missing('b', 'a'),
    ],
    'a default behind a star': [
      { entry: 'import a from "b"', b: 'export * from "c"', c: 'export default 1' },
      missing('b', 'default'),
    ],
    'a missing indirect export': [{ entry: 'export { a } from "b"', b: '' }, missing('b', 'a')],
    'a missing indirect export of a dependency': [
      { entry: 'import "b"', b: 'export { a } from "c"', c: '' },
      missing('c', 'a'),
    ],
    'an ambiguous name': [
      {
        entry: 'import { a } from "b"',
        b: 'export * from "c"; export * from "d"',
        c: 'export const a = 1',
        d: 'export const a = 1',
      },
      "The requested module 'b' contains conflicting star exports for name 'a'",
    ],
    'a circle of indirect exports': [
      { entry: 'import { a } from "b"', b: 'export { a } from "c"', c: 'export { a } from "b"' },
      "Detected cycle while resolving name 'a' in 'c'",
    ],
    'a name of a SyntheticModule': [
      { entry: 'import { a } from "s"', s: new SyntheticModule(['b'], () => {}) },
      missing('s', 'a'),
    ],
  };
  for (const [name, [sources, message]] of Object.entries(cases)) {
    test(name, async () => {
      const modules = build(sources);
      const error = await rejection(link(modules.entry, modules));
      assert.equal(error.constructor, SyntaxError);
      assert.equal(error.message, message);
      assert.equal(error.code, undefined);
      assert.equal(modules.entry.status, 'unlinked');
      assertStatusError(
        thrown(() => modules.entry.error),
        'must be errored',
      );
      assertStatusError(
        await rejection(modules.entry.evaluate()),
        'must be one of linked, evaluated, or errored',
      );
    });
  }

  test("are errors of the context's realm", async () => {
    const context = vm.createContext({});
    const modules = build({ entry: 'import { a } from "b"', b: '' }, { context });
    const error = await rejection(link(modules.entry, modules));
    assert.equal(error.constructor, vm.runInContext('SyntaxError', context));
    assert.equal(error instanceof Error, false);
  });

  test('may be mended by linking again with another module', async () => {
    const module = new SourceTextModule('import a from "b"; export { a }');
    await rejection(module.link(() => new SourceTextModule('')));
    assert.equal(module.status, 'unlinked');
    await module.link(() => new SourceTextModule('export default 1'));
    await module.evaluate();
    assert.equal(module.namespace.a, 1);
  });

  test('are thrown by instantiate()', () => {
    const modules = build({ entry: 'import { a } from "b"', b: '' });
    modules.b.linkRequests([]);
    modules.entry.linkRequests([modules.b]);
    const error = thrown(() => modules.entry.instantiate());
    assert.equal(error.constructor, SyntaxError);
    assert.equal(error.message, missing('b', 'a'));
    assert.equal(modules.entry.status, 'unlinked');
    assert.equal(modules.b.status, 'linked');
  });
});

describe('linkRequests() and instantiate()', () => {
  test('count the modules', () => {
    const module = new SourceTextModule('import "a"; import "b"');
    for (const count of [0, 1, 3]) {
      assertNodeError(
        thrown(() => module.linkRequests(Array(count).fill(new SourceTextModule('')))),
        {
          type: TypeError,
          code: 'ERR_MODULE_LINK_MISMATCH',
          message: `Expected 2 modules, got ${count}`,
        },
      );
    }
    assert.equal(module.status, 'unlinked');
  });

  test('refuse what is no module or of another context', () => {
    const module = new SourceTextModule('import "a"');
    assertNodeError(
      thrown(() => module.linkRequests([5])),
      notModule,
    );
    assertNodeError(
      thrown(() =>
        module.linkRequests([new SourceTextModule('', { context: vm.createContext({}) })]),
      ),
      differentContext,
    );
  });

  test('need every dependency with requests to be linked', () => {
    const { a, b, c } = build({ a: 'import "b"', b: 'import "c"', c: '' });
    assertNodeError(
      thrown(() => a.instantiate()),
      { code: 'ERR_VM_MODULE_LINK_FAILURE', message: 'module is not linked', fromBinding: true },
    );
    a.linkRequests([b]);
    assertNodeError(
      thrown(() => a.instantiate()),
      {
        code: 'ERR_VM_MODULE_LINK_FAILURE',
        message: "request for 'c' can not be resolved on module 'b' that is not linked",
        fromBinding: true,
      },
    );
    assert.deepEqual([a.status, b.status, c.status], ['unlinked', 'unlinked', 'unlinked']);
    b.linkRequests([c]);
    a.instantiate();
    assert.deepEqual([a.status, b.status, c.status], ['linked', 'linked', 'linked']);
  });

  test('accept an errored dependency, whose error comes at evaluation', async () => {
    const { broken } = await linked({ broken: 'throw 5' });
    await rejection(broken.evaluate());
    const module = new SourceTextModule('import "a"');
    module.linkRequests([broken]);
    module.instantiate();
    assert.equal(module.status, 'linked');
    assert.equal(await rejection(module.evaluate()), 5);
    assert.equal(module.status, 'errored');
  });
});

describe('a linker that throws instead of returning a promise', () => {
  test('leaves the module linking, and fails those that are linked with it later', async () => {
    const { a, b } = build({ a: 'import "missing"', b: 'import "a"' });
    const error = new Error('thrown');
    const linker = (specifier) => {
      if (specifier === 'missing') throw error;
      return a;
    };
    assert.equal(await rejection(a.link(linker)), error);
    assert.equal(a.status, 'linking');
    const failure = await rejection(b.link(linker));
    assertNodeError(failure, {
      code: 'ERR_VM_MODULE_LINK_FAILURE',
      message: "request for 'missing' can not be resolved on module 'a' that is not linked",
      fromBinding: true,
    });
    assert.equal(b.status, 'unlinked');
  });
});

describe('the realm of an error in linking', () => {
  test('is that of the context when V8 meets the error in the graph', () => {
    const context = vm.createContext({});
    const { a, b } = build({ a: 'import "b"', b: 'import "c"' }, { context });
    const early = thrown(() => a.instantiate());
    assert.equal(early.message, 'module is not linked');
    assert.ok(early instanceof Error);
    a.linkRequests([b]);
    const error = thrown(() => a.instantiate());
    assert.equal(error.constructor, vm.runInContext('Error', context));
    assert.equal(error.code, 'ERR_VM_MODULE_LINK_FAILURE');
    assert.equal(
      error.message,
      "request for 'c' can not be resolved on module 'b' that is not linked",
    );
    assert.deepEqual(Object.keys(error), ['code']);
    assert.ok(error.stack.startsWith(`Error: ${error.message}\n`), error.stack);
  });
});

describe('a name that comes back to itself behind a star export', () => {
  for (const [name, sources, message] of [
    [
      'by an import',
      { a: 'import { x } from "b"; export { x };', b: 'export * from "a";' },
      "Detected cycle while resolving name 'x' in 'b'",
    ],
    [
      'by an indirect export that finds nothing',
      {
        a: 'import { x } from "b";',
        b: 'export * from "c";',
        c: 'export { y as x } from "d";',
        d: '',
      },
      "The requested module 'd' does not provide an export named 'y'",
    ],
    [
      'which has no default',
      {
        a: 'export * from "b";',
        b: 'export { z as default } from "d"; import { default as y } from "a";',
        d: 'export const z = 1;',
      },
      "The requested module 'a' does not provide an export named 'default'",
    ],
  ]) {
    test(`${name} is blamed on the last that had to resolve`, async () => {
      const error = await rejection(linked(sources));
      assert.equal(error.name, 'SyntaxError');
      assert.equal(error.message, message);
    });
  }
});

describe('a call of link() that fails', () => {
  test('leaves the modules that an earlier one had for the requests', async () => {
    const modules = build({
      root: 'import "importer";',
      importer: 'import { missing } from "leaf";',
      leaf: 'throw 1;',
      other: 'import "importer";',
    });
    const linker = (specifier) => modules[specifier];
    const message = "The requested module 'leaf' does not provide an export named 'missing'";
    const first = await rejection(modules.root.link(linker));
    assert.equal(first.message, message);
    await rejection(modules.leaf.evaluate());
    const second = await rejection(modules.other.link(linker));
    assert.equal(second.message, "request for 'leaf' resolved to an errored module");
    const another = new SourceTextModule('import "importer";');
    another.linkRequests([modules.importer]);
    const third = thrown(() => another.instantiate());
    assert.equal(third.name, 'SyntaxError');
    assert.equal(third.message, message);
  });
});
