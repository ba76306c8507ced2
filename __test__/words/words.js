'use strict';

// What an error says, and the place that it names: for this package's from the head of its stack,
// for those of Node's own classes from what Node shows when nobody catches them.

/**
 * @typedef {object} Words
 * @property {string} name
 * @property {string} message
 * @property {string} [file]
 * @property {number} [line]
 * @property {string} [text] the line
 * @property {number} [column] counted from one
 */

/** @type {(error: any) => string} */
let headOf = (error) => {
  const { stack } = error;
  const end = stack.indexOf(`${error.name}: ${error.message}`);
  return end === -1 ? '' : stack.slice(0, end);
};
if (process.env.VM_MODULE_IMPLEMENTATION === 'node') {
  // @ts-expect-error There with --expose-internals.
  const { internalBinding } = require('internal/test/binding');
  const { arrow_message_private_symbol: arrow } = internalBinding('util').privateSymbols;
  headOf = (error) => error[arrow] ?? '';
}

/**
 * @param {any} error
 * @returns {Words}
 */
function wordsOf(error) {
  const { name, message } = error;
  const [place, text, ...rest] = headOf(error).split('\n');
  const [, file, line] = /^(.*):(\d+)$/s.exec(place) ?? [];
  if (file === undefined) return { name, message };
  const words = { name, message, file, line: Number(line), text };
  // Node leaves out the carets where what V8 names goes beyond the line.
  if (rest.length < 2) return words;
  return { ...words, column: rest[0].split('^')[0].length + 1 };
}

/**
 * Words of this package, as far as there are words of Node's to compare them with.
 * @param {Words} ours
 * @param {Words} native
 */
function comparable(ours, native) {
  if (native.column !== undefined || native.line === undefined) return ours;
  const { column: _, ...rest } = ours;
  // V8 has no place for it, and Node shows the first line; this package has the parser's.
  const { line, text } = native;
  if (line === 0 && ours.line !== undefined && ours.line > 0) return { ...rest, line, text };
  return rest;
}

module.exports = { comparable, wordsOf };
