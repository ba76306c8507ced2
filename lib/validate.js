'use strict';

// Argument checks in Node's words. Each leaves its own frame out of the stack.

const deferred = require('./deferred.js').deferredIn(module);

const errors = deferred(() => require('./errors.js'));

const { forEach, indexOf, some } = Array.prototype;

/** More export names than most modules have. */
const LONG = 256;

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateString(value, name) {
  if (typeof value !== 'string') {
    throw errors().invalidArgType(name, 'of type string', value, validateString);
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateObject(value, name) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw errors().invalidArgType(name, 'of type object', value, validateObject);
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateFunction(value, name) {
  if (typeof value !== 'function') {
    throw errors().invalidArgType(name, 'of type function', value, validateFunction);
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateBoolean(value, name) {
  if (typeof value !== 'boolean') {
    throw errors().invalidArgType(name, 'of type boolean', value, validateBoolean);
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateInt32(value, name) {
  validateInteger(value, name, -2147483648, 2147483647, validateInt32);
}

/**
 * An unsigned 32-bit integer that is not zero.
 * @param {unknown} value
 * @param {string} name
 */
function validatePositiveUint32(value, name) {
  validateInteger(value, name, 1, 4294967295, validatePositiveUint32);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} min
 * @param {number} max
 * @param {Function} hideAbove
 */
function validateInteger(value, name, min, max, hideAbove) {
  if (typeof value !== 'number') {
    throw errors().invalidArgType(name, 'of type number', value, hideAbove);
  }
  if (!Number.isInteger(value)) {
    throw errors().outOfRange(name, 'an integer', value, hideAbove);
  }
  if (value < min || value > max) {
    throw errors().outOfRange(name, `>= ${min} && <= ${max}`, value, hideAbove);
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateArray(value, name) {
  if (!Array.isArray(value)) {
    throw errors().invalidArgType(name, 'an instance of Array', value, validateArray);
  }
  // Node compares it with the least length.
  void value.length;
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateBuffer(value, name) {
  if (!ArrayBuffer.isView(value)) {
    const expected = 'an instance of Buffer, TypedArray, or DataView';
    throw errors().invalidArgType(name, expected, value, validateBuffer);
  }
}

/**
 * As often and in the order that Node reads them: they may be getters.
 * @param {unknown} value
 */
function validateExportNames(value) {
  const name = 'exportNames';
  if (!Array.isArray(value) || Reflect.apply(some, value, [isNoString])) {
    throw errors().invalidArgType(name, 'an Array of unique strings', value, validateExportNames);
  }
  // To look for each behind it takes quadratic time.
  if (value.length > LONG && new Set(value).size === value.length) return;
  /** @type {(element: string, index: number) => void} */
  const checkUnique = (element, index) => {
    if (Reflect.apply(indexOf, value, [element, index + 1]) === -1) return;
    throw errors().invalidArgValue(
      `${name}.${element}`,
      element,
      'is duplicated',
      validateExportNames,
    );
  };
  Reflect.apply(forEach, value, [checkUnique]);
}

/** @param {unknown} element */
const isNoString = (element) => typeof element !== 'string';

/**
 * The names in an array that was checked, which Node reads once more.
 * @param {string[]} exportNames
 */
function readExportNames(exportNames) {
  /** @type {string[]} */
  const names = [];
  const { length } = exportNames;
  for (let index = 0; index < length; index++) {
    const name = exportNames[index];
    // Here Node's process ends: a hole, or a getter that has changed its mind.
    if (typeof name !== 'string') {
      throw errors().invalidArgType(
        'exportNames',
        'an Array of unique strings',
        exportNames,
        readExportNames,
      );
    }
    names.push(name);
  }
  return names;
}

module.exports = {
  readExportNames,
  validateArray,
  validateBoolean,
  validateBuffer,
  validateExportNames,
  validateFunction,
  validateInt32,
  validateObject,
  validatePositiveUint32,
  validateString,
};
