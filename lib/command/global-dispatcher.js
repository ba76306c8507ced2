'use strict';

// What `fetch()` sends its requests with, and where from: the package undici has programs set that on their global object, for that
// of Node too, which looks for it on the main one.

const { define } = require('../define.js');

/** Of several versions of undici, one of which is the running Node's. */
const DISPATCHERS = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));
const ORIGIN = Symbol.for('undici.globalOrigin.1');

/** @typedef {Record<symbol, unknown>} Global */

/** What stands on the main global object. @type {WeakSet<object>} */
const adopted = new WeakSet();

/**
 * What stands for the dispatcher that the program has by then.
 * @param {Global} global of the program
 * @param {symbol} key
 */
function currentDispatcher(global, key) {
  const current = () => /** @type {any} */ (global[key]);
  /** @type {ProxyHandler<object>} */
  const handler = Object.create(null);
  handler.get = (_, name) => {
    const value = current()[name];
    return typeof value === 'function' ? value.bind(current()) : value;
  };
  handler.getPrototypeOf = () => Reflect.getPrototypeOf(current());
  handler.has = (_, name) => name in current();
  return new Proxy(current(), handler);
}

/**
 * Node, or a preload, has put one on the main global object, where nothing else can take its place but a value.
 * @param {Global} global of the program
 */
function adoptDispatchers(global) {
  for (const key of DISPATCHERS) {
    const value = Object.getOwnPropertyDescriptor(globalThis, key)?.value;
    if (value === undefined || adopted.has(value)) continue;
    if (!Object.hasOwn(global, key)) define(global, key, { value, writable: true });
    const current = currentDispatcher(global, key);
    adopted.add(current);
    Reflect.set(globalThis, key, current);
  }
}

/** @param {object} global of the program */
function bringGlobalDispatcher(global) {
  const own = /** @type {Global} */ (global);
  const adopt = () => adoptDispatchers(own);
  adopt();
  for (const key of [...DISPATCHERS, ORIGIN]) {
    if (Object.hasOwn(globalThis, key)) continue;
    const get = () => {
      // Node makes a dispatcher when it finds none.
      if (key !== ORIGIN && !Object.hasOwn(own, key)) queueMicrotask(adopt);
      return own[key];
    };
    define(globalThis, key, { get, configurable: true });
  }
}

exports.bringGlobalDispatcher = bringGlobalDispatcher;
