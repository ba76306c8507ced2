'use strict';

// Whose classes a program gets where the runtime has some of its own.

/** @param {object} vm */
function hasNativeClasses(vm) {
  return typeof (/** @type {any} */ (vm).SourceTextModule) === 'function';
}

/** Whether the environment asks for the runtime's own classes. */
function prefersNative() {
  return process.env.VM_MODULE_RECORD_PREFER === 'native';
}

module.exports = { hasNativeClasses, prefersNative };
