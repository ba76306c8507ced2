'use strict';

// The realm that a test runs in: a context with `print`, `$262` and the harness.
// https://github.com/tc39/test262/blob/main/INTERPRETING.md#test-execution

const { readFileSync } = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

/**
 * What the host gives a realm; functions of the main one.
 * @typedef {object} Services
 * @property {(message: unknown) => void} print
 * @property {(source: string) => unknown} evalScript
 * @property {() => object} createRealm
 * @property {(buffer: ArrayBuffer) => void} detachArrayBuffer
 * @property {() => void} gc
 */

// Makes the functions of the realm, and what modules of the host need of it.
const PROLOGUE = new vm.Script(
  `((services) => {
  'use strict';
  const ofWebAssembly = Object.getPrototypeOf(WebAssembly.Module);
  const AbstractModuleSource = ofWebAssembly !== Function.prototype ? ofWebAssembly :
    class AbstractModuleSource { constructor() { throw new TypeError('Abstract class'); } };
  const header = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const { parse } = JSON;
  const { apply } = Reflect;
  const immutable = ArrayBuffer.prototype.transferToImmutable;
  const define = (object, properties) => {
    for (const name of Object.keys(properties)) {
      const value = properties[name];
      Object.defineProperty(object, name,
        { value, writable: true, enumerable: false, configurable: true });
    }
    return object;
  };
  const noAgents = () => { throw new Error('This host has no agents'); };
  const $262 = define({}, {
    AbstractModuleSource,
    createRealm: () => services.createRealm(),
    detachArrayBuffer: (buffer) => services.detachArrayBuffer(buffer),
    evalScript: (source) => services.evalScript(source),
    gc: () => services.gc(),
    global: globalThis,
    agent: { start: noAgents, broadcast: noAgents, getReport: noAgents, sleep: noAgents },
  });
  define(globalThis, { $262, print: (message) => services.print(message) });
  return {
    $262,
    parseJSON: (text) => parse(text),
    bytes: (values) => {
      const { buffer } = Uint8Array.from(values);
      return new Uint8Array(immutable ? apply(immutable, buffer, []) : buffer);
    },
    moduleSource: () => ofWebAssembly !== Function.prototype
      ? new WebAssembly.Module(header) : Object.create(AbstractModuleSource.prototype),
  };
})`,
  { filename: 'test262-host.js' },
);

/**
 * @typedef {object} Realm
 * @property {vm.Context} context
 * @property {object} $262
 * @property {(text: string) => unknown} parseJSON
 * @property {(values: ArrayLike<number>) => Uint8Array} bytes immutable, if V8 knows such
 * @property {() => object} moduleSource
 */

/**
 * @param {(message: string) => void} print
 * @returns {Realm}
 */
function createRealm(print) {
  const context = vm.createContext();
  /** @type {Services} */
  const services = {
    print: (message) => print(String(message)),
    evalScript: (source) => vm.runInContext(source, context, { filename: 'evalScript.js' }),
    createRealm: () => createRealm(print).$262,
    detachArrayBuffer: (buffer) => void structuredClone(buffer, { transfer: [buffer] }),
    gc: collectGarbage,
  };
  return { context, ...PROLOGUE.runInContext(context)(services) };
}

function collectGarbage() {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
}

/** Scripts of the harness, each compiled once. @type {Map<string, vm.Script>} */
const scripts = new Map();

/**
 * Runs what the metadata of a test ask for in front of it.
 * @param {string} checkout
 * @param {Realm} realm
 * @param {import('./metadata.js').Metadata} metadata
 */
function runHarness(checkout, { context }, { flags, includes }) {
  if (flags.includes('raw')) return;
  const files = ['assert.js', 'sta.js'];
  if (flags.includes('async')) files.push('doneprintHandle.js');
  for (const file of [...files, ...includes]) {
    let script = scripts.get(file);
    if (script === undefined) {
      const filename = path.join(checkout, 'harness', file);
      script = new vm.Script(readFileSync(filename, 'utf8'), { filename });
      scripts.set(file, script);
    }
    script.runInContext(context);
  }
}

module.exports = { createRealm, runHarness };
