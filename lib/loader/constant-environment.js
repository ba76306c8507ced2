'use strict';

// The environments of a loader's modules that are no ES modules.

const { fileURLToPath } = require('node:url');

const { define, ownFields } = require('../define.js');
const { SyntheticEnvironment } = require('../synthetic-environment.js');
const { BUILTIN, COMMONJS, JSON_TEXT } = require('./batch.js');
const { native } = require('./native.js');
const { loadUntold } = require('./node-loading.js');

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

  /** @override */
  begin() {
    const values = this.#evaluate();
    this.#evaluate = /** @type {any} */ (null);
    for (let slot = 0; slot < values.length; slot++) this.set(slot, values[slot]);
    this.values = values;
    this.namespace?.refresh();
    return null;
  }
}

/**
 * That of one of Node's own modules. What is made when it is read, such as `process.stdin`, is read when somebody imports it:
 * to make a stream takes as long as to load a package.
 */
class BuiltinEnvironment extends SyntheticEnvironment {
  #exports;
  #names;
  /** The slots that were asked for before there were values. @type {Set<number>} */
  #awaited = new Set();

  /**
   * @param {ModuleNode} node
   * @param {import('../realm.js').Realm} realm
   */
  constructor(node, realm) {
    const exports = loadUntold(node.url, module);
    const names = Object.keys(exports).filter((name) => name !== 'default');
    const record = native.createConstantRecord([...names, 'default'], node.url);
    super(record, realm, node, node.url, names.length + 1, noEvaluation);
    this.#exports = exports;
    this.#names = names;
  }

  /** @param {number} slot */
  getter(slot) {
    this.#ask(slot);
    return super.getter(slot);
  }

  /**
   * @param {number} slot
   * @param {import('../variables.js').Variable} variable
   */
  follow(slot, variable) {
    this.#ask(slot);
    super.follow(slot, variable);
  }

  /** @param {number} slot */
  read(slot) {
    this.#ask(slot);
    return super.read(slot);
  }

  /** @param {number} slot that is to have its value, now or when there are any */
  #ask(slot) {
    if (this.values === null) this.#awaited.add(slot);
    else void this.values[slot];
  }

  /** @override */
  begin() {
    const exports = this.#exports;
    /** @type {unknown[]} */
    const values = [];
    for (const [slot, name] of this.#names.entries()) {
      if (isMadeWhenRead(exports, name) && !this.#awaited.has(slot)) {
        define(values, slot, { configurable: true, get: () => this.#keep(slot, exports[name]) });
      } else {
        values[slot] = exports[name];
        this.set(slot, values[slot]);
      }
    }
    values.push(exports);
    this.set(values.length - 1, exports);
    this.values = values;
    this.namespace?.refresh();
    return null;
  }

  /**
   * @param {number} slot
   * @param {unknown} value
   */
  #keep(slot, value) {
    define(/** @type {unknown[]} */ (this.values), slot, { value });
    this.set(slot, value);
    return value;
  }
}

/** It is executed in another way. */
const noEvaluation = () => undefined;

/**
 * Whether a property is made when it is read, and cannot be set: it is the same whenever that is.
 * @param {object} exports
 * @param {string} name
 */
function isMadeWhenRead(exports, name) {
  const descriptor = ownFields(Object.getOwnPropertyDescriptor(exports, name));
  return descriptor?.get !== undefined && descriptor.set === undefined;
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
  if (kind === BUILTIN) return new BuiltinEnvironment(node, realm);
  if (kind === JSON_TEXT) {
    const value = valueOfJSON(text, url, graph);
    return new ConstantEnvironment(node, realm, ['default'], () => [value]);
  }
  if (kind !== COMMONJS) throw new TypeError(`There is no kind ${kind}`);
  const { names, evaluate } = graph.commonJS.imported.define(pathOf(url), text);
  return new ConstantEnvironment(node, realm, names, evaluate);
}

/**
 * A file has one value, whether it is imported or required; a URL that says more than its name has its own.
 * @param {string} text
 * @param {string} url
 * @param {Parameters<typeof constantEnvironment>[4]} graph
 */
function valueOfJSON(text, url, { commonJS, helpers }) {
  const parse = () => parseJSON(text, url, helpers);
  return isPlainFile(url) ? commonJS.imported.defineJSON(pathOf(url), parse) : parse();
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
function isPlainFile(url) {
  return /^file:[^?#]*$/.test(url);
}

/** @param {string} url */
function pathOf(url) {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

exports.ConstantEnvironment = ConstantEnvironment;
exports.constantEnvironment = constantEnvironment;
exports.pathOf = pathOf;
