'use strict';

// Puts this package's classes on `node:vm`, for all code of this thread that loads it from now on.

const Module = /** @type {any} */ (require('node:module'));
const { pathToFileURL } = require('node:url');
const vm = /** @type {any} */ (require('node:vm'));
const workerThreads = /** @type {any} */ (require('node:worker_threads'));

const { facadeURL } = require('./facade.js');
const hooks = require('./hooks.js');
const { hasNativeClasses, prefersNative } = require('./precedence.js');
const { registration, setRegistration } = require('../thread.js');

/** Exports of this package that `node:vm` never has. */
const BEYOND_NODE = ['ModuleRecord', 'explain', 'moduleGraph'];

/** Does nothing when it was done before, by another copy of this package perhaps. */
function register() {
  if (isHooksThread()) return;
  if (registration() !== undefined) return;
  if (prefersNative() && hasNativeClasses(vm)) return;

  const original = require('../node-vm.js');
  const exported = loadPackage();
  if (exported === null) return;
  const { version } = require('../../package.json');
  setRegistration({
    version,
    filename: require.resolve('../../register.js'),
    original,
    hooks: Module.registerHooks ? 1 : 0,
    facades: new Set(),
  });
  Object.assign(vm, exported);
  require('./namespaces.js').patchNamespaces();
  require('./coverage.js').patchCoverage();
  showToImports();
  synchronizeFacades();
}

/**
 * Whether this is the thread that runs the hooks of `module.register()`, which loads what is preloaded, too.
 * Node 20 does not say so, but a worker of a program has a port to its parent.
 */
function isHooksThread() {
  const { isInternalThread, isMainThread, parentPort } = workerThreads;
  return isInternalThread ?? (!isMainThread && parentPort === null);
}

/**
 * What goes on `node:vm`; null where this package has no binary, and the runtime classes of its own.
 * @returns {Record<string, unknown> | null}
 */
function loadPackage() {
  try {
    const exported = /** @type {any} */ ({ ...require('../../index.js') });
    for (const name of BEYOND_NODE) delete exported[name];
    return exported;
  } catch (error) {
    if (!hasNativeClasses(vm)) throw error;
    const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
    process.emitWarning(`The runtime's own vm.Module classes stay: ${message}`, { code });
    return null;
  }
}

/** Has ES modules that import `node:vm` from now on see what is on it. */
function showToImports() {
  if (Module.registerHooks) {
    hooks.initialize(facadeURL(vm));
    Module.registerHooks({ resolve: hooks.resolve });
    return;
  }
  // For ES modules that are loaded with `require()`, and for Node 20.0 to 20.5, which has no hooks at all.
  registration()?.facades.add(require('./own-facade.js').renewOwnFacade(vm));
  Module.register?.(pathToFileURL(require.resolve('./hooks.js')), { data: facadeURL(vm) });
}

/** Has `module.syncBuiltinESMExports()` know our facade, and calls it for those loaded before. */
function synchronizeFacades() {
  const { syncBuiltinESMExports } = Module;
  Module.syncBuiltinESMExports = {
    syncBuiltinESMExports() {
      syncBuiltinESMExports();
      for (const synchronize of registration()?.facades ?? []) synchronize();
    },
  }.syncBuiltinESMExports;
  Module.syncBuiltinESMExports();
}

module.exports = { register };
