'use strict';

// The environments of a loader's modules that are no ES modules.

const { fileURLToPath } = require('node:url');

const { SyntheticEnvironment } = require('../synthetic-environment.js');
const { BUILTIN, COMMONJS, JSON_TEXT } = require('./batch.js');
const { native } = require('./native.js');

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

/** That of what is no ES module: its exports have their values once it is evaluated, and keep them. */
class ConstantEnvironment extends SyntheticEnvironment {
  #evaluate;

  /**
   * @param {import('./module-node.js').ModuleNode} node
   * @param {import('../realm.js').Realm} realm
   * @param {string[]} exportNames
   * @param {() => unknown[]} evaluate gives the values of the exports
   */
  constructor(node, realm, exportNames, evaluate) {
    const record = native.createConstantRecord(exportNames, node.url);
    super(record, realm, node, node.url, exportNames.length, evaluate);
    this.#evaluate = evaluate;
  }

  execute() {
    const values = this.#evaluate();
    this.#evaluate = /** @type {any} */ (null);
    for (let slot = 0; slot < values.length; slot++) this.set(slot, values[slot]);
    this.values = values;
    this.namespace?.refresh();
  }
}

/**
 * The environment of a module that has arrived.
 * @param {ModuleNode} node
 * @param {number} kind
 * @param {string} url
 * @param {string} text
 * @param {object} graph
 * @param {import('../realm.js').Realm} graph.realm
 * @param {import('./realm-helpers.js').Helpers} graph.helpers
 * @param {import('./commonjs.js').CommonJS} graph.commonJS
 */
function constantEnvironment(node, kind, url, text, graph) {
  const { realm } = graph;
  if (kind === BUILTIN) {
    const exports = require(url);
    const names = Object.keys(exports).filter((name) => name !== 'default');
    const evaluate = () => [...names.map((name) => exports[name]), exports];
    return new ConstantEnvironment(node, realm, [...names, 'default'], evaluate);
  }
  if (kind === JSON_TEXT) {
    const value = parseJSON(text, url, graph.helpers);
    return new ConstantEnvironment(node, realm, ['default'], () => [value]);
  }
  if (kind !== COMMONJS) throw new TypeError(`There is no kind ${kind}`);
  const { names, evaluate } = graph.commonJS.define(pathOf(url), text);
  return new ConstantEnvironment(node, realm, names, evaluate);
}

/**
 * @param {string} text
 * @param {string} url
 * @param {import('./realm-helpers.js').Helpers} helpers
 */
function parseJSON(text, url, helpers) {
  try {
    return helpers.parse(text);
  } catch (error) {
    const parsed = /** @type {Error} */ (error);
    parsed.message = `${pathOf(url)}: ${parsed.message}`;
    throw parsed;
  }
}

/** @param {string} url */
function pathOf(url) {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

exports.constantEnvironment = constantEnvironment;
