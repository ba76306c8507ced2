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
 * @property {(filename: string, path: string, parent: object | null | undefined) => CommonJSModule} makeModule
 * @property {() => object} object
 * @property {(notice: (key: string | symbol) => void) => object} noticingPrototype
 * @property {(load: Function, resolve: Function, paths: Function, parts: { cache: object, main: object | undefined, extensions: object | undefined }) => Function} makeRequire
 * @property {(...elements: string[]) => string[]} array
 * @property {() => object} makeCache
 */

const HELPERS = new vm.Script(
  `(() => {
  'use strict';
  const { parse } = JSON;
  const { defineProperty } = Reflect;
  return {
    __proto__: null,
    parse: (text) => parse(text),
    object: () => ({}),
    noticingPrototype: (notice) => {
      const isExpected = (key) => key === '__esModule';
      return new Proxy({}, {
        __proto__: null,
        get: (target, key) => {
          if (key in target || isExpected(key)) return target[key];
          notice(key);
        },
        getOwnPropertyDescriptor: (_target, key) => {
          if (!isExpected(key)) notice(key);
        },
      });
    },
    makeModule: (filename, path, parent) => {
      const module = { id: filename, path, exports: {}, filename, loaded: false, children: [], paths: [] };
      defineProperty(module, 'parent', { __proto__: null, value: parent, writable: true, configurable: true });
      return module;
    },
    makeCache: () => ({ __proto__: null }),
    array: (...elements) => elements,
    makeRequire: (load, resolve, paths, { cache, main, extensions }) => {
      const require = function require(id) { return load(id); };
      require.resolve = function (request, options) { return resolve(request, options); };
      require.resolve.paths = function (request) { return paths(request); };
      require.main = main;
      require.extensions = extensions ?? { __proto__: null };
      require.cache = cache;
      return require;
    },
  };
})()`,
  { filename: 'node:internal/vm-module-record/commonjs' },
);

/**
 * @param {import('../realm.js').Realm} realm
 * @returns {Helpers}
 */
exports.realmHelpers = (realm) => realm.run(HELPERS);
