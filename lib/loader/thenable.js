'use strict';

// Hooks may answer at once or later.

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<any>}
 */
function isThenable(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (/** @type {any} */ (value).then) === 'function'
  );
}

/**
 * Goes on with a value, now, or when a promise has it.
 * @template T, R
 * @param {T | PromiseLike<T>} value
 * @param {(value: T) => R} then
 * @returns {R | PromiseLike<Awaited<R>>}
 */
function chain(value, then) {
  if (!isThenable(value)) return then(/** @type {T} */ (value));
  // What `then` of another thenable returns is not known.
  const promise = value instanceof Promise ? value : Promise.resolve(value);
  return /** @type {any} */ (promise.then(then));
}

exports.chain = chain;
exports.isThenable = isThenable;
