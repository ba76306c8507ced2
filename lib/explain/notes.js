'use strict';

// What is noted of errors when they are made, for `explain()`: whose body threw one, and which name did not resolve.
//
// An error is kept alive by whoever holds it; as long as that is so, the modules that it is about are, too.

/** @typedef {import('../environment.js').Environment} Environment */

/**
 * A name that did not resolve.
 * @typedef {object} Unresolved
 * @property {Environment} importer the module that asks for it
 * @property {number} kind of its entry, as src/binding/ numbers them
 * @property {number} index of its entry
 * @property {number} request the index of the request
 * @property {string} specifier
 * @property {string} importName
 * @property {boolean} ambiguous whether several modules provide it
 */

/** @type {WeakMap<object, Environment>} */
const throwers = new WeakMap();
/** @type {WeakMap<object, Unresolved>} */
const unresolved = new WeakMap();
/** @type {WeakMap<object, Environment>} */
const sourceless = new WeakMap();

/**
 * A body threw, or its promise was rejected. The first that threw a value is the one to blame.
 * @param {unknown} error
 * @param {Environment} environment
 */
function noteThrown(error, environment) {
  if (Object(error) !== error) return;
  const object = /** @type {object} */ (error);
  if (!throwers.has(object)) throwers.set(object, environment);
}

/**
 * The environment of the module whose body threw a value.
 * @param {object} error
 */
function throwerOf(error) {
  return throwers.get(error);
}

/**
 * @param {object} error
 * @param {Unresolved} about
 */
function noteUnresolved(error, about) {
  unresolved.set(error, about);
}

/** @param {object} error */
function unresolvedOf(error) {
  return unresolved.get(error);
}

/**
 * @param {object} error
 * @param {Environment} environment of the module that was asked for its source, and has none
 */
function noteSourceless(error, environment) {
  sourceless.set(error, environment);
}

/** @param {object} error */
function sourcelessOf(error) {
  return sourceless.get(error);
}

module.exports = {
  noteSourceless,
  noteThrown,
  noteUnresolved,
  sourcelessOf,
  throwerOf,
  unresolvedOf,
};
