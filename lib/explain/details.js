'use strict';

// Reads the details of an error: see `lib/error-details.js`.

const { types } = require('node:util');

/**
 * @typedef {object} KnownDetails
 * @property {string | null} identifier
 * @property {string | null} status
 * @property {string[]} expected
 * @property {string} operation
 * @property {string | null} specifier
 * @property {string | null} linking
 */

/**
 * The value of an own property, which is no getter: errors may come from anywhere.
 * @param {object} error
 * @param {string} key
 * @returns {any}
 */
function own(error, key) {
  // Its traps are code of a program.
  if (types.isProxy(error)) return undefined;
  return Object.getOwnPropertyDescriptor(error, key)?.value;
}

/**
 * @param {object} error
 * @param {string} key
 * @returns {string | null}
 */
function text(error, key) {
  const value = own(error, key);
  return typeof value === 'string' ? value : null;
}

/**
 * @param {object} error
 * @returns {KnownDetails | null} null for an error that has none: one of Node's own, or a copy
 */
function detailsOf(error) {
  const operation = text(error, 'operation');
  const expected = own(error, 'expected');
  if (operation === null || !Array.isArray(expected)) return null;
  const words = expected.filter((word) => typeof word === 'string');
  return {
    identifier: text(error, 'identifier'),
    status: text(error, 'status'),
    expected: words,
    operation,
    specifier: text(error, 'specifier'),
    linking: text(error, 'linking'),
  };
}

module.exports = { detailsOf, own, text };
