'use strict';

// The imports that are under way, and what is to be forgotten as soon as none of them needs it.

const { ERRORED, EVALUATING, UNLINKED } = require('../statuses.js');
const { addImporters, reached } = require('./collection.js');
const { native } = require('./native.js');

/** @typedef {import('./collection.js').Collection} Collection */
/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

/** @param {ModuleNode} node */
function statusOf({ environment }) {
  return environment === null ? UNLINKED : native.statusCode(environment.record);
}

class UnderWay {
  /** From their beginning until they are linked. @type {Set<Collection>} */
  #collections = new Set();
  /** @type {Set<ModuleNode>} */
  #due = new Set();

  /** @param {Collection} collection */
  begin(collection) {
    this.#collections.add(collection);
  }

  /** @param {Collection} collection that needs nothing of the threads any more */
  end(collection) {
    this.#collections.delete(collection);
  }

  clear() {
    this.#collections.clear();
    this.#due.clear();
  }

  /** Whether anything is to be forgotten. */
  get hasDue() {
    return this.#due.size > 0;
  }

  /** Whether all that any import has asked for has arrived. */
  get isComplete() {
    for (const collection of this.#collections) if (!collection.isComplete()) return false;
    return true;
  }

  /** @param {ModuleNode} node that has failed behind the back of the imports that have it */
  fail(node) {
    for (const collection of this.#collections) {
      if (collection.has(node)) collection.hasFailed = true;
    }
  }

  /** @param {Iterable<ModuleNode>} nodes to be forgotten when no import needs them */
  forgetSoon(nodes) {
    for (const node of nodes) if (!node.forgotten) this.#due.add(node);
  }

  /** @param {Collection} collection that is linked, and about to be evaluated */
  keep({ visited }) {
    for (const node of visited) if (statusOf(node) !== ERRORED) this.#due.delete(node);
  }

  /**
   * What is to be forgotten now, and what imports that, but for what another import is going to link.
   * @param {readonly ModuleNode[]} all of the loader
   * @returns {Set<ModuleNode>}
   */
  takeDue(all) {
    const held = reached(this.#collections, all);
    const used = new Set();
    for (const { linked, targets } of all) {
      if (linked) for (const target of targets) used.add(target);
    }
    /** @type {Set<ModuleNode>} */
    const nodes = new Set();
    for (const node of this.#due) {
      if (held.has(node)) continue;
      this.#due.delete(node);
      // Another import may have linked and run it.
      const status = statusOf(node);
      if (!node.linked || status === ERRORED || (status < EVALUATING && !used.has(node))) {
        nodes.add(node);
      }
    }
    if (nodes.size === 0) return nodes;
    const importers = all.filter(
      (node) => node.settled && (!node.linked || statusOf(node) < EVALUATING),
    );
    addImporters(nodes, importers);
    for (const node of nodes) this.#due.delete(node);
    return nodes;
  }
}

module.exports = { UnderWay, statusOf };
