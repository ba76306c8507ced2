'use strict';

// What `require()` of an ES module gives.

const { SourceTextModule } = require('../module.js');
const { namespaceOf } = require('../namespace.js');

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

/** A module with a `default` says what it is to CommonJS that was compiled from ES modules: Node's own text. */
const MARKED =
  "export * from 'original'; export { default } from 'original'; export const __esModule = true;";

/**
 * @param {ModuleNode} node that is evaluated
 * @param {() => any} wrapperOf
 * @param {object | undefined} context
 * @returns {unknown}
 */
function requiredExports(node, wrapperOf, context) {
  /** @type {any} */
  const namespace = namespaceOf(/** @type {any} */ (node.environment));
  if (Object.hasOwn(namespace, 'module.exports')) return namespace['module.exports'];
  if (!Object.hasOwn(namespace, 'default') || Object.hasOwn(namespace, '__esModule')) {
    return namespace;
  }
  node.marked ??= marked(node.url, wrapperOf(), context);
  return node.marked;
}

/**
 * @param {string} url
 * @param {any} wrapper
 * @param {object | undefined} context
 */
function marked(url, wrapper, context) {
  const module = new SourceTextModule(MARKED, { context, identifier: `${url}#required` });
  module.linkRequests([wrapper]);
  module.instantiate();
  module.evaluateSync();
  return module.namespace;
}

module.exports = { requiredExports };
