'use strict';

// How what has failed is tried again, once it is mended: modules that a program constructs, and those of a loader.

const { isModule } = require('../wrappers.js');

/** @typedef {import('../environment.js').Environment} Environment */

const CONSTRUCT_AGAIN = {
  remedy: 'A module that has failed stays so. Construct a new one of the same text.',
  call: 'const again = new SourceTextModule(text, { identifier });',
};

const IMPORT_AGAIN = {
  remedy: 'Then import again: the loader reads the file anew, and those that import it.',
  call: 'await loader.import(specifier, parent);',
};

/**
 * Whether a module is one of a loader: programs do not hold those, and a node of its graph stands in the place of the wrapper. A
 * `ModuleRecord` has neither.
 * @param {Environment} environment
 */
function isOfLoader({ module }) {
  return module !== undefined && !isModule(module);
}

/** @param {Environment} environment that has failed */
function againOf(environment) {
  return isOfLoader(environment) ? IMPORT_AGAIN : CONSTRUCT_AGAIN;
}

module.exports = { CONSTRUCT_AGAIN, IMPORT_AGAIN, againOf, isOfLoader };
