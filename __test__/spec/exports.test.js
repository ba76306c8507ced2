'use strict';

// Star exports, renamed and indirect exports, default exports and their names.

const { describe, test } = require('node:test');
const { assert, evaluated, namespaceOf, synthetic } = require('../implementation.js');

describe('export *', () => {
  const cases = {
    'gives all names but default': [
      { entry: 'export * from "b"', b: 'export const a = 1, b = 2; export default 3' },
      { a: 1, b: 2 },
    ],
    'gives way to a local export': [
      { entry: 'export * from "b"; export const a = "own"', b: 'export const a = 1, b = 2' },
      { a: 'own', b: 2 },
    ],
    'gives way to an indirect export': [
      {
        entry: 'export * from "b"; export { x as a } from "c"',
        b: 'export const a = 1',
        c: 'export const x = "c"',
      },
      { a: 'c' },
    ],
    'gives way to an imported and exported name': [
      {
        entry: 'import { x as a } from "c"; export * from "b"; export { a }',
        b: 'export const a = 1',
        c: 'export const x = "c"',
      },
      { a: 'c' },
    ],
    'leaves out ambiguous names': [
      {
        entry: 'export * from "b"; export * from "c"',
        b: 'export const a = 1, b = 1',
        c: 'export const a = 2, c = 1',
      },
      { b: 1, c: 1 },
    ],
    'keeps a name that both sides take from one module': [
      {
        entry: 'export * from "b"; export * from "c"',
        b: 'export * from "d"',
        c: 'export { a } from "d"',
        d: 'export const a = 1',
      },
      { a: 1 },
    ],
    'keeps one binding under the same name by import': [
      {
        entry: 'export * from "b"; export * from "c"',
        b: 'import { a } from "d"; export { a }',
        c: 'export { a } from "d"',
        d: 'export const a = 1',
      },
      { a: 1 },
    ],
    'leaves out the same value of two bindings': [
      {
        entry: 'export * from "b"; export * from "c"',
        b: 'export const a = 1',
        c: 'export const a = 1',
      },
      {},
    ],
    'leaves out one binding renamed from two': [
      {
        entry: 'export * from "b"; export * from "c"',
        b: 'export { x as a } from "d"',
        c: 'export { y as a } from "d"',
        d: 'export const x = 1, y = 1',
      },
      {},
    ],
    'keeps one binding renamed the same way': [
      {
        entry: 'export * from "b"; export * from "c"',
        b: 'export { x as a } from "d"',
        c: 'export { x as a } from "d"',
        d: 'export const x = 1',
      },
      { a: 1 },
    ],
    'of itself adds nothing': [{ entry: 'export * from "entry"; export const a = 1' }, { a: 1 }],
    'in a circle terminates': [
      {
        entry: 'export * from "b"; export const a = 1',
        b: 'export * from "entry"; export const b = 2',
      },
      { a: 1, b: 2 },
    ],
    'in a circle of three terminates': [
      {
        entry: 'export * from "b"',
        b: 'export * from "c"; export const b = 1',
        c: 'export * from "entry"; export const c = 2',
      },
      { b: 1, c: 2 },
    ],
    'in a circle without names terminates': [
      { entry: 'export * from "b"', b: 'export * from "entry"' },
      {},
    ],
    'twice of one module is once': [
      { entry: 'export * from "b"; export * from "b"', b: 'export const a = 1' },
      { a: 1 },
    ],
    'reaches through diamonds': [
      {
        entry: 'export * from "b"; export * from "c"',
        b: 'export * from "d"',
        c: 'export * from "d"',
        d: 'export const a = 1',
      },
      { a: 1 },
    ],
    'hides an ambiguity by a nearer name': [
      {
        entry: 'export * from "b"',
        b: 'export * from "c"; export * from "d"; export const a = "b"',
        c: 'export const a = 1',
        d: 'export const a = 2',
      },
      { a: 'b' },
    ],
    'as default': [
      {
        entry: 'export { default } from "b"; export * from "b"',
        b: 'export default 1; export const a = 2',
      },
      { a: 2, default: 1 },
    ],
    'with a name not resolvable elsewhere leaves it out': [
      {
        entry: 'export * from "b"',
        b: 'export * from "c"; export * from "d"',
        c: 'export const x = 1',
        d: 'export const x = 2, y = 3',
      },
      { y: 3 },
    ],
  };
  for (const [name, [sources, expected]] of Object.entries(cases)) {
    test(name, async () => {
      const { entry } = await evaluated(sources);
      assert.deepEqual({ ...entry.namespace }, expected);
    });
  }

  test('of a SyntheticModule gives its names but default', async () => {
    const namespace = await namespaceOf('export * from "s"', {
      s: synthetic({ a: 1, default: 2, 'b c': 3 }),
    });
    assert.deepEqual({ ...namespace }, { a: 1, 'b c': 3 });
  });

  test('as a name is a namespace', async () => {
    const { entry, b } = await evaluated({
      entry: 'export * as n from "b"; export * as default from "b"; export * as "a b" from "b"',
      b: 'export const a = 1',
    });
    for (const name of ['n', 'default', 'a b']) assert.equal(entry.namespace[name], b.namespace);
  });

  test('of two namespaces of one module is no ambiguity', async () => {
    const { entry, d } = await evaluated({
      entry: 'export * from "b"; export * from "c"',
      b: 'export * as n from "d"',
      c: 'export * as n from "d"',
      d: '',
    });
    assert.equal(entry.namespace.n, d.namespace);
  });

  test('of two namespaces of two modules is ambiguous', async () => {
    const { entry } = await evaluated({
      entry: 'export * from "b"; export * from "c"',
      b: 'export * as n from "d"',
      c: 'export * as n from "e"',
      d: '',
      e: '',
    });
    assert.equal(entry.namespace.n, undefined);
    assert.equal('n' in entry.namespace, false);
  });

  test('is live', async () => {
    const { entry } = await evaluated({
      entry: 'export * from "b"',
      b: 'export let a = 1; export const set = (v) => { a = v; };',
    });
    entry.namespace.set(2);
    assert.equal(entry.namespace.a, 2);
  });
});

describe('export forms', () => {
  const cases = {
    declarations: [
      'export var a = 1; export let b = 2; export const c = 3; export function d() {} export class e {} export async function f() {} export function* g() {} export async function* h() {}',
      'a b c d e f g h',
    ],
    destructuring: [
      'export const { a, b: { c }, ...d } = { a: 1, b: { c: 2 }, e: 3 }; export let [f, , g = 4, ...h] = [1, 2]; export var { i = 5 } = {};',
      'a c d f g h i',
    ],
    lists: ['let a = 1, b = 2; export { a, b as c }; export { a as d };', 'a c d'],
    'lists before declarations': [
      'export { a, f, C, v }; let a = 1; function f() {} class C {} var v;',
      'C a f v',
    ],
    'keywords as names': [
      'const x = 1; export { x as if, x as class, x as default, x as await, x as let, x as null };',
      'await class default if let null',
    ],
    'strings as names': [
      'const x = 1; export { x as "a-b", x as "\\u0063", x as "\u{1F600}", x as "default" };',
      'a-b c default \u{1F600}',
    ],
    'an empty list': ['export {}; export {};', ''],
    'several declarators': ['export let a = 1, b = a + 1, c = (() => b)();', 'a b c'],
    'trailing commas': ['let a = 1; export { a, };', 'a'],
    'without semicolons': [
      'export let a = 1\nexport const b = 2\nexport { a as c }\nexport default 5\nexport function f() {}\n[0]',
      'a b c default f',
    ],
    'var inside blocks': ['export { a }; { var a = 1; } for (var b of [1]); export { b };', 'a b'],
  };
  for (const [name, [source, names]] of Object.entries(cases)) {
    test(`${name} are all there`, async () => {
      const namespace = await namespaceOf(source);
      assert.deepEqual(Object.keys(namespace), names.split(' ').filter(Boolean));
    });
  }

  test('functions are hoisted above the body', async () => {
    assert.equal(
      (
        await namespaceOf(
          'export const result = f() + g(); export function f() { return 1; } export default function g() { return 2; }',
        )
      ).result,
      3,
    );
    assert.equal(
      (
        await namespaceOf(
          'import self from "entry"; export const result = self(); export default function () { return 2; }',
        )
      ).result,
      2,
    );
  });

  test('a string name imports what a string name exports', async () => {
    const namespace = await namespaceOf(
      'import { "a b" as x, "\\u0063" as c } from "b"; export { x, c }; export { "a b" as "c d" } from "b";',
      { b: 'const x = 1; export { x as "a b", x as c }' },
    );
    assert.deepEqual({ ...namespace }, { c: 1, 'c d': 1, x: 1 });
  });

  test('default with named and namespace imports together', async () => {
    const namespace = await namespaceOf(
      'import d, { a, default as e } from "b"; import f, * as n from "b"; export default [d, a, e, f, n.default, n.a];',
      { b: 'export default 1; export const a = 2' },
    );
    assert.deepEqual(namespace.default, [1, 2, 1, 1, 1, 2]);
  });

  test('an anonymous export is not visible in the module', async () => {
    const namespace = await namespaceOf(
      'export default 1; export const types = [typeof _default, typeof __default, typeof exports, typeof require, typeof module, typeof __filename];',
    );
    assert.deepEqual(namespace.types, Array(6).fill('undefined'));
  });
});

describe('the name of a default export', () => {
  const cases = {
    'export default function () {}': 'default',
    'export default function* () {}': 'default',
    'export default async function () {}': 'default',
    'export default async function* () {}': 'default',
    'export default class {}': 'default',
    'export default class extends Object {}': 'default',
    'export default () => {}': 'default',
    'export default async () => {}': 'default',
    'export default (function () {})': 'default',
    'export default (class {})': 'default',
    'export default (() => {})': 'default',
    'export default ((function () {}))': 'default',
    'export default function f() {}': 'f',
    'export default class C {}': 'C',
    'export default (function f() {})': 'f',
    'export default (class C {})': 'C',
    'export default class { static name = "own" }': 'own',
    'export default class { static name() { return "method"; } }': 'method',
    'export default (0, function () {})': '',
    'export default (0, () => {})': '',
    'export default [function () {}][0]': '',
    'export default ({ f() {} }).f': 'f',
    'const f = () => {}; export default f': 'f',
    'export { f as default }; function f() {}': 'f',
    'export { f as default }; const f = () => {}': 'f',
    'export const { f = () => {} } = {}; export { f as default }': 'f',
    'let f; export default f = () => {}': 'f',
    'export default true ? () => {} : 0': '',
    'export default /* comment */ function /* comment */ () {}': 'default',
    'export default\nfunction () {}': 'default',
    'export default\nclass {}': 'default',
  };
  for (const [source, expected] of Object.entries(cases)) {
    test(`of \`${source.replaceAll('\n', '\\n')}\` is ${JSON.stringify(expected)}`, async () => {
      const { default: value } = await namespaceOf(source);
      assert.equal(typeof value, 'function');
      assert.equal(typeof value.name === 'function' ? value.name() : value.name, expected);
    });
  }

  test('is a plain property', async () => {
    for (const source of [
      'export default function () {}',
      'export default () => {}',
      'export default class {}',
    ]) {
      const { default: value } = await namespaceOf(source);
      assert.deepEqual(Object.getOwnPropertyDescriptor(value, 'name'), {
        value: 'default',
        writable: false,
        enumerable: false,
        configurable: true,
      });
      assert.deepEqual(Reflect.ownKeys(value).slice(0, 2), ['length', 'name']);
    }
  });

  test('is there in time for a static block and a heritage', async () => {
    assert.equal(
      (await namespaceOf('export let name; export default class { static { name = this.name; } }'))
        .name,
      'default',
    );
  });
});

describe("a default export's value", () => {
  const cases = {
    'export default 1': 1,
    'export default -1': -1,
    'export default "a"': 'a',
    'export default null': null,
    'export default undefined': undefined,
    'export default [1, 2].map((x) => x * 2)': [2, 4],
    'export default { a: 1 }': { a: 1 },
    'export default (1, 2)': 2,
    'export default `a${1}`': 'a1',
    'export default /a/.test("a")': true,
    'export default typeof f; function f() {}': 'function',
    'export default await 5': 5,
    'export default await Promise.resolve({ a: 1 })': { a: 1 },
    'export default (() => 3)()': 3,
    'export default function () { return 4; }(5)': undefined,
    'let a = 1; export default a; a = 2;': 1,
    'let a = 1; export default a++ + a': 3,
    'export default async\nfunction f() {} var async = 6': undefined,
    'export default new Date(0).getTime()': 0,
    'export default !function () {}()': true,
    'export default import.meta && 1': 1,
    'export default this': undefined,
    'export default 1\n+ 2': 3,
    'export default "a"\n.length': 1,
    'export default from; var from = 1': undefined,
    'export default of => of': undefined,
  };
  for (const [source, expected] of Object.entries(cases)) {
    test(`of \`${source.replaceAll('\n', '\\n')}\``, async () => {
      const { default: value } = await namespaceOf(source);
      if (typeof value === 'function') assert.equal(expected, undefined);
      else assert.deepEqual(value, expected);
    });
  }

  test('is in its dead zone until it is reached', async () => {
    const { entry } = await evaluated({
      entry:
        'import * as self from "entry"; let error; try { self.default; } catch (e) { error = e; } export default 1; export { error };',
    });
    assert.equal(entry.namespace.error.name, 'ReferenceError');
    assert.equal(entry.namespace.default, 1);
  });

  test('can be a function with its source text', async () => {
    const { default: f } = await namespaceOf(
      'export default function named(a, b) { return a + b; }',
    );
    assert.equal(f.toString(), 'function named(a, b) { return a + b; }');
    assert.equal(f.length, 2);
    assert.equal(f(1, 2), 3);
    const { default: C } = await namespaceOf('export default class Named { m() {} }');
    assert.equal(C.toString(), 'class Named { m() {} }');
    const { g } = await namespaceOf('export const g = (a) => a * 2;');
    assert.equal(g.toString(), '(a) => a * 2');
  });
});

describe('an export name with a backslash and a u in it', () => {
  for (const name of ['\\u', '\\uD800', '\\u00e', '\\\\u0041', 'a\\uÀ']) {
    test(JSON.stringify(name), async () => {
      const text = JSON.stringify(name);
      const { entry } = await evaluated({
        entry: `export { x as ${text}, x as y } from "b"; export * as ${JSON.stringify(`${name}2`)} from "b"; import { ${text} as z } from "entry"; export default [z, /\\\\u/.source, ${text}];`,
        b: 'export const x = 1;',
      });
      assert.equal(entry.namespace[name], 1);
      assert.deepEqual(entry.namespace.default, [1, '\\\\u', name]);
      assert.deepEqual(
        Reflect.ownKeys(entry.namespace).slice(0, -1),
        ['default', name, `${name}2`, 'y'].sort(),
      );
    });
  }
});
