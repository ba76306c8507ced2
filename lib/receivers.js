'use strict';

// The `this` of functions that are called as members of a namespace: `ns.f()` hands the namespace on.

const { bind, textOfFunction: textOf, types } = require('./intrinsics.js');

/** @typedef {import('./environment.js').Binding} Binding */
/** @typedef {import('./environment.js').Environment} Environment */

// What is known of the function that a binding has.
const UNKNOWN = 0;
const IGNORES_THIS = 1;
const MAY_USE_THIS = 2;

/** A function with a longer text is not looked through. */
const MAX_TEXT_LENGTH = 8192;

/**
 * Whether a call may leave out `this`, by what is declared.
 * @param {Binding} binding
 */
function declaredToIgnoreThis({ exporter, slot, constant }) {
  return constant && slot < 31 && (exporter.ignoresThis & (1 << slot)) !== 0;
}

/**
 * The same of a binding that has the value that it keeps: by that, too.
 * @param {Environment} exporter
 * @param {number} slot
 */
function ignoresThis(exporter, slot) {
  if (slot < 31 && (exporter.ignoresThis & (1 << slot)) !== 0) return true;
  if (exporter.values === null) return false;
  exporter.receivers ??= new Uint8Array(exporter.values.length);
  const { receivers } = exporter;
  if (receivers[slot] === UNKNOWN) {
    receivers[slot] = hasNoUseForThis(exporter.values[slot]) ? IGNORES_THIS : MAY_USE_THIS;
  }
  return receivers[slot] === IGNORES_THIS;
}

/**
 * Whether the text of a function has no word for a `this`, nor anything that could be one.
 * @param {unknown} value
 */
function hasNoUseForThis(value) {
  if (typeof value !== 'function') return false;
  const text = Reflect.apply(textOf, value, []);
  return (
    text.length <= MAX_TEXT_LENGTH &&
    !text.includes('this') &&
    !text.includes('super') &&
    !text.includes('eval') &&
    // A name may be written with an escape, and that of `eval` is eval all the same.
    !text.includes('\\u') &&
    // Of those that are bound, built in, or Proxies, nothing is known.
    !text.includes('[native code]')
  );
}

/**
 * Whether nobody sees that a value is bound: that reads the name and the length of a function.
 * @param {any} value
 */
function isBindable(value) {
  return (
    typeof value === 'function' &&
    !types.isProxy(value) &&
    isData(value, 'name') &&
    isData(value, 'length')
  );
}

/**
 * @param {object} object
 * @param {string} key
 */
function isData(object, key) {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  return descriptor !== undefined && Object.hasOwn(descriptor, 'value');
}

/**
 * A function that is called on a namespace whoever calls it.
 * @param {any} value
 * @param {object} namespace
 */
function boundTo(value, namespace) {
  return Reflect.apply(bind, value, [namespace]);
}

module.exports = { boundTo, declaredToIgnoreThis, ignoresThis, isBindable };
