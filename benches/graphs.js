'use strict';

// The module graphs of packages, read into memory once, and loaded through the classes: cold, again into another
// context, and with code caches.

const { readFileSync } = require('node:fs');
const { isBuiltin } = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const { Loader } = require('../loader.js');
const { ModuleRecord } = require('vm-module-record');
const { createNodeContext } = require('../__test__/loader/support/node-context.js');
const { installLoaderPackages } = require('../scripts/install.js');
const { COLLECTIONS } = require('./load-package.js');
const { SIDES, collect, implementation } = require('./sides.js');
const { noSamples, row, sum, turn } = require('./table.js');

/**
 * @typedef {object} File
 * @property {string} url
 * @property {string} [text] of an ES module
 * @property {Map<string, string>} requests specifier to URL
 * @property {Record<string, unknown>} [namespace] of what is no ES module
 */

/** @typedef {{ name: string, roots: string[], files: File[] }} Graph */

/** @typedef {{ construct: number, link: number, evaluate: number, total: number }} Phases */

/**
 * Whether Node takes a file for an ES module.
 * @param {string} file
 */
function isESModule(file) {
  if (!file.endsWith('.js')) return file.endsWith('.mjs');
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    try {
      const manifest = readFileSync(path.join(folder, 'package.json'), 'utf8');
      return JSON.parse(manifest).type === 'module';
    } catch {
      if (folder === path.dirname(folder)) return false;
    }
  }
}

/**
 * @param {string} url
 * @param {Loader} loader that resolves
 * @returns {Promise<File>}
 */
async function readFile(url, loader) {
  if (isBuiltin(url) || !isESModule(fileURLToPath(url))) {
    return { url, requests: new Map(), namespace: await import(url) };
  }
  const text = readFileSync(fileURLToPath(url), 'utf8');
  const { moduleRequests } = new ModuleRecord(text, { identifier: url });
  const requests = moduleRequests.map(
    ({ specifier }) =>
      /** @type {[string, string]} */ ([specifier, loader.resolve(specifier, url)]),
  );
  return { url, text, requests: new Map(requests) };
}

/**
 * @param {string} name of one of the collections
 * @param {string} folder that has the packages
 * @returns {Promise<Graph>}
 */
async function readGraph(name, folder) {
  const loader = new Loader();
  const parent = pathToFileURL(path.join(folder, 'parent.mjs')).href;
  const roots = COLLECTIONS[name].map((specifier) => loader.resolve(specifier, parent));
  const files = new Map();
  const pending = [...roots];
  for (let url = pending.pop(); url !== undefined; url = pending.pop()) {
    if (files.has(url)) continue;
    const file = await readFile(url, loader);
    files.set(url, file);
    pending.push(...file.requests.values());
  }
  loader.dispose();
  return { name, roots, files: [...files.values()] };
}

let round = 0;

/**
 * Makes the modules of a graph.
 * @param {import('./sides.js').Vm} vm
 * @param {readonly Source[]} sources
 * @param {object} context
 */
function construct(vm, sources, context) {
  /** @type {Map<string, any>} */
  const modules = new Map();
  for (const { file, text, identifier, cachedData } of sources) {
    const { url, namespace } = file;
    if (namespace === undefined) {
      const options = { identifier, context, cachedData };
      modules.set(url, new vm.SourceTextModule(/** @type {string} */ (text), options));
      continue;
    }
    const names = Object.keys(namespace);
    const module = new vm.SyntheticModule(
      names,
      () => {
        for (const key of names) module.setExport(key, namespace[key]);
      },
      { identifier, context },
    );
    modules.set(url, module);
  }
  return modules;
}

/**
 * Links a graph, in the way that this Node's own classes have too.
 * @param {Graph} graph
 * @param {Map<string, any>} modules
 */
async function link(graph, modules) {
  const native = require('node:vm').SourceTextModule.prototype;
  if (!('linkRequests' in native)) {
    const requestsOf = new Map(
      graph.files.map(({ url, requests }) => [modules.get(url), requests]),
    );
    for (const root of graph.roots) {
      const module = modules.get(root);
      if (module.status !== 'unlinked') continue;
      await module.link((/** @type {string} */ specifier, /** @type {object} */ importer) =>
        modules.get(requestsOf.get(importer)?.get(specifier) ?? ''),
      );
    }
    return;
  }
  for (const { url, requests, namespace } of graph.files) {
    if (namespace !== undefined) continue;
    const module = modules.get(url);
    module.linkRequests(
      module.moduleRequests.map((/** @type {{ specifier: string }} */ { specifier }) =>
        modules.get(requests.get(specifier) ?? ''),
      ),
    );
  }
  for (const root of graph.roots) {
    const module = modules.get(root);
    if (module.status === 'unlinked') module.instantiate();
  }
}

/** @typedef {{ file: File, text?: string, identifier: string, cachedData?: Buffer }} Source */

/**
 * What the modules of a graph are made of: texts and names that there have not been, or the same each time.
 * @param {Graph} graph
 * @param {boolean} fresh
 * @returns {Source[]}
 */
function sourcesOf(graph, fresh) {
  round++;
  return graph.files.map((file) => {
    if (file.text === undefined) return { file, identifier: file.url };
    if (!fresh) return { file, text: file.text, identifier: file.url };
    // Through a buffer, so that V8 holds it in one piece.
    const text = Buffer.from(`${file.text}\n// ${process.pid}.${round}`).toString();
    return { file, text, identifier: `${round}:${file.url}` };
  });
}

/**
 * Loads a graph into a context of its own.
 * @param {import('./sides.js').Vm} vm
 * @param {Graph} graph
 * @param {readonly Source[]} sources
 * @returns {Promise<Phases>} milliseconds
 */
async function load(vm, graph, sources) {
  const context = createNodeContext();
  const start = performance.now();
  const modules = construct(vm, sources, context);
  const constructed = performance.now();
  await link(graph, modules);
  const linked = performance.now();
  for (const root of graph.roots) await modules.get(root).evaluate();
  const end = performance.now();
  return {
    construct: constructed - start,
    link: linked - constructed,
    evaluate: end - linked,
    total: end - start,
  };
}

/**
 * The sources with a code cache for each, made as late as Node allows it: what modules are linked with may decide what is
 * compiled.
 * @param {import('./sides.js').Vm} vm
 * @param {Graph} graph
 * @param {readonly Source[]} sources
 */
async function withCachedData(vm, graph, sources) {
  const modules = construct(vm, sources, createNodeContext());
  await link(graph, modules);
  return sources.map((source) =>
    source.text === undefined
      ? source
      : { ...source, cachedData: modules.get(source.file.url).createCachedData() },
  );
}

/**
 * The same under names that there have not been: V8 has the scripts of a name for a while, and would not need the data.
 * @param {readonly Source[]} sources
 * @returns {Source[]}
 */
function renamed(sources) {
  round++;
  return sources.map((source) => ({ ...source, identifier: `${round}:${source.file.url}` }));
}

/** How the graphs are loaded, and what of Node's own time that may take: all together, and each at the most. */
const WAYS = /** @type {const} */ ({
  cold: { title: 'cold', all: 1, each: 1.15 },
  again: { title: 'again, into another context', all: 0.5, each: 0.5 },
  cached: { title: 'with cachedData', all: 1, each: undefined },
});

/**
 * Loads a graph again and again, both sides turn about.
 * @param {Graph} graph
 * @param {keyof typeof WAYS} way
 * @param {number} rounds
 * @param {() => void} begin comes before each load
 * @param {(side: 'ours' | 'native', phases: Phases) => void} end comes after it
 */
async function timeGraph(graph, way, rounds, begin, end) {
  const cached = { ours: /** @type {Source[]} */ ([]), native: /** @type {Source[]} */ ([]) };
  if (way === 'cached') {
    for (const side of SIDES) {
      cached[side] = await withCachedData(implementation(side), graph, sourcesOf(graph, true));
    }
  }
  // Two rounds more come first, so that what is measured is not the warming up of either side.
  for (let turns = -2; turns < rounds; turns++) {
    for (const side of turn(turns)) {
      const sources = way === 'cached' ? renamed(cached[side]) : sourcesOf(graph, way === 'cold');
      collect();
      begin();
      const phases = await load(implementation(side), graph, sources);
      if (turns >= 0) end(side, phases);
    }
  }
}

/**
 * @param {keyof typeof WAYS} way
 * @param {boolean} quick
 */
async function benchGraphs(way, quick) {
  const folder = installLoaderPackages();
  const { title, all, each } = WAYS[way];
  const rounds = quick ? 4 : 12;
  const total = { ours: 0, native: 0 };
  const rows = [];
  for (const name of Object.keys(COLLECTIONS)) {
    const graph = await readGraph(name, folder);
    const samples = noSamples();
    const note = (/** @type {'ours' | 'native'} */ side, /** @type {Phases} */ phases) =>
      samples[side].push(phases.total);
    await timeGraph(graph, way, rounds, () => {}, note);
    const made = row(`${name} (${graph.files.length} modules), ${title}`, 'ms', samples, each);
    total.ours += made.ours;
    total.native += made.native;
    rows.push(made);
  }
  return [...rows, sum(`all of these, ${title}`, 'ms', total, all)];
}

exports.WAYS = WAYS;
exports.readGraph = readGraph;
exports.timeGraph = timeGraph;
exports.benchAgain = (/** @type {boolean} */ quick) => benchGraphs('again', quick);
exports.benchCached = (/** @type {boolean} */ quick) => benchGraphs('cached', quick);
exports.benchCold = (/** @type {boolean} */ quick) => benchGraphs('cold', quick);
