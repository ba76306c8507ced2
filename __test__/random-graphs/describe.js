'use strict';

// Any value as text that two implementations can be compared by. Objects have numbers, in the order in which they are
// seen: who is the same object shows too.

const { types } = require('node:util');

/** @typedef {(value: unknown) => string} Describe */

/**
 * Messages that this package has in other words than V8 has for modules, and what is compared in their place:
 * docs/random-graphs.md says why.
 * @type {readonly [RegExp, string][]}
 */
const OTHER_WORDS = [
  [/^(.*) is not defined$/s, "Cannot access '$1' before initialization"],
  [/^.* is not a (function|constructor)$/, 'not a $1'],
  [/^('\w+' on proxy: |Cannot (assign to|delete) .*\[object Module\]).*$/, 'write to a namespace'],
];
/** Those that are of the realm of the module, when code of another realm reads its namespace. */
const OF_SOME_REALM = / before initialization$/;

/**
 * @param {{ words: boolean }} options `words: false` leaves out what the engine words itself, which differs
 *   between its versions
 * @returns {Describe}
 */
function describer({ words }) {
  /** @type {Map<unknown, number>} */
  const numbers = new Map();
  /** @param {unknown} value */
  const numberOf = (value) => {
    if (!numbers.has(value)) numbers.set(value, numbers.size + 1);
    return `#${numbers.get(value)}`;
  };

  /** @param {any} error */
  const describeError = (error) => {
    const [pattern, word] = OTHER_WORDS.find(([each]) => each.test(error.message)) ?? [/^$/, ''];
    const message = error.message.replace(pattern, word);
    const realm = error instanceof Error || OF_SOME_REALM.test(message) ? '' : ' of its realm';
    const code = error.code === undefined ? '' : ` [${error.code}]`;
    const own = words || code !== '' || !/^(Syntax|Type|Reference)Error$/.test(error.name);
    const cause = Object.hasOwn(error, 'cause') ? ` because of ${describe(error.cause, 2)}` : '';
    return `${error.name}${code}${realm} ${numberOf(error)}${own ? `: ${message}` : ''}${cause}`;
  };

  /** @param {any} value @param {number} depth @returns {string} */
  const describeObject = (value, depth) => {
    if (types.isNativeError(value)) return describeError(value);
    if (types.isPromise(value)) {
      return `promise${value instanceof Promise ? '' : ' of its realm'} ${numberOf(value)}`;
    }
    if (value[Symbol.toStringTag] === 'Module') {
      return `namespace ${numberOf(value)} of ${Reflect.ownKeys(value).map(String).join()}`;
    }
    if (depth === 0) return 'object';
    if (Array.isArray(value)) {
      return `[${Array.from(value, (each) => describe(each, depth - 1)).join(', ')}]`;
    }
    const entries = Reflect.ownKeys(value).map(
      (key) => `${String(key)}: ${describe(value[key], depth - 1)}`,
    );
    return `{ ${entries.join(', ')} }`;
  };

  /** @param {any} value @param {number} depth @returns {string} */
  const describe = (value, depth) => {
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'function') return `function ${value.name} ${numberOf(value)}`;
    if (typeof value === 'object' && value !== null) return describeObject(value, depth);
    return String(value);
  };

  return (value) => describe(value, 3);
}

module.exports = { describer };
