'use strict';

// Graphs whose modules parse, but do not link. The first module of each is linked.

/** @type {Record<string, Record<string, string | string[]>>} */
module.exports = {
  'a name that is missing': { a: 'import { x } from "b";', b: '' },
  'a name that is missing, on a later line': {
    a: '// first\nimport { y } from "b";\n  import { y as z, x as w } from "b";',
    b: 'export let y;',
  },
  'names over lines': { a: 'import {\n  y,\n  x\n} from "b";', b: 'export let y;' },
  'a default export that is missing': { a: 'import x from "b";', b: 'export let x;' },
  'a default export that a star leaves out': {
    a: 'import x from "b"; ',
    b: 'export * from "c";',
    c: 'export default 1;',
  },
  'a string name': { a: 'import { "x y" as z } from "b";', b: '' },
  'a name beyond ASCII': { a: '"\u{1F600}"; import { é } from "b";', b: '' },
  'two that are missing': { a: 'import { x, y } from "b"; import { z } from "b";', b: '' },
  'a name that is missing in a dependency': {
    a: 'import "b";',
    b: '\n\nimport { x } from "c";',
    c: '',
  },
  'a name that is missing in two': {
    a: 'import "b"; import { x } from "c";',
    b: 'import { y } from "c";',
    c: '',
  },
  'an indirect export': { a: 'export { x } from "b";', b: '' },
  'an indirect export, on a later line': {
    a: 'let y;\nexport { y };\nexport { x as z } from "b";',
    b: '',
  },
  'an indirect export of a default': { a: 'export { default } from "b";', b: '' },
  'an indirect export that is imported': {
    a: 'import { x } from "b";',
    b: 'export { x } from "c";',
    c: '',
  },
  'an indirect export under other names': {
    a: 'import { x as w } from "b";',
    b: '\nexport { y as x } from "c";',
    c: '',
  },
  'an import that is exported': {
    a: 'import { x } from "b";',
    b: 'import { y } from "c"; export { y as x };',
    c: '',
  },
  'a chain': {
    a: 'import { x } from "b";',
    b: 'export { x } from "c";',
    c: 'export { x } from "d";',
    d: '',
  },
  'a chain of stars': {
    a: 'import { x } from "b";',
    b: 'export * from "c";',
    c: 'export * from "d";',
    d: '',
  },
  'an ambiguous name': {
    a: 'import { x } from "b";',
    b: 'export * from "c"; export * from "d";',
    c: 'export let x;',
    d: 'export let x;',
  },
  'an ambiguous name, through an indirect export': {
    a: 'export { x as y } from "b";',
    b: 'export * from "c"; export * from "d";',
    c: 'export let x;',
    d: 'export let x;',
  },
  'an ambiguous name, exported again': {
    a: 'import { y } from "e";',
    e: 'export { x as y } from "b";',
    b: 'export * from "c"; export * from "d";',
    c: 'export let x;',
    d: 'export let x;',
  },
  'an ambiguous name of three': {
    a: 'import { x } from "b";',
    b: 'export * from "c"; export * from "d"; export * from "e"',
    c: 'export let x;',
    d: 'export let x;',
    e: 'export let x;',
  },
  'an ambiguous name, deep': {
    a: 'import { x } from "b";',
    b: 'export * from "e"; export * from "d";',
    e: 'export * from "c";',
    c: 'export let x;',
    d: 'export let x;',
  },
  'an ambiguous name that nobody imports': {
    a: 'import * as ns from "b";',
    b: 'export * from "c"; export * from "d";',
    c: 'export let x;',
    d: 'export let x;',
  },
  'a circle': {
    a: 'import { x } from "b";',
    b: 'export { x } from "c";',
    c: 'export { x } from "b";',
  },
  'a circle of one': { a: 'import { x } from "a"; export { x };' },
  'a circle of indirect exports': { a: 'export { x } from "a";' },
  'a circle of two indirect exports': { a: 'export { x } from "b";', b: 'export { x } from "a";' },
  'a circle of stars': {
    a: 'import { x } from "b";',
    b: 'export * from "c";',
    c: 'export * from "b";',
  },
  'a circle with other names': {
    a: 'import { x } from "b";',
    b: 'export { y as x } from "c";',
    c: 'export { x as y } from "b";',
  },
  'a circle that imports': {
    a: 'import { y } from "b"; export let x = 1;',
    b: 'import { z } from "a"; export let y = 1;',
  },
  itself: { a: 'import { x } from "a";' },
  'a synthetic module': { a: 'import { x } from "b";', b: ['y'] },
  'a synthetic module, through a star': {
    a: 'import { x } from "c";',
    c: 'export * from "b";',
    b: ['y'],
  },
  'a synthetic module, through an indirect export': {
    a: 'import { x } from "c";',
    c: 'export { x } from "b";',
    b: ['y'],
  },
  'a namespace and a name': {
    a: 'import * as ns from "b"; import { x } from "b"; ',
    b: 'export let y;',
  },
  'a default and a name': { a: 'import d, { x } from "b";', b: 'export default 1;' },
  'a specifier with quotes': { a: "import { x } from 'b\"c';", 'b"c': '' },
  'a specifier with escapes': { a: 'import { x } from "b\\u0063\\n";', 'bc\n': '' },
  'a name with escapes': { a: 'import { \\u0078 } from "b";', b: '' },
  attributes: { a: 'import { x } from "b" with { type: "t" };', b: '' },
  'after an import of no names': {
    a: 'import {} from "b"; import "b"; import { x } from "b"',
    b: '',
  },
  tabs: { a: '\timport\t{\tx\t}\tfrom\t"b";', b: '' },
  CRLF: { a: '\r\n\r\nimport {\r\n x } from "b";', b: '' },
  'a hashbang': { a: '#! a\nimport { x } from "b";', b: '' },
  'line separators': { a: '"";\u2028import { x } from "b";', b: '' },
  'a module with top-level await': { a: 'await 0; import { x } from "b";', b: 'await 0;' },
  'import after use': { a: 'x;\nx;\nimport { x } from "b";', b: '' },
  'a long line': { a: `${'"";'.repeat(100)} import { x } from "b"; ${'"";'.repeat(100)}`, b: '' },
  'a comment within': { a: 'import { /* x */ x /* y */ } from /* z */ "b" /* w */;', b: '' },
};
