'use strict';

// https://tc39.es/ecma262/#sec-module-namespace-exotic-objects

const { describe, test } = require('node:test');
const util = require('node:util');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  assertPrints,
  evaluated,
  linked,
  namespaceOf,
  synthetic,
  thrown,
  vm,
} = require('../implementation.js');

const sample = () =>
  namespaceOf(`
  export let b = 2; export const a = 1; export function c() {} export default class {} export { a as z, a as "string name" };
  export const set = (value) => { b = value; };
`);
const names = ['a', 'b', 'c', 'default', 'set', 'string name', 'z'];

describe('a namespace object', () => {
  test('has a null prototype and is not extensible', async () => {
    const namespace = await sample();
    assert.equal(typeof namespace, 'object');
    assert.equal(Object.getPrototypeOf(namespace), null);
    assert.equal(Reflect.getPrototypeOf(namespace), null);
    assert.equal(Object.isExtensible(namespace), false);
    assert.equal(Reflect.isExtensible(namespace), false);
    assert.equal(Object.isSealed(namespace), true);
    assert.equal(Object.isFrozen(namespace), false);
  });

  test('is the same object each time', async () => {
    const { entry } = await evaluated({
      entry:
        'import * as self from "entry"; export { self }; export const again = () => import.meta && self;',
    });
    assert.equal(entry.namespace, entry.namespace);
    assert.equal(entry.namespace.self, entry.namespace);
  });

  test('is the same object before and after evaluation', async () => {
    const { entry } = await linked({ entry: 'export const a = 1' });
    const { namespace } = entry;
    await entry.evaluate();
    assert.equal(entry.namespace, namespace);
    assert.equal(namespace.a, 1);
  });

  test('lists its names sorted by code unit, and Symbol.toStringTag last', async () => {
    const namespace = await sample();
    assert.deepEqual(Reflect.ownKeys(namespace), [...names, Symbol.toStringTag]);
    assert.deepEqual(Object.keys(namespace), names);
    assert.deepEqual(Object.getOwnPropertyNames(namespace), names);
    assert.deepEqual(Object.getOwnPropertySymbols(namespace), [Symbol.toStringTag]);
    const seen = [];
    for (const name in namespace) seen.push(name);
    assert.deepEqual(seen, names);
  });

  test('is inspected as one that was looked at before', async () => {
    const inspections = {
      inspect: (namespace) => util.inspect(namespace),
      'inspect, of what has it': (namespace) => util.inspect([{ namespace }], { depth: 5 }),
      'inspect, no custom methods': (namespace) =>
        util.inspect(namespace, { customInspect: false }),
      'inspect, no depth': (namespace) => util.inspect({ in: [namespace] }, { depth: 1 }),
      'inspect, hidden': (namespace) => util.inspect(namespace, { showHidden: true }),
      'inspect, sorted': (namespace) => util.inspect(namespace, { sorted: true, getters: true }),
      format: (namespace) => util.format('%o %O %s %j', namespace, namespace, namespace, namespace),
    };
    const others = "export const x = 1; export * as deeper from 'entry';";
    const entry =
      'export { b }; export const a = 1; export * as others from "others"; let b = 2; b = 3;';
    for (const make of [linked, evaluated]) {
      for (const [name, inspection] of Object.entries(inspections)) {
        if (name === 'format' && make === linked) continue;
        const [first, second] = [await make({ entry, others }), await make({ entry, others })];
        const { namespace } = second.entry;
        assert.equal(Reflect.ownKeys(namespace).length, 4);
        Reflect.ownKeys(namespace.others);
        assert.equal(inspection(first.entry.namespace), inspection(namespace), name);
      }
    }
  });

  test('sorts by code units, not by code points or locale', async () => {
    const namespace = await namespaceOf(
      'const x = 1; export { x as "\u{1F600}", x as "\uFF5E", x as b, x as B, x as "", x as \u00e4, x as $, x as _, x as a1, x as a };',
    );
    assert.deepEqual(Object.keys(namespace), [
      '',
      '$',
      'B',
      '_',
      'a',
      'a1',
      'b',
      '\u00e4',
      '\u{1F600}',
      '\uFF5E',
    ]);
  });

  test('has Symbol.toStringTag "Module", fixed', async () => {
    const namespace = await sample();
    assert.equal(namespace[Symbol.toStringTag], 'Module');
    assert.equal(Object.prototype.toString.call(namespace), '[object Module]');
    assert.deepEqual(Object.getOwnPropertyDescriptor(namespace, Symbol.toStringTag), {
      value: 'Module',
      writable: false,
      enumerable: false,
      configurable: false,
    });
  });

  test('describes an export as writable, enumerable, not configurable', async () => {
    const namespace = await sample();
    assert.deepEqual(Object.getOwnPropertyDescriptor(namespace, 'a'), {
      value: 1,
      writable: true,
      enumerable: true,
      configurable: false,
    });
    assert.equal(Object.getOwnPropertyDescriptor(namespace, 'missing'), undefined);
    assert.equal(Object.getOwnPropertyDescriptor(namespace, Symbol.iterator), undefined);
    assert.deepEqual(Object.keys(Object.getOwnPropertyDescriptors(namespace)), names);
  });

  test('has only its exports', async () => {
    const namespace = await sample();
    for (const name of names) {
      assert.equal(name in namespace, true);
      assert.equal(Object.hasOwn(namespace, name), true);
    }
    for (const name of [
      'missing',
      'toString',
      'constructor',
      '__proto__',
      'hasOwnProperty',
      'then',
    ]) {
      assert.equal(name in namespace, false);
      assert.equal(namespace[name], undefined);
    }
    assert.equal(Symbol.toStringTag in namespace, true);
    assert.equal(Symbol.iterator in namespace, false);
    assert.equal(namespace[Symbol.iterator], undefined);
  });

  test('follows its bindings', async () => {
    const namespace = await sample();
    assert.equal(namespace.b, 2);
    namespace.set(3);
    assert.equal(namespace.b, 3);
    assert.equal(Object.getOwnPropertyDescriptor(namespace, 'b').value, 3);
    assert.equal(Object.entries(namespace)[1][1], 3);
  });

  test('refuses every assignment', async () => {
    const namespace = await sample();
    for (const key of ['a', 'b', 'missing', Symbol.toStringTag, Symbol.iterator]) {
      assert.equal(Reflect.set(namespace, key, 1), false);
      assert.throws(() => {
        namespace[key] = 1;
      }, TypeError);
    }
    assert.equal(Reflect.set(namespace, 'a', 1, {}), false);
    assert.equal(Reflect.set({}, 'a', 5, namespace), false);
    assert.equal(namespace.a, 1);
  });

  test('defines a property only as it already is', async () => {
    const namespace = await sample();
    assert.equal(Reflect.defineProperty(namespace, 'a', { value: 1 }), true);
    assert.equal(
      Reflect.defineProperty(namespace, 'a', {
        value: 1,
        writable: true,
        enumerable: true,
        configurable: false,
      }),
      true,
    );
    assert.equal(Reflect.defineProperty(namespace, 'a', {}), true);
    assert.equal(Reflect.defineProperty(namespace, 'a', { value: 2 }), false);
    assert.equal(Reflect.defineProperty(namespace, 'a', { writable: false }), false);
    assert.equal(Reflect.defineProperty(namespace, 'a', { enumerable: false }), false);
    assert.equal(Reflect.defineProperty(namespace, 'a', { configurable: true }), false);
    assert.equal(Reflect.defineProperty(namespace, 'a', { get() {} }), false);
    assert.equal(Reflect.defineProperty(namespace, 'a', { set: undefined }), false);
    assert.equal(Reflect.defineProperty(namespace, 'missing', { value: 1 }), false);
    assert.equal(Reflect.defineProperty(namespace, Symbol.iterator, { value: 1 }), false);
    assert.equal(Reflect.defineProperty(namespace, Symbol.toStringTag, { value: 'Module' }), true);
    assert.equal(Reflect.defineProperty(namespace, Symbol.toStringTag, { value: 'Other' }), false);
    assert.throws(() => Object.defineProperty(namespace, 'a', { value: 2 }), TypeError);
  });

  test('deletes nothing that it has', async () => {
    const namespace = await sample();
    assert.equal(Reflect.deleteProperty(namespace, 'a'), false);
    assert.equal(Reflect.deleteProperty(namespace, Symbol.toStringTag), false);
    assert.equal(Reflect.deleteProperty(namespace, 'missing'), true);
    assert.equal(Reflect.deleteProperty(namespace, Symbol.iterator), true);
    assert.throws(() => {
      delete namespace.a;
    }, TypeError);
    assert.equal(delete namespace.missing, true);
  });

  test('accepts only null as a prototype', async () => {
    const namespace = await sample();
    assert.equal(Reflect.setPrototypeOf(namespace, null), true);
    assert.equal(Reflect.setPrototypeOf(namespace, {}), false);
    assert.equal(Reflect.setPrototypeOf(namespace, Object.prototype), false);
    assert.equal(Object.setPrototypeOf(namespace, null), namespace);
    assert.throws(() => Object.setPrototypeOf(namespace, {}), TypeError);
  });

  test('cannot be frozen, but can be sealed and made non-extensible', async () => {
    const namespace = await sample();
    assert.equal(Reflect.preventExtensions(namespace), true);
    assert.equal(Object.preventExtensions(namespace), namespace);
    assert.equal(Object.seal(namespace), namespace);
    assert.throws(() => Object.freeze(namespace), TypeError);
  });

  test('cannot be frozen even when it is empty of exports', async () => {
    const namespace = await namespaceOf('');
    assert.equal(Object.freeze(namespace), namespace);
    assert.equal(Object.isFrozen(namespace), true);
    assert.deepEqual(Reflect.ownKeys(namespace), [Symbol.toStringTag]);
  });

  test('works as the prototype of another object', async () => {
    const namespace = await sample();
    const child = Object.create(namespace);
    assert.equal(child.a, 1);
    assert.equal('a' in child, true);
    assert.equal(Object.hasOwn(child, 'a'), false);
    assert.throws(() => {
      child.a = 2;
    }, TypeError);
    assert.equal(Reflect.set(child, 'a', 2), false);
    assert.equal(Reflect.get(namespace, 'a', {}), 1);
  });

  test('works in spread, rest, JSON, structured access and assign', async () => {
    const namespace = await namespaceOf('export const b = [1], a = "x";');
    assert.deepEqual({ ...namespace }, { a: 'x', b: [1] });
    const { a, ...rest } = namespace;
    assert.deepEqual([a, rest], ['x', { b: [1] }]);
    assert.equal(JSON.stringify(namespace), '{"a":"x","b":[1]}');
    assert.deepEqual(Object.assign({}, namespace), { a: 'x', b: [1] });
    assert.deepEqual(Object.entries(namespace), [
      ['a', 'x'],
      ['b', [1]],
    ]);
    assert.equal(
      util.isDeepStrictEqual(Object.fromEntries(Object.entries(namespace)), { a: 'x', b: [1] }),
      true,
    );
  });

  test('prints its exports', async () => {
    const namespace = await namespaceOf('export const b = 1; export default "x";');
    assertPrints(namespace, "b: 1, default: 'x'");
  });

  test('prints without throwing when an export has no value yet', async () => {
    const { entry } = await linked({ entry: 'export const b = 1; export function f() {}' });
    // Only a real namespace object can be printed as <uninitialized>.
    assertPrints(
      entry.namespace,
      'b: <uninitialized>, f: [Function: f]',
      'b: undefined, f: undefined',
    );
  });

  test('is not shared by modules of one source', async () => {
    const one = await namespaceOf('export const a = {}');
    const two = await namespaceOf('export const a = {}');
    assert.notEqual(one, two);
    assert.notEqual(one.a, two.a);
  });

  test('with an export named then is a thenable, as any object', async () => {
    const { entry } = await evaluated({
      entry: 'export function then(resolve) { resolve("taken"); }',
    });
    assert.equal(typeof entry.namespace.then, 'function');
    assert.equal(await entry.namespace, 'taken');
  });
});

describe('the namespace of a module that has not run', () => {
  async function uninitialized() {
    return (
      await linked({
        entry:
          'export let a = 1; export class B {} export var c = 3; export function d() {} export default 5;',
      })
    ).entry.namespace;
  }

  test('throws a ReferenceError for its let, const, class and default exports', async () => {
    const namespace = await uninitialized();
    for (const name of ['a', 'B', 'default']) {
      const error = thrown(() => namespace[name]);
      assert.equal(error.name, 'ReferenceError');
      assert.ok(error instanceof ReferenceError);
      assert.throws(() => Object.getOwnPropertyDescriptor(namespace, name), ReferenceError);
      assert.throws(() => Object.hasOwn(namespace, name), ReferenceError);
      assert.throws(() => Reflect.defineProperty(namespace, name, { value: 1 }), ReferenceError);
      assert.throws(
        () => Object.prototype.propertyIsEnumerable.call(namespace, name),
        ReferenceError,
      );
    }
  });

  test('words those errors as the engine does', async () => {
    const namespace = await uninitialized();
    assert.equal(thrown(() => namespace.a).message, "Cannot access 'a' before initialization");
    assert.equal(thrown(() => namespace.B).message, "Cannot access 'B' before initialization");
  });

  test('has its names, its var exports and its functions', async () => {
    const namespace = await uninitialized();
    assert.deepEqual(Reflect.ownKeys(namespace), [
      'B',
      'a',
      'c',
      'd',
      'default',
      Symbol.toStringTag,
    ]);
    assert.equal('a' in namespace, true);
    assert.equal(namespace.c, undefined);
    assert.equal(typeof namespace.d, 'function');
    assert.equal(Reflect.set(namespace, 'a', 1), false);
    assert.equal(Reflect.deleteProperty(namespace, 'a'), false);
  });

  test('cannot be listed with values', async () => {
    const namespace = await uninitialized();
    assert.throws(() => Object.keys(namespace), ReferenceError);
    assert.throws(() => Object.entries(namespace), ReferenceError);
    assert.throws(() => ({ ...namespace }), ReferenceError);
    assert.throws(() => {
      for (const name in namespace) assert.fail(name);
    }, ReferenceError);
    assert.throws(() => Object.isFrozen(namespace), ReferenceError);
    assert.throws(() => Object.getOwnPropertyDescriptors(namespace), ReferenceError);
    assert.equal(Object.getOwnPropertyNames(namespace).length, 5);
  });

  test("throws errors of its context's realm when its own code reads", async () => {
    const context = vm.createContext({});
    const { entry } = await evaluated(
      {
        entry:
          'import * as self from "entry"; let own; try { self.late } catch (error) { own = error instanceof ReferenceError } export { own }; export const late = 1;',
      },
      { context },
    );
    assert.equal(entry.namespace.own, true);
  });
});

describe('the namespace of a SyntheticModule', () => {
  test('sorts its names and shows undefined until they are set', () => {
    const module = new SyntheticModule(['b', 'default', 'a'], () => {});
    assert.deepEqual(Reflect.ownKeys(module.namespace), ['a', 'b', 'default', Symbol.toStringTag]);
    assert.deepEqual({ ...module.namespace }, { a: undefined, b: undefined, default: undefined });
    module.setExport('a', 1);
    assert.deepEqual({ ...module.namespace }, { a: 1, b: undefined, default: undefined });
    assertPrints(module.namespace, 'a: 1, b: undefined, default: undefined');
  });

  test('refuses changes like any other', async () => {
    const module = synthetic({ a: 1 });
    await module.evaluate();
    assert.equal(Reflect.set(module.namespace, 'a', 2), false);
    assert.equal(Reflect.deleteProperty(module.namespace, 'a'), false);
    assert.equal(Reflect.defineProperty(module.namespace, 'a', { value: 1 }), true);
    assert.equal(Object.getPrototypeOf(module.namespace), null);
    assert.equal(Object.isExtensible(module.namespace), false);
  });
});

describe('a namespace import', () => {
  test("is the imported module's namespace", async () => {
    const { entry, b } = await evaluated({
      entry:
        'import * as b from "b"; export { b }; export * as c from "b"; export const read = () => b.x;',
      b: 'export let x = 1; export const set = (v) => { x = v; };',
    });
    assert.equal(entry.namespace.b, b.namespace);
    assert.equal(entry.namespace.c, b.namespace);
    b.namespace.set(2);
    assert.equal(entry.namespace.read(), 2);
  });

  test('calls its functions with itself as this', async () => {
    const { entry, b } = await evaluated({
      entry:
        'import * as b from "b"; export const called = b.f(), optional = b?.f?.(), computed = b["f"](), tagged = b.f``, parenthesized = (b.f)();',
      b: 'export function f() { return this; }',
    });
    for (const name of ['called', 'optional', 'computed', 'tagged', 'parenthesized'])
      assert.equal(entry.namespace[name], b.namespace);
  });

  test('reads a missing name as undefined', async () => {
    const namespace = await namespaceOf(
      'import * as b from "b"; export const missing = b.missing, type = typeof b.missing, has = "missing" in b, optional = b.missing?.x;',
      { b: '' },
    );
    assert.deepEqual(
      { ...namespace },
      { has: false, missing: undefined, optional: undefined, type: 'undefined' },
    );
  });

  test('refuses assignments to its members and to itself', async () => {
    const namespace = await namespaceOf(
      `
      import * as b from "b"; const attempt = (f) => { try { f(); return "none"; } catch (error) { return error.name; } };
      export default [attempt(() => { b.x = 2; }), attempt(() => { b.y = 2; }), attempt(() => { b = 2; }), attempt(() => { delete b.x; }), attempt(() => { b.x++; }), attempt(() => { [b.x] = [1]; }), attempt(() => delete b.y)];
    `,
      { b: 'export const x = 1' },
    );
    assert.deepEqual(namespace.default, [
      'TypeError',
      'TypeError',
      'TypeError',
      'TypeError',
      'TypeError',
      'TypeError',
      'none',
    ]);
  });

  test('works whole: passed on, spread, listed, enumerated, destructured', async () => {
    const namespace = await namespaceOf(
      `
      import * as b from "b"; const { x, ...rest } = b; const keys = []; for (const key in b) keys.push(key);
      export default [x, rest, { ...b }, Object.keys(b), keys, ((n) => n === b)(b), [b].length, typeof b, String(Object.prototype.toString.call(b)), (() => { with_: { return b.x; } })()];
    `,
      { b: 'export const x = 1, y = 2' },
    );
    assert.deepEqual(namespace.default, [
      1,
      { y: 2 },
      { x: 1, y: 2 },
      ['x', 'y'],
      ['x', 'y'],
      true,
      1,
      'object',
      '[object Module]',
      1,
    ]);
  });
});

test("a module's source may be compiled in many modules at once", async () => {
  const modules = Array.from(
    { length: 20 },
    () => new SourceTextModule('export let n = 0; export const add = () => ++n;'),
  );
  for (const module of modules) {
    await module.link(() => {});
    await module.evaluate();
  }
  modules[0].namespace.add();
  assert.deepEqual(
    modules.map(({ namespace }) => namespace.n),
    [1, ...Array(19).fill(0)],
  );
});
