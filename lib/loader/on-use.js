'use strict';

// What most loaders have no use for: it is loaded when there is one.

const deferred = require('../deferred.js').deferredIn(module);

const awaitsOf = deferred(() => require('./pending-awaits.js'));
const calls = deferred(() => require('./import-call.js'));
const disks = deferred(() => require('./disk-cache.js'));
const exportsOf = deferred(() => require('./required-exports.js'));
const extensionsOf = deferred(() => require('./require-extensions.js'));
const failures = deferred(() => require('./failures.js'));
const globals = deferred(() => require('./commonjs-globals.js'));
const hookedRequests = deferred(() => require('./hooked-requests.js'));
const hooksOf = deferred(() => require('./hooks.js'));
const mainFormats = deferred(() => require('./main-format.js'));
const mains = deferred(() => require('./commonjs-main.js'));
const namedExports = deferred(() => require('./named-export.js'));
const requireCycles = deferred(() => require('./require-cycles.js'));
const requireErrors = deferred(() => require('./require-errors.js'));
const resolutions = deferred(() => require('./require-resolution.js'));
const scripts = deferred(() => require('./commonjs.js'));
const sourceMaps = deferred(() => require('./source-maps.js'));
const snapshots = deferred(() => require('./snapshot.js'));
const throws = deferred(() => require('./required-throws.js'));
const traces = deferred(() => require('./program-traces.js'));
const wrappers = deferred(() => require('../module.js'));

/** @param {ConstructorParameters<typeof import('./hooks.js').Hooks>} options */
function makeHooks(...options) {
  const { Hooks } = hooksOf();
  return new Hooks(...options);
}

function makeExtensions() {
  const { RequireExtensions } = extensionsOf();
  return new RequireExtensions();
}

/** @param {string} directory */
function openDiskCache(directory) {
  const { DiskCache } = disks();
  return new DiskCache(directory);
}

/** @param {ConstructorParameters<typeof import('./commonjs.js').CommonJS>[0]} options */
function commonJS(options) {
  const { CommonJS } = scripts();
  return new CommonJS(options);
}

/** @param {ConstructorParameters<typeof import('./commonjs-main.js').CommonJSMain>} options */
function commonJSMain(...options) {
  const { CommonJSMain } = mains();
  return new CommonJSMain(...options);
}

/** @param {ConstructorParameters<typeof import('./require-resolution.js').RequireResolution>} options */
function requireResolution(...options) {
  const { RequireResolution } = resolutions();
  return new RequireResolution(...options);
}

/** @param {ConstructorParameters<typeof import('./hooked-requests.js').HookedRequests>} options */
function makeHooked(...options) {
  const { HookedRequests } = hookedRequests();
  return new HookedRequests(...options);
}

module.exports = {
  awaitsOf,
  calls,
  commonJS,
  commonJSMain,
  exportsOf,
  failures,
  globals,
  mainFormats,
  makeExtensions,
  makeHooked,
  makeHooks,
  namedExports,
  openDiskCache,
  requireCycles,
  requireErrors,
  requireResolution,
  snapshots,
  sourceMaps,
  throws,
  traces,
  wrappers,
};
