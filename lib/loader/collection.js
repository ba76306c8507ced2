'use strict';

// The wait for a graph: for a module, what it requests, what that requests, and so on.

const { EVALUATING } = require('../statuses.js');
const { native } = require('./native.js');

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

class Collection {
  #nodes;
  /** In the order in which they were met. @type {Set<ModuleNode>} */
  visited = new Set();
  #missing = 0;
  /** Whether one of them failed. */
  hasFailed = false;
  /** @type {(() => void) | null} */
  #complete = null;
  root;

  /**
   * @param {ModuleNode} root
   * @param {(id: number) => ModuleNode} nodes
   */
  constructor(root, nodes) {
    this.root = root;
    this.#nodes = nodes;
    this.#visit(root);
  }

  isComplete() {
    return this.#missing === 0;
  }

  /** Settles when all have arrived. @returns {Promise<void>} */
  completed() {
    return new Promise((resolve) => {
      if (this.#missing === 0) resolve();
      else this.#complete = resolve;
    });
  }

  /** @param {ModuleNode} node that it waited for */
  arrived(node) {
    this.#missing--;
    if (node.failed !== null) this.hasFailed = true;
    for (const target of node.targets) this.#visit(this.#nodes(target));
    if (this.#missing === 0) this.#complete?.();
  }

  /** @param {ModuleNode} first */
  #visit(first) {
    const found = [first];
    for (let node = found.pop(); node !== undefined; node = found.pop()) {
      if (this.visited.has(node)) continue;
      this.visited.add(node);
      // What is linked is complete.
      if (node.linked) continue;
      if (!node.settled) {
        this.#missing++;
        node.waiting ??= [];
        node.waiting.push(this);
        continue;
      }
      if (node.failed !== null) this.hasFailed = true;
      for (const target of node.targets) found.push(this.#nodes(target));
    }
  }

  /** The modules that have failed, and those that import them, at whatever distance. */
  failed() {
    /** @type {Map<ModuleNode, ModuleNode[]>} */
    const importers = new Map();
    for (const node of this.visited) {
      for (const id of node.targets) {
        const target = this.#nodes(id);
        const known = importers.get(target);
        if (known === undefined) importers.set(target, [node]);
        else known.push(node);
      }
    }
    const failed = new Set([...this.visited].filter((node) => node.failed !== null));
    for (const node of failed) {
      for (const importer of importers.get(node) ?? []) failed.add(importer);
    }
    return [...failed];
  }

  /**
   * The modules that are not linked, and the CommonJS modules that have not run and that no linked module imports: the
   * names of those may be what is to be mended.
   * @param {Iterable<ModuleNode>} all of the loader
   */
  unlinked(all) {
    const used = new Set();
    for (const { linked, targets } of all) {
      if (linked) for (const target of targets) used.add(target);
    }
    return [...this.visited].filter(({ id, linked, format, environment }) => {
      if (!linked) return true;
      if (format !== 'commonjs' || environment === null || used.has(id)) return false;
      return native.statusCode(environment.record) < EVALUATING;
    });
  }

  /**
   * The module that failed and is first in the order in which the modules request each other, and the module that
   * requests it; null when none failed.
   * @returns {{ node: ModuleNode, importer: ModuleNode | null, index: number } | null}
   */
  firstFailed() {
    const seen = new Set();
    /** @type {{ node: ModuleNode, importer: ModuleNode | null, index: number }[]} */
    const found = [{ node: this.root, importer: null, index: 0 }];
    for (let step = found.pop(); step !== undefined; step = found.pop()) {
      const { node } = step;
      if (seen.has(node)) continue;
      seen.add(node);
      if (node.failed !== null) return step;
      if (node.linked) continue;
      for (let index = node.targets.length - 1; index >= 0; index--) {
        found.push({ node: this.#nodes(node.targets[index]), importer: node, index });
      }
    }
    return null;
  }
}

exports.Collection = Collection;
