'use strict';

// The graph as the page sees it: what moduleGraph() gives, with what follows from it.

const { labelsOf, readable } = require('./labels.js');

/** @typedef {import('../../../index.js').ModuleGraph} ModuleGraph */
/** @typedef {ModuleGraph['modules'][number]} GraphModule */
/** @typedef {ModuleGraph['edges'][number]} GraphEdge */

/**
 * A module. Its place in the graph is filled in by layout.js.
 * @typedef {object} PageModule
 * @property {GraphModule} data
 * @property {number} index
 * @property {string} label short
 * @property {string} name in full
 * @property {PageEdge[]} imports
 * @property {PageEdge[]} importers
 * @property {boolean} isRoot
 * @property {boolean} isSlow
 * @property {boolean} isPending it waits, and did so when the graph was drawn
 * @property {number} x
 * @property {number} y
 * @property {number} layer
 */

/**
 * @typedef {object} PageEdge
 * @property {PageModule} from
 * @property {PageModule} to
 * @property {GraphEdge} data
 * @property {boolean} isCyclic whether it is a part of a cycle
 */

/**
 * @typedef {object} Model
 * @property {PageModule[]} modules
 * @property {PageEdge[]} edges
 * @property {PageModule[]} roots
 * @property {Map<number, PageModule[]>} cycles
 * @property {PageModule[]} awaiting those with top-level await
 * @property {PageModule[]} slow the slowest first
 * @property {PageModule[]} errored
 * @property {PageModule[]} evaluated in the order in which they began
 * @property {number} total how long all of it took, in milliseconds
 * @property {number} busy how long code ran
 */

/**
 * @param {ModuleGraph & { roots?: number[] }} graph
 * @param {number} slow what is slow, in milliseconds
 * @returns {Model}
 */
function buildModel(graph, slow) {
  const labels = labelsOf(graph.modules.map(({ identifier }) => identifier));
  const rootIds = new Set(graph.roots ?? [graph.root]);
  const modules = graph.modules.map((data, index) => {
    const { evaluation } = data;
    return /** @type {PageModule} */ ({
      data,
      index,
      label: labels[index],
      name: readable(data.identifier),
      imports: [],
      importers: [],
      isRoot: rootIds.has(data.id),
      isSlow: evaluation !== null && evaluation.duration >= slow,
      isPending: evaluation !== null && evaluation.end === null,
      x: 0,
      y: 0,
      layer: 0,
    });
  });
  const byId = new Map(modules.map((module) => [module.data.id, module]));
  /** @type {PageEdge[]} */
  const edges = [];
  for (const data of graph.edges) {
    const from = byId.get(data.from);
    const to = data.to === null ? undefined : byId.get(data.to);
    if (from === undefined || to === undefined) continue;
    const isCyclic = from.data.cycle !== null && from.data.cycle === to.data.cycle;
    const edge = { from, to, data, isCyclic };
    edges.push(edge);
    from.imports.push(edge);
    to.importers.push(edge);
  }
  /** @type {Map<number, PageModule[]>} */
  const cycles = new Map();
  for (const module of modules) {
    const { cycle } = module.data;
    if (cycle === null) continue;
    const members = cycles.get(cycle);
    if (members === undefined) cycles.set(cycle, [module]);
    else members.push(module);
  }
  const evaluated = modules.filter(({ data }) => data.evaluation !== null);
  evaluated.sort((a, b) => startOf(a) - startOf(b) || orderOf(a) - orderOf(b));
  return {
    modules,
    edges,
    roots: modules.filter(({ isRoot }) => isRoot),
    cycles,
    awaiting: modules.filter(({ data }) => data.hasTopLevelAwait),
    slow: modules.filter(({ isSlow }) => isSlow).sort((a, b) => durationOf(b) - durationOf(a)),
    errored: modules.filter(({ data }) => data.error !== null),
    evaluated,
    total: evaluated.reduce((last, module) => Math.max(last, endOf(module)), 0),
    busy: evaluated.reduce((sum, module) => sum + durationOf(module), 0),
  };
}

/** @param {PageModule} module */
const startOf = ({ data }) => data.evaluation?.start ?? 0;

/** @param {PageModule} module */
const orderOf = ({ data }) => data.evaluationOrder ?? 0;

/** @param {PageModule} module */
const durationOf = ({ data }) => data.evaluation?.duration ?? 0;

/** @param {PageModule} module */
const endOf = ({ data: { evaluation } }) =>
  evaluation === null ? 0 : Math.max(evaluation.end ?? 0, evaluation.start + evaluation.duration);

/**
 * @param {number} ms
 * @returns {string} with three digits
 */
function formatTime(ms) {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 100) return `${ms.toFixed(0)} ms`;
  if (ms >= 10) return `${ms.toFixed(1)} ms`;
  if (ms >= 1) return `${ms.toFixed(2)} ms`;
  return `${(ms * 1000).toFixed(0)} µs`;
}

module.exports = { buildModel, durationOf, endOf, formatTime, startOf };
