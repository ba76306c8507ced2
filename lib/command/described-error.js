'use strict';

// What Node is given in the place of an error of a program where it shows a copy of it, and of a class of errors: the same with
// prototypes of the main context, since Node knows copies and classes by their prototypes alone.

const { types } = require('node:util');
const { define, ownFields } = require('../define.js');

const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;

/** @typedef {import('./deep-equality.js').Prototypes} Prototypes */

/** Those of the main context, by those of the other one. @type {WeakMap<Prototypes, Map<object | null, object | null>>} */
const counterparts = new WeakMap();

/** @param {Prototypes} prototypes */
function counterpartsOf(prototypes) {
  let inverse = counterparts.get(prototypes);
  if (inverse === undefined) {
    inverse = new Map([...prototypes].map(([main, own]) => [own, main]));
    counterparts.set(prototypes, inverse);
  }
  return inverse;
}

/**
 * @param {Error} error
 * @param {Prototypes} prototypes
 * @param {Map<object, object>} copies of those that were described before
 * @returns {object} the error itself, where it is of a class of the program
 */
function describedError(error, prototypes, copies) {
  const known = copies.get(error);
  if (known !== undefined) return known;
  const prototype = counterpartsOf(prototypes).get(getPrototypeOf(error));
  if (prototype === undefined) return error;
  const copy = new Error();
  copies.set(error, copy);
  setPrototypeOf(copy, prototype);
  for (const key of ownKeys(error)) {
    if (key === 'stack') continue;
    const own = ownFields(getOwnPropertyDescriptor(error, key)) ?? {};
    if (key === 'cause' && types.isNativeError(own.value)) {
      own.value = describedError(own.value, prototypes, copies);
    }
    define(copy, key, own);
  }
  return copy;
}

/** The stand-ins of classes of programs. @type {WeakMap<Function, Function>} */
const classes = new WeakMap();

/**
 * @param {any} expected
 * @param {Prototypes} prototypes
 * @returns {Function} the function itself, where it is no class of errors
 */
function describedClass(expected, prototypes) {
  const inverse = counterpartsOf(prototypes);
  const main = /** @type {any} */ (inverse.get(expected.prototype))?.constructor;
  if (typeof main === 'function' && isErrorClass(main)) return main;
  const known = classes.get(expected);
  if (known !== undefined) return known;
  const parent = getPrototypeOf(expected);
  if (typeof parent !== 'function') return expected;
  const Parent = /** @type {any} */ (describedClass(parent, prototypes));
  if (Parent === parent) return expected;
  const StandIn = class extends Parent {
    /** @param {unknown} value */
    static [Symbol.hasInstance](value) {
      return value instanceof expected;
    }
  };
  define(StandIn, 'name', { value: expected.name });
  classes.set(expected, StandIn);
  return StandIn;
}

/** @param {Function} value */
function isErrorClass(value) {
  return value === Error || Object.prototype.isPrototypeOf.call(Error, value);
}

module.exports = { describedClass, describedError };
