'use strict';

// Programs before which handlers were put into `require.extensions`, that `run` runs, and the running Node itself, to the letter.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const HANDLERS = `
  const { readFileSync } = require('node:fs');
  require.extensions['.txt'] = (module, filename) => {
    module._compile('module.exports = ' + JSON.stringify(readFileSync(filename, 'utf8')), filename);
  };
  const byNode = require.extensions['.js'];
  require.extensions['.js'] = (module, filename) => {
    const { _compile } = module;
    module._compile = (text, file) => _compile.call(module, text.replaceAll('REPLACED', '"replaced"'), file);
    byNode(module, filename);
  };
`;

const FILES = {
  'a.txt': 'a text',
  'b.js': 'exports.b = [REPLACED, require("./a.txt")];',
  'c.cjs': 'exports.c = require("./b.js").b;',
  'd.json': '{"d":1}',
  'handlers.cjs': HANDLERS,
};

const nodeOptions = ['--require', './handlers.cjs'];

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'a main module with another extension': {
    files: {
      'main.txt': 'nobody reads it',
      ...FILES,
      'handlers.cjs': `${HANDLERS}
        require.extensions['.txt'] = (module, filename) => {
          module._compile('console.log(require.main === module, require("./d.json"), Object.keys(require.extensions));', filename);
        };`,
    },
    nodeOptions,
  },
  CommonJS: {
    files: {
      'main.js':
        'console.log(REPLACED, require("./a.txt"), require("./b.js"), require("./c.cjs"), require("./d.json"), require.main === module);',
      ...FILES,
    },
    nodeOptions,
  },
  'ES modules': {
    files: {
      'main.mjs':
        'import c from "./c.cjs"; import { createRequire } from "node:module"; console.log(c, createRequire(import.meta.url)("./a.txt")); try { REPLACED } catch ({ message }) { console.log(message); }',
      ...FILES,
    },
    nodeOptions,
  },
  'CommonJS, with --enable-source-maps': {
    files: {
      'main.js': 'console.log(require("./b.js"), require("./esm.mjs"), require("./d.json"));',
      'esm.mjs': 'export const esm = typeof REPLACED;',
      ...FILES,
    },
    nodeOptions: ['--enable-source-maps', ...nodeOptions],
    skip: !process.features.require_module && 'this Node does not require ES modules',
  },
  'ES modules that are required': {
    files: {
      'main.js':
        'console.log(require("./esm.mjs"), require("./found.js"), require("./p/esm.js")); import("./esm.mjs").then((namespace) => console.log(namespace.esm));',
      'esm.mjs':
        'import "./b.js"; export const esm = [typeof REPLACED, import.meta.url.slice(-7)];',
      'found.js': 'export const found = typeof REPLACED;',
      'p/package.json': '{"type":"module"}',
      'p/esm.js': 'export const p = typeof REPLACED; export default 1;',
      ...FILES,
    },
    nodeOptions,
    skip: !process.features.require_module && 'this Node does not require ES modules',
  },
  'a handler that throws': {
    files: {
      'main.cjs': 'try { require("./a.txt"); } catch (error) { console.log(error); }',
      ...FILES,
      'handlers.cjs': 'require.extensions[".txt"] = () => { throw "refused"; };',
    },
    nodeOptions,
  },
};

describe('handlers that preloads have put into require.extensions', { skip }, () =>
  testPrograms(PROGRAMS),
);
