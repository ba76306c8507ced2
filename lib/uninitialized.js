'use strict';

// Reads of a binding before its initialization.
//
// What V8 throws in the getter of an exporter names the exporter's variable, and has the getter's
// frame. In Node it names what the reader calls it, and has the reader's frames only.

const { define } = require('./define.js');
const { captureStackTrace, types } = require('./intrinsics.js');

const UNINITIALIZED = /^Cannot access '.*' before initialization$/;

/** @param {string} name */
const ofRead = (name) => `Cannot access '${name}' before initialization`;

/**
 * The error for the reader.
 * @param {any} error what the getter threw
 * @param {string} name that the reader has for the binding
 * @param {Function} hideAbove what called the getter
 * @param {(name: string) => string} [words]
 */
function uninitialized(error, name, hideAbove, words = ofRead) {
  if (!types.isNativeError(error)) return error;
  const message = Object.getOwnPropertyDescriptor(error, 'message');
  if (typeof message?.value !== 'string' || !UNINITIALIZED.test(message.value)) return error;
  define(error, 'message', { ...message, value: words(name) });
  captureStackTrace(error, hideAbove);
  return error;
}

module.exports = { uninitialized };
