'use strict';

// Reads of imported bindings, in every position, from exporters of every kind.

const { describe, test } = require('node:test');
const { assert, evaluated, linked, synthetic, vm } = require('../implementation.js');

// How an importer can meet a binding: the exporter never assigns it again, or
// it does, or importer and exporter form a cycle, or the exporter is synthetic,
// or there are others between.
const exporter = (value, keyword) => `export ${keyword} x = ${value};`;
const exporters = {
  'a const': (value) => ({ b: exporter(value, 'const') }),
  'a let that a function assigns': (value) => ({
    b: `${exporter(value, 'let')} export const set = (v) => { x = v; };`,
  }),
  'a var assigned at top level': (value) => ({ b: `export var x; x = ${value};` }),
  'a member of a cycle': (value) => ({ b: `import "entry"; ${exporter(value, 'const')}` }),
  'a live member of a cycle': (value) => ({
    b: `import "entry"; ${exporter(value, 'let')} export const set = (v) => { x = v; };`,
  }),
  'a renamed export': (value) => ({ b: `const y = ${value}; export { y as x };` }),
  'an indirect export': (value) => ({
    b: 'export { y as x } from "c"',
    c: `export const y = ${value};`,
  }),
  'a star export': (value) => ({
    b: 'export * from "c"',
    c: `${exporter(value, 'let')} export const set = (v) => { x = v; };`,
  }),
  'an imported and exported name': (value) => ({
    b: 'import { x } from "c"; export { x };',
    c: exporter(value, 'const'),
  }),
  'an awaiting module': (value) => ({ b: `await 0; ${exporter(value, 'const')}` }),
  'a function that eval may assign': (value) => ({
    b: `${exporter(value, 'let')} export const set = (v) => { eval("x = v"); };`,
  }),
};

// [name, expression or statements that set `result`, value of x, expected]
const positions = [
  ['an expression', 'result = x', '1', 1],
  ['an operand', 'result = x + x * 2', '2', 6],
  ['typeof', 'result = typeof x', '1', 'number'],
  ['void, not, minus', 'result = [void x, !x, -x, +x, ~x]', '1', [undefined, false, -1, 1, -2]],
  ['a template', 'result = `${x}-${x}`', '"a"', 'a-a'],
  ['a shorthand property', 'result = { x }', '1', { x: 1 }],
  ['a shorthand property among others', 'result = { a: 1, x, b: x }', '2', { a: 1, x: 2, b: 2 }],
  ['a property value', 'result = { x: x }', '1', { x: 1 }],
  [
    'a computed key',
    'result = { [x]: 1, [`${x}2`]() {} }; result = Object.keys(result)',
    '"k"',
    ['k', 'k2'],
  ],
  ["a member's object", 'result = x.a.b', '({ a: { b: 1 } })', 1],
  ['a computed member', 'result = [5, 6][x]', '1', 6],
  [
    'a member assignment',
    'x.a = 2; x["b"] = 3; x.c ??= 4; result = { ...x }',
    '({})',
    { a: 2, b: 3, c: 4 },
  ],
  [
    'a member update',
    'x.a++; --x.b; x.c += 2; result = { ...x }',
    '({ a: 1, b: 1, c: 1 })',
    { a: 2, b: 0, c: 3 },
  ],
  ['a delete of a member', 'result = [delete x.a, "a" in x]', '({ a: 1 })', [true, false]],
  [
    'destructuring into its members',
    '[x.a, { k: x.b }] = [1, { k: 2 }]; result = { ...x }',
    '({})',
    { a: 1, b: 2 },
  ],
  ['a call', 'result = x(1, 2)', '(a, b) => a + b', 3],
  ["a call's argument", 'result = Math.max(x, x + 1, ...[x])', '1', 2],
  ["a call's this", 'result = x()', 'function () { return this === undefined }', true],
  [
    "a call's this in parentheses",
    'result = (x)()',
    'function () { return this === undefined }',
    true,
  ],
  ["an optional call's this", 'result = x?.()', 'function () { return this === undefined }', true],
  ['an optional call of nothing', 'result = x?.()', 'undefined', undefined],
  [
    "a method's this",
    'result = x.f() === x && x["f"]() === x && x?.f() === x && x.f?.() === x',
    '({ f() { return this } })',
    true,
  ],
  [
    'a tagged template',
    'result = x`a${1}b`',
    'function (strings, value) { return [...strings, value, this === undefined] }',
    ['a', 'b', 1, true],
  ],
  ["a tagged template's method", 'result = x.f`a` === x', '({ f() { return this } })', true],
  ['new without arguments', 'result = new x instanceof x', 'class {}', true],
  ['new with arguments', 'result = new x(1).a', 'class { constructor(a) { this.a = a } }', 1],
  [
    'new of a member',
    'result = new x.y(2).a',
    '({ y: class { constructor(a) { this.a = a } } })',
    2,
  ],
  ['new of a computed member', 'result = new x["y"]().a', '({ y: class { a = 3 } })', 3],
  ["new of a call's result", 'result = new (x())().a', '() => class { a = 4 }', 4],
  [
    'new.target of an imported class',
    'result = new x().a',
    'class { constructor() { this.a = typeof new.target } }',
    'function',
  ],
  ['class heritage', 'class A extends x {} result = new A().a', 'class { a = 1 }', 1],
  [
    'class heritage member',
    'class A extends x.y {} result = new A().a',
    '({ y: class { a = 1 } })',
    1,
  ],
  [
    'class fields',
    'class A { a = x; static b = x; #c = x; get c() { return this.#c } [x] = 1; static { this.d = x } } const a = new A(); result = [a.a, A.b, a.c, a.k, A.d]',
    '"k"',
    ['k', 'k', 'k', 1, 'k'],
  ],
  ['a default parameter', 'result = ((a = x) => a)()', '1', 1],
  ['a default parameter of a default', 'result = ((a = x, b = () => a + x) => b())()', '1', 2],
  [
    'a destructuring default',
    'const { a = x, b: [c = x] = [] } = {}; result = [a, c]',
    '1',
    [1, 1],
  ],
  [
    'a destructuring source',
    'const { a, ...rest } = x; const [b] = x.l; result = [a, rest, b]',
    '({ a: 1, c: 2, l: [3] })',
    [1, { c: 2, l: [3] }, 3],
  ],
  ['a destructuring key', 'const { [x]: a } = { k: 1 }; result = a', '"k"', 1],
  [
    "an assignment pattern's default",
    'let a; [a = x] = []; let b; ({ b = x } = {}); result = [a, b]',
    '1',
    [1, 1],
  ],
  ['spread', 'result = [...x, Math.max(...x), { ...x }]', '[1, 2]', [1, 2, 2, { 0: 1, 1: 2 }]],
  [
    'optional chaining',
    'result = [x?.a, x?.b?.c, x?.["a"], x.b?.c.d.e]',
    '({ a: 1 })',
    [1, undefined, 1, undefined],
  ],
  [
    'conditional and logical operators',
    'result = [x ? x : 0, x && 1, x || 2, x ?? 3]',
    '5',
    [5, 1, 5, 5],
  ],
  ['a comma expression', 'result = (0, x)', '1', 1],
  [
    'in and instanceof',
    'result = ["a" in x, x instanceof Object, [] instanceof Array]',
    '({ a: 1 })',
    [true, true, true],
  ],
  [
    'if, while, for, switch',
    'let n = 0; if (x) n++; while (n < x) n++; for (let i = x; i < x + 2; i += x) n++; switch (x) { case x: n += 10 } result = n',
    '2',
    13,
  ],
  [
    'for-of and for-in',
    'result = []; for (const a of x) result.push(a); for (const a in x) result.push(a)',
    '["p"]',
    ['p', '0'],
  ],
  [
    'for-in heads that are members',
    'for (x.a of [1, 2]); for (x.b in { k: 1 }); result = { ...x }',
    '({})',
    { a: 2, b: 'k' },
  ],
  ['throw and catch', 'try { throw x } catch (e) { result = e }', '1', 1],
  ["an arrow's body", 'result = (() => x)()', '1', 1],
  ['an object arrow body', 'result = (() => ({ x }))()', '1', { x: 1 }],
  ['nested closures', 'result = (() => () => function () { return (() => x)() })()()()', '1', 1],
  ['a generator', 'function* g() { yield x; yield* [x] } result = [...g()]', '1', [1, 1]],
  [
    'a getter, setter and method',
    'const o = { get a() { return x }, set b(v) { this.c = x + v }, m() { return x } }; o.b = 1; result = [o.a, o.c, o.m()]',
    '1',
    [1, 2, 1],
  ],
  ['direct eval', 'result = eval("x + 1")', '1', 2],
  ['direct eval in a function', 'result = (() => { let y = 1; return eval("x + y") })()', '1', 2],
  ['direct eval nested', 'result = (() => eval("(() => eval(\'x\'))()"))()', '1', 1],
  ['an expression statement in parentheses', '(x)\nresult = x', '1', 1],
  ['a sequence without semicolons', 'result = x\n;[0].map(() => x)\nlet y = x\nresult = y', '1', 1],
  ['a label of the same name', 'x: for (;;) { break x } result = x', '1', 1],
  [
    'a property and a key of the same name',
    'const o = { x: 5, m: { x() { return 6 } } }; result = [o.x, o.m.x(), o?.x, "x" in o, x]',
    '1',
    [5, 6, 5, true, 1],
  ],
  [
    'a private name and a class member of the same name',
    'class A { #x = 1; x = 2; static x = 3; get() { return [this.#x, this.x, A.x, x] } } result = new A().get()',
    '4',
    [1, 2, 3, 4],
  ],
  ['an escaped identifier', 'result = \\u0078 + \\u{78}', '1', 2],
  ['a parameter that shadows', 'result = ((x) => x)(2) + x', '1', 3],
  [
    'a destructured parameter that shadows',
    'result = (({ x }, [y = x]) => x + y)({ x: 2 }, []) + x',
    '1',
    5,
  ],
  [
    'a var that shadows in a function',
    'result = (function () { const before = x; var x = 2; return [before, x] })()',
    '1',
    [undefined, 2],
  ],
  ['a let that shadows in a block', 'let a; { let x = 2; a = x } result = [a, x]', '1', [2, 1]],
  [
    'a let that shadows in a block, in its dead zone',
    'try { x; let x = 2 } catch (e) { result = e.name }',
    '1',
    'ReferenceError',
  ],
  [
    'a function that shadows in a block',
    'let a; { function x() { return 2 } a = x() } result = [a, x]',
    '1',
    [2, 1],
  ],
  ['a class that shadows', 'let a; { class x {} a = x.name } result = [a, x]', '1', ['x', 1]],
  [
    'a catch parameter that shadows',
    'let a; try { throw 2 } catch (x) { a = x } result = [a, x]',
    '1',
    [2, 1],
  ],
  [
    'a destructured catch parameter that shadows',
    'let a; try { throw { x: 2 } } catch ({ x }) { a = x } result = [a, x]',
    '1',
    [2, 1],
  ],
  [
    'loop variables that shadow',
    'const a = []; for (let x = 2; x < 3; x++) a.push(x); for (const x of [4]) a.push(x); for (const x in { k: 1 }) a.push(x); result = [...a, x]',
    '1',
    [2, 4, 'k', 1],
  ],
  [
    "a function expression's name that shadows",
    'result = [(function x() { return typeof x })(), x]',
    '1',
    ['function', 1],
  ],
  [
    "a class expression's name that shadows",
    'result = [(class x { static a = typeof x }).a, x]',
    '1',
    ['function', 1],
  ],
  [
    "a switch's let that shadows",
    'let a; switch (1) { case 1: let x = 2; a = x } result = [a, x]',
    '1',
    [2, 1],
  ],
  [
    "a named function's parameter default beside a var",
    'result = (function (a = x) { var x = 2; return [a, x] })()',
    '1',
    [1, 2],
  ],
  [
    "a static block's var that shadows",
    'let a; class A { static { var x = 2; a = x } } result = [a, x]',
    '1',
    [2, 1],
  ],
  [
    'arguments and this beside it',
    'result = (function () { return [x, arguments.length, this] })(1)',
    '1',
    [1, 1, undefined],
  ],
  [
    'an async function and an async arrow',
    'result = [(async () => x)() instanceof Promise, (async function () { return x })() instanceof Promise]',
    '1',
    [true, true],
  ],
  [
    'a regular expression and a comment beside it',
    'result = /* x */ x / /x/g.exec("x").length // x',
    '4',
    4,
  ],
  ['a nested template', 'result = `${`${x}${`${x}`}`}`', '1', '11'],
  ['exponent and compound conditions', 'result = (x) ** 2 + (x > 1 ? x : -x)', '3', 12],
  ['await in an async arrow', 'result = typeof (async () => { await x })', '1', 'function'],
];

// Imports by a bare specifier are first compiled as those of synthetic modules.
for (const specifier of ['b', './b']) {
  for (const [kind, sources] of Object.entries(exporters)) {
    describe(`an import of ${kind} by ${specifier}`, () => {
      for (const [position, code, value, expected] of positions) {
        test(`is read in ${position}`, async () => {
          const { b, ...others } = sources(value);
          // The exporter runs first: it is a dependency, or in a cycle entered here.
          const { entry } = await evaluated({
            entry: `import { x } from "${specifier}"; let result; ${code}\n; export { result as default };`,
            [specifier]: b,
            ...others,
          });
          assert.deepEqual(entry.namespace.default, expected);
        });
      }
    });
  }
}

for (const specifier of ['b', './b']) {
  describe(`an import of a SyntheticModule by ${specifier}`, () => {
    for (const [position, code, value, expected] of positions) {
      test(`is read in ${position}`, async () => {
        const x = new Function(`'use strict'; const x = ${value}; return x;`)();
        const { entry } = await evaluated({
          entry: `import { x } from "${specifier}"; let result; ${code}\n; export { result as default };`,
          [specifier]: synthetic({ x }),
        });
        assert.deepEqual(entry.namespace.default, expected);
      });
    }
  });
}

describe('a live binding', () => {
  const read = 'import { x, set } from "b"; export const read = () => x; export { set };';

  for (const [kind, sources] of Object.entries({
    'assigned by a function': { b: 'export let x = 1; export function set(v) { x = v; }' },
    'assigned by an arrow': { b: 'export let x = 1; export const set = (v) => x = v;' },
    'assigned by a method': {
      b: 'export let x = 1; export const { set } = { set(v) { x = v; } };',
    },
    'assigned by direct eval': { b: 'export let x = 1; export const set = (v) => eval("x = v");' },
    'assigned by destructuring': {
      b: 'export let x = 1; export const set = (v) => { [x] = [v]; };',
    },
    'assigned by object destructuring': {
      b: 'export let x = 1; export const set = (x_) => { ({ x_: x } = { x_ }); };',
    },
    'assigned by a loop head': {
      b: 'export let x = 1; export const set = (v) => { for (x of [v]); };',
    },
    'assigned by an update': {
      b: 'export let x = 1; export const set = (v) => { while (x < v) x++; };',
    },
    'assigned by a logical assignment': {
      b: 'export let x = 1; export const set = (v) => { x &&= v; };',
    },
    'of a var': { b: 'export var x = 1; export function set(v) { x = v; }' },
    'of a function': { b: 'export function x() {} x = 1; export function set(v) { x = v; }' },
    'of a class': { b: 'export class x {} x = 1; export function set(v) { x = v; }' },
    'exported below': { b: 'let y = 1; const set = (v) => { y = v; }; export { y as x, set };' },
    'through an indirect export': {
      b: 'export { x, set } from "c"',
      c: 'export let x = 1; export const set = (v) => { x = v; };',
    },
    'through two stars': {
      b: 'export * from "c"',
      c: 'export * from "d"',
      d: 'export let x = 1; export const set = (v) => { x = v; };',
    },
    'through an import': {
      b: 'import { x, set } from "c"; export { x, set };',
      c: 'export let x = 1; export const set = (v) => { x = v; };',
    },
    'of a default function': {
      b: 'export { default as x, set } from "c"',
      c: 'export default function f() {} f = 1; export const set = (v) => { f = v; };',
    },
    'in a cycle': { b: 'import "entry"; export let x = 1; export const set = (v) => { x = v; };' },
    'in an awaiting cycle': {
      b: 'import "entry"; await 0; export let x = 1; export const set = (v) => { x = v; };',
    },
    "assigned in a static block's function": {
      b: 'export let x = 1; export let set; class A { static { set = (v) => { x = v; }; } }',
    },
    'assigned in a default parameter': {
      b: 'export let x = 1; export const set = (v, w = (x = v)) => w;',
    },
    'assigned in a class field': {
      b: 'export let x = 1; export const set = (v) => { new (class { a = (x = v); })(); };',
    },
    'assigned in a timer': {
      b: 'export let x = 1; let later = []; export const set = (v) => { later.push(() => { x = v; }); later.pop()(); };',
    },
  })) {
    test(`${kind} shows its new value`, async () => {
      const { entry } = await evaluated({ entry: read, ...sources });
      assert.equal(entry.namespace.read(), 1);
      entry.namespace.set(2);
      assert.equal(entry.namespace.read(), 2);
      entry.namespace.set(undefined);
      entry.namespace.set(3);
    });
  }

  test('assigned while an awaiting importer waits shows its new value', async () => {
    const { entry } = await evaluated({
      entry:
        'import { x, set } from "b"; const log = [x]; set(2); log.push(x); await 0; set(3); log.push(x); export default log;',
      b: 'export let x = 1; export const set = (v) => { x = v; };',
    });
    assert.deepEqual(entry.namespace.default, [1, 2, 3]);
  });

  test('assigned later at top level, after an await, shows its new value', async () => {
    const context = vm.createContext({ log: [] });
    const { entry } = await linked(
      {
        entry: 'import { x } from "b"; import "c"; log.push(x);',
        b: 'export let x = 1; await 0; x = 2; await 0; x = 3;',
        c: 'import * as b from "b"; log.push(b.x);',
      },
      { context },
    );
    await entry.evaluate();
    assert.deepEqual([...context.log], [3, 3]);
  });

  test('of a default expression is not live, of a default function it is', async () => {
    const { entry } = await evaluated({
      entry:
        'import value, { set } from "b"; import f, { change } from "c"; export const before = [value, typeof f]; set(2); change(); export const after = [value, typeof f];',
      b: 'let x = 1; export default x; export const set = (v) => { x = v; };',
      c: 'export default function f() {} export const change = () => { f = 1; };',
    });
    assert.deepEqual(entry.namespace.before, [1, 'function']);
    assert.deepEqual(entry.namespace.after, [1, 'number']);
  });

  test('of one export read under two names is one binding', async () => {
    const { entry } = await evaluated({
      entry:
        'import { x as a, y as b, set } from "b"; import * as n from "b"; set(2); export default [a, b, n.x, n.y];',
      b: 'let x = 1; export { x, x as y }; export const set = (v) => { x = v; };',
    });
    assert.deepEqual(entry.namespace.default, [2, 2, 2, 2]);
  });

  test('is evaluated at the moment of the read, operand by operand', async () => {
    const { entry } = await evaluated({
      entry:
        'import { x, set } from "b"; export default [x + set(5) + x, [x, set(6), x], `${x}${set(7)}${x}`, ((a, b, c) => [a, b, c])(x, set(8), x)];',
      b: 'export let x = 1; export const set = (v) => { x = v; return 0; };',
    });
    assert.deepEqual(entry.namespace.default, [6, [5, 0, 6], '607', [7, 0, 8]]);
  });

  test('of a call is read before its arguments', async () => {
    const { entry } = await evaluated({
      entry: 'import { f, set } from "b"; export default [f(set(() => "second")), f()];',
      b: 'export let f = () => "first"; export const set = (v) => { f = v; };',
    });
    assert.deepEqual(entry.namespace.default, ['first', 'second']);
  });

  test("of a namespace's method keeps this and is live", async () => {
    const { entry } = await evaluated({
      entry:
        'import * as b from "b"; const first = b.f(); b.set(function () { return ["second", this === b]; }); export default [first, b.f()];',
      b: 'export let f = function () { return ["first", this !== undefined]; }; export const set = (v) => { f = v; };',
    });
    assert.deepEqual(entry.namespace.default, [
      ['first', true],
      ['second', true],
    ]);
  });
});
