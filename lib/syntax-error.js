'use strict';

// SyntaxErrors of source texts: of the target context's realm, in the words of the V8 that runs,
// with the source line and a caret at the head of the stack, as those of vm.Script have.

const { define } = require('./define.js');
const { captureStackTrace } = require('./intrinsics.js');
const { lowersUsing } = require('./using.js');
const { judge, placeOfJudged, wordsOfJudged } = require('./judge.js');
const { LINE_TERMINATOR } = require('./line-terminator.js');

/** @typedef {{ filename: string, lineOffset: number, columnOffset: number }} Origin */

/**
 * The error to throw for a text that cannot be compiled as a module.
 * @param {any} error what the record, or V8 for the transformed text, threw
 * @param {string} source
 * @param {Origin} origin
 * @param {import('./realm.js').Realm} realm
 * @param {Function} hideAbove
 */
function syntaxError(error, source, origin, realm, hideAbove) {
  if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) return error;
  const judged = judge(source);
  // V8 has the last word: of a text that is too much for the parser, it may find that it is wrong.
  if (judged === null ? error instanceof RangeError : judged.error.name === 'RangeError') {
    const overflow = realm.helpers.stackOverflow();
    captureStackTrace(overflow, hideAbove);
    return overflow;
  }
  const found = judged === null ? null : placeOfJudged(judged);
  let words = /** @type {SyntaxError} */ (error).message;
  // V8 may take it for the head of a loop over constants, or not know it at all.
  const isUsingIn = lowersUsing && !judged?.usingAsConst && USING_IN.test(words);
  if (isUsingIn) words = "Invalid 'using' in for-in loop";
  else if (judged !== null) words = wordsOfJudged(judged, source, found);
  const made = realm.syntaxError(words, hideAbove);
  const inFunction = placeInFunction(words, source, origin, realm);
  if (found === null) return withPlace(made, inFunction ?? placeOf(error, source, origin));
  // V8 says where the error is found, and for a function also how wide it is.
  const place = placeOf({ ...found, width: widthAt(found, source, error) }, source, origin);
  const start = place.replace(/\^+\n\n$/, '');
  return withPlace(made, inFunction?.startsWith(start) ? inFunction : place);
}

/** What the parser says of `for (using x in y)`, where a constant may stand. */
const USING_IN = /for\.\.\.in statement cannot be an .*using declaration/;

/**
 * How wide the offending text at a place is: as the parser says, or one word.
 * @param {{ line: number, column: number }} place
 * @param {string} source
 * @param {any} parsed what the parser says
 */
function widthAt({ line, column }, source, parsed) {
  if (parsed.line === line && parsed.column === column) return parsed.width;
  const rest = (lineOf(source, line) ?? '').slice(column - 1);
  return WORD.exec(rest)?.[0].length ?? 1;
}

const WORD = /^[\p{ID_Continue}$#\u200c\u200d]+/u;

/**
 * An error whose stack begins with a place.
 * @param {any} error
 * @param {string} place
 */
function withPlace(error, place) {
  return define(error, 'stack', {
    value: place + error.stack,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

/**
 * @param {string} source
 * @param {number} line from one on
 */
function lineOf(source, line) {
  return source.split(LINE_TERMINATOR)[line - 1];
}

/**
 * Refuses what V8 refuses in modules, but takes for a comment in the function that we make of them.
 * @param {string} source
 */
function checkHtmlComments(source) {
  if (!source.includes('--')) return;
  if (!source.includes('<!--') && !source.includes('-->')) return;
  const message = judge(source)?.error.message;
  if (message?.startsWith('HTML comments')) throw new SyntaxError(message);
}

/** The line before the source in a function. */
const FIRST_LINE = '"use strict";';

/**
 * Where V8 finds the same error in a function, as it shows it: an error for which it has no place, in the first line.
 * @param {string} message
 * @param {string} source
 * @param {Origin} origin
 * @param {import('./realm.js').Realm} realm
 */
function placeInFunction(message, source, origin, realm) {
  try {
    const lineOffset = origin.lineOffset - 1;
    realm.compileFunction(`${FIRST_LINE}\n${source}`, { ...origin, lineOffset });
  } catch (error) {
    const { stack, message: same } = /** @type {Error} */ (error);
    if (same !== message) return null;
    const head = String(stack).slice(
      0,
      Math.max(0, String(stack).indexOf(`SyntaxError: ${message}`)),
    );
    return head.split('\n')[1] === FIRST_LINE ? null : head;
  }
  return null;
}

/**
 * A place that the parser names, as V8 shows it.
 * @param {any} error
 * @param {string} source
 * @param {Origin} origin
 */
function placeOf({ line, column, width }, source, { filename, lineOffset }) {
  if (line === undefined) return '';
  const shown = lineOf(source, line) ?? '';
  const caret = shown.slice(0, column - 1).replace(/[^\t]/g, ' ') + '^'.repeat(width || 1);
  return `${filename}:${line + lineOffset}\n${shown}\n${caret}\n\n`;
}

module.exports = { checkHtmlComments, placeOf, syntaxError, withPlace };
