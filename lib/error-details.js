'use strict';

// Details on errors, beyond Node's: which module, in which status, and what was called. They are
// properties that are not enumerable, so that nothing prints or copies them.
//
// src/binding/refusal.rs puts the same on the errors that the record makes.

const records = require('./binding.js');
const { define } = require('./define.js');
const { STATUS_NAMES } = require('./statuses.js');

/**
 * @typedef {object} Details
 * @property {string | null} identifier of the module at fault; null when a script or function called
 * @property {string | null} status its status
 * @property {readonly string[]} expected the statuses in which the call would have been allowed
 * @property {string} operation what was called
 * @property {string} [specifier] of the request at fault
 */

/**
 * Defines properties that are not enumerable, in the place of those that are there.
 * @template {object} E
 * @param {E} error
 * @param {Partial<Details>} details
 * @returns {E}
 */
function withDetails(error, details) {
  for (const [key, value] of Object.entries(details)) {
    define(error, key, { value, writable: true, enumerable: false, configurable: true });
  }
  return error;
}

/**
 * The details of an error that is about a module as it is now.
 * @template {object} E
 * @param {E} error
 * @param {{ record?: number, identifier?: string }} environment or what stands for a script
 * @param {string} operation
 * @param {{ expected?: readonly string[], specifier?: string }} [more]
 * @returns {E}
 */
function about(error, { record, identifier }, operation, { expected = [], specifier } = {}) {
  const status = record === undefined ? null : STATUS_NAMES[records.statusCode(record)];
  withDetails(error, { identifier: identifier ?? null, status, expected, operation });
  return specifier === undefined ? error : withDetails(error, { specifier });
}

module.exports = { about, withDetails };
