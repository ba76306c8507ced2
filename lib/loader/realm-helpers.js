'use strict';

// What CommonJS modules and JSON need of the realm of a loader. It is made with the loader, before any code of the realm
// can change what it is made with.

const vm = require('../node-vm.js');

/**
 * @typedef {object} CommonJSModule what `module` is in the module
 * @property {string} id
 * @property {string} path
 * @property {any} exports
 * @property {string} filename
 * @property {boolean} loaded
 * @property {CommonJSModule[]} children
 * @property {string[]} paths
 * @property {Function} [require]
 */

/**
 * Made in the context, so that its code has no object of another realm.
 * @typedef {object} Helpers
 * @property {(text: string) => unknown} parse
 * @property {(id: string, filename: string, path: string) => CommonJSModule} makeModule
 * @property {(load: Function, resolve: Function, cache: object) => Function} makeRequire
 * @property {() => object} makeCache
 */

const HELPERS = new vm.Script(
  `(() => {
  'use strict';
  const { parse } = JSON;
  return {
    __proto__: null,
    parse: (text) => parse(text),
    makeModule: (id, filename, path) =>
      ({ id, path, exports: {}, filename, loaded: false, children: [], paths: [] }),
    makeCache: () => ({ __proto__: null }),
    makeRequire: (load, resolve, cache) => {
      const require = function require(id) { return load(id); };
      require.resolve = function (request) { return resolve(request); };
      require.main = undefined;
      require.extensions = { __proto__: null };
      require.cache = cache;
      return require;
    },
  };
})()`,
  { filename: 'node:vm-module-record/commonjs' },
);

/**
 * @param {import('../realm.js').Realm} realm
 * @returns {Helpers}
 */
exports.realmHelpers = (realm) => realm.run(HELPERS);
