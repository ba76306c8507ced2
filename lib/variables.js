'use strict';

// The variables of importers that have the value of an export, and are assigned when that is.

/**
 * @typedef {object} Variable
 * @property {WeakRef<any[]>} imports what the importer's function takes its imports from: it lives as long as the variable
 * @property {number} index of the import
 * @property {number} assigner where what assigns the variable stands among them, once the function has taken its imports
 */

/** How many there are before those that are gone are looked for. */
const MIN_LIMIT = 16;

/** The variables of one export. */
class Variables {
  /** @type {Variable[]} */
  #all = [];
  #limit = MIN_LIMIT;

  /** @param {Variable} variable */
  add(variable) {
    if (this.#all.length >= this.#limit) {
      this.#all = this.#all.filter(({ imports }) => imports.deref() !== undefined);
      this.#limit = Math.max(MIN_LIMIT, 2 * this.#all.length);
    }
    this.#all.push(variable);
  }

  /** @param {unknown} value */
  assign(value) {
    for (const { imports, index, assigner } of this.#all) {
      const values = imports.deref();
      if (values === undefined) continue;
      const assign = values[assigner];
      if (assign === undefined) values[index] = value;
      else assign(index, value);
    }
  }
}

exports.Variables = Variables;
