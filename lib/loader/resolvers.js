'use strict';

// Resolution by Rust: with the conditions of the loader, and with others that hooks and `require()` ask for.

const Module = require('node:module');

const { lowersUsing } = require('../using.js');
const { descriptions } = require('./file-text.js');
const { DETECTED, FORMATS, native } = require('./native.js');
const onUse = require('./on-use.js');
const { stripsTypes } = require('./typescript.js');

/** Some of those that have no name without `node:` are not in every Node's list. */
function builtins() {
  const unlisted = ['node:sea', 'node:sqlite', 'node:test', 'node:test/reporters'];
  return [...Module.builtinModules, ...unlisted.filter((name) => Module.isBuiltin(name))];
}

/**
 * A loader in Rust.
 * @param {readonly string[]} conditions
 */
function createLoader(conditions) {
  const builtin = builtins();
  const all = [...conditions];
  return native.createLoader(descriptions, all, builtin, stripsTypes, lowersUsing);
}

class Resolvers {
  #loader;
  #conditions;
  #realm;
  /** By conditions. @type {Map<string, object>} */
  #others = new Map();

  /**
   * @param {object} loader the native one
   * @param {readonly string[]} conditions of it
   * @param {import('../realm.js').Realm} realm
   */
  constructor(loader, conditions, realm) {
    this.#loader = loader;
    this.#conditions = keyOf(conditions);
    this.#realm = realm;
  }

  /**
   * @param {string} specifier
   * @param {string} parent
   * @param {readonly string[]} conditions
   * @returns {import('./hooks.js').ResolveResult}
   */
  resolve(specifier, parent, conditions) {
    const { url, format } = this.#resolve(specifier, parent, conditions);
    // Node does not say it of a URL that is none of a file, nor of a text that is to say it itself.
    if (/^(?:node|data):/.test(specifier)) return { url, format: undefined };
    return { url, format: DETECTED.includes(format) ? null : FORMATS[format] };
  }

  /**
   * The format of what a URL names, as far as the URL says it.
   * @param {string} url
   */
  formatOf(url) {
    const { format } = this.#resolve(url, url, null);
    return DETECTED.includes(format) ? undefined : FORMATS[format];
  }

  /**
   * @param {string} specifier
   * @param {string} parent
   * @param {readonly string[] | null} conditions null for those of the loader
   */
  #resolve(specifier, parent, conditions) {
    const loader = conditions === null ? this.#loader : this.#loaderFor(conditions);
    const answer = native.loaderResolve(loader, specifier, parent);
    if ('code' in answer)
      throw onUse.failures().failureError(answer, parent, this.#realm, this.resolve);
    return answer;
  }

  /** @param {readonly string[]} conditions */
  #loaderFor(conditions) {
    const key = keyOf(conditions);
    if (key === this.#conditions) return this.#loader;
    let other = this.#others.get(key);
    if (other === undefined) {
      other = createLoader(conditions);
      this.#others.set(key, other);
    }
    return other;
  }

  /** Lets go of what was made for other conditions, and of what that knows of the files. */
  close() {
    for (const other of this.#others.values()) native.closeLoader(other);
    this.#others.clear();
  }
}

/** @param {readonly string[]} conditions whose order says nothing */
function keyOf(conditions) {
  return JSON.stringify([...new Set(conditions)].sort());
}

exports.Resolvers = Resolvers;
exports.createLoader = createLoader;
