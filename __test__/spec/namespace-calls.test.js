'use strict';

// Calls of members of a namespace import: `ns.f()`.

const { describe, test } = require('node:test');
const { assert, evaluated } = require('../implementation.js');

/**
 * What `entry` exports as default, of a module that has `ns` as a namespace.
 * @param {string} exporter
 * @param {string} expression
 */
async function resultOf(exporter, expression) {
  const { entry } = await evaluated({
    entry: `import * as ns from 'exporter'; export default ${expression};`,
    exporter,
  });
  return entry.namespace.default;
}

/** @param {string} call */
const thrownBy = (call) => `(() => { try { ${call} } catch (error) { return String(error); } })()`;

describe('a call of a member of a namespace', () => {
  for (const [title, exporter] of Object.entries({
    'a function': 'export function f() { return this; }',
    'an async function': 'export async function f() { return this; }',
    'a generator': 'export function* f() { yield this; }',
    'a function that a call gave': 'export const f = (() => function () { return this; })();',
    'a function that may change':
      'export let f = function () { return this; }; export const set = () => { f = 0; };',
    'a function of another name':
      'const f = (() => function () { return this; })(); export { f as g, f };',
  })) {
    test(`hands the namespace to ${title}`, async () => {
      const isIt = `(ns.f() === ns || ns.f().next?.().value === ns || ns.f().then((value) => value === ns))`;
      assert.equal(await resultOf(exporter, isIt), true);
    });
  }

  test('leaves an arrow function and a bound one their own this', async () => {
    const exporter = `export const arrow = (() => { return () => this; })();
      export const bound = (() => function () { return this; })().bind(1);`;
    assert.deepEqual(await resultOf(exporter, '[ns.arrow(), typeof ns.bound()]'), [
      undefined,
      'number',
    ]);
  });

  // What is called may be any function: only its own text tells whether it has a use for a `this`.
  for (const [title, exporter] of Object.entries({
    'a function whose arrow function uses it':
      'export const f = (() => function () { return (() => this)(); })();',
    'a function whose parameter uses it':
      'export const f = (() => function (a = this) { return a; })();',
    'a function whose eval may use it':
      "export const f = (() => function () { return eval('th' + 'is'); })();",
    'a function whose eval is written with an escape':
      "export const f = Function('return \\\\u0065val(`th${`is`}`)');",
    'a method that uses super':
      'export const f = { __proto__: { get self() { return this; } }, f() { return super.self; } }.f;',
    'a method of a class': 'export const { f } = class { static f() { return this; } };',
    'a built-in function': 'export const f = Object.prototype.valueOf;',
    'a sloppy function': "export const f = Function('return this');",
    'a getter': `export const f = Object.getOwnPropertyDescriptor(
      { get f() { return this; } }, 'f').get;`,
    'a function with a long text': `export const f = (() => function () { "${'-'.repeat(9000)}"; return this; })();`,
  })) {
    test(`hands it to ${title}`, async () => {
      // As an argument, `ns` leaves the call one of a binding.
      assert.equal(await resultOf(exporter, 'Object.is(ns.f(), ns)'), true);
    });
  }

  test('is that of one and the same function, whatever it is', async () => {
    const exporter = `export const f = (() => function g(a, b) { return new.target ?? [a, b]; })();
      export const C = (() => class { constructor() { return this; } })();`;
    assert.deepEqual(
      await resultOf(
        exporter,
        `[ns.f(1, 2), ns.f(...[1], 2), ns.f.name, ns.f.length, ${thrownBy('ns.C()')}.split(':')[0], ${thrownBy('ns.f().x.y')}]`,
      ),
      [
        [1, 2],
        [1, 2],
        'g',
        2,
        'TypeError',
        "TypeError: Cannot read properties of undefined (reading 'y')",
      ],
    );
  });

  test('asks a Proxy for nothing but the call', async () => {
    const exporter = `export const log = [];
      export const f = new Proxy(function () { return this; }, new Proxy({}, {
        get(_, trap) {
          log.push(trap);
          return trap === 'apply' ? (target, receiver, list) => Reflect.apply(target, receiver, list) : undefined;
        },
      }));`;
    assert.equal(await resultOf(exporter, 'ns.f() === ns && ns.log.join()'), 'apply');
  });

  test('asks a function for neither name nor length', async () => {
    const exporter = `export const log = [];
      const make = () => function () { return this; };
      export const f = Object.defineProperties(make(), {
        name: { get() { log.push('name'); } }, length: { get() { log.push('length'); } },
      });
      export const g = make();
      delete g.name;
      Object.setPrototypeOf(g, { get name() { log.push('name of g'); } });`;
    assert.equal(await resultOf(exporter, 'ns.f() === ns && ns.g() === ns && ns.log.join()'), '');
  });

  test('says what it cannot call', async () => {
    const exporter = `export const number = (() => 1)(); export const C = (() => class C {})();`;
    assert.equal(
      await resultOf(exporter, thrownBy('ns.number()')),
      'TypeError: ns.number is not a function',
    );
    assert.equal(
      await resultOf(exporter, thrownBy('ns.missing()')),
      'TypeError: ns.missing is not a function',
    );
    const called = await resultOf(exporter, thrownBy('ns.C()'));
    assert.equal(called, "TypeError: Class constructor C cannot be invoked without 'new'");
  });

  test('leaves the function what it is', async () => {
    const exporter = `export const f = (() => function one(a) { return this; })();`;
    const same =
      '[ns.f() === ns, ns.f === ns.f, ns.f.name, ns.f.length, "prototype" in ns.f, new ns.f() instanceof ns.f]';
    assert.deepEqual(await resultOf(exporter, same), [true, true, 'one', 1, true, true]);
  });

  test('is one of the value at the time', async () => {
    const exporter = `export let f = function () { return 1; };
      export function change() { f = function () { return this === undefined ? 0 : 2; }; }`;
    assert.deepEqual(await resultOf(exporter, '[ns.f(), ns.change(), ns.f()]'), [1, undefined, 2]);
  });
});

test('members in parameters and patterns are read in a cycle, too', async () => {
  const { entry } = await evaluated({
    entry: `import * as ns from 'other'; export const one = 1;
      export const sum = (a = ns.two, { b = ns.two, c = ns.twice(b) } = {}) => a + b + c + ns.three;
      export function late(value = ns.two) { return value; }
      const [d = ns.two] = []; export const result = [sum(), sum(1, { b: 1 }), late(), d, ns.early];`,
    other: `import { late, one } from 'entry'; export const two = 2; export const early = late();
      export const three = 3; export const twice = (value) => 2 * value; export const read = () => one;`,
  });
  assert.deepEqual(entry.namespace.result, [11, 7, 2, 2, 2]);
});
