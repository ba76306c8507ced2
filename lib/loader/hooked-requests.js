'use strict';

// The requests of a loader that has hooks: they say what a specifier stands for, and may load it, at once or later.

const { chain, isThenable } = require('./thenable.js');
const { disposed } = require('./until-disposed.js');
const { FORMATS } = require('./native.js');

/** @typedef {import('./hooks.js').AskedHooks} Hooks */
/** @typedef {import('./hooks.js').Source} Source */
/** @typedef {import('../../index.js').ImportPhase} ImportPhase */
/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */
/** @typedef {Map<string, ModuleNode | PromiseLike<ModuleNode>>} Requested */

/**
 * What the graph does for them.
 * @typedef {object} Entries
 * @property {(url: string, parent: string, type: string, phase: ImportPhase, source: Source) => ModuleNode} enter
 * @property {(url: string, type: string, phase: ImportPhase) => ModuleNode | undefined} find gives what was loaded before there were hooks
 * @property {(error: unknown) => ModuleNode} fail gives what stands for a request that has failed
 * @property {(node: ModuleNode) => void} settle when all that a module requests is known
 */

const WEB_ASSEMBLY = FORMATS.indexOf('wasm');

class HookedRequests {
  #hooks;
  #conditions;
  #resolvers;
  #entries;
  #closed = false;
  /** The modules that were resolved, by type and URL. @type {Requested} */
  #requested = new Map();
  /** What stands for those of which the source is wanted. @type {Requested} */
  #requestedSources = new Map();
  /** What is being loaded, and WebAssembly that may be wanted in another phase. @type {Map<string, Source | PromiseLike<Source>>} */
  #loaded = new Map();

  /**
   * @param {Hooks} hooks
   * @param {readonly string[]} conditions
   * @param {import('./resolvers.js').Resolvers} resolvers
   * @param {Entries} entries
   */
  constructor(hooks, conditions, resolvers, entries) {
    this.#hooks = hooks;
    this.#conditions = conditions;
    this.#resolvers = resolvers;
    this.#entries = entries;
  }

  close() {
    this.#closed = true;
  }

  /** A hook may answer late. */
  #assertOpen() {
    if (this.#closed) throw disposed(this.#assertOpen);
  }

  /**
   * What a specifier stands for.
   * @param {string} specifier
   * @param {string} parent empty for a main module
   * @param {Readonly<Record<string, string>>} attributes
   */
  resolve(specifier, parent, attributes) {
    this.#assertOpen();
    const conditions = this.#conditions;
    const parentURL = parent === '' ? undefined : parent;
    const context = { conditions, importAttributes: attributes, parentURL };
    return this.#hooks.resolve(specifier, context, (wanted, asked) => {
      this.#assertOpen();
      return this.#resolvers.resolve(wanted, asked.parentURL ?? wanted, asked.conditions);
    });
  }

  /**
   * @param {string} specifier
   * @param {string} parent
   * @param {Readonly<Record<string, string>>} attributes
   * @param {ImportPhase} phase
   * @returns {ModuleNode | PromiseLike<ModuleNode>}
   */
  request(specifier, parent, attributes, phase) {
    return chain(this.resolve(specifier, parent, attributes), (resolved) => {
      const { url, format } = resolved;
      const importAttributes = resolved.importAttributes ?? attributes;
      const context = { conditions: this.#conditions, format, importAttributes };
      return this.enter(url, parent || specifier, importAttributes.type ?? '', phase, (hooks) =>
        hooks.load(url, context),
      );
    });
  }

  /**
   * @param {string} url
   * @param {string} parent
   * @param {string} type
   * @param {ImportPhase} phase
   * @param {(hooks: Hooks) => Source | PromiseLike<Source>} load
   * @returns {ModuleNode | PromiseLike<ModuleNode>}
   */
  enter(url, parent, type, phase, load) {
    this.#assertOpen();
    const key = `${type} ${url}`;
    const requested = phase === 'source' ? this.#requestedSources : this.#requested;
    const known = requested.get(key) ?? this.#entries.find(url, type, phase);
    if (known !== undefined) return known;
    const enter = (/** @type {Source} */ source) => {
      this.#assertOpen();
      const node = this.#entries.enter(url, parent, type, phase, source);
      requested.set(key, node);
      const others = phase === 'source' ? this.#requested : this.#requestedSources;
      // What is not WebAssembly is one module in all phases.
      if (source.format === WEB_ASSEMBLY && !others.has(key)) this.#loaded.set(key, source);
      else this.#loaded.delete(key);
      if (source.format !== WEB_ASSEMBLY) others.set(key, node);
      return node;
    };
    const loaded = this.#loaded.get(key) ?? load(this.#hooks);
    if (!isThenable(loaded)) return enter(loaded);
    this.#loaded.set(key, loaded);
    const promise = loaded.then(enter);
    requested.set(key, promise);
    promise.then(undefined, () => {
      requested.delete(key);
      this.#loaded.delete(key);
    });
    return promise;
  }

  /**
   * Has the hooks say what a module requests.
   * @param {ModuleNode} node
   * @param {readonly import('../module-requests.js').ModuleRequest[]} requests
   */
  resolveRequests(node, requests) {
    /** @type {ModuleNode[]} */
    const targets = new Array(requests.length);
    // Those that are known already are not to be forgotten.
    node.targets = targets;
    let missing = requests.length;
    const answered = (/** @type {number} */ index, /** @type {ModuleNode} */ target) => {
      targets[index] = target;
      if (--missing === 0) this.#entries.settle(node);
    };
    for (let index = 0; index < requests.length; index++) {
      const { specifier, attributes, phase } = requests[index];
      const failed = (/** @type {unknown} */ error) => answered(index, this.#entries.fail(error));
      const ask = () => {
        try {
          const target = this.request(specifier, node.url, attributes, phase);
          if (isThenable(target)) target.then(found, failed);
          else answered(index, target);
        } catch (error) {
          failed(error);
        }
      };
      const found = (/** @type {ModuleNode} */ target) => {
        // Another import may have failed since.
        if (target.forgotten && !node.forgotten) ask();
        else answered(index, target);
      };
      ask();
    }
  }

  /** @param {Set<ModuleNode>} nodes */
  forget(nodes) {
    for (const requested of [this.#requested, this.#requestedSources]) {
      for (const [key, node] of requested) {
        if (!nodes.has(/** @type {ModuleNode} */ (node))) continue;
        requested.delete(key);
        this.#loaded.delete(key);
      }
    }
  }
}

exports.HookedRequests = HookedRequests;
