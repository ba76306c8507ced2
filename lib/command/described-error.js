'use strict';

// What Node is given in the place of an error of a program where it shows a copy of it, and of a class of errors: the same with
// prototypes of the main context, since Node knows copies and classes by their prototypes alone.

const { types } = require('node:util');
const { define, ownFields } = require('../define.js');

const { apply, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
const { [Symbol.hasInstance]: isInstance } = Function.prototype;

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
 * @returns {object} the error itself, where nobody says what class it is of
 */
function describedError(error, prototypes, copies) {
  const known = copies.get(error);
  if (known !== undefined) return known;
  const prototype = describedPrototype(getPrototypeOf(error), prototypes);
  if (prototype === null) return error;
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
  if (!saysTheSame(copy, error)) copies.set(error, error);
  return copies.get(error) ?? error;
}

/** What Node asks of errors, and classes may have getters for that ask for what is private. */
const ASKED = ['name', 'message', Symbol.toStringTag];

/**
 * @param {any} copy
 * @param {any} error
 */
function saysTheSame(copy, error) {
  try {
    return ASKED.every((key) => copy[key] === error[key]);
  } catch {
    return false;
  }
}

/**
 * @param {object | null} prototype of an error
 * @param {Prototypes} prototypes
 * @returns {object | null}
 */
function describedPrototype(prototype, prototypes) {
  const { value: Class } = getOwnPropertyDescriptor(prototype ?? {}, 'constructor') ?? {};
  if (typeof Class !== 'function' || Class.prototype !== prototype) return null;
  const described = describedClass(Class, prototypes);
  return described === Class ? null : described.prototype;
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
      return apply(isInstance, StandIn, [value]) || value instanceof expected;
    }
  };
  define(StandIn, 'name', { value: expected.name });
  for (const key of ownKeys(expected.prototype)) {
    const own = ownFields(getOwnPropertyDescriptor(expected.prototype, key));
    if (own !== undefined && key !== 'constructor') define(StandIn.prototype, key, own);
  }
  classes.set(expected, StandIn);
  return StandIn;
}

/** @param {Function} value */
function isErrorClass(value) {
  return value === Error || Object.prototype.isPrototypeOf.call(Error, value);
}

module.exports = { describedClass, describedError };
