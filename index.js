'use strict';

// vm-module-record: node:vm with Module, SourceTextModule and SyntheticModule, without a flag.

const vm = require('./lib/node-vm.js');

const { ModuleRecord } = require('./lib/binding.js');
const { Module, SourceTextModule, SyntheticModule } = require('./lib/module.js');
const scripts = require('./lib/script.js');
const deferred = require('./lib/deferred.js').deferredIn(module);

// What few programs call is loaded when they do: loading it takes a fifth of the time of all.

const explanation = deferred(() => require('./lib/explain/explain.js'));
const graphs = deferred(() => require('./lib/module-graph.js'));

/** @param {unknown} error */
function explain(error) {
  return explanation().explain(error);
}

/** @param {import('./index.js').Module} module */
function moduleGraph(module) {
  return graphs().moduleGraph(module);
}

// What `node:vm` has none of, or only behind a flag.
const own = { Module, SourceTextModule, SyntheticModule, ModuleRecord, explain, moduleGraph };
const named = Object.keys(vm).filter((name) => !(name in own));
const shown = { ...vm, ...scripts };

// In the order in which `node:vm` has them.
module.exports = {
  ...Object.fromEntries(named.map((name) => [name, shown[name]])),
  ...own,
};
