'use strict';

// Values and errors as text by which what two Nodes do can be compared. The realm of an object does not show: the
// reference has one.

const { inspect, types } = require('node:util');

/** What is worded by an engine, and differs between versions. */
const ENGINE = /^(Syntax|Type|Reference)Error$/;
const NO_WORDS = ': …';

/**
 * @param {string} root the folder, which is `<root>` in texts
 * @param {boolean} words whether messages of the engine are compared
 */
function describer(root, words) {
  /** @param {string} text */
  const withoutRoot = (text) => text.replaceAll(root, '<root>');

  /** @param {any} error */
  const describeError = (error) => {
    const { name, code, suggestion } = error;
    let message = withoutRoot(String(error.message));
    // What was probably meant the loader says of more than Node does, and in other words.
    if (suggestion !== undefined) [message] = message.split('\nDid you mean');
    else message = message.replace(/\s*Did you mean to import [\s\S]*$/, '');
    // The loader says which module awaits.
    message = message.replace(/(top-level await\. Use import\(\) instead\.) .*/, '$1');
    message = message.replace(/^(.*) is not defined$/s, "Cannot access '$1' before initialization");
    const own = words || !ENGINE.test(name) || (code !== undefined && !/JSON/.test(message));
    return `${name} [${code}]${own ? `: ${message.replaceAll('\n', '⏎')}` : NO_WORDS}`;
  };

  /** @param {any} value @param {string} key @param {number} depth */
  const describeProperty = (value, key, depth) => {
    try {
      return `${key}: ${describe(value[key], depth - 1)}`;
    } catch {
      return `${key}: uninitialized`;
    }
  };

  /** @param {any} value @param {number} depth @returns {string} */
  const describe = (value, depth) => {
    if (typeof value === 'string') return inspect(withoutRoot(value));
    if (typeof value === 'function') {
      const kind = types.isAsyncFunction(value) ? 'async function' : 'function';
      return `${kind} ${value.name} ${value.value ?? ''}`;
    }
    if (typeof value !== 'object' || value === null) return String(value);
    if (types.isNativeError(value)) return describeError(value);
    if (types.isPromise(value)) return 'promise';
    if (depth === 0) return '…';
    if (Array.isArray(value)) return `[${value.map((each) => describe(each, depth - 1)).join()}]`;
    // Node has this name from 23 on.
    const keys = Object.keys(value).filter((key) => words || key !== 'module.exports');
    const shown = keys.map((key) => describeProperty(value, key, depth));
    return `${value[Symbol.toStringTag] === 'Module' ? 'namespace' : ''}{ ${shown.join(', ')} }`;
  };

  return (/** @type {unknown} */ value) => describe(value, 3);
}

module.exports = { describer };
