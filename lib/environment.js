'use strict';

// The environment of a module: the JavaScript values that belong to its record.
//
// The record (in Rust) decides; an environment holds what Rust must not hold: the environments of
// the requested modules, the getters and values of the bindings, errors and promises.

const records = require('./binding.js');

/**
 * A resolved export, or import: binding number `slot` of `exporter`, or, when `slot` is negative, one
 * of its objects.
 * @typedef {object} Binding
 * @property {Environment} exporter
 * @property {number} slot
 * @property {boolean} constant whether the binding keeps its value once the exporter is evaluated
 * @property {boolean} hoisted whether it is a function declaration that nothing assigns, and so has its value from the
 *   beginning
 */

// The negative slots.
const NAMESPACE = -1;
const DEFERRED_NAMESPACE = -2;
const SOURCE = -3;
/** Of a member of a namespace that has none of that name. */
const UNRESOLVED = -4;
const NO_SOURCE = Symbol('no source');
const NO_ERROR = Symbol('no error');
/** @type {Environment[]} */
const NONE = [];

/**
 * How a body is run. Who does so is in the stacks of its errors, and so are those that called that, up to ten in all: no function
 * is to stand in between.
 * @typedef {object} BodyCall
 * @property {Function} body
 * @property {unknown} receiver
 * @property {unknown[]} parameters
 */

/** Removes the records of modules that are collected. */
const collected = new FinalizationRegistry(records.release);

/** What source text modules and synthetic modules have in common. */
class Environment {
  /** What names the record in Rust. @type {number} */
  record;
  /** @type {import('./realm.js').Realm} */
  realm;
  /** The wrapper that programs hold. @type {object} */
  module;
  /** @type {string} */
  identifier;
  /** In the order of the record's requests, unless `requestedAt` finds them elsewhere. @type {Environment[]} */
  requested = NONE;
  /** By slot; null until the body hands them out. @type {(() => unknown)[] | null} */
  getters = null;
  /** By slot; null until the body is done. @type {unknown[] | null} */
  values = null;
  /** The slots, as bits, of functions that have no use for a `this`. */
  ignoresThis = 0;
  /** By slot, what is known of the functions' use of `this`: see `lib/receivers.js`. @type {Uint8Array | null} */
  receivers = null;
  /** @type {import('./namespace.js').Namespace | null} */
  namespace = null;
  /** @type {object | null} */
  deferredNamespace = null;
  /** What the source phase gives. @type {unknown} */
  source = NO_SOURCE;
  /** What the module threw. @type {unknown} */
  error = NO_ERROR;
  /** What its linker failed with. @type {unknown} */
  linkError = NO_ERROR;
  /** Of `evaluate()`. @type {ReturnType<import('./realm.js').Realm['newPromiseCapability']> | null} */
  capability = null;
  /** What `evaluate()` returns from now on, once nothing can change that. @type {Promise<void> | null} */
  outcome = null;
  /** The status, once it is the last. @type {string | null} */
  lastStatus = null;
  /** Those that wait for this module, in the record's order. @type {Environment[]} */
  asyncParents = NONE;
  /** Null when it is this module. @type {Environment | null} */
  cycleRoot = null;

  /**
   * @param {number} record
   * @param {import('./realm.js').Realm} realm
   * @param {object} module
   * @param {string} identifier
   */
  constructor(record, realm, module, identifier) {
    collected.register(module, record);
    this.record = record;
    this.realm = realm;
    this.module = module;
    this.identifier = identifier;
  }

  /**
   * The module for a request.
   * @param {number} index
   */
  requestedAt(index) {
    return this.requested[index];
  }

  /** The modules for all requests. */
  allRequested() {
    return this.requested;
  }

  /** Whether the host sets the exports. */
  get isSynthetic() {
    return false;
  }

  /** Whether there is nothing to compile, or that was done. */
  get isCompiled() {
    return true;
  }

  /**
   * Does what comes before the body.
   * @returns {BodyCall | null} what runs the body; null when there is nothing to run
   */
  begin() {
    return null;
  }

  /** The body has returned. */
  end() {}

  /** @param {Environment} parent */
  addAsyncParent(parent) {
    if (this.asyncParents === NONE) this.asyncParents = [];
    this.asyncParents.push(parent);
  }

  /** The end of the module's evaluation: what is kept alive only for it is let go. */
  settle() {
    this.asyncParents = NONE;
  }

  /** Whether its hoisted functions can be read, once the exports of all modules in its cycle are handed out. */
  get hasFunctions() {
    return this.getters !== null;
  }

  /**
   * The value of a binding; throws a ReferenceError while it is uninitialized.
   * @param {number} slot
   * @returns {unknown}
   */
  read(slot) {
    return /** @type {(() => unknown)[]} */ (this.getters)[slot]();
  }
}

exports.DEFERRED_NAMESPACE = DEFERRED_NAMESPACE;
exports.Environment = Environment;
exports.NAMESPACE = NAMESPACE;
exports.NO_ERROR = NO_ERROR;
exports.NO_SOURCE = NO_SOURCE;
exports.SOURCE = SOURCE;
exports.UNRESOLVED = UNRESOLVED;
