'use strict';

const { describe, test } = require('node:test');
const { SourceTextModule, assert, isReference, thrown, vm } = require('../implementation.js');

describe('a broken module', () => {
  for (const source of [
    'a b',
    'let a; let a',
    'import a from "a"; let a',
    'export { a }',
    'export const a = 1; export { a }',
    'export default 1; export default 2',
    'return',
    'new.target',
    'break',
    'continue',
    'super()',
    'yield',
    'await',
    'var await',
    'function f() { await 0 }',
    '<!-- a',
    '--> a',
    'with (a) {}',
    'delete a',
    '010',
    'arguments = 1',
    'eval++',
    'let let = 1',
    'function f(a, a) {}',
    'import { "a" } from "a"',
    'export { "a" }',
    'export { "\\uD800" as a } from "a"',
    'import "a" with { type: 1 }',
    'if (1) import "a"',
    '{ export const a = 1 }',
    'import.meta = 1',
    'new import("a")',
    'import()',
    'import(...a)',
    'import.metA',
    'a.#b',
    'class A { #a; #a }',
    'for (let a, b of c);',
    'label: label: 1',
    '({ a = 1 })',
    '1 = 2',
    'f() ||= 1',
    '`${',
    '/(/',
    '"\\u{110000}"',
    'import "a" with { type: "a", type: "b" }',
    'class A { static { await 0 } }',
    '(a = await 0) => a',
    'async (a = await 0) => a',
    'for await (const a of b) function f() {}',
  ]) {
    test(`\`${source}\` is a SyntaxError at construction, of its context's realm`, () => {
      const error = thrown(() => new SourceTextModule(source));
      assert.equal(error.constructor, SyntaxError);
      assert.equal(error.name, 'SyntaxError');
      assert.equal(error.code, undefined);
      // This package shows the place first, as vm.Script does; Node only when nobody catches it.
      const place = isReference ? '' : error.stack.slice(0, error.stack.indexOf('SyntaxError: '));
      assert.equal(
        error.stack.startsWith(`${place}SyntaxError: ${error.message}\n    at `),
        true,
        error.stack,
      );
      const context = vm.createContext({});
      const inContext = thrown(() => new SourceTextModule(source, { context }));
      assert.equal(inContext.constructor, vm.runInContext('SyntaxError', context));
      assert.equal(inContext.message, error.message);
    });
  }

  test('leaves nothing behind but a used number', () => {
    const context = vm.createContext({});
    thrown(() => new SourceTextModule('a b', { context }));
    assert.equal(new SourceTextModule('', { context }).identifier, 'vm:module(1)');
  });
});

describe('a module that a script or function body would not be', () => {
  for (const source of [
    'await 0',
    'export let yield_ = 1',
    'import.meta',
    'a: { break a }',
    'async () => { for await (const a of b); }',
    'var arguments_',
    'import("a").catch(() => {})',
    'export {}',
    'label: { }',
    'class A { static { var await_; } }',
    'let async; async = 1',
    'let of, from, as, get, set, target',
    'export { x as "a" }; var x',
    'if (true) { function f() {} } f_: 1',
    'new (class { constructor() { new.target } })',
    '({ await: 1, yield: 2, let: 3 })',
    'export default async function () { await 0 }',
    '(function () { return 1 })()',
    '"use strict"; 1',
    '/[(]/u; /(?<a>.)|(?<b>.)/',
  ]) {
    test(`\`${source}\` is fine`, () => {
      assert.equal(new SourceTextModule(source).status, 'unlinked');
    });
  }
});
