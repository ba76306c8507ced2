'use strict';

// Puts the package on node:vm, for `require` and for `import`: what Node's own tests load with
// --require in the place of --experimental-vm-modules.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const util = require('node:util');
const vm = require('node:vm');
const { ModuleRecord: _, ...exported } = require('../../index.js');
const { isNamespace } = require('../../lib/namespace.js');

Object.assign(vm, exported);

const { isModuleNamespaceObject } = util.types;
util.types.isModuleNamespaceObject = (value) =>
  isNamespace(value) || isModuleNamespaceObject(value);

// An ES module sees the names that a built-in module had at first: give it another module.
if (process.argv[1]?.endsWith('.mjs')) {
  const url = pathToFileURL(path.join(__dirname, 'vm.mjs')).href;
  if (Module.registerHooks) {
    Module.registerHooks({
      resolve(specifier, context, nextResolve) {
        const isVm = specifier === 'vm' || specifier === 'node:vm';
        if (isVm && context.parentURL?.endsWith('.mjs') && context.parentURL !== url) {
          return { url, format: 'module', shortCircuit: true };
        }
        return nextResolve(specifier, context);
      },
    });
  } else {
    Module.register(pathToFileURL(path.join(__dirname, 'hooks.mjs')));
  }
}
