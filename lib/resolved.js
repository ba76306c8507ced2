'use strict';

// What exports and imports resolve to, in the bits in which src/binding/answers.rs gives it.

const { DEFERRED_NAMESPACE, NAMESPACE, SOURCE, UNRESOLVED } = require('./environment.js');

/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {import('./environment.js').Binding} Binding */
/** @typedef {import('./import-modes.js').Import} Import */

// Beside the slot.
const CONSTANT = 1;
const NAMESPACE_BIT = 2;
const SOURCE_BIT = 4;
const DEFERRED_BIT = 8;
const FUNCTION = 16;
const ONLY_MEMBERS = 32;
const NOTHING = 64;
const ASSIGNED = 128;
const FLAG_BITS = 8;

/**
 * @param {Environment} exporter
 * @param {number} bits
 * @returns {Binding}
 */
function binding(exporter, bits) {
  return {
    exporter,
    slot: slotOf(bits),
    constant: (bits & CONSTANT) !== 0,
    hoisted: (bits & FUNCTION) !== 0,
  };
}

/**
 * All have the same fields: most of them are read once, by code that V8 has not optimised.
 * @param {Environment} exporter
 * @param {number} bits
 * @param {Import | null} namespace of a member
 * @param {boolean} called
 * @returns {Import}
 */
function importOf(exporter, bits, namespace, called) {
  return {
    exporter,
    slot: bits & NOTHING ? UNRESOLVED : slotOf(bits),
    constant: (bits & CONSTANT) !== 0,
    hoisted: (bits & FUNCTION) !== 0,
    assigned: (bits & ASSIGNED) !== 0,
    onlyMembers: (bits & ONLY_MEMBERS) !== 0,
    namespace,
    called,
  };
}

/** @param {number} bits */
function slotOf(bits) {
  if (bits & SOURCE_BIT) return SOURCE;
  if (bits & DEFERRED_BIT) return DEFERRED_NAMESPACE;
  return bits & NAMESPACE_BIT ? NAMESPACE : bits >>> FLAG_BITS;
}

/**
 * The imports of a module that is linked: its import entries, and after them the members of namespaces. They are kept as they
 * came, since most are taken once and at once.
 */
class ResolvedImports {
  /**
   * Of each import entry the exporter and the bits; then of each member these, the index of its namespace's entry, and
   * whether it is called.
   * @type {any[]}
   */
  #fields;
  /** How many entries there are. */
  #entries;
  /** @type {Import[] | null} */
  #list = null;

  /**
   * @param {any[]} fields
   * @param {number} entries
   */
  constructor(fields, entries) {
    this.#fields = fields;
    this.#entries = entries;
  }

  /** @returns {Import[]} the same list each time */
  list() {
    this.#list ??= this.#read();
    return this.#list;
  }

  #read() {
    const fields = this.#fields;
    const entries = this.#entries;
    /** @type {Import[]} */
    const imports = new Array(entries);
    let at = 0;
    for (let index = 0; index < entries; index++) {
      imports[index] = importOf(fields[at], fields[at + 1], null, false);
      at += 2;
    }
    for (; at < fields.length; at += 4) {
      const namespace = imports[fields[at + 2]];
      imports.push(importOf(fields[at], fields[at + 1], namespace, fields[at + 3] === 1));
    }
    return imports;
  }

  /** The values, if each import is a binding that has the value that it keeps; null otherwise. */
  finalValues() {
    const fields = this.#fields;
    const entries = this.#entries;
    if (fields.length !== 2 * entries) return null;
    const values = new Array(entries);
    for (let index = 0; index < entries; index++) {
      const exporter = /** @type {Environment} */ (fields[2 * index]);
      const bits = fields[2 * index + 1];
      if ((bits & CONSTANT) === 0 || exporter.values === null) return null;
      values[index] = exporter.values[bits >>> FLAG_BITS];
    }
    return values;
  }
}

exports.binding = binding;
exports.ResolvedImports = ResolvedImports;
