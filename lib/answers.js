'use strict';

// The answers of the records: integers, read in the order in which src/binding/answers.rs writes
// them.
//
// An answer names modules by ordinals. Ordinal 0 is the module of the call; each step of the route
// gives the next one: number `index` of the modules that the module with ordinal `from` holds.

const records = require('./binding.js');
const { ResolvedImports, binding } = require('./resolved.js');

/**
 * The integers of an answer, of 32 bits and with a sign: V8 has others in arrays of another kind, and code that reads both is slow.
 * @param {string} packed two code units for each
 * @returns {number[]}
 */
function unpack(packed) {
  const numbers = new Array(packed.length >> 1);
  for (let index = 0; index < numbers.length; index++) {
    numbers[index] = (packed.charCodeAt(2 * index) << 16) | packed.charCodeAt(2 * index + 1);
  }
  return numbers;
}

/**
 * The integers of an answer that may be long, and is an array then.
 * @param {import('./binding.js').Integers} answer
 * @returns {ArrayLike<number>}
 */
const integers = (answer) => (typeof answer === 'string' ? unpack(answer) : answer);

/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {import('./environment.js').Binding} Binding */

/** As the index of a step: the module's cycle root. */
const CYCLE_ROOT = -1;

/**
 * What the steps of a route count.
 * @typedef {'requested' | 'asyncParents'} Edges
 */

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
   * @param {Edges} edges
   * @returns {number} where the steps end in the answer
   */
  follow(answer, edges) {
    const end = 1 + 2 * answer[0];
    for (let at = 1; at < end; at += 2) {
      this.environments.push(stepFrom(this.environments[answer[at]], answer[at + 1], edges));
    }
    return end;
  }
}

/**
 * @param {Environment} from
 * @param {number} index
 * @param {Edges} edges
 */
function stepFrom(from, index, edges) {
  if (index === CYCLE_ROOT) return /** @type {Environment} */ (from.cycleRoot);
  return edges === 'requested' ? from.requestedAt(index) : from.asyncParents[index];
}

// Bits of a module that was linked.
const CYCLIC = 1;
const HAS_CONSTANT_IMPORTS = 2;

/**
 * The answer of `instantiate`: the imports of each module that was linked.
 * @param {Environment} environment
 * @param {import('./binding.js').Integers} linked
 * @returns {Environment[]} by ordinal
 */
function readLinked(environment, linked) {
  const answer = integers(linked);
  const route = new Route(environment);
  const { environments } = route;
  let at = route.follow(answer, 'requested');
  while (at < answer.length) {
    const importer = /** @type {import('./source-text-environment.js').SourceTextEnvironment} */ (
      environments[answer[at++]]
    );
    const kind = answer[at++];
    const entries = answer[at++];
    const members = answer[at++];
    /** @type {any[]} */
    const fields = new Array(2 * entries + 4 * members);
    let to = 0;
    while (to < 2 * entries) {
      fields[to++] = environments[answer[at++]];
      fields[to++] = answer[at++];
    }
    while (to < fields.length) {
      fields[to++] = environments[answer[at++]];
      fields[to++] = answer[at++];
      fields[to++] = answer[at++];
      fields[to++] = answer[at++];
    }
    const imports = new ResolvedImports(fields, entries);
    importer.linked(imports, (kind & CYCLIC) !== 0, (kind & HAS_CONSTANT_IMPORTS) !== 0);
  }
  return environments;
}

/**
 * The answer of `namespaceExports`.
 * @param {Environment} environment
 * @returns {{ names: string[], bindings: Binding[] }} in the order of the names' code units
 */
function readBindings(environment) {
  const packed = records.namespaceExports(environment.record);
  const text = packed[0];
  const answer = integers(packed[1]);
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
