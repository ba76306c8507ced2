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
    format: /** @type {any} */ (named[index].format),
  }));
  const { edges, evaluationOrder } = graph;
  return { roots, modules, edges, evaluationOrder };
}

module.exports = { snapshotOf };
