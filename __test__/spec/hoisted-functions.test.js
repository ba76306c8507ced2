'use strict';

// Functions of a cycle are there before any body of it runs. One that something assigns changes for those who import it.

const { describe, test } = require('node:test');
const { assert, evaluated, linked } = require('../implementation.js');

/** Who imports `f` from a member of its cycle that runs later, and calls it before and after that. */
const CYCLE = (/** @type {string} */ exporter) => ({
  entry: 'import "late"; export * from "early";',
  early: `import { f } from "late"; export const first = f(); export const last = () => f();`,
  late: `import "early"; ${exporter}`,
});

const functions = {
  'a declaration': ['export function f() { return "f"; }', 'f'],
  'a declaration under another name': ['function g() { return "g"; } export { g as f };', 'g'],
  'a function with a parameter of its name': [
    'export function f(g = () => { f = 1; }) { return typeof g; }',
    'function',
  ],
};

describe('a hoisted function of a cycle can be called before its module runs', () => {
  for (const [name, [exporter, expected]] of Object.entries(functions)) {
    test(name, async () => {
      const { namespace } = (await evaluated(CYCLE(exporter))).entry;
      assert.deepEqual([namespace.first, namespace.last()], [expected, expected]);
    });
  }

  for (const kind of ['async function', 'function*', 'async function*']) {
    test(kind, async () => {
      const exporter = `export ${kind} f() { return 1; }`;
      const { namespace } = (await evaluated(CYCLE(exporter))).entry;
      assert.equal(Object.prototype.toString.call(namespace.first), toStringOf(kind));
    });
  }

  test('the default export, with and without a name', async () => {
    for (const name of ['', 'g']) {
      const { namespace } = (
        await evaluated({
          entry: 'import "late"; export * from "early";',
          early: 'import f from "late"; export const first = [f(), f.name];',
          late: `import "early"; export default function ${name}() { return 1; }`,
        })
      ).entry;
      assert.deepEqual([...namespace.first], [1, name || 'default']);
    }
  });

  test('it sees bindings that are not initialized', async () => {
    const { entry } = await linked(CYCLE('let value = 1; export function f() { return value; }'));
    await assert.rejects(entry.evaluate(), {
      name: 'ReferenceError',
      message: "Cannot access 'value' before initialization",
    });
  });

  test('through a namespace, called and read', async () => {
    const { namespace } = (
      await evaluated({
        entry: 'import "late"; export * from "early";',
        early: `import * as late from "late";
          export const first = [late.f(), late.g() === late, typeof late.f];
          export const again = () => [late.f(), late.g() === late, typeof late.f];`,
        late: `import "early";
          export function f() { return 1; }
          export function g() { return this; }`,
      })
    ).entry;
    assert.deepEqual([...namespace.first], [1, true, 'function']);
    assert.deepEqual([...namespace.again()], [1, true, 'function']);
  });
});

/** @param {string} kind */
function toStringOf(kind) {
  const isGenerator = kind.endsWith('*');
  if (!kind.startsWith('async')) return '[object Generator]';
  return isGenerator ? '[object AsyncGenerator]' : '[object Promise]';
}

// What assigns `f` when the body runs, or when `set` is called.
const assignments = {
  'an assignment': 'f = g;',
  'an assignment in parentheses': '(f = g);',
  'an assignment among arguments': 'Object(f = g);',
  'an assignment in an array': 'void [f = g];',
  'an assignment in an object': 'void { a: f = g };',
  'an assignment in a block': '{ f = g; }',
  'a logical assignment': 'f &&= g;',
  'an array pattern': '[f] = [g];',
  'an object pattern': '({ f } = { f: g });',
  'a renaming pattern': '({ a: f } = { a: g });',
  'a pattern with a default': '[f = g] = [];',
  'a rest element': '[...[f]] = [g];',
  'a loop': 'for (f of [g]);',
  'a loop with a pattern': 'for ({ f } of [{ f: g }]);',
  'direct eval': 'eval("f = g");',
  'a function': 'const h = () => { f = g; }; h();',
  'a class': 'class A { static { f = g; } }',
  'a field of a class': 'class A { static a = f = g; }',
};

describe('a function that is assigned changes for its importers', () => {
  for (const [name, assignment] of Object.entries(assignments)) {
    for (const [way, exporter] of Object.entries({
      declared: 'export function f() { return 1; }',
      'exported by name': 'export { f }; function f() { return 1; }',
    })) {
      test(`${name}, ${way}`, async () => {
        const text = `const g = () => 2; ${assignment} ${exporter}`;
        const { namespace } = (await evaluated(CYCLE(text))).entry;
        assert.deepEqual([namespace.first, namespace.last()], [1, 2]);
      });
    }
  }

  test('an update makes a number of it', async () => {
    const { namespace } = (
      await evaluated({
        entry: 'import "late"; export * from "early";',
        early:
          'import { f } from "late"; export const first = typeof f; export const last = () => f;',
        late: 'import "early"; export function f() {} f++;',
      })
    ).entry;
    assert.deepEqual([namespace.first, namespace.last()], ['function', Number.NaN]);
  });

  test('outside of the cycle, read before and after', async () => {
    const { namespace } = (
      await evaluated({
        entry: 'import { set } from "late"; import { read } from "reader"; export { set, read };',
        reader: 'import { f } from "late"; export const read = () => f();',
        late: 'export function f() { return 1; } export const set = (g) => { f = g; };',
      })
    ).entry;
    assert.equal(namespace.read(), 1);
    namespace.set(() => 2);
    assert.equal(namespace.read(), 2);
  });
});

describe('importers in a cycle take what is there', () => {
  test('of modules outside that have run, and that have not', async () => {
    const { namespace } = (
      await evaluated({
        entry: 'import "before"; import { value } from "member"; import "after"; export { value };',
        before: 'export const a = 1; export function f() { return a; }',
        member: `import "entry"; import { a, f } from "before"; import { g, b } from "after";
          export const value = () => [a, f(), b, g()];`,
        after: 'export const b = 2; export function g() { return b; }',
      })
    ).entry;
    assert.deepEqual([...namespace.value()], [1, 1, 2, 2]);
  });

  test('a module outside that has not run is read when it has', async () => {
    const { namespace } = (
      await evaluated({
        entry: 'import { log, again } from "member"; import "after"; export { log, again };',
        member: `import "entry"; import { read } from "other"; export const log = read();
          export const again = () => read();`,
        other: `import { f, value } from "after"; import "member";
          export function read() { return [typeof f, f(), value]; }`,
        after: 'export function f() { return value; } export const value = 1;',
      })
    ).entry;
    assert.deepEqual([...namespace.log], ['function', 1, 1]);
    assert.deepEqual([...namespace.again()], ['function', 1, 1]);
  });
});
