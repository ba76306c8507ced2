'use strict';

// Broken modules: which are refused at construction, how, and in whose realm.
// The messages are the engine's, so they are compared on Node 26 alone.

const { SourceTextModule, vm } = require('../../implementation.js');
const { header } = require('../describe.js');

exports.wordedByEngine = true;

const sources = [
  'a b', '(', '{', '}', ')', ']', '"', '`', '`${', '/a', '/*', 'let', 'let a;\nlet a;', 'var a; let a;', 'const a;', 'let a, a', 'class A {} class A {}',
  'import a from "a"; let a;', 'import a from "a"; import a from "b";', 'import { a, b as a } from "a"', 'import a from "a"; function a() {}',
  'import a from "a"; var a;', 'import a from "a"; class a {}', 'function a() {} var a;', 'function a() {} function a() {}',
  'export { a }', 'export { a, b }; let a;', 'export const a = 1; export { a };', 'export { a }; export { a }; let a;', 'export default 1; export default 2;',
  'export default 1; export { a as default }; let a;', 'export * as a from "a"; export const a = 1;', 'export { "a" }', 'export { "a" as b }', 'export { if }',
  'export { "\\uD800" as a } from "a"', 'export { a as "\\uD800" }; let a;', 'import { "a" } from "a"', 'import { "\\uDC00" as a } from "a"', 'import { if } from "a"',
  'import { a as if } from "a"', 'import { a as eval } from "a"', 'import arguments from "a"', 'import * from "a"', 'import * as a, b from "a"', 'import {} ', 'import a', 'import a from a',
  'import "a" with { type: 1 }', 'import "a" with { type }', 'import "a" with type', 'import "a" with { a: "1", a: "2" }', 'import "a" assert { type: "json" }',
  'if (true) import "a"', '{ import "a" }', 'function f() { import "a" }', '{ export const a = 1 }', 'if (true) export default 1', 'export var', 'export 1', 'export a', 'export default', 'export default let a',
  'export default const a = 1', 'export default var a = 1', 'export async', 'export function () {}', 'export class {}', 'export import a from "a"', 'export let [a, a] = []', 'export { a } from', 'export * from a', 'export *',
  'return', 'return 1;', 'if (1) { return }', 'new.target', 'super()', 'super.a', 'break', 'continue', 'break a', 'a: a: 1', 'a: while (1) { continue b }', 'yield 1', 'var yield', 'var await', 'let await', 'function await() {}', 'class await {}',
  'await', 'await;', 'function f() { await 0 }', 'function f() { await }', '() => await 0', '(a = await 0) => a', 'function f(a = await 0) {}', 'async (a = await 0) => a', 'class A { static { await 0 } }', 'class A { a = await 0 }', 'for await (a of b', 'function f() { for await (const a of b); }', 'await: 1', 'import await from "a"', 'export { a as await }', 'var { await } = {}', 'async () => { var await }',
  '<!-- a', 'a <!-- b', '--> a', 'a\n--> b', '/* \n */ --> a', 'with (a) {}', 'delete a', 'delete (a)', '010', '"\\01"', '`\\01`', '08', 'var eval', 'arguments = 1', 'eval++', 'let static', 'var interface', 'let let', 'var public', 'implements: 1', 'function f(a, a) {}', 'function eval() {}', 'a = { a, b: c = 1 }; ({ a = 1 });',
  '1 = 2', '1++', 'for (1 of a);', 'f() = 1', '({ a }) = 1', '[...a, b] = c', '(a, b) => { let a }', '(a, a) => 1', '({ __proto__: 1, __proto__: 2 })', 'a?.b = 1', 'new a?.b()', 'a?.`b`', 'a ?? b || c', '-1 ** 2', 'async a\n=> 1', 'let [a]', 'const { a }', 'for (let a = 1 of b);', 'for (let of a);', 'for (async of a);', 'if (1) class A {}', 'if (1) let\na', 'while (1) function f() {}', 'if (1) function f() {}', 'a: function* f() {}', 'label: let\n{}', 'do function f() {} while (0)', 'try {}', 'switch (1) { case 1: let a; case 2: let a; }', 'try {} catch (a) { let a }', 'try {} catch ([a, a]) {}', 'throw\n1',
  'class A { constructor() {} constructor() {} }', 'class A { #a; #a }', 'a.#b', 'class A { #a; m() { delete this.#a } }', 'class A { m() { this.#b } }', 'class A { constructor() { super() } }', 'class A { get constructor() {} }', 'class A { static prototype() {} }', 'class A extends B { m() { super() } }', 'class A { #constructor }', '({ get a(b) {} })', '({ set a() {} })', 'class A { a = arguments }', 'class A { static { return } }', 'class A { static { arguments } }',
  '/(/', '/a/gg', '/[b-a]/', '/(?<a>.)(?<a>.)/', '/\\u{110000}/u', '/a/uv', '"\\u{110000}"', '"\\x0"', '"a\nb"', 'a\\u{0}', '\\u0031a', '#', '@', '\\', '\u2028"', '1_', '1__0', '0b2', '0xg', '1n.5', '01n', '1.e', '3in []', '3a', 'import', 'import.', 'import.metA', 'import.meta = 1', 'import.meta++', '({ a: import.meta } = b)', 'for (import.meta of a);', 'import()', 'import(a, b, c)', 'import(...a)', 'new import("a")', 'import("a") = 1', 'import.meta.a => 1', '(import.meta) => 1', 'import.source', 'typeof import', 'imp\\u006frt "a"', 'import.m\\u0065ta', 'exp\\u006frt default 1', 'import \\u0061s from "a"', 'import * \\u0061s a from "a"', 'export { a \\u0061s b }; let a', 'import a fr\\u006fm "a"', 'export default \\u0061sync function f() {}', '\\u0061wait 0', 'l\\u0065t\na', 'v\\u0061r a', '#!a', ' #!a\n', 'a\n#!b',
  'enum', 'debugger a', 'do', 'do a while (b) c', 'for (;;', 'for (let a, b of c);', 'for (a in b of c);', 'function', 'function f', 'function f(', 'function f(...a, b) {}', 'function f(...a = 1) {}', 'function f(a = 1) { "use strict" }', 'a => { } ()', 'a => { } || b', 'async function f() { function g() { await 0 } }', 'function* f() { yield\n* 1 }', 'function* f() { function g() { yield 1 } }', 'function* f(a = yield) {}', 'switch (a) { b }', 'switch (a) { default: default: }', 'var a = ;', 'a +', 'a.', 'a?.', 'a[', 'f(', 'f(,)', '[1, 2', '({ a: 1', '({ a b })', 'if', 'if (', 'if (a', 'else', 'catch', 'throw', 'throw ;', 'case 1:', 'in a', 'a ? b', 'a ? b :', '...a', '=> 1', '() + 1', 'a\n++\n', '++a++', 'async () => {}()', 'new', 'let a = a => {}\n{} b', 'x = {f(){}, get}; }',
];

exports.scenarios = {};
for (const [index, text] of sources.entries()) {
  exports.scenarios[`${index}: ${JSON.stringify(text)}`] = () => {
    const log = [];
    for (const context of [undefined, vm.createContext({})]) {
      try {
        const { status } = new SourceTextModule(text, { context, identifier: 'broken.mjs' });
        log.push({ accepted: status });
      } catch (error) {
        const realm = context ? vm.runInContext('SyntaxError', context) : SyntaxError;
        log.push({
          error: error.name,
          own: error.constructor === realm,
          prototype: Object.getPrototypeOf(error) === realm.prototype,
          code: error.code,
          message: error.message,
          header: header(error),
          keys: Reflect.ownKeys(error).map(String),
          enumerable: Object.keys(error),
        });
      }
    }
    return log;
  };
}

for (const [name, text, options] of [
  ['on the first line', 'let a = ;', {}],
  ['on the third line', '\n\n  let a = ;', {}],
  ['with a line offset', 'let a = ;', { lineOffset: 10 }],
  ['with a column offset', 'let a = ;', { columnOffset: 10 }],
  ['with both, on the second line', '\nlet a = ;', { lineOffset: 10, columnOffset: 10 }],
  ['with negative offsets', 'let a = ;', { lineOffset: -10, columnOffset: -10 }],
  ['after multi-byte text', '"\u{1F600}\u00e9"; let a = ;', {}],
  ['after CRLF', '\r\nlet a = ;', {}],
  ['on a long line', `${'a;'.repeat(200)} let a = ;`, {}],
]) {
  exports.scenarios[`stack and inspection ${name}`] = () => {
    try {
      return new SourceTextModule(text, { identifier: 'broken.mjs', ...options }).status;
    } catch (error) {
      return { header: header(error), inspect: require('node:util').inspect(error).split(/\n {4}at /)[0] };
    }
  };
}
