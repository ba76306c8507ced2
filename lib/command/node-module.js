'use strict';

// `node:module` of a program: what `createRequire()` gives, and `_load()` for modules of the program, load into its context, as
// `import` and `require()` do.

const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { define } = require('../define.js');
const { createProgramRequire } = require('../loader/loader.js');
const { bringLoad } = require('../loader/node-loading.js');
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
function bringNodeModule(loader) {
  bringLoad();
  const { createRequire: createByNode } = Module;
  /** @param {string | URL} filename */
  const value = function createRequire(filename) {
    // Node says what is wrong with it.
    createByNode(filename);
    return createProgramRequire(loader, filenameOf(filename));
  };
  define(Module, 'createRequire', {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

module.exports = { bringNodeModule };
