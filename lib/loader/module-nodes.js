'use strict';

// The modules of a loader, by the numbers that Rust counts up from zero, and those for requests that could not be resolved.

const { ModuleNode } = require('./module-node.js');

class ModuleNodes {
  /**
   * Without holes, which would make it slow: there is a module for each number sooner or later. An empty array is of another kind.
   * @type {(ModuleNode | undefined)[]}
   */
  #numbered = [undefined];
  /** @type {Set<ModuleNode>} */
  #unresolved = new Set();
  /** How many requests could not be resolved. */
  #failures = 0;
  #size = 0;

  get size() {
    return this.#size + this.#unresolved.size;
  }

  /**
   * The module with this number.
   * @param {number} id
   */
  of(id) {
    const numbered = this.#numbered;
    const known = numbered[id];
    if (known !== undefined) return known;
    while (numbered.length <= id) numbered.push(undefined);
    const node = new ModuleNode(id);
    numbered[id] = node;
    this.#size++;
    return node;
  }

  /**
   * The modules with these numbers.
   * @param {readonly number[]} ids
   * @param {number} start
   * @param {number} end
   */
  ofAll(ids, start, end) {
    const nodes = new Array(end - start);
    for (let index = 0; index < nodes.length; index++) nodes[index] = this.of(ids[start + index]);
    return nodes;
  }

  /** A module that stands for a request which could not be resolved. */
  addUnresolved() {
    const node = new ModuleNode(--this.#failures);
    this.#unresolved.add(node);
    return node;
  }

  /** @returns {ModuleNode[]} in the order in which they were requested, those for which nothing was found before them */
  all() {
    const numbered = this.#numbered.filter((node) => node !== undefined);
    return [...[...this.#unresolved].reverse(), ...numbered];
  }

  /** @param {ModuleNode} node */
  delete(node) {
    if (this.#unresolved.delete(node) || this.#numbered[node.id] !== node) return;
    this.#numbered[node.id] = undefined;
    this.#size--;
  }

  clear() {
    this.#numbered = [undefined];
    this.#unresolved.clear();
    this.#size = 0;
  }
}

exports.ModuleNodes = ModuleNodes;
