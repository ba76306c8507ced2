'use strict';

// The text that is compiled in a module's place.

const { unpack } = require('./answers.js');

/**
 * What src/transform/ says about a source text.
 * @typedef {object} EditedText
 * @property {string} text prefix, suffix, and the texts of the edits, one after the other
 * @property {string} numbers packed: form, parameters, length of the prefix and of the suffix; then start and
 *   end of each edit, and the length of its text
 */

const HEAD_LENGTH = 4;
/** The parameters of the function, each there only when it is needed. */
const NEEDS = Object.freeze({ IMPORT: 1, IMPORTS: 2, EXPORTS: 4, HELPERS: 8, GATE: 16 });

/**
 * How a module's function runs: see src/transform/wrapper.rs.
 * @param {EditedText} edited
 */
function formOf({ numbers }) {
  return numbers.charCodeAt(1);
}

/**
 * Which parameters it has: flags of `NEEDS`.
 * @param {EditedText} edited
 */
function needsOf({ numbers }) {
  return numbers.charCodeAt(3);
}

/**
 * The source with its edits, in UTF-16 code units.
 * @param {string} source
 * @param {EditedText} edited
 * @param {number} [head] where the edits begin in `numbers`
 * @param {number} [used] where their texts begin in `text`
 */
function applyEdits(source, edited, head = 0, used = 0) {
  const { text } = edited;
  const numbers = unpack(edited.numbers);
  let result = '';
  let at = 0;
  for (let index = head; index < numbers.length; index += 3) {
    const end = used + numbers[index + 2];
    result += source.slice(at, numbers[index]) + text.slice(used, end);
    at = numbers[index + 1];
    used = end;
  }
  return at === 0 ? result + source : result + source.slice(at);
}

const MIN_LINE_OFFSET = -2147483648;

/**
 * The whole text, and the offsets that put each token of the source where Node has it.
 *
 * The prefix stands on a line of its own, so that the first line of the source is shown as it is.
 * Only a column offset, which counts for the first line of a script, takes it back on that line.
 * @param {string} source
 * @param {EditedText} edited
 * @param {{ lineOffset: number, columnOffset: number }} origin
 */
function textOf(source, edited, { lineOffset, columnOffset }) {
  const { text } = edited;
  const numbers = unpack(edited.numbers.slice(0, 2 * HEAD_LENGTH));
  const prefixEnd = numbers[2];
  const suffixEnd = prefixEnd + numbers[3];
  const prefix = text.slice(0, prefixEnd);
  const suffix = text.slice(prefixEnd, suffixEnd);
  const body = applyEdits(source, edited, HEAD_LENGTH, suffixEnd);
  if (columnOffset === 0 && lineOffset > MIN_LINE_OFFSET) {
    return { text: `${prefix}\n${body}${suffix}`, lineOffset: lineOffset - 1, columnOffset: 0 };
  }
  return { text: prefix + body + suffix, lineOffset, columnOffset: columnOffset - prefixEnd };
}

module.exports = { NEEDS, applyEdits, formOf, needsOf, textOf };
