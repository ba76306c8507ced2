'use strict';

// Loading the module graph of lodash-es, from texts that are already in memory, each time into a fresh context and
// under names and with texts that no earlier round had: V8's compilation cache helps neither side. As a program of
// its own (`load.js <side>`) it loads the graph once, the first in its process, and prints the milliseconds.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { implementation } = require('./sides.js');

/**
 * @typedef {object} File
 * @property {string} name
 * @property {string} text
 */

/**
 * @typedef {object} Phases
 * @property {number} construct
 * @property {number} link
 * @property {number} evaluate
 * @property {number} total
 */

/** @returns {File[]} every file of the graph, the root first */
function readGraph() {
  const files = new Map();
  const pending = [require.resolve('lodash-es')];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (files.has(file)) continue;
    const text = readFileSync(file, 'utf8');
    files.set(file, { name: file, text });
    for (const [, specifier] of text.matchAll(/from '(\.\/[^']+)'/g)) {
      pending.push(path.join(path.dirname(file), specifier));
    }
  }
  return [...files.values()];
}

let round = 0;

/**
 * Loads the graph once.
 * @param {import('./sides.js').Vm} vm
 * @param {readonly File[]} graph
 * @returns {Promise<Phases>} milliseconds
 */
async function loadGraph(vm, graph) {
  round++;
  const folder = path.dirname(graph[0].name);
  const context = vm.createContext({});
  const sources = graph.map(({ name, text }) => ({
    identifier: `${round}:${name}`,
    name,
    // Through a buffer, so that V8 holds it in one piece.
    text: Buffer.from(`${text}\n// ${process.pid}.${round}`).toString(),
  }));

  const start = performance.now();
  /** @type {Map<string, import('node:vm').SourceTextModule>} */
  const modules = new Map();
  for (const { identifier, name, text } of sources) {
    modules.set(name, new vm.SourceTextModule(text, { identifier, context }));
  }
  const constructed = performance.now();
  const root = /** @type {import('node:vm').SourceTextModule} */ (modules.get(graph[0].name));
  const find = (/** @type {string} */ specifier) =>
    /** @type {import('node:vm').Module} */ (modules.get(path.join(folder, specifier)));
  // In the way that this Node's own classes have too.
  if ('linkRequests' in require('node:vm').SourceTextModule.prototype) {
    for (const module of modules.values()) {
      module.linkRequests(module.moduleRequests.map(({ specifier }) => find(specifier)));
    }
    root.instantiate();
  } else {
    await root.link(find);
  }
  const linked = performance.now();
  await root.evaluate();
  const end = performance.now();

  const { chunk } = /** @type {any} */ (root.namespace);
  if (chunk([1, 2, 3], 2).length !== 2) throw new Error('lodash-es does not work');
  return {
    construct: constructed - start,
    link: linked - constructed,
    evaluate: end - linked,
    total: end - start,
  };
}

module.exports = { loadGraph, readGraph };

if (require.main === module) {
  const vm = implementation(/** @type {any} */ (process.argv[2]));
  loadGraph(vm, readGraph()).then((phases) => console.log(JSON.stringify(phases)));
}
