'use strict';

// Where the main module of a program runs that is no ES module: outside of any promise, and in the asynchronous scope that Node
// gives such a main module.

const { AsyncResource } = require('node:async_hooks');
const { define, ownFields } = require('../define.js');
const { importsMain } = require('../node-options.js');

const { apply, getOwnPropertyDescriptor, ownKeys, setPrototypeOf } = Reflect;
const { runInAsyncScope } = AsyncResource.prototype;

/** The fields of a resource, by the descriptions of their symbols. @type {Readonly<Record<string, unknown>>} */
const IDS = Object.freeze({ async_id_symbol: 1, trigger_async_id_symbol: 0 });

/** The resource of that scope, which seems to be an empty object. What is stored asynchronously so far goes on in it. */
function mainResource() {
  const resource = new AsyncResource('vm-module-record', { requireManualDestroy: true });
  for (const key of ownKeys(resource)) {
    const own = ownFields(getOwnPropertyDescriptor(resource, key));
    const value = IDS[Object(key).description] ?? own?.value;
    define(resource, key, { ...own, value, enumerable: false });
  }
  setPrototypeOf(resource, Object.prototype);
  return resource;
}

/**
 * Runs what throws as the main module of Node does.
 * @param {() => unknown} main
 */
function runAsMain(main) {
  // What Node imports runs in a promise.
  if (importsMain()) main();
  else {
    const resource = mainResource();
    process.nextTick(() => apply(runInAsyncScope, resource, [main]));
  }
}

module.exports = { runAsMain };
