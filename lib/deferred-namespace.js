'use strict';

// Deferred module namespace exotic objects:
// https://tc39.es/proposal-defer-import-eval/#sec-module-namespace-exotic-objects

const { ownFields } = require('./define.js');
const records = require('./binding.js');
const { evaluateSync } = require('./evaluate.js');
const { Namespace, defineNamespace, isFulfilledBy, targetOf } = require('./namespace.js');

/** @typedef {import('./environment.js').Environment} Environment */

/** The internal methods that differ from the target's own. */
class DeferredHandler {
  #environment;
  #namespace;
  #keys;

  /**
   * @param {Environment} environment
   * @param {Namespace} namespace
   * @param {string[]} names
   */
  constructor(environment, namespace, names) {
    this.#environment = environment;
    this.#namespace = namespace;
    this.#keys = [...names, Symbol.toStringTag];
  }

  /**
   * GetModuleExportsList: evaluates the module.
   * https://tc39.es/proposal-defer-import-eval/#sec-GetModuleExportsList
   */
  #evaluate() {
    const { record, realm, identifier } = this.#environment;
    if (!records.readyForSyncExecution(record)) {
      throw realm.helpers.typeError(
        `Deferred module '${identifier}' cannot be evaluated synchronously`,
      );
    }
    evaluateSync(this.#environment);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   */
  get(target, key) {
    if (isSymbolLike(key)) return target[key];
    this.#evaluate();
    const binding = this.#namespace.binding(key);
    return binding === undefined
      ? undefined
      : Namespace.read(binding, key, DeferredHandler.prototype.get);
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   */
  has(target, key) {
    if (!isSymbolLike(key)) this.#evaluate();
    return Reflect.has(target, key);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   */
  getOwnPropertyDescriptor(target, key) {
    if (!isSymbolLike(key)) {
      this.#evaluate();
      const binding = this.#namespace.binding(key);
      const trap = DeferredHandler.prototype.getOwnPropertyDescriptor;
      if (binding !== undefined) target[key] = Namespace.readProperty(binding, key, trap);
    }
    return ownFields(Reflect.getOwnPropertyDescriptor(target, key));
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   * @param {PropertyDescriptor} descriptor
   */
  defineProperty(target, key, descriptor) {
    if (isSymbolLike(key)) {
      return Reflect.defineProperty(target, key, ownFields(descriptor));
    }
    this.#evaluate();
    const binding = this.#namespace.binding(key);
    if (binding === undefined) return false;
    const value = Namespace.readProperty(binding, key, DeferredHandler.prototype.defineProperty);
    return isFulfilledBy(descriptor, value);
  }

  set() {
    return false;
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   */
  deleteProperty(target, key) {
    if (!isSymbolLike(key)) this.#evaluate();
    return Reflect.deleteProperty(target, key);
  }

  ownKeys() {
    this.#evaluate();
    return this.#keys;
  }
}
Object.setPrototypeOf(DeferredHandler.prototype, null);

/**
 * IsSymbolLikeNamespaceKey: a namespace that a promise is resolved with is asked for `then`.
 * @param {string | symbol} key
 * @returns {key is symbol | 'then'}
 */
function isSymbolLike(key) {
  return typeof key === 'symbol' || key === 'then';
}

/**
 * The deferred namespace object of a module.
 * @param {Environment} environment
 * @param {Namespace} namespace the one that is not deferred
 * @param {string[]} exported
 */
function createDeferredNamespace(environment, namespace, exported) {
  const names = exported.filter((name) => name !== 'then');
  const target = targetOf(names, 'Deferred Module');
  return defineNamespace(target, new DeferredHandler(environment, namespace, names));
}

module.exports = { createDeferredNamespace };
