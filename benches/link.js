'use strict';

// Linking alone: of lodash-es, of a random graph, and of graphs of one, ten and a hundred thousand modules, to see how it grows.

const path = require('node:path');
const { readGraph } = require('./load.js');
const { collect, implementation, median } = require('./sides.js');
const { noSamples, row, sum, turn } = require('./table.js');

/** Numbers below one that are the same each time. @param {number} seed */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @typedef {{ texts: string[], requests: number[][], indexOf: (specifier: string) => number }} Graph */

/** @returns {Graph} */
function lodash() {
  const files = readGraph();
  const folder = path.dirname(files[0].name);
  const indices = new Map(files.map(({ name }, index) => [name, index]));
  const indexOf = (/** @type {string} */ specifier) =>
    /** @type {number} */ (indices.get(path.join(folder, specifier)));
  const texts = files.map(({ text }) => text);
  const requests = texts.map((text) => {
    const specifiers = [...text.matchAll(/from '([^']+)'/g)].map(([, specifier]) => specifier);
    return [...new Set(specifiers)].map(indexOf);
  });
  return { texts, requests, indexOf };
}

/**
 * Modules that each import a name of others: a tree at random, more imports of later ones, and a few of earlier ones.
 * No path is so long that Node's own classes overflow the stack.
 * @param {number} count
 * @param {number} edges
 * @returns {Graph}
 */
function randomGraph(count, edges) {
  const next = random(42);
  const below = (/** @type {number} */ limit) => Math.floor(next() * limit);
  const sets = Array.from({ length: count }, () => /** @type {Set<number>} */ (new Set()));
  for (let index = 1; index < count; index++) sets[below(index)].add(index);
  for (let made = count - 1; made < edges; ) {
    const from = below(count - 1);
    const to = next() < 0.01 && from > 0 ? below(from) : from + 1 + below(count - from - 1);
    if (sets[from].has(to)) continue;
    sets[from].add(to);
    made++;
  }
  const requests = sets.map((set) => [...set]);
  const texts = requests.map((requested, index) => {
    const imports = requested.map((to) => `import { x${to} } from '${to}';`);
    return `${imports.join('')} export const x${index} = ${index};`;
  });
  return { texts, requests, indexOf: Number };
}

/** @typedef {object} Manner
 * @property {boolean} byLinker whether a linker is asked, in the place of `linkRequests()`
 * @property {boolean} [isWarm] whether no garbage is collected before, which leaves nothing of the modules in the processor's
 *   caches
 */

/**
 * The milliseconds of linking, and of the first look at the requests before: Node's own has made those when a module is
 * constructed.
 * @param {import('./sides.js').Vm} vm
 * @param {Graph} graph
 * @param {Manner} manner
 */
async function measureLink(vm, { texts, requests, indexOf }, { byLinker, isWarm = false }) {
  const modules = texts.map((text) => new vm.SourceTextModule(text));
  if (!isWarm) collect();
  const start = performance.now();
  for (const module of modules) void (module.moduleRequests ?? module.dependencySpecifiers);
  const looked = performance.now();
  if (byLinker) {
    await modules[0].link((specifier) => modules[indexOf(specifier)]);
  } else {
    for (const [index, module] of modules.entries()) {
      module.linkRequests(requests[index].map((to) => modules[to]));
    }
    modules[0].instantiate();
  }
  const end = performance.now();
  return { link: end - looked, total: end - start };
}

/** Whether a linker is all that Node's own classes take. */
const isOnlyByLinker = () =>
  !('linkRequests' in implementation('native').SourceTextModule.prototype);

/**
 * @param {string} what
 * @param {Graph} graph
 * @param {number} rounds
 * @param {Manner} manner
 */
async function benchGraph(what, graph, rounds, manner) {
  const links = noSamples();
  const totals = noSamples();
  for (let round = -1; round < rounds; round++) {
    for (const side of turn(round)) {
      const { link, total } = await measureLink(implementation(side), graph, manner);
      if (round < 0) continue;
      links[side].push(link);
      totals[side].push(total);
    }
  }
  return [
    row(what, 'ms', links, 0.5),
    row(`- with the first look at requests: ${what}`, 'ms', totals),
  ];
}

/**
 * What stands beside another row.
 * @param {string} what
 * @param {Graph} graph
 * @param {number} rounds
 * @param {Manner} manner
 */
async function benchVariant(what, graph, rounds, manner) {
  const [link] = await benchGraph(what, graph, rounds, manner);
  return { ...link, reach: undefined };
}

/** @param {boolean} quick */
async function benchLink(quick) {
  const graph = lodash();
  const name = `link lodash-es (${graph.texts.length} modules)`;
  const rounds = quick ? 12 : 27;
  const manner = { byLinker: isOnlyByLinker() };
  return [
    ...(await benchGraph(name, graph, rounds, manner)),
    await benchVariant(`- warm caches: ${name}`, graph, rounds, { ...manner, isWarm: true }),
    await benchVariant(`- by link(): ${name}`, graph, rounds, { byLinker: true }),
  ];
}

/** @param {boolean} quick */
async function benchLinkMany(quick) {
  const name = 'link 10,000 modules with 50,000 imports';
  const graph = randomGraph(10_000, 50_000);
  const rounds = quick ? 4 : 9;
  const manner = { byLinker: isOnlyByLinker() };
  const rows = [
    ...(await benchGraph(name, graph, rounds, manner)),
    await benchVariant(`- by link(): ${name}`, graph, quick ? 2 : 5, { byLinker: true }),
  ];
  const [first, second, third] = await growth([10_000, 30_000, 100_000]);
  return [
    ...rows,
    sum(
      'link 100,000 modules, for each (against 10,000)',
      'µs',
      { ours: third, native: first },
      1.5,
    ),
    sum('- the same, against 30,000', 'µs', { ours: third, native: second }),
  ];
}

/**
 * The microseconds of linking for each module of graphs of these sizes, by this package.
 * @param {number[]} counts
 */
async function growth(counts) {
  const times = [];
  for (const count of counts) {
    const graph = randomGraph(count, 5 * count);
    const rounds = [];
    for (let round = 0; round < 4; round++) {
      const { link } = await measureLink(implementation('ours'), graph, { byLinker: false });
      // The first warms up.
      if (round > 0) rounds.push(link);
    }
    times.push((median(rounds) * 1000) / count);
  }
  return times;
}

module.exports = { benchLink, benchLinkMany };
