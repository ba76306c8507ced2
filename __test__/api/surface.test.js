'use strict';

// Names, descriptors, identifiers, moduleRequests, inspection.

const { describe, test } = require('node:test');
const util = require('node:util');
const {
  Module,
  SourceTextModule,
  SyntheticModule,
  assert,
  isReference,
  rejection,
  vm,
} = require('../implementation.js');

const getters = {
  Module: ['identifier', 'context', 'namespace', 'status', 'error'],
  SourceTextModule: ['dependencySpecifiers', 'moduleRequests', 'status', 'error'],
  SyntheticModule: [],
};
const methods = {
  Module: { link: 1, evaluate: 0 },
  SourceTextModule: {
    linkRequests: 1,
    instantiate: 0,
    hasAsyncGraph: 0,
    hasTopLevelAwait: 0,
    createCachedData: 0,
  },
  SyntheticModule: { link: 0, setExport: 2 },
};
// Beyond Node, and behind Node's own.
const beyondNode = { Module: isReference ? [] : ['evaluateSync', 'asyncReason'] };
const order = {
  Module: [
    'constructor',
    'identifier',
    'context',
    'namespace',
    'status',
    'error',
    'link',
    'evaluate',
  ],
  SourceTextModule: [
    'constructor',
    'linkRequests',
    'instantiate',
    'dependencySpecifiers',
    'moduleRequests',
    'status',
    'error',
    'hasAsyncGraph',
    'hasTopLevelAwait',
    'createCachedData',
  ],
  SyntheticModule: ['constructor', 'link', 'setExport'],
};

for (const Class of [Module, SourceTextModule, SyntheticModule]) {
  const { name, prototype } = Class;
  describe(name, () => {
    test('has its length, name and prototype, and nothing else', () => {
      assert.deepEqual(Reflect.ownKeys(Class), ['length', 'name', 'prototype']);
      assert.equal(Class.length, { Module: 1, SourceTextModule: 1, SyntheticModule: 2 }[name]);
      assert.equal(Object.getPrototypeOf(Class), Class === Module ? Function.prototype : Module);
      assert.equal(Object.getOwnPropertyDescriptor(Class, 'prototype').writable, false);
      assert.equal(prototype.constructor, Class);
      assert.equal(
        util.inspect(Class),
        Class === Module ? '[class Module]' : `[class ${name} extends Module]`,
      );
    });

    test('has the members of its prototype in order', () => {
      const expected = [...order[name], ...(beyondNode[name] ?? [])];
      assert.deepEqual(Object.getOwnPropertyNames(prototype), expected);
      assert.deepEqual(Object.keys(prototype), []);
      assert.equal(
        Object.getPrototypeOf(prototype),
        Class === Module ? Object.prototype : Module.prototype,
      );
    });

    for (const getter of getters[name]) {
      test(`has the getter ${getter}`, () => {
        const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(
          prototype,
          getter,
        );
        assert.deepEqual(
          { name: get.name, length: get.length, set, enumerable, configurable },
          {
            name: `get ${getter}`,
            length: 0,
            set: undefined,
            enumerable: false,
            configurable: true,
          },
        );
      });
    }

    for (const [method, length] of Object.entries(methods[name])) {
      test(`has the method ${method}`, () => {
        const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(
          prototype,
          method,
        );
        assert.deepEqual(
          { name: value.name, length: value.length, writable, enumerable, configurable },
          { name: method, length, writable: true, enumerable: false, configurable: true },
        );
        assert.equal(Object.hasOwn(value, 'prototype'), false);
        assert.equal(
          Object.prototype.toString.call(value),
          Class === Module && method === 'link' ? '[object AsyncFunction]' : '[object Function]',
        );
      });
    }
  });
}

describe('a module', () => {
  test('has no own property with a string name', () => {
    for (const module of [new SourceTextModule(''), new SyntheticModule([], () => {})]) {
      assert.deepEqual(Object.getOwnPropertyNames(module), []);
      assert.equal(JSON.stringify(module), '{}');
      assert.equal(Object.prototype.toString.call(module), '[object Object]');
      assert.equal(Object.isExtensible(module), true);
    }
  });

  test('is inspected as its class with status, identifier and context', () => {
    const context = vm.createContext({ a: { b: { c: { d: 1 } } } });
    const module = new SourceTextModule('', { context, identifier: 'id' });
    assert.equal(
      util.inspect(module),
      "SourceTextModule {\n  status: 'unlinked',\n  identifier: 'id',\n  context: { a: { b: [Object] } }\n}",
    );
    assert.equal(
      util.inspect(module, { depth: 0 }),
      "SourceTextModule {\n  status: 'unlinked',\n  identifier: 'id',\n  context: [Object]\n}",
    );
    assert.equal(util.inspect(module, { depth: -1 }), '[SourceTextModule]');
    assert.equal(
      util.inspect(new SyntheticModule([], () => {}, { identifier: 's' })),
      "SyntheticModule {\n  status: 'linked',\n  identifier: 's',\n  context: undefined\n}",
    );
    class Sub extends SyntheticModule {}
    assert.equal(
      util.inspect(new Sub([], () => {}, { identifier: 's' })),
      "Sub { status: 'linked', identifier: 's', context: undefined }",
    );
    assert.equal(module[util.inspect.custom](-1), module);
  });

  test('is numbered by its context', () => {
    const [one, two] = [vm.createContext({}), vm.createContext({})];
    const identifiers = [
      new SourceTextModule('', { context: one }),
      new SyntheticModule([], () => {}, { context: one }),
      new SourceTextModule('', { context: two }),
      new SourceTextModule('', { context: one, identifier: 'own' }),
      new SourceTextModule('', { context: one }),
    ].map(({ identifier }) => identifier);
    assert.deepEqual(identifiers, [
      'vm:module(0)',
      'vm:module(1)',
      'vm:module(0)',
      'own',
      'vm:module(2)',
    ]);
    const number = (module) => Number(/^vm:module\((\d+)\)$/.exec(module.identifier)[1]);
    assert.equal(number(new SourceTextModule('')) + 1, number(new SyntheticModule([], () => {})));
    assert.deepEqual(Object.keys(one), []);
    assert.deepEqual(Object.getOwnPropertyNames(one), []);
  });
});

describe('moduleRequests', () => {
  const requests = (source) =>
    new SourceTextModule(source).moduleRequests.map(({ specifier, attributes, phase }) => [
      specifier,
      { ...attributes },
      phase,
    ]);

  test('keep the order of the source', () => {
    assert.deepEqual(
      requests(
        'export * from "z"; import "y"; export { x } from "x"; import w from "w"; export * as v from "v"; import {} from "u"; export {} from "t";',
      ).map(([s]) => s),
      ['z', 'y', 'x', 'w', 'v', 'u', 't'],
    );
  });

  test('have one entry for each specifier and attributes', () => {
    assert.deepEqual(
      requests(
        'import "a"; import "b"; import "a"; import "a" with { type: "json" }; import "a" with {}; import "a" with { type: "json" }; import "a" with { type: "css" };',
      ),
      [
        ['a', {}, 'evaluation'],
        ['b', {}, 'evaluation'],
        ['a', { type: 'json' }, 'evaluation'],
        ['a', { type: 'css' }, 'evaluation'],
      ],
    );
  });

  test('sort attributes by key, and do not tell their order apart', () => {
    assert.deepEqual(
      new SourceTextModule(
        'import "a" with { b: "1", a: "2" }; import "a" with { a: "2", b: "1" };',
      ).moduleRequests.map(({ attributes }) => Object.keys(attributes)),
      [['a', 'b']],
    );
  });

  test('are frozen, with null prototypes, and the same each time', () => {
    const module = new SourceTextModule('import "a" with { type: "json" }');
    const [request] = module.moduleRequests;
    assert.equal(module.moduleRequests, module.moduleRequests);
    assert.equal(module.dependencySpecifiers, module.dependencySpecifiers);
    for (const object of [
      module.moduleRequests,
      request,
      request.attributes,
      module.dependencySpecifiers,
    ])
      assert.ok(Object.isFrozen(object));
    assert.equal(Object.getPrototypeOf(request), null);
    assert.equal(Object.getPrototypeOf(request.attributes), null);
    assert.deepEqual(Reflect.ownKeys(request), ['specifier', 'attributes', 'phase']);
    assert.deepEqual(module.dependencySpecifiers, ['a']);
  });

  test('give dependencySpecifiers an entry each', () => {
    assert.deepEqual(
      new SourceTextModule('import "a"; import "a" with { type: "json" }; import "b"; import "a";')
        .dependencySpecifiers,
      ['a', 'a', 'b'],
    );
  });

  test('decode escapes and keep lone surrogates', () => {
    assert.deepEqual(
      requests('import "\\u0061\\n"; import "\\uD800"; import "\\u{1F600}";').map(([s]) => s),
      ['a\n', '\uD800', '\u{1F600}'],
    );
  });
});

describe('the linker', () => {
  test('is called for each request with specifier, referrer and attributes', async () => {
    const calls = [];
    const module = new SourceTextModule(
      'import "a"; import b from "b" with { type: "json" }; import "a";',
    );
    await module.link(function (...args) {
      calls.push([this, ...args]);
      return new SyntheticModule(['default'], () => {});
    });
    assert.equal(calls.length, 2);
    for (const [i, [receiver, specifier, referrer, extra, ...rest]] of calls.entries()) {
      const request = module.moduleRequests[i];
      assert.equal(receiver, undefined);
      assert.equal(specifier, request.specifier);
      assert.equal(referrer, module);
      assert.equal(extra.attributes, request.attributes);
      assert.equal(extra.assert, request.attributes);
      assert.deepEqual(Reflect.ownKeys(extra), ['attributes', 'assert']);
      assert.deepEqual(rest, []);
    }
  });

  test("is called for all requests of a module before any dependency's", async () => {
    const calls = [];
    const texts = { b: 'import "d"; import "c"', c: 'import "d"', d: '' };
    const modules = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, new SourceTextModule(text)]),
    );
    await new SourceTextModule('import "b"; import "c"').link((specifier) => {
      calls.push(specifier);
      return modules[specifier];
    });
    assert.deepEqual(calls, ['b', 'c', 'd', 'c', 'd']);
  });

  test('runs synchronously inside link()', async () => {
    let called = false;
    const promise = new SourceTextModule('import "a"').link(() => {
      called = true;
      return new SourceTextModule('');
    });
    assert.equal(called, true);
    await promise;
  });

  test('may return promises and thenables', async () => {
    for (const wrap of [
      (m) => m,
      async (m) => m,
      (m) => ({
        then(resolve) {
          resolve(m);
        },
      }),
    ]) {
      const module = new SourceTextModule('import a from "a"; export { a }');
      await module.link(() => wrap(new SourceTextModule('export default 1')));
      await module.evaluate();
      assert.equal(module.namespace.a, 1);
    }
  });

  test('may return one module for all requests, or the referrer', async () => {
    const module = new SourceTextModule(
      'import * as a from "a"; import * as b from "b"; export default a === b; export const c = a;',
    );
    await module.link((specifier, referrer) => referrer);
    await module.evaluate();
    assert.equal(module.namespace.default, true);
    assert.equal(module.namespace.c, module.namespace);
  });
});

describe('import()', () => {
  const run = async (source, importModuleDynamically, context) => {
    const module = new SourceTextModule(source, {
      importModuleDynamically,
      context,
      identifier: 'entry',
    });
    await module.link(() => {});
    await module.evaluate();
    return module;
  };

  test('calls the callback with specifier, referrer, attributes and phase', async () => {
    const calls = [];
    const module = await run('await import("a", { with: { type: "json" } })', (...args) => {
      calls.push(args);
      return new SyntheticModule([], () => {});
    });
    assert.equal(calls.length, 1);
    const [specifier, referrer, attributes, phase] = calls[0];
    assert.equal(calls[0].length, 4);
    assert.equal(specifier, 'a');
    assert.equal(referrer, module);
    assert.deepEqual({ ...attributes }, { type: 'json' });
    assert.equal(Object.getPrototypeOf(attributes), null);
    assert.equal(phase, 'evaluation');
  });

  test('resolves to the namespace of the module, or the namespace itself', async () => {
    const s = new SyntheticModule(['a'], () => {});
    for (const result of [s, s.namespace, Promise.resolve(s)]) {
      const module = await run('export default await import("a")', () => result);
      assert.equal(module.namespace.default, s.namespace);
    }
  });

  test('rejects without a callback', async () => {
    const error = await rejection(run('await import("node:fs")'));
    assert.equal(error.constructor, TypeError);
    assert.equal(error.code, 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING');
    assert.equal(error.message, 'A dynamic import callback was not specified.');
  });

  test('rejects for nonsense, unlinked and errored modules', async () => {
    for (const value of [undefined, null, 5, {}, () => {}])
      assert.equal(
        (await rejection(run('await import("a")', () => value))).code,
        'ERR_VM_MODULE_NOT_MODULE',
      );
    const unlinked = await rejection(run('await import("a")', () => new SourceTextModule('')));
    assert.equal(unlinked.code, 'ERR_VM_MODULE_STATUS');
    assert.equal(unlinked.message, 'Module status must not be unlinked or linking');
    const errored = new SyntheticModule([], () => {
      throw 5;
    });
    await rejection(errored.evaluate());
    assert.equal(await rejection(run('await import("a")', () => errored)), 5);
    assert.equal(
      await rejection(
        run('await import("a")', () => {
          throw 6;
        }),
      ),
      6,
    );
  });

  test('does not evaluate what the callback returns', async () => {
    let evaluated = false;
    const s = new SyntheticModule(['a'], () => {
      evaluated = true;
    });
    await run('await import("a")', () => s);
    assert.equal(evaluated, false);
    assert.equal(s.status, 'linked');
  });

  test("gives a promise of the context's realm", async () => {
    const context = vm.createContext({});
    const module = await run(
      'const p = import("a"); export default p instanceof Promise; await p;',
      () => new SyntheticModule([], () => {}, { context }),
      context,
    );
    assert.equal(module.namespace.default, true);
  });
});
