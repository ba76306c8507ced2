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
  'what is imported for its source alone, from a file without an extension': {
    skip: major < 24 && 'this Node has no source phase',
    files: {
      'app.mjs': `
        import source module from './needs';
        console.log(WebAssembly.Module.imports(module), await import.source('./needs') === module);
        await import('./needs').catch(({ code }) => console.log(code));
        await import.source('./script').catch(({ name, message }) => console.log(name, message));
      `,
      needs: wasm({ imports: [{ module: 'missing', name: 'get', kind: 'function' }] }),
      script: 'console.log("never");',
      'package.json': '{"type":"module"}',
    },
  },
  ...Object.fromEntries(
    Object.entries({
      'a SharedArrayBuffer': 'shared',
      'a view of one': 'new Uint8Array(shared)',
      'a DataView': 'new DataView(shared)',
      'an ArrayBuffer': 'new Uint8Array(bytes).buffer',
    }).map(([name, source]) => [
      `what a hook gives in ${name}`,
      {
        files: {
          'app.mjs': `
            import { registerHooks } from 'node:module';
            import { readFileSync } from 'node:fs';
            const bytes = readFileSync(new URL('./calls.wasm', import.meta.url));
            const shared = new SharedArrayBuffer(bytes.length);
            new Uint8Array(shared).set(bytes);
            registerHooks({
              load: (url, context, next) =>
                url.endsWith('.wasm') ? { format: 'wasm', source: ${source}, shortCircuit: true } : next(url, context),
            });
            try {
              console.log((await import('./calls.wasm')).run());
            } catch (error) {
              const { name, message } = error;
              console.log(name, message.replace(process.cwd(), ''), error instanceof TypeError);
            }
          `,
          'calls.wasm': CALLS,
          'dep.mjs': DEP,
        },
      },
    ]),
  ),
  'what is none': {
    files: { 'no.wasm': 'no wasm' },
    status: 1,
    from: 'CompileError',
  },
};

describe('WebAssembly in run', { skip }, () => {
  testPrograms(PROGRAMS);
});
