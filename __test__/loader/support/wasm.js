'use strict';

// WebAssembly modules for tests, written byte by byte: https://webassembly.github.io/spec/core/binary/

const I32 = 0x7f;
const EXTERNREF = 0x6f;
const KINDS = { function: 0, global: 3 };

/** @typedef {'function' | 'global'} Kind */

/** @param {number} number */
function leb(number) {
  const bytes = [];
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** @param {string} text */
function name(text) {
  const bytes = Buffer.from(text);
  return [...leb(bytes.length), ...bytes];
}

/** @param {number[][]} items */
const list = (items) => [...leb(items.length), ...items.flat()];

/** @param {number} id @param {number[]} bytes */
const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];

// The types of functions: () => i32, (i32, i32) => i32, and () => ().
const TYPES = [
  [0x60, 0, 1, I32],
  [0x60, 2, I32, I32, 1, I32],
  [0x60, 0, 0],
];

/** The bodies of functions. @type {Record<string, { type: number, code: number[] }>} */
const BODIES = {
  add: { type: 1, code: [0x20, 0, 0x20, 1, 0x6a] },
  'call the first import': { type: 0, code: [0x10, 0] },
  'read the first global': { type: 0, code: [0x23, 0] },
  trap: { type: 2, code: [0x00] },
};

/**
 * A module. What imports come to is numbered before what there is in it.
 * @param {object} parts
 * @param {{ module: string, name: string, kind: Kind, string?: boolean }[]} [parts.imports] functions are () => i32
 * @param {string[]} [parts.functions] names of bodies
 * @param {number[]} [parts.globals] values of i32, which may change
 * @param {{ name: string, kind: Kind, index: number }[]} [parts.exports]
 * @param {number} [parts.start] the function that runs at once
 */
function wasm({ imports = [], functions = [], globals = [], exports = [], start }) {
  const sections = [
    section(1, list(TYPES)),
    section(
      2,
      list(
        imports.map((it) => [
          ...name(it.module),
          ...name(it.name),
          KINDS[it.kind],
          ...(it.kind === 'function' ? [0] : it.string ? [EXTERNREF, 0] : [I32, 1]),
        ]),
      ),
    ),
    section(3, list(functions.map((body) => [BODIES[body].type]))),
    section(6, list(globals.map((value) => [I32, 1, 0x41, value, 0x0b]))),
    section(7, list(exports.map((it) => [...name(it.name), KINDS[it.kind], ...leb(it.index)]))),
    ...(start === undefined ? [] : [section(8, leb(start))]),
    section(
      10,
      list(
        functions.map((body) => {
          const code = [0, ...BODIES[body].code, 0x0b];
          return [...leb(code.length), ...code];
        }),
      ),
    ),
  ];
  return Buffer.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

/** @param {string} exported @param {number} index */
const asFunction = (exported, index) => ({ name: exported, kind: KIND_FUNCTION, index });
/** @param {string} exported @param {number} index */
const asGlobal = (exported, index) => ({ name: exported, kind: KIND_GLOBAL, index });

/** @type {Kind} */
const KIND_FUNCTION = 'function';
/** @type {Kind} */
const KIND_GLOBAL = 'global';

module.exports = { asFunction, asGlobal, wasm };
