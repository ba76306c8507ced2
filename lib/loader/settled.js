'use strict';

// What a promise has that is settled already, without waiting for it: that of an async function which awaits nothing.

const { types } = require('node:util');

const vm = require('../node-vm.js');

const { then } = Promise.prototype;

const LISTENER = `(answer) => [
  (value) => { answer.fulfilled = true; answer.value = value; },
  (error) => { answer.rejected = true; answer.value = error; },
]`;

/** @typedef {{ fulfilled: boolean, rejected: boolean, value: unknown }} Answer */

/** @type {((promise: Promise<unknown>) => Answer) | undefined} */
let look;

/** The functions of a context with a microtask queue of its own are called while a script runs in it. */
function makeLook() {
  const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  const nothing = new vm.Script('', { filename: 'node:internal/vm-module-record/settled' });
  const listenersFor = vm.runInContext(LISTENER, context);
  return (/** @type {Promise<unknown>} */ promise) => {
    const answer = { fulfilled: false, rejected: false, value: undefined };
    Reflect.apply(then, promise, listenersFor(answer));
    nothing.runInContext(context);
    return answer;
  };
}

/**
 * The value of a promise that is fulfilled; throws that of one that is rejected. Anything else is given back.
 * @template T
 * @param {T} result
 * @returns {T | Awaited<T>}
 */
function settledValue(result) {
  if (!types.isPromise(result)) return result;
  look ??= makeLook();
  const { fulfilled, rejected, value } = look(result);
  if (rejected) throw value;
  return fulfilled ? /** @type {Awaited<T>} */ (value) : result;
}

exports.settledValue = settledValue;
