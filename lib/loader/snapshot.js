'use strict';

// A snapshot of a loader's modules, in the format of `moduleGraph()`.

const { describeErrors } = require('../module-graph.js');
const { native } = require('./native.js');

/**
 * @param {(import('./module-node.js').ModuleNode & { environment: import('../environment.js').Environment })[]} nodes
 * @returns {import('../../loader.js').LoaderGraph}
 */
function snapshotOf(nodes) {
  const records = nodes.map(({ environment }) => environment.record);
  const { json, roots, records: found } = native.loaderGraph(records);
  const byRecord = new Map(nodes.map((node) => [node.environment.record, node]));
  const named = found.map((record) => /** @type {typeof nodes[number]} */ (byRecord.get(record)));
  const graph = describeErrors(
    json,
    named.map(({ environment }) => environment),
  );
  const modules = graph.modules.map((module, index) => ({
    ...module,
    format: formatOf(named[index]),
  }));
  const { edges, evaluationOrder } = graph;
  return { roots, modules, edges, evaluationOrder };
}

/**
 * What a module was made of.
 * @param {import('./module-node.js').ModuleNode} node
 * @returns {any}
 */
function formatOf({ format, webAssembly }) {
  return webAssembly === null ? format : 'wasm';
}

module.exports = { snapshotOf };
