'use strict';

// A read before initialization says what the reader calls the binding, in the reader's frames.

const { test } = require('node:test');
const { assert, linked, rejection, thrown } = require('../implementation.js');

const LET = 'import "b"; export let x = 1;';
const DEFAULT = 'import "b"; export default 1;';
const RENAMED = 'import { x as y } from "a"; ';

/** @type {Record<string, [sources: Record<string, string>, name: string, frames?: number]>} */
const reads = {
  'an import': [{ a: LET, b: 'import { x } from "a"; x;' }, 'x'],
  'an import under another name': [{ a: LET, b: `${RENAMED}y;` }, 'y'],
  typeof: [{ a: LET, b: `${RENAMED}typeof y;` }, 'y'],
  'a call': [{ a: LET, b: `${RENAMED}y();` }, 'y'],
  'a construction': [{ a: LET, b: `${RENAMED}new y();` }, 'y'],
  'a shorthand property': [{ a: LET, b: `${RENAMED}({ y });` }, 'y'],
  'a direct eval': [{ a: LET, b: `${RENAMED}eval("y");` }, 'y', 2],
  'within functions': [
    { a: LET, b: `${RENAMED}const g = () => y; function f() { g(); } f();` },
    'y',
    3,
  ],
  'a compound assignment': [{ a: LET, b: `${RENAMED}y += 1;` }, 'y'],
  'an increment': [{ a: LET, b: `${RENAMED}y++;` }, 'y'],
  'a logical assignment': [{ a: LET, b: `${RENAMED}y ??= 1;` }, 'y'],
  'an import of a name that is exported under another': [
    { a: 'import "b"; let x = 1; export { x as z };', b: 'import { z as y } from "a"; y;' },
    'y',
  ],
  'an import beyond ASCII': [{ a: LET, b: 'import { x as \u00e9 } from "a"; \u00e9;' }, '\u00e9'],
  'a default export': [{ a: DEFAULT, b: 'import d from "a"; d;' }, 'd'],
  'a class as the default export': [
    { a: 'import "b"; export default class A {}', b: 'import d from "a"; d;' },
    'd',
  ],
  'an import through a star': [
    { a: LET, b: 'import { x as y } from "c"; y;', c: 'export * from "a";' },
    'y',
  ],
  'an import through an indirect export': [
    { a: LET, b: 'import { z as y } from "c"; y;', c: 'export { x as z } from "a";' },
    'y',
  ],
  'a member of a namespace': [{ a: LET, b: 'import * as n from "a"; n.x;' }, 'x'],
  'a computed member of a namespace': [{ a: LET, b: 'import * as n from "a"; n["x"];' }, 'x'],
  'a member that is called': [{ a: LET, b: 'import * as n from "a"; n.x();' }, 'x'],
  'a member that is exported under another name': [
    { a: 'import "b"; let x = 1; export { x as z };', b: 'import * as n from "a"; n.z;' },
    'z',
  ],
  'the default export of a namespace': [
    { a: DEFAULT, b: 'import * as n from "a"; n.default;' },
    'default',
  ],
  'a namespace that is an export': [
    { a: LET, b: 'import { n } from "c"; n.x;', c: 'export * as n from "a";' },
    'x',
  ],
  'an import of oneself': [{ a: 'import { x as y } from "a"; y; export let x = 1;' }, 'y'],
  'a namespace of oneself': [{ a: 'import * as n from "a"; n.x; export let x = 1;' }, 'x'],
  'a binding of oneself': [{ a: 'import "a"; x; export let x = 1;' }, 'x'],
  'with top-level await': [{ a: LET, b: `${RENAMED}await 0; y;` }, 'y'],
  'with for await': [{ a: LET, b: `${RENAMED}for await (const i of []); y;` }, 'y'],
};

for (const [name, [sources, binding, frames = 1]] of Object.entries(reads)) {
  test(`${name} names what it reads`, async () => {
    const { a } = await linked(sources);
    const error = await rejection(a.evaluate());
    assert.equal(error.constructor, ReferenceError);
    assert.equal(error.message, `Cannot access '${binding}' before initialization`);
    const [header, ...rest] = error.stack.split('\n');
    assert.equal(header, `ReferenceError: ${error.message}`);
    // The first is the reader's, and none is the exporter's.
    const isOfModule = (/** @type {string} */ frame) => /\b[abc]:\d+:\d+/.test(frame);
    assert.equal(isOfModule(rest[0]), true, error.stack);
    assert.equal(rest.filter(isOfModule).length, frames, error.stack);
  });
}

test('a read from outside names the export', async () => {
  const { a } = await linked({ a: 'let x = 1; export { x as y }; export default 2;' });
  for (const name of ['y', 'default']) {
    const error = thrown(() => a.namespace[name]);
    assert.equal(error.message, `Cannot access '${name}' before initialization`);
    const [header, first] = error.stack.split('\n');
    assert.equal(header, `ReferenceError: ${error.message}`);
    assert.match(first, /uninitialized\.test\.js/);
  }
});

for (const [what, ask] of Object.entries({
  'Object.getOwnPropertyDescriptor()': (namespace) =>
    Object.getOwnPropertyDescriptor(namespace, 'y'),
  'Object.hasOwn()': (namespace) => Object.hasOwn(namespace, 'y'),
  'Object.prototype.propertyIsEnumerable()': (namespace) =>
    Object.prototype.propertyIsEnumerable.call(namespace, 'y'),
  'Object.entries()': (namespace) => Object.entries(namespace),
  'Object.values()': (namespace) => Object.values(namespace),
  'Reflect.defineProperty()': (namespace) => Reflect.defineProperty(namespace, 'y', { value: 1 }),
  'Object.isSealed()': (namespace) => Object.isSealed(namespace),
  'Object.assign()': (namespace) => Object.assign({}, namespace),
  'a spread': (namespace) => ({ ...namespace }),
})) {
  test(`${what} says that the export is not defined`, async () => {
    const { a } = await linked({ a: 'let x = 1; export { x as y };' });
    const error = thrown(() => ask(a.namespace));
    assert.equal(error.constructor, ReferenceError);
    assert.equal(error.message, 'y is not defined');
    assert.equal(error.stack.split('\n')[0], 'ReferenceError: y is not defined');
  });
}

test('a read from a module that failed names the import', async () => {
  const { a } = await linked({
    a: 'import { x as y } from "b"; export function f() { return y; }',
    b: 'import { z } from "c"; throw z; export let x = 1;',
    c: 'export const z = 1;',
  });
  assert.equal(await rejection(a.evaluate()), 1);
  const error = thrown(() => a.namespace.f());
  assert.equal(error.message, "Cannot access 'y' before initialization");
});

test('a read from a module that awaits names the import', async () => {
  const { a } = await linked({
    a: 'export * from "waiting"; import "b";',
    b: 'import { x as y } from "a"; try { y; } catch (error) { globalThis.seen = error.message; }',
    waiting: 'await 0; export let x = 1;',
  });
  await a.evaluate();
  const { seen } = globalThis;
  delete globalThis.seen;
  assert.equal(seen, "Cannot access 'y' before initialization");
});

test('a getter that overflows the stack says so', async () => {
  const { a } = await linked({
    a: 'import { y, f } from "b"; export let x = 1; export const deep = () => { deep(); }; export { y }; export const g = () => f();',
    b: 'import { x, deep } from "a"; export const y = 1; export const f = () => { try { deep(); } catch (error) { return [error.name, x]; } };',
  });
  await a.evaluate();
  assert.deepEqual(a.namespace.g(), ['RangeError', 1]);
});
