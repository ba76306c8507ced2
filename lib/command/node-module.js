'use strict';

// `node:module` of a program: what `createRequire()` gives, and `_load()` for modules of the program, load into its context, as
// `import` and `require()` do; `_cache` has them.

const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { define } = require('../define.js');
const { commonJSOf } = require('../loader/loader.js');
const { bringLoad, isLoadingByNode } = require('../loader/node-loading.js');
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

/**
 * `Module._cache` is the `require.cache` of the program, and Node's own while Node loads what is not of the program: this
 * package's files are among that, and those that a program loads of another copy are not the same.
 * @param {Loader} loader
 */
function bringCache(loader) {
  const cacheOfNode = /** @type {any} */ (Module)._cache;
  const commonJS = commonJSOf(loader);
  define(Module, '_cache', {
    get: () => (isLoadingByNode() ? cacheOfNode : commonJS.cache),
    set(value) {
      commonJS.cache = value;
    },
    enumerable: true,
    configurable: true,
  });
}

/** @param {Loader} loader */
function bringNodeModule(loader) {
  bringLoad();
  bringCache(loader);
  const { createRequire: createByNode } = Module;
  /** @param {string | URL} filename */
  const value = function createRequire(filename) {
    // Node says what is wrong with it.
    createByNode(filename);
    const isPath = typeof filename === 'string' && path.isAbsolute(filename);
    return commonJSOf(loader).createRequire(
      filenameOf(filename),
      isPath ? undefined : new URL(filename).href,
    );
  };
  define(Module, 'createRequire', {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

module.exports = { bringNodeModule };
