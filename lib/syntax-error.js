'use strict';

// SyntaxErrors of source texts: of the target context's realm, in the words of the V8 that runs,
// with the source line and a caret at the head of the stack, as those of vm.Script have.

const Module = require('node:module');
const path = require('node:path');

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
  if (error instanceof RangeError || judged?.name === 'RangeError') {
    const overflow = realm.helpers.stackOverflow();
    Error.captureStackTrace(overflow, hideAbove);
    return overflow;
  }
  const message = judged?.message ?? /** @type {SyntaxError} */ (error).message;
  const made = realm.syntaxError(message, hideAbove);
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
  const message = judge(source)?.message;
  if (message?.startsWith('HTML comments')) throw new SyntaxError(message);
}

let compiled = 0;

/**
 * What V8 throws for a text as a module; null when it takes it, or cannot be asked.
 *
 * Node compiles an ES module for `require()`. The import in front cannot be resolved, so that
 * nothing of the text is ever linked or run, and a Node that takes it for CommonJS refuses it.
 * @param {string} source
 */
function judge(source) {
  const filename = path.resolve(`/vm-module-record/${compiled++}.mjs`);
  const text = `import "vm-module-record:nothing";\n${source.replace(/^#!/, '//')}`;
  try {
    /** @type {any} */ (new Module(filename))._compile(text, filename, 'module');
  } catch (error) {
    const judged = /** @type {Error} */ (error);
    if (judged.name === 'RangeError') return judged;
    const isOfCommonJS = judged.message.startsWith('Cannot use import statement');
    if (judged.name === 'SyntaxError' && !isOfCommonJS) return judged;
  }
  return null;
}

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
  const shown = source.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? '';
  const caret = shown.slice(0, column - 1).replace(/[^\t]/g, ' ') + '^'.repeat(width || 1);
  return `${filename}:${line + lineOffset}\n${shown}\n${caret}\n\n`;
}

module.exports = { checkHtmlComments, placeOf, syntaxError, withPlace };
