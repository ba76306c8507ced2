'use strict';

// What a thread knows of having been registered: kept where every copy of this package finds it.

const vm = require('node:vm');

const KEY = Symbol.for('vm-module-record/register');

/**
 * @typedef {object} Registration
 * @property {string} version of the package whose classes these are
 * @property {string} filename of its register.js
 * @property {Readonly<typeof import('node:vm')>} original `node:vm` as it was before
 * @property {Set<() => void>} facades bring the exports of an ES module up to date with `node:vm`
 */

/** @returns {Registration | undefined} */
function registration() {
  return /** @type {any} */ (vm)[KEY];
}

/** @param {Registration} value */
function setRegistration(value) {
  Object.defineProperty(vm, KEY, { value });
}

module.exports = { KEY, registration, setRegistration };
