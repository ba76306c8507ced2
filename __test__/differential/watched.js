'use strict';

// Objects and arrays that tell how they are read.

/** How a key is called in a log: the symbols of Node's internals have names of their own. */
const nameOf = (key) => (typeof key === 'symbol' ? `Symbol(${key.description})` : key);

/**
 * A proxy of `target` that logs each trap, with its key.
 * @param {string[]} log
 */
function watched(target, log) {
  const handler = {};
  for (const trap of Reflect.ownKeys(Reflect)) {
    if (typeof Reflect[trap] !== 'function') continue;
    handler[trap] = (...args) => {
      const key = args[1];
      const isKey = typeof key === 'string' || typeof key === 'symbol';
      log.push(isKey ? `${trap} ${nameOf(key)}` : trap);
      return Reflect[trap](...args);
    };
  }
  return new Proxy(target, handler);
}

/**
 * An object whose properties are getters that log that they were read, and then do what `act` says.
 * @param {Record<string, unknown>} values
 * @param {string[]} log
 * @param {(key: string, object: object) => void} [act]
 */
function withGetters(values, log, act = () => {}) {
  const object = {};
  for (const [key, value] of Object.entries(values)) {
    Object.defineProperty(object, key, {
      enumerable: true,
      configurable: true,
      get() {
        log.push(key);
        act(key, object);
        return value;
      },
    });
  }
  return object;
}

module.exports = { watched, withGetters };
