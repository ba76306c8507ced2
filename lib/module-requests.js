'use strict';

// The requests of a module, as programs see them.

const { unpack } = require('./answers.js');

/**
 * The record cannot hold lone surrogates: it writes U+FFFD and four hexadecimal digits instead.
 * @param {string} text
 */
function wellOrIllFormed(text) {
  return text.replace(/\uFFFD([0-9a-f]{4})/g, (_, unit) => String.fromCharCode(parseInt(unit, 16)));
}

/** @param {string} text */
const wellFormed = (text) => text;

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
 * @param {[text: string, numbers: string]} packed as the record's `requests` gives them
 * @returns {readonly ModuleRequest[]}
 */
function readRequests(packed) {
  const text = packed[0];
  const numbers = unpack(packed[1]);
  const readWord = text.includes('\uFFFD') ? wellOrIllFormed : wellFormed;
  /** @type {ModuleRequest[]} */
  const requests = [];
  let used = 0;
  for (let at = 0; at < numbers.length; at += 3) {
    const end = used + numbers[at];
    const specifier = readWord(text.slice(used, end));
    used = end;
    const phase = PHASES[numbers[at + 1]];
    let attributes = NO_ATTRIBUTES;
    const count = numbers[at + 2];
    if (count > 0) {
      attributes = Object.create(null);
      for (let pair = 0; pair < count; pair++, at += 2) {
        const middle = used + numbers[at + 3];
        const next = middle + numbers[at + 4];
        attributes[readWord(text.slice(used, middle))] = readWord(text.slice(middle, next));
        used = next;
      }
      Object.freeze(attributes);
    }
    requests.push(request(specifier, attributes, phase));
  }
  return Object.freeze(requests);
}

/**
 * @param {string} specifier
 * @param {Record<string, string>} attributes
 * @param {ModuleRequest['phase']} phase
 * @returns {ModuleRequest}
 */
function request(specifier, attributes, phase) {
  // A literal without a prototype would be a dictionary, several times as large.
  return Object.freeze(Object.setPrototypeOf({ specifier, attributes, phase }, null));
}

/**
 * The requests of another module of the same text: programs may know them by their identity.
 * @param {readonly ModuleRequest[]} requests
 * @returns {readonly ModuleRequest[]}
 */
function copyRequests(requests) {
  const copies = new Array(requests.length);
  for (let index = 0; index < copies.length; index++) {
    const { specifier, attributes, phase } = requests[index];
    copies[index] = request(specifier, copyAttributes(attributes), phase);
  }
  return Object.freeze(copies);
}

/** @param {Readonly<Record<string, string>>} attributes */
function copyAttributes(attributes) {
  if (attributes === NO_ATTRIBUTES) return attributes;
  return Object.freeze(Object.assign(Object.create(null), attributes));
}

module.exports = { copyRequests, readRequests, wellOrIllFormed };
