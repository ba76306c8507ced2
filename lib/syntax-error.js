'use strict';

// SyntaxErrors of source texts: of the target context's realm, in the words of the V8 that runs,
// with the source line and a caret at the head of the stack, as those of vm.Script have.

const Module = require('node:module');
const path = require('node:path');
const { lowersUsing } = require('./disposal.js');
const { placeOfThrown } = require('./thrown-place.js');

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
  if (error instanceof RangeError || judged?.error.name === 'RangeError') {
    const overflow = realm.helpers.stackOverflow();
    Error.captureStackTrace(overflow, hideAbove);
    return overflow;
  }
  const exact = judged === null ? null : placeOfJudged(judged, source);
  const { message } = judged === null ? /** @type {SyntaxError} */ (error) : judged.error;
  let words = message;
  if (judged?.lowered) words = wordsOfUsing(message, source, exact);
  else if (lowersUsing && USING_IN.test(String(error))) words = "Invalid 'using' in for-in loop";
  const made = realm.syntaxError(words, hideAbove);
  if (exact !== null) return withPlace(made, placeOf(exact, source, origin));
  const place = placeInFunction(message, source, origin, realm) ?? placeOf(error, source, origin);
  return withPlace(made, place);
}

/**
 * An error whose stack begins with a place.
 * @param {any} error
 * @param {string} place
 */
function withPlace(error, place) {
  const descriptor = { value: place + error.stack, writable: true, enumerable: false };
  return Object.defineProperty(error, 'stack', { ...descriptor, configurable: true });
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

let compiled = 0;

/**
 * Has V8 compile a text as a module, which throws what V8 says of it.
 *
 * Node compiles an ES module for `require()`. The import in front, on a line of its own, cannot be
 * resolved, so that nothing of the text is ever linked or run, and a Node that takes it for CommonJS
 * refuses it.
 * @param {string} source
 */
function compileAsModule(source) {
  const filename = path.resolve(`/vm-module-record/${compiled++}.mjs`);
  const text = `import "vm-module-record:nothing";\n${source.replace(/^#!/, '//')}`;
  /** @type {any} */ (new Module(filename))._compile(text, filename, 'module');
}

/**
 * What V8 throws for a text as a module; null when it takes it, or cannot be asked.
 * @param {string} source
 */
function errorAsModule(source) {
  try {
    compileAsModule(source);
  } catch (error) {
    const judged = /** @type {Error} */ (error);
    if (judged.name === 'RangeError') return judged;
    const isOfCommonJS = judged.message.startsWith('Cannot use import statement');
    if (judged.name === 'SyntaxError' && !isOfCommonJS) return judged;
  }
  return null;
}

/**
 * What V8 says of a text.
 * @typedef {object} Judged
 * @property {string} text that it was asked about
 * @property {Error} error
 * @property {boolean} lowered whether the text has constants in the place of `using` declarations
 */

/**
 * @param {string} source
 * @returns {Judged | null}
 */
function judge(source) {
  const text = lowersUsing ? source.replace(USING, lowered) : source;
  const error = errorAsModule(text);
  const isOfKeyword = text !== source && error?.message.includes("'const'");
  if (error !== null && !isOfKeyword) {
    return { text, error, lowered: text !== source };
  }
  // A place where a constant may be declared, but not this.
  const original = text === source ? null : errorAsModule(source);
  return original && { text: source, error: original, lowered: false };
}

/** What the parser says of `for (using x in y)`, where a constant may stand. */
const USING_IN = /for\.\.\.in statement cannot be an .*using declaration/;

/** The keyword of a declaration, up to its name. */
const USING =
  /\b(await[^\S\n\r\u2028\u2029]+)?using(?=[^\S\n\r\u2028\u2029]+(?!let\b|in\b|instanceof\b)[\p{ID_Start}$_\\])/gu;

/** @param {string} keyword */
function lowered(keyword) {
  return 'const'.padEnd(keyword.length);
}

/**
 * What V8 says of a constant, said of `using`.
 * @param {string} message
 * @param {string} source
 * @param {{ line: number, column: number } | null} place
 */
function wordsOfUsing(message, source, place) {
  if (!message.includes('const declaration')) return message;
  const lines = source.split(LINE_TERMINATOR).slice(0, place?.line);
  if (place !== null) lines.push(/** @type {string} */ (lines.pop()).slice(0, place.column));
  const declared = [...lines.join('\n').matchAll(/\bconst\b|\b(?:await\s+)?using\b/g)].at(-1);
  const keyword = declared?.[0].replace(/\s+/, ' ') ?? 'const';
  return message.replace('const declaration', `${keyword} declaration`);
}

/**
 * Where V8 finds the error, as an `EntryPlace`.
 * @param {Judged} judged
 * @param {string} source
 */
function placeOfJudged({ text }, source) {
  const place = placeOfThrown(() => compileAsModule(text));
  if (place === null || place.line === 0) return null;
  const { line, column } = place;
  const rest = (source.split(LINE_TERMINATOR)[line - 1] ?? '').slice(column);
  const width = /^[\p{ID_Continue}$#\u200c\u200d]+/u.exec(rest)?.[0].length ?? 1;
  return { line, column: column + 1, width };
}

const LINE_TERMINATOR = /\r\n|[\n\r\u2028\u2029]/;

/**
 * Where V8 finds the same error in a function, as it shows it.
 * @param {string} message
 * @param {string} source
 * @param {Origin} origin
 * @param {import('./realm.js').Realm} realm
 */
function placeInFunction(message, source, origin, realm) {
  try {
    const lineOffset = origin.lineOffset - 1;
    realm.compileFunction(`"use strict";\n${source}`, { ...origin, lineOffset });
  } catch (error) {
    const { stack, message: same } = /** @type {Error} */ (error);
    const header = `SyntaxError: ${message}`;
    if (same === message) return String(stack).slice(0, Math.max(0, String(stack).indexOf(header)));
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
  const shown = source.split(LINE_TERMINATOR)[line - 1] ?? '';
  const caret = shown.slice(0, column - 1).replace(/[^\t]/g, ' ') + '^'.repeat(width || 1);
  return `${filename}:${line + lineOffset}\n${shown}\n${caret}\n\n`;
}

module.exports = { checkHtmlComments, placeOf, syntaxError, withPlace };
