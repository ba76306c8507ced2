'use strict';

// `moduleGraph(module)`: a snapshot of the graph that a module reaches, made by the record.

const { types, inspect } = require('node:util');
const { Route, unpack } = require('./answers.js');
const records = require('./binding.js');
const { NO_ERROR } = require('./environment.js');
const errors = require('./errors.js');
const { heldBy } = require('./module-record.js');
const { wellOrIllFormed } = require('./module-requests.js');
const { environmentOf, isModule } = require('./wrappers.js');

/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {import('../index.js').ModuleGraph} ModuleGraph */

/**
 * @param {unknown} module
 * @returns {ModuleGraph}
 */
function moduleGraph(module) {
  if (isModule(module)) return graphOf(environmentOf(/** @type {object} */ (module)));
  const held = heldBy(module);
  if (held !== null) return withSurrogates(JSON.parse(records.moduleGraph(held.record).json));
  throw errors.invalidArgType('module', 'an instance of Module', module, moduleGraph);
}

/**
 * The snapshot of the graph behind an environment, for modules that have no wrapper.
 * @param {Environment} environment
 * @returns {ModuleGraph}
 */
function graphOf(environment) {
  const { json, answer } = records.moduleGraph(environment.record);
  const route = new Route(environment);
  route.follow(unpack(answer), 'requested');
  return describeErrors(json, route.environments);
}

/**
 * Fills in what the records cannot hold.
 * @param {string} json
 * @param {readonly Environment[]} environments of its modules
 * @returns {ModuleGraph}
 */
function describeErrors(json, environments) {
  const graph = withSurrogates(JSON.parse(json));
  for (const module of graph.modules) {
    const { identifier, error, linkError } = environments[module.id];
    module.identifier = identifier;
    if (module.status !== 'errored') continue;
    module.error = describeThrown(linkError === NO_ERROR ? error : linkError);
  }
  return graph;
}

/**
 * Puts lone surrogates, which the record cannot hold, back into specifiers and attributes.
 * @param {ModuleGraph} graph
 */
function withSurrogates(graph) {
  for (const edge of graph.edges) {
    edge.specifier = wellOrIllFormed(edge.specifier);
    const words = Object.entries(edge.attributes).map((words) => words.map(wellOrIllFormed));
    edge.attributes = Object.fromEntries(words);
  }
  return graph;
}

/**
 * What was thrown, as data. A module may throw anything.
 * @param {any} thrown
 */
function describeThrown(thrown) {
  if (!types.isNativeError(thrown)) {
    const options = { customInspect: false, depth: 0, breakLength: Number.POSITIVE_INFINITY };
    return { name: typeof thrown, message: inspect(thrown, options) };
  }
  const described = { name: textOf(thrown, 'name'), message: textOf(thrown, 'message') };
  const code = textOf(thrown, 'code');
  return code === '' ? described : { ...described, code };
}

/**
 * A property of an error, as a text. It may be a getter, and of code that is not to be trusted.
 * @param {any} error
 * @param {string} key
 */
function textOf(error, key) {
  try {
    const value = error[key];
    return value === undefined ? '' : `${value}`;
  } catch {
    return '';
  }
}

module.exports = { describeErrors, graphOf, moduleGraph };
