'use strict';

// The wait for a graph: for a module, what it requests, what that requests, and so on.

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

class Collection {
  /** In the order in which they were met: the same as a set is slower to go through. @type {ModuleNode[]} */
  visited = [];
  /** @type {Set<ModuleNode>} */
  #visited = new Set();
  #missing = 0;
  /** Whether one of them failed. */
  hasFailed = false;
  /** @type {(() => void) | null} */
  #complete = null;
  root;

  /** @param {ModuleNode} root */
  constructor(root) {
    this.root = root;
    this.#visit(root);
  }

  /** @param {ModuleNode} node */
  has(node) {
    return this.#visited.has(node);
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
    const { targets } = node;
    for (let index = 0; index < targets.length; index++) this.#visit(targets[index]);
    if (this.#missing === 0) this.#end();
  }

  /** Of its own, so that V8 need not know whom the code above calls. */
  #end() {
    this.#complete?.();
  }

  /** @param {ModuleNode} first */
  #visit(first) {
    if (!this.#meet(first)) return;
    const found = [...first.targets];
    for (let node = found.pop(); node !== undefined; node = found.pop()) {
      if (this.#meet(node)) for (const target of node.targets) found.push(target);
    }
  }

  /**
   * @param {ModuleNode} node
   * @returns {boolean} whether it is new, and what it requests is to be visited
   */
  #meet(node) {
    if (this.#visited.has(node)) return false;
    this.#visited.add(node);
    this.visited.push(node);
    // What is linked is complete.
    if (node.linked) return false;
    if (!node.settled) {
      this.#missing++;
      // An array that grows has room for 17.
      if (node.waiting === null) node.waiting = [this];
      else node.waiting.push(this);
      return false;
    }
    if (node.failed !== null) this.hasFailed = true;
    return true;
  }

  /** The modules that have failed, and those that import them, at whatever distance. */
  failed() {
    const failed = new Set(this.visited.filter((node) => node.failed !== null));
    addImporters(failed, this.visited);
    return [...failed];
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
        found.push({ node: node.targets[index], importer: node, index });
      }
    }
    return null;
  }
}

/**
 * Adds the modules that import one of a set, at whatever distance.
 * @param {Set<ModuleNode>} nodes
 * @param {Iterable<ModuleNode>} all where to look for them
 */
function addImporters(nodes, all) {
  /** @type {Map<ModuleNode, ModuleNode[]>} */
  const importers = new Map();
  for (const node of all) {
    for (const target of node.targets) {
      const known = importers.get(target);
      if (known === undefined) importers.set(target, [node]);
      else known.push(node);
    }
  }
  for (const node of nodes) {
    for (const importer of importers.get(node) ?? []) nodes.add(importer);
  }
}

/**
 * All that the imports that are under way may yet link.
 * @param {Iterable<Collection>} collections
 * @param {Iterable<ModuleNode>} all of the loader
 */
function reached(collections, all) {
  /** @type {Set<ModuleNode>} */
  const failing = new Set();
  for (const { targets } of all) {
    for (const target of targets) if (target?.failed != null) failing.add(target);
  }
  addImporters(failing, all);
  /** @type {Set<ModuleNode>} */
  const nodes = new Set();
  for (const { hasFailed, root, visited } of collections) {
    // One that fails links nothing.
    if (!hasFailed && !failing.has(root)) for (const node of visited) nodes.add(node);
  }
  for (const { targets } of nodes) {
    // What hooks have yet to resolve is missing.
    for (const target of targets) if (target !== undefined) nodes.add(target);
  }
  return nodes;
}

exports.Collection = Collection;
exports.addImporters = addImporters;
exports.reached = reached;
