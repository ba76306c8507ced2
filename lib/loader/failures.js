'use strict';

// Errors of what cannot be loaded: Node's, with the place that asks for it, and what was probably meant.

const deferred = require('../deferred.js').deferredIn(module);
const errors = require('../errors.js');
const { LINE_TERMINATOR } = require('../line-terminator.js');
const { native } = require('./native.js');
const { isRestricted } = require('./permission.js');
const { reportMissing } = require('./watch.js');

const syntaxErrors = deferred(() => require('../syntax-error.js'));

/** @typedef {import('./native.js').Failure} Failure */
/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

/** By the kind of a failure. @type {Record<number, Function>} */
const BASES = { 0: Error, 1: TypeError, 4: RangeError };

/** Also the error that a failure has become, so that it is decorated once. @type {WeakSet<object>} */
const placed = new WeakSet();

/** What hooks of Node have thrown. @type {WeakSet<object>} */
const untouched = new WeakSet();

/**
 * An error that is to be as it was thrown: V8 forgets where that was when its stack is read.
 * @template {object} E
 * @param {E} error
 */
function asThrown(error) {
  untouched.add(error);
  return error;
}

/** @param {any} error */
const isAsThrown = (error) => untouched.has(error);

/**
 * An error that says itself where it is.
 * @template {object} E
 * @param {E} error
 */
function withOwnPlace(error) {
  placed.add(error);
  return error;
}

/**
 * The error for a failure.
 * @param {Failure} failure
 * @param {string} url of the module that failed, for errors of its text
 * @param {import('../realm.js').Realm} realm
 * @param {Function} hideAbove
 */
function failureError(failure, url, realm, hideAbove) {
  const { kind, code, message, source, place } = failure;
  // It would name what the program may not see.
  const suggestion = isRestricted() ? undefined : failure.suggestion;
  if (kind === 2 || kind === 3) {
    const raw =
      kind === 3 ? new RangeError(message) : Object.assign(new SyntaxError(message), place);
    const origin = { filename: url, lineOffset: 0, columnOffset: 0 };
    return syntaxErrors().syntaxError(raw, source ?? '', origin, realm, hideAbove);
  }
  const hint = suggestion ? `\nDid you mean to import ${JSON.stringify(suggestion)}?` : '';
  const Base = /** @type {ErrorConstructor} */ (BASES[kind]);
  const error = errors.nodeError(Base, code, message + hint, hideAbove);
  if (failure.url) {
    reportMissing(failure.url);
    Object.assign(error, { url: failure.url });
  }
  if (suggestion) hide(error, 'suggestion', suggestion);
  return error;
}

/**
 * Says where a module asks for one that failed: in the stack, and in properties.
 * @param {any} error
 * @param {object} loader the native one
 * @param {ModuleNode} importer
 * @param {string} specifier
 */
function placeRequest(error, loader, importer, specifier) {
  if (typeof error !== 'object' || error === null) return;
  if (placed.has(error) || isAsThrown(error)) return;
  // Nobody has written the text of WebAssembly.
  const place =
    importer.webAssembly === null
      ? native.loaderRequestPlace(loader, importer.id, specifier)
      : null;
  const source = native.loaderSource(loader, importer.id) ?? '';
  const shown = place === null ? '' : (source.split(LINE_TERMINATOR)[place.line - 1] ?? '');
  placeError(error, { url: importer.url, specifier, place, shown });
}

/**
 * @typedef {object} ImportPlace
 * @property {string} url of the module that imports
 * @property {string} specifier
 * @property {import('../binding.js').EntryPlace | null} place
 * @property {string} shown the line; empty where it is not known
 */

/**
 * The same for a place that is known. The innermost one counts.
 * @param {any} error
 * @param {ImportPlace} where
 */
function placeError(error, { url, specifier, place, shown }) {
  if (placed.has(error)) return;
  placed.add(error);
  hide(error, 'importer', url);
  hide(error, 'specifier', specifier);
  if (place === null) return;
  const { line, column, width } = place;
  hide(error, 'line', line);
  hide(error, 'column', column);
  // The stack of an error in a module's own text begins with that place.
  if (error.code === undefined) return;
  const caret = shown.slice(0, column - 1).replace(/[^\t]/g, ' ') + '^'.repeat(width || 1);
  const lines = shown === '' ? '' : `${shown}\n${caret}\n`;
  syntaxErrors().withPlace(error, `${url}:${line}:${column}\n${lines}\n`);
}

/**
 * @param {object} error
 * @param {string} name
 * @param {unknown} value
 */
function hide(error, name, value) {
  Object.defineProperty(error, name, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

module.exports = { asThrown, failureError, isAsThrown, placeError, placeRequest, withOwnPlace };
