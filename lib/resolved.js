'use strict';

// What exports and imports resolve to, in the bits in which src/binding/answers.rs gives it.

const { DEFERRED_NAMESPACE, NAMESPACE, SOURCE, UNRESOLVED } = require('./environment.js');
const { ignoresThis } = require('./receivers.js');

/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {import('./environment.js').Binding} Binding */
/** @typedef {import('./import-modes.js').Import} Import */

/** Of an import that is to be read each time. */
const NOT_CONSTANT = Symbol('not constant');

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

  /**
   * The values of all, if each keeps the one that it has; null otherwise.
   * @param {(binding: Import) => unknown} otherValue what does not simply have the value of a binding, or `NOT_CONSTANT`
   */
  constantValues(otherValue) {
    const fields = this.#fields;
    const entries = this.#entries;
    const values = new Array(entries + ((fields.length - 2 * entries) >> 2));
    for (let index = 0; index < entries; index++) {
      const exporter = /** @type {Environment} */ (fields[2 * index]);
      const bits = fields[2 * index + 1];
      const isFinal = (bits & CONSTANT) !== 0 && exporter.values !== null;
      const value = isFinal
        ? /** @type {unknown[]} */ (exporter.values)[bits >>> FLAG_BITS]
        : otherValue(this.#import(index));
      if (value === NOT_CONSTANT) return null;
      values[index] = value;
    }
    let at = 2 * entries;
    for (let index = entries; index < values.length; index++, at += 4) {
      const exporter = /** @type {Environment} */ (fields[at]);
      const bits = fields[at + 1];
      const slot = bits >>> FLAG_BITS;
      const isFinal =
        (bits & CONSTANT) !== 0 &&
        exporter.values !== null &&
        (fields[at + 3] === 0 || ignoresThis(exporter, slot));
      const value = isFinal
        ? /** @type {unknown[]} */ (exporter.values)[slot]
        : otherValue(this.#import(index));
      if (value === NOT_CONSTANT) return null;
      values[index] = value;
    }
    return values;
  }

  /**
   * One of them.
   * @param {number} index
   * @returns {Import}
   */
  #import(index) {
    if (this.#list !== null) return this.#list[index];
    const fields = this.#fields;
    const after = index - this.#entries;
    if (after < 0) return importOf(fields[2 * index], fields[2 * index + 1], null, false);
    const at = 2 * this.#entries + 4 * after;
    return importOf(fields[at], fields[at + 1], this.#import(fields[at + 2]), fields[at + 3] === 1);
  }
}

exports.NOT_CONSTANT = NOT_CONSTANT;
exports.binding = binding;
exports.ResolvedImports = ResolvedImports;
