'use strict';

// The way from the objects that programs hold to the environments behind them.

/** @typedef {import('./environment.js').Environment} Environment */

/** @type {(module: object) => Environment} */
let read;
/** @type {(value: object) => boolean} */
let has;

/**
 * Called once, by the class whose private field it is.
 * @param {(module: object) => Environment} reader
 * @param {(value: object) => boolean} tester
 */
function defineWrapper(reader, tester) {
  read = reader;
  has = tester;
}

/** @param {unknown} value */
function isModule(value) {
  return typeof value === 'object' && value !== null && has(value);
}

/**
 * The environment of a module.
 * @param {object} module
 */
function environmentOf(module) {
  return read(module);
}

module.exports = { defineWrapper, environmentOf, isModule };
