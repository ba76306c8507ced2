'use strict';

// `load-package.js <side> <name of the collection> <folder with packages>`, a process of its own: loads packages, the first
// in its process, into a fresh context (Node's own: into the main one), then again into a second context, and prints the
// milliseconds and the peak of its memory. Sides: ours; parts, what V8 takes of that; native; beside, Node's own in a process
// that has a context and the addon, too.

const path = require('node:path');
const vm = require('node:vm');
const { createNodeContext } = require('../__test__/loader/support/node-context.js');

/** What is loaded together. @type {Readonly<Record<string, readonly string[]>>} */
const COLLECTIONS = Object.freeze({
  'lodash-es': ['lodash-es'],
  effect: ['effect'],
  'date-fns': ['date-fns'],
  'd3 … svelte': ['d3', 'graphql', 'unified', 'remark', 'rehype', 'zod', 'yaml', 'svelte'],
  three: ['three'],
});

/** Since the process has started: kilobytes at the most, and milliseconds of all threads. */
function spent() {
  const { user, system } = process.cpuUsage();
  return { memory: process.resourceUsage().maxRSS, cpu: (user + system) / 1000 };
}

/**
 * What is imported is used: a namespace that nobody looks at need not be complete.
 * @param {object} namespace
 */
const lookAt = (namespace) => Object.keys(namespace);

/**
 * @param {readonly string[]} names
 * @param {string} parent
 */
async function loadByNode(names, parent) {
  const { importFrom } = await import(parent);
  const start = performance.now();
  for (const name of names) lookAt(await importFrom(name));
  return { total: performance.now() - start, ...spent() };
}

/**
 * @param {readonly string[]} names
 * @param {string} parent
 */
async function loadBesideAddon(names, parent) {
  require('../lib/binding.js');
  const context = createNodeContext();
  const loaded = await loadByNode(names, parent);
  return { ...loaded, hasContext: vm.isContext(context) };
}

/**
 * @param {readonly string[]} names
 * @param {string} parent
 */
async function loadByLoader(names, parent) {
  const begin = performance.now();
  const { Loader } = require('../loader.js');
  const start = performance.now();
  const load = async () => {
    const loader = new Loader({ context: createNodeContext() });
    for (const name of names) lookAt(await loader.import(name, parent));
    return loader;
  };
  const first = await load();
  const total = performance.now() - start;
  const used = spent();
  const again = performance.now();
  const second = await load();
  const times = { require: start - begin, total, second: performance.now() - again };
  first.dispose();
  second.dispose();
  return { ...times, ...used };
}

/**
 * What V8 takes: it makes the context, compiles and runs.
 * @param {readonly string[]} names
 * @param {string} parent
 */
async function loadInParts(names, parent) {
  const { measure, spent: parts } = require('./parts.js');
  const { Loader } = require('../loader.js');
  const { createContext } = vm;
  // Not what Node loads for the globals that the context is given.
  vm.createContext = (...given) => measure('context', () => createContext(...given));
  const load = async () => {
    const before = { ...parts };
    const loader = new Loader({ context: createNodeContext() });
    for (const name of names) lookAt(await loader.import(name, parent));
    const taken = ['context', 'compile', 'run'].map((part) => parts[part] - before[part]);
    return { loader, engine: taken.reduce((sum, part) => sum + part) };
  };
  const [first, second] = [await load(), await load()];
  first.loader.dispose();
  second.loader.dispose();
  return { engine: first.engine, engineAgain: second.engine };
}

const LOADS = {
  ours: loadByLoader,
  parts: loadInParts,
  native: loadByNode,
  beside: loadBesideAddon,
};

module.exports = { COLLECTIONS };

if (require.main === module) {
  const [side, collection, folder] = process.argv.slice(2);
  const load = LOADS[/** @type {keyof typeof LOADS} */ (side)];
  load(COLLECTIONS[collection], path.join(folder, 'import-from.mjs')).then((loaded) => {
    console.log(JSON.stringify(loaded));
  });
}
