'use strict';

// Argument checks in Node's words. Each leaves its own frame out of the stack.

const { deferred } = require('./deferred.js');

const errors = deferred(() => require('./errors.js'));

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

/** @param {unknown} value */
function validateExportNames(value) {
  const name = 'exportNames';
  if (!Array.isArray(value) || value.some((element) => typeof element !== 'string')) {
    throw errors().invalidArgType(name, 'an Array of unique strings', value, validateExportNames);
  }
  if (new Set(value).size === value.length) return;
  const duplicate = value.find((element, index) => value.indexOf(element, index + 1) !== -1);
  throw errors().invalidArgValue(
    `${name}.${duplicate}`,
    duplicate,
    'is duplicated',
    validateExportNames,
  );
}

module.exports = {
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
