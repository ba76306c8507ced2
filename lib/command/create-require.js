'use strict';

// `module.createRequire()` of a program: what it gives loads into the context of the program, as its `import` and `require` do.

const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { define } = require('../define.js');
// It keeps Node's own.
require('../loader/require-resolution.js');

/** @typedef {import('../loader/loader.js').Loader} Loader */

/**
 * @param {string | URL} given that Node takes
 * @returns {string}
 */
function filenameOf(given) {
  return typeof given === 'string' && path.isAbsolute(given) ? given : fileURLToPath(given);
}

/** @param {Loader} loader */
function bringCreateRequire(loader) {
  const { createRequire: createByNode } = Module;
  /** @param {string | URL} filename */
  const value = function createRequire(filename) {
    // Node says what is wrong with it.
    createByNode(filename);
    return loader.createRequire(filenameOf(filename));
  };
  define(Module, 'createRequire', {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

module.exports = { bringCreateRequire };
