'use strict';

// The answers of the records: integers, read in the order in which src/binding/answers.rs writes
// them.
//
// An answer names modules by ordinals. Ordinal 0 is the module of the call; each step of the route
// gives the next one: number `index` of the modules that the module with ordinal `from` holds.

const records = require('./binding.js');
const { DEFERRED_NAMESPACE, NAMESPACE, SOURCE, UNRESOLVED } = require('./environment.js');

/**
 * The integers of an answer.
 * @param {string} packed two code units for each
 * @returns {number[]}
 */
function unpack(packed) {
  const numbers = new Array(packed.length >> 1);
  for (let index = 0; index < numbers.length; index++) {
    numbers[index] = packed.charCodeAt(2 * index) * 0x10000 + packed.charCodeAt(2 * index + 1);
  }
  return numbers;
}

/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {import('./environment.js').Binding} Binding */
/** @typedef {import('./import-modes.js').Import} Import */

/** As the index of a step: the module's cycle root. */
const CYCLE_ROOT = 0xffffffff;

/** The route of one session. */
class Route {
  /** @type {Environment[]} by ordinal */
  environments;

  /** @param {Environment} first */
  constructor(first) {
    this.environments = [first];
  }

  /**
   * Follows the steps that an answer begins with.
   * @param {ArrayLike<number>} answer
   * @param {'requested' | 'asyncParents'} edges what the steps count
   * @returns {number} where the steps end in the answer
   */
  follow(answer, edges) {
    const end = 1 + 2 * answer[0];
    for (let at = 1; at < end; at += 2) {
      const from = this.environments[answer[at]];
      const index = answer[at + 1];
      this.environments.push(
        index === CYCLE_ROOT ? /** @type {Environment} */ (from.cycleRoot) : from[edges][index],
      );
    }
    return end;
  }
}

/** Bits of a resolved binding, beside its slot. */
const CONSTANT = 1;
const NAMESPACE_BIT = 2;
const SOURCE_BIT = 4;
const DEFERRED_BIT = 8;
const FUNCTION = 16;
const ONLY_MEMBERS = 32;
const NOTHING = 64;
const ASSIGNED = 128;
const FLAG_BITS = 8;

// Bits of a module that was linked.
const CYCLIC = 1;
const HAS_CONSTANT_IMPORTS = 2;

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
 * The answer of `instantiate`: the imports of each module that was linked.
 * @param {Environment} environment
 * @param {string} packed
 * @returns {Environment[]} by ordinal
 */
function readLinked(environment, packed) {
  const answer = unpack(packed);
  const route = new Route(environment);
  let at = route.follow(answer, 'requested');
  while (at < answer.length) {
    const importer = /** @type {import('./source-text-environment.js').SourceTextEnvironment} */ (
      route.environments[answer[at++]]
    );
    const kind = answer[at++];
    const count = answer[at++];
    /** @type {Import[]} */
    const imports = new Array(count);
    for (let index = 0; index < count; index++) {
      const exporter = route.environments[answer[at++]];
      imports[index] = importOf(exporter, answer[at++], null, false);
    }
    for (let members = answer[at++]; members > 0; members--) {
      const exporter = route.environments[answer[at++]];
      const bits = answer[at++];
      const namespace = imports[answer[at++]];
      imports.push(importOf(exporter, bits, namespace, answer[at++] === 1));
    }
    importer.linked(imports, (kind & CYCLIC) !== 0, (kind & HAS_CONSTANT_IMPORTS) !== 0);
  }
  return route.environments;
}

/**
 * The answer of `namespaceExports`.
 * @param {Environment} environment
 * @returns {{ names: string[], bindings: Binding[] }} in the order of the names' code units
 */
function readBindings(environment) {
  const packed = records.namespaceExports(environment.record);
  const text = packed[0];
  const answer = unpack(packed[1]);
  const route = new Route(environment);
  const names = [];
  const bindings = [];
  let used = 0;
  for (let at = route.follow(answer, 'requested'); at < answer.length; at += 3) {
    const end = used + answer[at];
    names.push(text.slice(used, end));
    bindings.push(binding(route.environments[answer[at + 1]], answer[at + 2]));
    used = end;
  }
  return { names, bindings };
}

/**
 * The answer of `asynchronousTransitiveDependencies`.
 * @param {Environment} environment
 */
function readDependencies(environment) {
  const answer = unpack(records.asynchronousTransitiveDependencies(environment.record));
  const route = new Route(environment);
  const at = route.follow(answer, 'requested');
  return answer.slice(at).map((ordinal) => route.environments[ordinal]);
}

module.exports = { Route, readBindings, readDependencies, readLinked, unpack };
