'use strict';

// `run` and the running Node itself, on programs with WebAssembly.

const { describe } = require('node:test');
const { asFunction, asGlobal, wasm } = require('../loader/support/wasm.js');
const { testPrograms } = require('./support/programs.js');

const major = Number.parseInt(process.versions.node, 10);
const skip =
  process.env.VM_MODULE_IMPLEMENTATION === 'node' ||
  (major < 22 && 'this Node takes no WebAssembly');

const CALLS = wasm({
  imports: [{ module: './dep.mjs', name: 'get', kind: 'function' }],
  functions: ['call the first import'],
  globals: [42],
  exports: [asFunction('run', 1), asGlobal('g', 0)],
});
const DEP = 'export const get = () => 7; console.log("dep");';

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'WebAssembly that is imported': {
    files: {
      'app.mjs': `
        import * as ns from './calls.wasm';
        console.log(ns, ns.run(), ns.g, ns.run instanceof Function);
        console.log(await import('./calls.wasm') === ns);
      `,
      'calls.wasm': CALLS,
      'dep.mjs': DEP,
    },
  },
  'the main module': {
    files: { 'calls.wasm': CALLS, 'dep.mjs': DEP },
  },
  'one that traps': {
    files: { 'traps.wasm': wasm({ functions: ['trap'], start: 0 }) },
    status: 1,
    from: 'RuntimeError',
  },
  'a main module without an extension, which is no WebAssembly then': {
    files: { app: CALLS },
    status: 1,
    from: 'SyntaxError',
  },
  'the same in a package of ES modules, where it is': {
    files: { app: CALLS, 'package.json': '{"type":"module"}', 'dep.mjs': DEP },
  },
  'what is none': {
    files: { 'no.wasm': 'no wasm' },
    status: 1,
    from: 'CompileError',
  },
};

describe('WebAssembly in run', { skip }, () => {
  testPrograms(PROGRAMS);
});
