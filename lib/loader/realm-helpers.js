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
 * What there is to know of an import or an export of a `WebAssembly.Module`.
 * @typedef {{ module: string, name: string, kind: string }} WebAssemblyEntry
 */

/**
 * WebAssembly of the realm, as it was when the loader was made.
 * @typedef {object} WebAssemblyHelpers
 * @property {(bytes: object) => object} compile
 * @property {(module: object) => ArrayLike<WebAssemblyEntry>} imports
 * @property {(module: object) => ArrayLike<WebAssemblyEntry>} exports
 * @property {(module: object, imports: object) => any} instantiate gives the exports
 * @property {(global: object) => unknown} globalValue undefined for what has no value in JavaScript
 * @property {(message: string) => Error} linkError
 */

/**
 * Made in the context, so that its code has no object of another realm.
 * @typedef {object} Helpers
 * @property {(text: string) => unknown} parse
 * @property {WebAssemblyHelpers} webAssembly
 * @property {(filename: string, path: string, parent: object | null | undefined) => CommonJSModule} makeModule
 * @property {(exports: unknown) => CommonJSModule} makeLoaded what Node has of JSON that was imported, which is less
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
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const getter = ({ prototype }, name) => getOwnPropertyDescriptor(prototype, name).get;
  const webAssembly = () => {
    const { WebAssembly } = globalThis;
    const compile = () => { throw new ReferenceError('WebAssembly is not defined'); };
    if (typeof WebAssembly !== 'object') return { __proto__: null, compile };
    const { Module, Instance, Global, LinkError } = WebAssembly;
    const { imports, exports } = Module;
    const exportsOf = getter(Instance, 'exports');
    const globalValue = getter(Global, 'value');
    // What V8 knows of these is left to it.
    const options = { builtins: ['js-string'], importedStringConstants: 'wasm:js/string-constants' };
    return {
      __proto__: null,
      compile: (bytes) => new Module(bytes, options),
      imports,
      exports,
      instantiate: (module, imports) => apply(exportsOf, new Instance(module, imports), []),
      globalValue: (global) => {
        try {
          return apply(globalValue, global, []);
        } catch {
          return undefined;
        }
      },
      linkError: (message) => new LinkError(message),
    };
  };
  return {
    __proto__: null,
    parse: (text) => parse(text),
    webAssembly: webAssembly(),
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
    makeLoaded: (exports) => ({ exports, loaded: true }),
    makeCache: () => ({ __proto__: null }),
    array: (...elements) => elements,
    makeRequire: (load, resolve, paths, { cache, main, extensions }) => {
      const require = function require(id) { return load(id); };
      require.resolve = function (request, options) { return resolve(request, options); };
      require.resolve.paths = function (request) { return paths(request); };
      // Whatever a program has given to all objects, as in Node.
      defineProperty(require, 'main', { __proto__: null, value: main, writable: true, enumerable: true, configurable: true });
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
