'use strict';

// Contexts whose code overwrote every intrinsic that it can reach still link
// and evaluate modules of every kind, and nothing calls what they put there.

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  linked,
  link,
  build,
  vm,
} = require('../implementation.js');

// Replaces every method of every intrinsic by one that records the call.
const overwriteEverything = `
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { ownKeys } = Reflect;
  const { species } = Symbol;
  const seen = new Set();
  const generator = function* () {};
  const asyncGenerator = async function* () {};
  const roots = [Object, Function, Array, Promise, Symbol, Map, Set, WeakMap, WeakSet, Error, TypeError, ReferenceError, RangeError, Proxy, Reflect, JSON, Math, String, Number, Boolean,
    BigInt, RegExp, Date, ArrayBuffer, Uint8Array, getPrototypeOf(Uint8Array), globalThis.Iterator, generator, asyncGenerator, async () => {}, getPrototypeOf([][Symbol.iterator]()),
    getPrototypeOf(generator()), getPrototypeOf(asyncGenerator()), getPrototypeOf(getPrototypeOf(generator())), WeakRef, FinalizationRegistry].filter(Boolean);
  const calls = [];
  const visit = (object) => {
    if ((typeof object !== "object" && typeof object !== "function") || object === null || object === globalThis || object === calls || seen.has(object)) return;
    seen.add(object);
    const keys = ownKeys(object);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const descriptor = getOwnPropertyDescriptor(object, key);
      visit(descriptor.value); visit(descriptor.get); visit(descriptor.set);
    }
    visit(getPrototypeOf(object));
  };
  for (const root of roots) visit(root);
  const objects = [...seen];
  let armed = false;
  const trap = (name) => function () { if (armed) calls[calls.length] = name; throw 1; };
  for (let i = 0; i < objects.length; i++) {
    const object = objects[i];
    const keys = ownKeys(object);
    for (let k = 0; k < keys.length; k++) {
      const key = keys[k];
      const descriptor = getOwnPropertyDescriptor(object, key);
      if (!descriptor.configurable || key === "name" || key === "length" || key === "prototype" || key === "constructor" || key === species) continue;
      const name = typeof key === "symbol" ? "symbol" : key;
      if (typeof descriptor.value === "function") { descriptor.value = trap(name); }
      else if (descriptor.get) { descriptor.get = trap(name); }
      else continue;
      try { defineProperty(object, key, descriptor); } catch {}
    }
  }
  const globals = ownKeys(globalThis);
  for (let i = 0; i < globals.length; i++) {
    const key = globals[i];
    if (typeof key !== "string" || key === "log" || key === "calls" || key === "gate") continue;
    const descriptor = getOwnPropertyDescriptor(globalThis, key);
    if (descriptor && descriptor.configurable && typeof descriptor.value === "function") { try { defineProperty(globalThis, key, { value: trap(key), configurable: true, writable: true }); } catch {} }
  }
  globalThis.calls = calls;
  armed = true;
`;

const sabotages = {
  nothing: '',
  'Promise.prototype.then':
    'Promise.prototype.then = function () { calls.push("then"); throw 1; };',
  'Promise.prototype.then and catch and finally':
    'for (const name of ["then", "catch", "finally"]) Promise.prototype[name] = () => { calls.push(name); };',
  'Promise.prototype.constructor':
    'Object.defineProperty(Promise.prototype, "constructor", { get() { calls.push("constructor"); return class {}; } });',
  'Promise.resolve, reject and Symbol.species':
    'Promise.resolve = Promise.reject = Promise.all = () => { calls.push("static"); }; Object.defineProperty(Promise, Symbol.species, { get() { calls.push("species"); } });',
  'Promise itself': 'globalThis.Promise = class { constructor() { calls.push("Promise"); } };',
  'Array.prototype[Symbol.iterator]':
    'Array.prototype[Symbol.iterator] = function () { calls[calls.length] = "iterator"; throw 1; };',
  "the array iterator's next":
    'Object.getPrototypeOf([][Symbol.iterator]()).next = function () { calls[calls.length] = "next"; throw 1; };',
  'Array.prototype methods':
    'for (const name of Object.getOwnPropertyNames(Array.prototype)) { if (name !== "length") Array.prototype[name] = function () { calls[calls.length] = name; throw 1; }; }',
  'setters on Array.prototype indices':
    'for (let i = 0; i < 20; i++) Object.defineProperty(Array.prototype, i, { set() { calls.push(i); }, configurable: true });'.replace(
      'calls.push(i)',
      'count++',
    ),
  'accessors on Object.prototype':
    'for (const name of ["get", "set", "value", "writable", "enumerable", "configurable", "then", "default", "done", "next", "return", "throw"]) Object.defineProperty(Object.prototype, name, { __proto__: null, get() { count++; }, set() { count++; }, configurable: true });',
  'generator prototypes':
    'const g = Object.getPrototypeOf(function* () {}).prototype; for (const name of ["next", "return", "throw"]) g[name] = () => { calls.push(name); throw 1; }; g[Symbol.iterator] = Object.getPrototypeOf(g)[Symbol.iterator] = () => { calls.push("iterator"); throw 1; };',
  'async generator prototypes':
    'const g = Object.getPrototypeOf(async function* () {}).prototype; for (const name of ["next", "return", "throw"]) g[name] = () => { calls.push(name); throw 1; };',
  'Function.prototype.call, apply and bind':
    'for (const name of ["call", "apply", "bind", "toString"]) Function.prototype[name] = function () { calls.push(name); throw 1; };',
  'Symbol and its symbols': 'globalThis.Symbol = () => { calls.push("Symbol"); throw 1; };',
  'Proxy and Reflect':
    'globalThis.Proxy = function () { calls.push("Proxy"); throw 1; }; for (const name of Object.getOwnPropertyNames(Reflect)) Reflect[name] = () => { calls.push(name); throw 1; };',
  "Object's functions":
    'for (const name of Object.getOwnPropertyNames(Object)) { if (typeof Object[name] === "function") { try { Object[name] = () => { calls.push(name); throw 1; }; } catch {} } }',
  'Error and its stack':
    'Error.prepareStackTrace = () => { calls.push("prepare"); return "prepared"; }; globalThis.Error = globalThis.TypeError = globalThis.ReferenceError = globalThis.SyntaxError = function () { calls.push("Error"); };',
  'frozen intrinsics':
    'for (const o of [Object, Function, Array, Promise, Object.prototype, Function.prototype, Array.prototype, Promise.prototype, Symbol, Reflect]) Object.freeze(o);',
  'eval and Function':
    'globalThis.eval = () => { calls.push("eval"); throw 1; }; globalThis.Function = function () { calls.push("Function"); throw 1; };',
  globalThis:
    'const g = globalThis; Object.defineProperty(g, "globalThis", { get() { calls.push("globalThis"); throw 1; }, configurable: true });',
  'undefined-like names':
    'globalThis.exports = globalThis.module = globalThis.require = globalThis.arguments = 5;',
  everything: overwriteEverything,
};

function sabotagedContext(code) {
  const log = [];
  const context = vm.createContext({
    log: (value) => {
      log.push(value);
    },
  });
  vm.runInContext(`var calls = []; var count = 0; { ${code} }`, context);
  return { log, context };
}

/** Evaluates; the promise is awaited as ours, for its own realm's methods may be overwritten. */
function evaluate(module) {
  return Object.setPrototypeOf(module.evaluate(), Promise.prototype);
}

/** The elements of an array of a realm that may have overwritten its methods. */
function elements(array) {
  return Array.from({ length: array.length }, (_, i) => array[i]);
}

async function graphOf(sources, context, options) {
  const modules = build(sources, { context, ...options });
  await link(Object.values(modules)[0], modules);
  return modules;
}

for (const [name, code] of Object.entries(sabotages)) {
  describe(`in a context that overwrote ${name}`, () => {
    test('a synchronous graph evaluates', async () => {
      const { log, context } = sabotagedContext(code);
      const { a } = await graphOf(
        {
          a: 'import d, { b, live, set } from "b"; import * as n from "b"; set(2); log(b); log(live); log(n.live); log(d()); export { b }; export default class {}',
          b: 'export const b = 1; export let live = 1; export const set = (v) => { live = v; }; export default function () { return 4; }',
        },
        context,
      );
      await evaluate(a);
      assert.deepEqual(log, [1, 2, 2, 4]);
      assert.equal(a.namespace.b, 1);
      assert.deepEqual(Reflect.ownKeys(a.namespace).length, 3);
      assert.deepEqual(elements(context.calls), []);
    });

    test('a cycle evaluates', async () => {
      const { log, context } = sabotagedContext(code);
      const { a } = await graphOf(
        {
          a: 'import { b, f } from "b"; export let a = 1; export function g() { return b; } log(f()); a = 2; log(f()); log(g());',
          b: 'import { a, g } from "a"; export const b = 3; export function f() { return a; } log(typeof g);',
        },
        context,
      );
      await evaluate(a);
      assert.deepEqual(log, ['function', 1, 2, 3]);
    });

    test('resources are disposed of', {
      skip: !Symbol.dispose && 'no Symbol.dispose in this Node',
    }, async () => {
      const { log, context } = sabotagedContext(code);
      context.resource = (value) => ({
        [Symbol.dispose]() {
          log.push(value);
        },
      });
      const { a } = await graphOf(
        {
          a: 'import { b } from "b"; using x = resource("x"); { using y = resource("y"); } for (using z of b) log(1); await using v = resource("v");',
          b: 'import "a"; { await using w = resource("w"); } { using n = null; } try { using n = 1; } catch (error) { log(typeof error); } export const b = { __proto__: null, [iterator]() { let i = 0; return { __proto__: null, next: () => ({ __proto__: null, done: i++ > 0, value: resource("z") }) }; } };',
        },
        Object.assign(context, { iterator: Symbol.iterator }),
      );
      await evaluate(a);
      assert.deepEqual(log, ['w', 'object', 'y', 1, 'z', 'v', 'x']);
    });

    test('top-level await evaluates', async () => {
      const { log, context } = sabotagedContext(code);
      const { a } = await graphOf(
        {
          a: 'import { b } from "b"; log(b); await 0; log("end"); export const a = 1;',
          b: 'log("b"); await null; export const b = await 2;',
        },
        context,
      );
      await evaluate(a);
      assert.deepEqual(log, ['b', 2, 'end']);
      assert.equal(a.status, 'evaluated');
    });

    test('a cycle with top-level await evaluates', async () => {
      const { log, context } = sabotagedContext(code);
      const { a } = await graphOf(
        {
          a: 'import { b } from "b"; export let a = 1; await 0; log(b); log("a");',
          b: 'import * as n from "a"; export let b = 1; log("b"); await 0; b = 2; log("b end");',
        },
        context,
      );
      await evaluate(a);
      assert.deepEqual(log, ['b', 'b end', 2, 'a']);
    });

    test('import() and import.meta work', async () => {
      const { log, context } = sabotagedContext(code);
      const s = new SyntheticModule(
        ['x'],
        () => {
          s.setExport('x', 5);
        },
        { context },
      );
      await evaluate(s);
      const { a } = await graphOf(
        {
          a: 'import.meta; log(typeof import.meta); const n = await import("s"); log(n.x); log((await import("s")) === n);',
        },
        context,
        { importModuleDynamically: () => s },
      );
      await evaluate(a);
      assert.deepEqual(log, ['object', 5, true]);
    });

    test('errors arrive as they were thrown', async () => {
      const { context } = sabotagedContext(code);
      for (const text of ['throw 5', 'await 0; throw 5']) {
        const { a } = await graphOf({ a: 'import "b"', b: text }, context);
        let reason;
        try {
          await evaluate(a);
        } catch (error) {
          reason = error;
        }
        assert.equal(reason, 5);
        assert.equal(a.status, 'errored');
        assert.equal(a.error, 5);
      }
    });

    test('a synthetic graph evaluates', async () => {
      const { log, context } = sabotagedContext(code);
      const s = new SyntheticModule(
        ['x', 'default'],
        () => {
          s.setExport('x', 1);
          s.setExport('default', 2);
        },
        { context },
      );
      const a = new SourceTextModule(
        'import d, { x } from "s"; import * as n from "s"; log(x); log(d); log(n.x);',
        { context },
      );
      await a.link(() => s);
      await evaluate(a);
      assert.deepEqual(log, [1, 2, 1]);
    });
  });
}

describe('nothing of the main realm is handed out', () => {
  test('by import.meta, namespaces, functions, import() promises or errors of the engine', async () => {
    const context = vm.createContext({});
    const { a } = await linked(
      {
        a: `
        import * as n from "b"; import { f, C } from "b";
        const foreign = [];
        const check = (name, value) => {
          for (let o = value; o !== null && o !== undefined; o = Object.getPrototypeOf(o)) {
            if ((typeof o === "object" || typeof o === "function") && Object.getPrototypeOf(o) === null && o !== Object.prototype && o !== value) foreign.push(name);
          }
        };
        check("function", f); check("class", C); check("arrow", () => {}); check("async", (async () => {})());
        try { n.x = 1; } catch (e) { check("namespace write", e); }
        try { f = 1; } catch (e) { check("import write", e); }
        try { late; } catch (e) { check("dead zone", e); }
        try { n.f.x.y; } catch (e) { check("engine", e); }
        const p = import(Symbol()); check("import() promise", p); try { await p; } catch (e) { check("import() error", e); }
        try { eval("a b"); } catch (e) { check("eval", e); }
        let late = 1;
        export { foreign };
      `,
        b: 'export function f() {} export class C {}',
      },
      { context, importModuleDynamically: () => new SyntheticModule([], () => {}) },
    );
    await a.evaluate();
    assert.deepEqual([...a.namespace.foreign], []);
  });

  test('by callers of exported functions', async () => {
    const context = vm.createContext({});
    const { a } = await linked(
      {
        a: 'import "b"; export let caller; function f() { try { caller = f.caller; } catch (e) { caller = e.constructor === TypeError; } } f();',
        b: 'import "a"',
      },
      { context },
    );
    await a.evaluate();
    assert.equal(a.namespace.caller, true);
  });
});
