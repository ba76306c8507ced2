'use strict';

// Whose body threw what: `explain()` asks.

/** @typedef {import('../environment.js').Environment} Environment */

/**
 * An error is kept alive by whoever holds it; as long as that is so, the modules that it is about are, too.
 * @type {WeakMap<object, Environment>}
 */
const throwers = new WeakMap();

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

module.exports = { noteThrown, throwerOf };
