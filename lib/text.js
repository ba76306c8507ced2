'use strict';

// The text that is compiled in a module's place.

const { unpack } = require('./answers.js');

/**
 * What src/transform/ says about a source text, in the order in which src/binding/packed_text.rs
 * writes it.
 * @typedef {import('./binding.js').ModuleText} EditedText
 */

// Where the integers are in `numbers`.
const FORM = 0;
const NEEDED = 1;
const PREFIX_LENGTH = 2;
const SUFFIX_LENGTH = 3;
const IGNORES_THIS = 4;
const GUESSED = 5;
const HEAD_LENGTH = 6;

/**
 * @param {EditedText} edited
 * @param {number} index
 */
function numberAt({ numbers }, index) {
  return numbers.charCodeAt(2 * index) * 0x10000 + numbers.charCodeAt(2 * index + 1);
}

/** The parameters of the function, each there only when it is needed. */
const NEEDS = Object.freeze({ IMPORT: 1, IMPORTS: 2, EXPORTS: 4, HELPERS: 8, GATE: 16 });
const ALL_NEEDS = 31;

// What src/binding/ writes for the forms of src/transform/wrapper.rs that are run in a way of their own.
const AWAITING_GENERATOR = 3;
const GATED_ASYNC_FUNCTION = 4;
const EMPTY = 5;

// These stand among the needs: of a text that was scanned, and not parsed; of one whose prefix stands on the first line of the
// source, since V8 takes no offsets for a text that says itself what it is called.
const SCANNED = 32;
const ON_FIRST_LINE = 64;

/**
 * What an environment asks of a text.
 * @typedef {object} TextHead
 * @property {number} form how the module's function runs: see src/transform/wrapper.rs
 * @property {number} needs which parameters it has: flags of `NEEDS`
 * @property {number} ignoresThis the slots of functions that have no use for a `this`, as bits
 * @property {number} guessed the import entries that were guessed to be variables, as bits: see src/transform/guess.rs
 */

/**
 * @param {EditedText} edited
 * @returns {TextHead} the same each time
 */
function headOf(edited) {
  edited.head ??= {
    form: numberAt(edited, FORM),
    needs: numberAt(edited, NEEDED),
    ignoresThis: numberAt(edited, IGNORES_THIS),
    guessed: numberAt(edited, GUESSED),
  };
  return edited.head;
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
    /** @type {number} */
    const end = used + numbers[index + 2];
    result += source.slice(at, numbers[index]) + text.slice(used, end);
    at = numbers[index + 1];
    used = end;
  }
  return at === 0 ? result + source : result + source.slice(at);
}

const MIN_OFFSET = -2147483648;

/**
 * A column offset for a text with so much more before it. Node takes no smaller one than there is.
 * @param {number} columnOffset
 * @param {number} length
 */
function shifted(columnOffset, length) {
  return Math.max(MIN_OFFSET, columnOffset - length);
}

/**
 * Whether the prefix can stand on a line of its own.
 * @param {{ lineOffset: number, columnOffset: number }} origin
 */
function hasLineForPrefix({ lineOffset, columnOffset }) {
  return columnOffset === 0 && lineOffset > MIN_OFFSET;
}

/**
 * Whether the prefix stands on a line of its own, so that the first line of the source is shown as it is. Only a column
 * offset, which counts for the first line of a script, takes it back on that line, and a text that V8 takes no offsets for.
 * @param {EditedText} edited
 * @param {{ lineOffset: number, columnOffset: number }} origin
 */
function hasPrefixLine(edited, origin) {
  return hasLineForPrefix(origin) && (numberAt(edited, NEEDED) & ON_FIRST_LINE) === 0;
}

/**
 * The offsets that put each token of the source where Node has it.
 * @param {EditedText} edited
 * @param {{ lineOffset: number, columnOffset: number }} origin
 */
function placeOf(edited, origin) {
  const { lineOffset, columnOffset } = origin;
  if (hasPrefixLine(edited, origin)) return { lineOffset: lineOffset - 1, columnOffset: 0 };
  return { lineOffset, columnOffset: shifted(columnOffset, numberAt(edited, PREFIX_LENGTH)) };
}

/**
 * The whole text, and those offsets.
 * @param {string} source
 * @param {EditedText} edited
 * @param {{ lineOffset: number, columnOffset: number }} origin
 */
function textOf(source, edited, origin) {
  const { text, whole } = edited;
  const place = placeOf(edited, origin);
  if (whole !== undefined) return { text: whole, ...place };
  const prefixEnd = numberAt(edited, PREFIX_LENGTH);
  const suffixEnd = prefixEnd + numberAt(edited, SUFFIX_LENGTH);
  const prefix = text.slice(0, prefixEnd);
  const suffix = text.slice(prefixEnd, suffixEnd);
  const body = applyEdits(source, edited, HEAD_LENGTH, suffixEnd);
  const lineEnd = hasPrefixLine(edited, origin) ? '\n' : '';
  return { text: prefix + lineEnd + body + suffix, ...place };
}

/**
 * Which parts of the compiled text are the source's, for those who are told offsets in the former.
 * @param {string} source
 * @param {EditedText} edited
 * @param {string} text that `textOf` made of them
 * @returns {{ start: number, end: number, toSource: (offset: number) => number }} where the source begins
 *   and ends in the text, and what an offset within is in the source
 */
function sourceWithin(source, edited, text) {
  const prefixEnd = numberAt(edited, PREFIX_LENGTH);
  const start = text[prefixEnd] === '\n' ? prefixEnd + 1 : prefixEnd;
  const end = text.length - numberAt(edited, SUFFIX_LENGTH);
  const numbers = unpack(edited.numbers).slice(HEAD_LENGTH);
  const toSource = (/** @type {number} */ offset) => {
    let at = offset - start;
    // Where the replacement is in the text, which has those before it too.
    let moved = start;
    for (let index = 0; index < numbers.length && numbers[index] < at; index += 3) {
      const [from, to, length] = numbers.slice(index, index + 3);
      // A replacement may be filled up with blanks: what ends with its last token ends with the part it stands for.
      const { length: filled } = text.slice(from + moved, from + moved + length).trimEnd();
      if (at >= from + length) at += to - from - length;
      else at = at >= from + filled ? to : Math.min(at, to);
      moved += length - (to - from);
    }
    return Math.max(0, Math.min(at, source.length));
  };
  return { start, end, toSource };
}

module.exports = {
  ALL_NEEDS,
  AWAITING_GENERATOR,
  EMPTY,
  GATED_ASYNC_FUNCTION,
  NEEDS,
  SCANNED,
  applyEdits,
  hasLineForPrefix,
  headOf,
  placeOf,
  shifted,
  sourceWithin,
  textOf,
};
