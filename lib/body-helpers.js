'use strict';

// What bodies call that is no code of theirs: it names functions, and has direct evals and early reads seen to.

const { define } = require('./define.js');
const deferred = require('./deferred.js').deferredIn(module);
const { usingHelper } = require('./using.js');

const evals = deferred(() => require('./eval-helper.js'));
const earlyReads = deferred(() => require('./uninitialized.js'));

/**
 * The helpers of a realm's bodies. Code in a direct eval could come to them by their names: nobody can change them.
 * @param {import('./realm.js').Realm} realm
 */
function bodyHelpersOf(realm) {
  realm.bodyHelpers ??= makeBodyHelpers(realm);
  return realm.bodyHelpers;
}

/** @param {import('./realm.js').Realm} realm */
function makeBodyHelpers(realm) {
  /** @type {any} */
  const made = realm.helpers.bodyHelpers(
    nameFunction,
    (/** @type {string} */ site, /** @type {unknown} */ code) =>
      evals().transformDirectEval(realm, site, code, made.eval),
    uninitialized,
    usingHelper(realm),
  );
  return Object.freeze(made);
}

/**
 * @param {unknown} error
 * @param {string} name
 * @param {Function} hideAbove
 */
function uninitialized(error, name, hideAbove) {
  return earlyReads().uninitialized(error, name, hideAbove);
}

/**
 * Names a function: an anonymous default export, or one that has another name in the text.
 * @param {Function} value
 * @param {string} [name]
 */
function nameFunction(value, name = 'default') {
  return define(value, 'name', {
    value: name,
    configurable: true,
  });
}

exports.bodyHelpersOf = bodyHelpersOf;
