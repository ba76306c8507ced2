'use strict';

// The requests of a module, as programs see them.

const { unpack } = require('./answers.js');

/**
 * The record cannot hold lone surrogates: it writes U+FFFD and four hexadecimal digits instead.
 * @param {string} text
 */
function wellOrIllFormed(text) {
  if (!text.includes('\uFFFD')) return text;
  return text.replace(/\uFFFD([0-9a-f]{4})/g, (_, unit) => String.fromCharCode(parseInt(unit, 16)));
}

/**
 * @typedef {object} ModuleRequest
 * @property {string} specifier
 * @property {Readonly<Record<string, string>>} attributes
 * @property {'evaluation' | 'source' | 'defer'} phase
 */

/** @type {Record<string, string>} */
const NO_ATTRIBUTES = Object.freeze(Object.create(null));

const PHASES = /** @type {const} */ (['evaluation', 'source', 'defer']);

/**
 * @param {{ text: string, numbers: string }} packed as the record's `requests` gives them
 * @returns {readonly ModuleRequest[]}
 */
function readRequests({ text, numbers: packed }) {
  const numbers = unpack(packed);
  /** @type {ModuleRequest[]} */
  const requests = [];
  let used = 0;
  const word = (/** @type {number} */ length) => {
    used += length;
    return wellOrIllFormed(text.slice(used - length, used));
  };
  for (let at = 0; at < numbers.length; ) {
    const specifier = word(numbers[at++]);
    const phase = PHASES[numbers[at++]];
    let attributes = NO_ATTRIBUTES;
    let count = numbers[at++];
    if (count > 0) {
      attributes = Object.create(null);
      for (; count > 0; count--) {
        const key = word(numbers[at++]);
        attributes[key] = word(numbers[at++]);
      }
      Object.freeze(attributes);
    }
    const request = { specifier, attributes, phase };
    // A literal without a prototype would be a dictionary, several times as large.
    requests.push(Object.freeze(Object.setPrototypeOf(request, null)));
  }
  return Object.freeze(requests);
}

module.exports = { readRequests, wellOrIllFormed };
