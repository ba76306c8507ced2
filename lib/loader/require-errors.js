'use strict';

// Errors of what is loaded at once, by `require()` and `importSync()`.

const { fileURLToPath } = require('node:url');

const { define } = require('../define.js');
const deferred = require('../deferred.js').deferredIn(module);
const errors = require('../errors.js');
const { realmOf } = require('../realm.js');

const details = deferred(() => require('../error-details.js'));

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */
/** @typedef {import('./realm-helpers.js').CommonJSModule} CommonJSModule */

/** @type {ErrorConstructor} */
const Base = Error;

/** Errors that Node has made, and those in its words, none of which a program has thrown. @type {WeakSet<object>} */
const foreign = new WeakSet();

/**
 * Calls what only Node throws in.
 * @template T
 * @param {() => T} call
 * @returns {T}
 */
function byNode(call) {
  try {
    return call();
  } catch (error) {
    if (isObject(error)) foreign.add(error);
    // Node shows no line that has this in it.
    throw error; // node-do-not-add-exception-line
  }
}

/**
 * What the code of a context catches: errors of its own realm, but for what hooks and modules have thrown.
 * @param {unknown} error
 * @param {object} context
 */
function ownError(error, context) {
  const isForeign = isObject(error) && (foreign.has(error) || errors.isMade(error));
  return isForeign ? adopted(error, realmOf(context)) : error;
}

/**
 * A function that throws such errors.
 * @template {unknown[]} Given
 * @template Result
 * @param {(...given: Given) => Result} call
 * @param {object} context
 * @returns {(...given: Given) => Result}
 */
function withOwnErrors(call, context) {
  return (...given) => {
    try {
      return call(...given);
    } catch (error) {
      throw ownError(error, context);
    }
  };
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * The same error, of another realm; its stack stays.
 * @param {any} error
 * @param {import('../realm.js').Realm} realm
 */
function adopted(error, { helpers }) {
  const Class = [TypeError, RangeError, SyntaxError].find((other) => error instanceof other);
  const copy = Reflect.construct(Class ?? Error, [], helpers.target);
  for (const key of Reflect.ownKeys(error)) {
    const own = error[key];
    const value = Array.isArray(own) ? helpers.array(...own) : own;
    // Of what is no text, number or list the other realm has no use.
    if (value === own && (typeof own === 'function' || isObject(own))) continue;
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, key);
    define(copy, key, { value, writable: true, enumerable, configurable: true });
  }
  return copy;
}

/**
 * @param {string} caller
 * @param {string} specifier
 * @param {PromiseLike<unknown>} [answer] of which nobody is to hear that it was rejected
 */
function hookIsAsynchronous(caller, specifier, answer) {
  answer?.then(undefined, () => {});
  const message = `${caller} cannot wait for a hook that answers "${specifier}" with a promise. Use import() instead.`;
  const error = errors.nodeError(Base, 'ERR_REQUIRE_ASYNC_MODULE', message, hookIsAsynchronous);
  return aboutRequest(error, caller, specifier);
}

/**
 * The details of an error of a request, of which nobody knows yet what it stands for.
 * @param {Error} error
 * @param {string} caller
 * @param {string} specifier
 */
function aboutRequest(error, caller, specifier) {
  return details().about(error, {}, caller.replace('()', ''), { specifier });
}

/**
 * Those of an error of a module that cannot be evaluated at once.
 * @template {Error} E
 * @param {E} error
 * @param {ModuleNode} root
 * @param {string} operation
 * @param {string} [specifier]
 */
function aboutRoot(error, { url, environment }, operation, specifier) {
  const module = { record: environment?.record, identifier: url };
  return details().about(error, module, operation, { specifier });
}

/**
 * The same of the hook `resolve`, whose answer `require()` does not do without: it may be that there is to be no module.
 * @param {string} request
 * @param {PromiseLike<unknown>} answer
 */
function resolveIsAsynchronous(request, answer) {
  answer.then(undefined, () => {});
  const message =
    `require() cannot wait for the hook "resolve", which answers "${request}" with a promise that is not settled.` +
    ' Make that hook synchronous, or use import() instead.';
  const code = 'ERR_REQUIRE_ASYNC_MODULE';
  const error = errors.nodeError(Base, code, message, resolveIsAsynchronous);
  return aboutRequest(error, 'require()', request);
}

/**
 * @param {string} specifier
 * @param {string} awaiting the module that keeps the graph from being evaluated at once
 * @param {ModuleNode} root what the specifier stands for
 */
function requiresAsync(specifier, awaiting, root) {
  const message = `importSync() cannot be used on an ESM graph with top-level await: "${specifier}", in which ${awaiting} awaits. Use import() instead.`;
  const error = errors.nodeError(Base, 'ERR_REQUIRE_ASYNC_MODULE', message, requiresAsync);
  return aboutRoot(error, root, 'importSync', specifier);
}

/**
 * The same for `require()`, in Node's words; which module awaits Node only says with a flag.
 * @param {string} url
 * @param {string} awaiting
 * @param {CommonJSModule} requirer
 * @param {ModuleNode} root what the URL stands for
 */
function requireIsAsync(url, awaiting, requirer, root) {
  const filename = url.startsWith('file:') ? fileURLToPath(url) : url;
  const requireStack = requireStackOf(requirer);
  const message =
    `require() cannot be used on an ESM graph with top-level await. Use import() instead. ${awaiting} awaits.` +
    `\nRequired module: ${filename}\nRequire stack:\n- ${requireStack.join('\n- ')}`;
  const error = errors.nodeError(Base, 'ERR_REQUIRE_ASYNC_MODULE', message, requireIsAsync);
  return aboutRoot(Object.assign(error, { requireStack }), root, 'require');
}

/**
 * Where a package maps a request.
 * @typedef {object} Mapping
 * @property {string} parent a file of which the map is asked
 * @property {string} place what Node names where the file that is mapped to is missing
 * @property {boolean} isOwn whether it is the package of who requires: Node says then who that is
 */

/** Where the words of `import()` say who has imported. */
const IMPORTED_FROM = / imported from .*?(?=; targets must start with "\.\/"$|$)/;
const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT']);

/**
 * An error of an import in the words of `require()`.
 * @param {any} error
 * @param {Mapping} mapping
 */
function asRequired(error, { place, isOwn }) {
  const [words] = `${error.message}`.split('\n');
  const anonymous = words.replace(IMPORTED_FROM, '');
  if (!MISSING.has(error.code)) {
    const Class = /** @type {ErrorConstructor} */ (error instanceof TypeError ? TypeError : Error);
    return errors.nodeError(Class, error.code, isOwn ? words : anonymous, asRequired);
  }
  const message = anonymous.replace(
    /^Directory import (.*) is not supported.*$/,
    'Cannot find module $1',
  );
  const missing = errors.plainError('MODULE_NOT_FOUND', message, asRequired);
  foreign.add(missing);
  return Object.assign(missing, { path: place });
}

/**
 * Who required, and who required that.
 * @param {CommonJSModule} requirer
 */
function requireStackOf(requirer) {
  const files = [];
  for (let at = requirer; at != null; at = /** @type {any} */ (at).parent) files.push(at.filename);
  return files;
}

module.exports = {
  adopted,
  asRequired,
  byNode,
  hookIsAsynchronous,
  ownError,
  requireIsAsync,
  requiresAsync,
  resolveIsAsynchronous,
  withOwnErrors,
};
