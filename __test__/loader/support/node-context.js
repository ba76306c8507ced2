'use strict';

// A context with the globals that packages for Node expect.

const vm = require('node:vm');

const NAMES = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'Buffer',
  'Event',
  'EventTarget',
  'MessageChannel',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'URLSearchParams',
  'clearInterval',
  'clearTimeout',
  'console',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
];

function createNodeContext() {
  const given = NAMES.map((name) => [name, /** @type {any} */ (globalThis)[name]]);
  const context = vm.createContext(Object.fromEntries(given));
  vm.runInContext('globalThis.global = globalThis;', context);
  return context;
}

module.exports = { createNodeContext };
