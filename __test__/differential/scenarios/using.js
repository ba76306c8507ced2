'use strict';

// `using` and `await using`, also where V8 does not know them and Rust lowers them. What Node 26 does not do as ECMA-262 says is
// in __test__/beyond/using.test.js.

const { SourceTextModule, vm } = require('../../implementation.js');

const RESOURCES = `
  const resource = (name) => ({ name, [Symbol.dispose]() { log('dispose ' + name); } });
  const failing = (name) => ({ name, [Symbol.dispose]() { log('fail ' + name); throw new Error(name); } });
  const later = (name, work) => ({ name, async [Symbol.asyncDispose]() { log('begin ' + name); await work; log('end ' + name); } });
  const failingLater = (name) => ({ name, async [Symbol.asyncDispose]() { log('fail ' + name); await 0; throw new Error(name); } });
  const ticks = (count) => { let tick = 0; const next = () => { log('tick ' + ++tick); if (tick < count) Promise.resolve().then(next); }; Promise.resolve().then(next); };
  const attempt = (f) => { try { log(['value', f()]); } catch (error) { log(shown(error)); } };
  const attemptLater = async (f) => { try { log(['value', await f()]); } catch (error) { log(shown(error)); } };
  const shown = (error) => error !== null && typeof error === 'object' && 'suppressed' in error
    ? ['suppressed', error.name, error.message, shown(error.error), shown(error.suppressed)]
    : [String(error)];
`;

/** @type {Record<string, string>} */
const programs = {
  'a module': 'using a = resource("a"), b = resource("b"); using c = resource("c"); log("body");',
  'a module that throws': 'using a = resource("a"); throw new Error("body");',
  'a module whose disposal throws': 'using a = failing("a"); log("body");',
  'a module where both throw': 'using a = failing("a"); throw new Error("body");',
  'three errors':
    'using a = failing("a"); using b = failing("b"), c = resource("c"); throw new Error("body");',
  'an error that is undefined': 'attempt(() => { using a = failing("a"); throw undefined; });',
  'null and undefined': 'using a = null, b = undefined; log([a, b]);',
  'a block': '{ log(1); using a = resource("a"); log(a.name); } log(2);',
  'nested blocks':
    '{ using a = resource("a"); { using b = resource("b"); log(1); } log(2); using c = resource("c"); }',
  'one name in two blocks':
    'using a = resource("a"); { using a = resource("b"); log(a.name); } log(a.name);',
  'an if block': 'if (true) { using a = resource("a"); log(1); } else { using b = resource("b"); }',
  'blocks of try, catch and finally':
    'try { using a = resource("a"); throw 1; } catch (e) { using b = resource("b"); log(e); } finally { using c = resource("c"); log("finally"); }',
  'a function':
    'const f = (x) => { using a = resource("a"); return x; }; function g() { using b = resource("b"); return "g"; } log(f(1)); log(g());',
  'a method, an accessor and a constructor':
    'class A { constructor() { using a = resource("constructor"); } m() { using a = resource("m"); return 1; } get g() { using a = resource("g"); return 2; } set s(v) { using a = resource("s"); } } const o = new A(); log(o.m()); log(o.g); o.s = 1;',
  'a static block':
    'class A { static x = 1; static /* { */ { using a = resource("a"); log(this.x); } static y = log("y"); }',
  'a case with a block':
    'switch (1) { case 1: { using a = resource("a"); log(1); break; } default: log("no"); } log(2);',
  'return, break and continue':
    'function f() { for (const x of [1, 2, 3, 4]) { using a = resource("a" + x); if (x === 1) continue; if (x === 3) return "r" + x; log(x); } } log(f()); l: { using b = resource("b"); break l; } log("end");',
  'a return value and a failing disposal': 'attempt(() => { using a = failing("a"); return 1; });',
  'for-of':
    'for (using a of [resource("a"), null, resource("b")]) log(a?.name); for (using a of [resource("c")]) { let a = 1; log(a); }',
  'for-of with labels':
    'o: for (const i of [1, 2]) for (using a of [resource("a"), resource("b"), resource("c")]) { if (a.name === "b") continue o; if (i === 2) break o; log(a.name); }',
  'for-of closes its iterator':
    'const it = { [Symbol.iterator]() { return this; }, next: () => ({ value: failing("a"), done: false }), return() { log("return"); return {}; } }; attempt(() => { for (using a of it) { log("body"); } }); attempt(() => { for (using a of { __proto__: it, next: () => ({ value: 1, done: false }) }) log("no"); });',
  'for-of has a binding for each iteration':
    'const f = []; for (using a of [resource("a"), resource("b")]) f.push(() => a.name); log(f.map((g) => g()));',
  'for-of over its own name': 'attempt(() => { for (using a of [a]); });',
  for: 'for (using a = resource("a"), b = { ...resource("b"), i: 0 }; b.i < 3; b.i++) log(b.i);',
  'for with labels':
    'l: m: for (using a = { ...resource("a"), i: 0 }; a.i < 5; a.i++) { if (a.i === 1) continue l; if (a.i === 3) break m; log(a.i); } if (true) for (using b = resource("b"); ; ) break; else log("no");',
  'for whose head throws': 'attempt(() => { for (using a = resource("a"), b = 1; ; ); });',
  'for await':
    'await attemptLater(async () => { for await (using a of [Promise.resolve(resource("a")), resource("b")]) log(a.name); for await (await using a of [later("c")]) log(a.name); });',
  'for-of with await using':
    'for (await using a of [later("a"), null, resource("b")]) log(a?.name); log("end");',
  'a generator':
    'function* f() { using a = resource("a"); yield 1; yield 2; } for (const x of f()) { log(x); break; } const g = f(); g.next(); attempt(() => g.throw(new Error("in"))); log([...f()]);',
  'a generator that yields in an initializer':
    'function* f() { using a = yield 1; log(a.name); } const g = f(); g.next(); g.next(resource("a"));',
  'an async function':
    'const f = async () => { await using a = later("a"); using b = resource("b"); await using c = later("c"); log("body"); return 1; }; log(await f());',
  'an async generator':
    'async function* f() { await using a = later("a"); yield 1; yield 2; } for await (const x of f()) { log(x); break; } const g = f(); await g.next(); log(await g.return(5));',
  'await using in a module':
    'await using a = later("a"); using b = resource("b"); await using c = null; log("body");',
  'await using and errors':
    'await using a = failingLater("a"); await using b = failing("b"); using c = failing("c"); throw new Error("body");',
  'await using of what has only dispose':
    'const thenable = { [Symbol.dispose]() { log("dispose"); return { then() { log("never"); } }; } }; await attemptLater(async () => { await using a = thenable; }); await attemptLater(async () => { await using a = failing("b"); });',
  'await using prefers asyncDispose':
    'await attemptLater(async () => { await using a = { get [Symbol.asyncDispose]() { log("get async"); return () => log("async"); }, get [Symbol.dispose]() { log("get sync"); } }; }); await attemptLater(async () => { await using a = { [Symbol.asyncDispose]: null, get [Symbol.dispose]() { log("get sync"); return () => log("sync"); } }; });',
  'what is called, and on what':
    'const o = { [Symbol.dispose](...args) { log([this === o, args.length]); } }; { using a = o; o[Symbol.dispose] = null; } function g() { "use strict"; } g[Symbol.dispose] = function () { log(this === g); }; { using a = g; } { using a = new Proxy(g, { get(t, k, r) { log("get " + (k === Symbol.dispose)); return () => log("proxy"); } }); }',
  'a method that is a class': 'attempt(() => { using a = { [Symbol.dispose]: class {} }; });',
  'disposal within disposal':
    'const o = { [Symbol.dispose]() { using b = resource("b"); log("o"); { using c = resource("c"); } return 1; } }; { using a = o, d = o; }',
  'what is no resource':
    'for (const x of [1, "s", true, 1n, Symbol("s"), {}, [], () => {}, { [Symbol.dispose]: 1 }, { [Symbol.dispose]: null }, { [Symbol.dispose]: "f" }]) attempt(() => { using a = x; log("no"); }); for (const x of [1, {}, { [Symbol.asyncDispose]: 1 }, { [Symbol.asyncDispose]: 1, [Symbol.dispose]() {} }, { [Symbol.asyncDispose]: null }, { [Symbol.dispose]: {} }]) await attemptLater(async () => { await using a = x; log("no"); });',
  'a later initializer that throws':
    'attempt(() => { using a = resource("a"), b = (() => { throw new Error("b"); })(); }); attempt(() => { using a = resource("a"); using b = 1; });',
  'a getter that throws':
    'attempt(() => { using a = resource("a"); using b = { get [Symbol.dispose]() { throw new Error("get"); } }; });',
  'before initialization':
    'attempt(() => { log(typeof x); using x = null; }); attempt(() => { using x = x; }); attempt(() => { using x = { get [Symbol.dispose]() { x; } }; }); let r; attempt(() => { r = () => x; using x = 1; }); attempt(() => r()); attempt(() => { f(); using x = null; function f() { return x; } });',
  'names of functions':
    'Function.prototype[Symbol.dispose] = () => {}; using f = function () {}, g = () => {}, h = (class {}), i = class { static name = 1; }, j = (0, function () {}), k = async () => {}, l = function* () {}, __proto__ = () => {}, m = function named() {}; log([f, g, h, i, j, k, l, __proto__, m].map((x) => x.name)); await using n = () => {}; log(n.name); for (using o = () => {}; ; ) { log(o.name); break; }',
  'functions and variables of one name':
    'function f(p) { var g = 1; function g() { return 2; } using a = resource("a"); function h() { return 1; } function h() { return h.name; } function p() {} return [typeof g, h(), typeof p]; } log(f(1)); function k() { log(typeof g); using a = resource("a"); { var g = 1; } function g() {} log(typeof g); } k(); class A { static { var g; function g() {} using a = null; log(typeof g); } }',
  'hoisting and scope':
    'log(f()); function f() { return typeof v + typeof f; } var v = 1; using a = resource("a"); class B {} let c = 1; const d = () => [a.name, c, v, typeof B]; log(d());',
  'var out of a block': '{ using a = resource("a"); var x = 5; } log(x);',
  'parameters and arguments':
    'function f(a, { b }, ...c) { using d = resource("d"); return [a, b, c, arguments.length, this === undefined, new.target]; } log(f(1, { b: 2 }, 3, 4));',
  'super, this and await within':
    'class A { m() { return "A.m"; } } class B extends A { async m() { using a = resource("a"); await 0; return super.m() + (this instanceof B); } } log(await new B().m());',
  'an anonymous default export':
    'export default function () { using a = resource("a"); return "d"; } using b = resource("b");',
  'exports that others read':
    'using a = resource("a"); export let x = 1; export const y = () => { using b = resource("b"); return x; }; x = 2; log(y()); log(Object.keys(self));',
  'the identifier using':
    'let using = 1; using = 2; log(using); using\nusing: for (using of [1]) log(using); { using using_ = null; } var await_ = { using }; log(await_.using); using [0]; (using); log(using ? 1 : 2); { let of = 1; using\nof; }',
  'no line break after using':
    'var x = 1; var using = 0; using\nx = 5; log(x); { using /* c */ y = resource("y"); using z /**/ = // e\n resource("z"); }',
  'semicolons that are not there':
    'using a = resource("a")\nusing b = resource("b")\n;[1].map(log)\n{ using c = resource("c") }\nfor (using d of [resource("d")]) log("d")\nif (true) for (using e of [resource("e")]) log("e"); else log("no")\ndo { using f = resource("f") } while (false)\nlog("end")',
  'one tick for a null': 'ticks(6); log("before"); { await using a = null; } log("after");',
  'no tick without a declaration reached':
    'ticks(4); log("before"); l: { if (true) break l; await using a = null; } log("after"); { for (await using a of []); } log("end");',
  'one tick for many nulls':
    'ticks(6); { await using a = null, b = undefined; await using c = null; } log("after");',
  'a null and then a resource':
    'ticks(8); { await using a = null; using b = resource("b"); await using c = null; } log("after"); { await using d = { [Symbol.asyncDispose]() {} }; using e = resource("e"); await using f = null; } log("end");',
  'ticks of a sync fallback':
    'ticks(8); { await using a = resource("a"); } log("after"); { await using a = resource("a"), b = { [Symbol.asyncDispose]() { return Promise.resolve(); } }; } log("end");',
  'ticks of errors':
    'ticks(8); try { await using a = failing("a"); } catch { log("caught"); } try { await using a = { [Symbol.asyncDispose]() { throw 1; } }; } catch { log("caught"); } log("end");',
  'a direct eval':
    'log(eval("{ using a = resource(\\"a\\"); 5 }")); using b = resource("b"); log(eval("b.name")); log(eval("(() => { using c = b; return c.name; })()")); attempt(() => eval("b = 1, 1") && 0 || 1);'.replace(
      'attempt(() => eval("b = 1, 1") && 0 || 1);',
      'try { eval("b = 1"); } catch (error) { log(error.name); }',
    ),
  'a constant':
    'using a = resource("a"); for (const f of [() => { a = 1; }, () => { a += 1; }, () => { a++; }, () => { [a] = [1]; }, () => { a ??= 1; }, () => { for (a of [1]); }]) try { f(); log("fine"); } catch (error) { log(error.name); }',
  'the class of errors':
    'try { using a = failing("a"); throw 1; } catch (error) { log([error instanceof SuppressedError, error instanceof Error, error.constructor === SuppressedError, Object.prototype.toString.call(error), Object.keys(error), JSON.stringify(Object.getOwnPropertyDescriptor(error, "suppressed"))]); } const made = new SuppressedError(1, 2, "m"); log([made.error, made.suppressed, made.message, made.name, made.stack.split("\\n")[0], SuppressedError.length, SuppressedError.name, SuppressedError(3, 4).error, Object.hasOwn(new SuppressedError(1, 2), "message")]); class Own extends SuppressedError {} log([new Own(1, 2) instanceof Own, Object.getPrototypeOf(SuppressedError) === Error, JSON.stringify(Object.getOwnPropertyDescriptors(SuppressedError.prototype)), JSON.stringify(Object.getOwnPropertyDescriptor(SuppressedError, "prototype"))]);',
  'the symbols':
    'log([typeof Symbol.dispose, typeof Symbol.asyncDispose, JSON.stringify(Object.getOwnPropertyDescriptor(Symbol, "dispose")), Object.keys(Symbol)]);',
};

/**
 * @param {string} program
 * @param {boolean} cyclic
 */
async function run(program, cyclic) {
  /** @type {unknown[]} */
  const log = [];
  const context = vm.createContext({ log: (/** @type {any} */ value) => log.push(value) });
  const cycle = cyclic ? 'import * as self from "entry"; ' : 'const self = {}; ';
  const source = `${cycle}${RESOURCES}\n${program}`;
  const module = new SourceTextModule(source, { identifier: 'entry', context });
  await module.link(() => module);
  const awaits = module.hasTopLevelAwait?.();
  /** @type {any} */
  let thrown = null;
  try {
    await module.evaluate();
  } catch (error) {
    thrown = describeThrown(error);
  }
  await new Promise((resolve) => setImmediate(resolve));
  if (cyclic) log.push(Object.keys(module.namespace).length);
  return JSON.parse(JSON.stringify({ log, thrown, awaits, status: module.status }));
}

/** @param {any} error */
function describeThrown(error) {
  if (typeof error !== 'object' || error === null) return String(error);
  const { name, suppressed } = error;
  const inner = { error: describeThrown(error.error), suppressed: describeThrown(suppressed) };
  return { name, message: error.message, ...('suppressed' in error ? inner : {}) };
}

exports.scenarios = {};
for (const [name, program] of Object.entries(programs)) {
  exports.scenarios[name] = () => run(program, false);
  exports.scenarios[`${name}, in a cycle`] = () => run(program, true);
}
