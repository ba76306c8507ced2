'use strict';

// What all copies of this package that a thread loads have in common. It is kept on `node:vm`, which is
// one object for all of them.

const { define } = require('./define.js');
const vm = require('node:vm');

const KEY = Symbol.for('vm-module-record/register');

/**
 * @typedef {object} Registration
 * @property {string} version of the package whose classes these are
 * @property {string} filename of its register.js
 * @property {Readonly<typeof import('node:vm')>} original `node:vm` as it was before
 * @property {number} hooks how many hooks of `module.registerHooks()` are ours
 * @property {Set<() => void>} facades bring the exports of an ES module up to date with `node:vm`
 */

/** @returns {Registration | undefined} */
function registration() {
  return /** @type {any} */ (vm)[KEY];
}

/** @param {Registration} value */
function setRegistration(value) {
  define(vm, KEY, { value });
}

/**
 * A value that all copies of this package that a thread loads have in common.
 * @template Value
 * @param {string} name
 * @param {() => Value} create
 * @returns {Value}
 */
function sharedInThread(name, create) {
  const key = Symbol.for(name);
  if (!Object.hasOwn(vm, key)) define(vm, key, { value: create() });
  return /** @type {any} */ (vm)[key];
}

/**
 * How many names were given to helpers of scripts: all copies declare them in the same contexts. Made at once, since a program may
 * freeze `node:vm` later.
 * @type {{ count: number }}
 */
const helperNames = sharedInThread('vm-module-record/names', () => ({ count: 0 }));

module.exports = { KEY, helperNames, registration, setRegistration };
