'use strict';

// `ModuleRecord`: the record in Rust as programs have it. Rust guards its status; here receivers and arguments are checked,
// and the source text and the requested records are kept.

const records = require('./binding.js');
const deferred = require('./deferred.js').deferredIn(module);
const { captureStackTrace } = require('./intrinsics.js');

const answers = deferred(() => require('./answers.js'));
const details = deferred(() => require('./error-details.js'));
const errors = deferred(() => require('./errors.js'));
const notes = deferred(() => require('./explain/notes.js'));
const realms = deferred(() => require('./realm.js'));
/** @type {() => typeof import('./module-requests.js')} */
const requests = deferred(() => require('./module-requests.js'));
const syntaxErrors = deferred(() => require('./syntax-error.js'));
const validate = deferred(() => require('./validate.js'));

const EMPTY = Object.freeze({ __proto__: null });

/** A record, and what Rust does not keep of it. Has what errors are explained with, as the environment of a module has. */
class HeldRecord {
  #source;
  /** The record itself. @type {import('./binding.js').NativeModuleRecord} */
  native;
  /** What names it. @type {number} */
  record;
  /** @type {string} */
  identifier;
  /** In the order of the requests; it keeps them alive. @type {HeldRecord[]} */
  requested = [];

  /** @param {number} index */
  requestedAt(index) {
    return this.requested[index];
  }

  /** @type {readonly import('./module-requests.js').ModuleRequest[] | undefined} */
  #moduleRequests;
  /** @type {readonly string[] | undefined} */
  #exports;

  /**
   * @param {string} source
   * @param {string} identifier
   */
  constructor(source, identifier) {
    this.native = new records.ModuleRecord(source, identifier);
    this.record = this.native.record;
    this.identifier = identifier;
    this.#source = source;
  }

  moduleRequests() {
    this.#moduleRequests ??= requests().readRequests(this.native.moduleRequests);
    return this.#moduleRequests;
  }

  exports() {
    this.#exports ??= Object.freeze(this.native.exports);
    return this.#exports;
  }

  sourceText() {
    return this.#source;
  }

  /**
   * @param {HeldRecord[]} requested
   * @param {boolean} ofLink
   */
  linkRequests(requested, ofLink) {
    const natives = requested.map(({ native }) => native);
    this.native.linkRequests(natives, ofLink);
    this.requested = requested;
  }

  /** @param {boolean} ofLink */
  instantiate(ofLink) {
    const { answer, unresolved } = this.native.instantiate(ofLink);
    if (unresolved === undefined) return;
    const { message, module, ...asked } = unresolved;
    const route = new (answers().Route)(/** @type {any} */ (this));
    route.follow(answers().unpack(answer), 'requested');
    const importer = /** @type {HeldRecord} */ (/** @type {any} */ (route.environments[module]));
    const error = new SyntaxError(message);
    captureStackTrace(error, HeldRecord.prototype.instantiate);
    notes().noteUnresolved(error, { importer: /** @type {any} */ (importer), ...asked });
    const place = records.entryPlace(importer.#source, asked.kind, asked.index);
    const { placeOf, withPlace } = syntaxErrors();
    throw withPlace(error, placeOf(place ?? {}, importer.#source, originOf(importer.identifier)));
  }
}

/**
 * What the place in an error calls a text.
 * @param {string} identifier
 */
function originOf(identifier) {
  return { filename: identifier || '<anonymous>', lineOffset: 0, columnOffset: 0 };
}

/** @type {(value: object) => value is ModuleRecord} */
let isRecord;
/** @type {(record: ModuleRecord) => HeldRecord} */
let read;

class ModuleRecord {
  /** @type {HeldRecord} */
  #held;

  static {
    isRecord = /** @type {typeof isRecord} */ ((value) => #held in value);
    read = (record) => record.#held;
  }

  /**
   * @param {string} source
   * @param {any} options
   */
  constructor(source, options = EMPTY) {
    validate().validateString(source, 'source');
    validate().validateObject(options, 'options');
    const { identifier = '' } = options;
    validate().validateString(identifier, 'options.identifier');
    try {
      this.#held = new HeldRecord(source, identifier);
    } catch (error) {
      const realm = realms().realmOf(undefined);
      const origin = originOf(identifier);
      throw syntaxErrors().syntaxError(error, source, origin, realm, ModuleRecord);
    }
  }

  get identifier() {
    return receiver(this).identifier;
  }

  get status() {
    return receiver(this).native.status;
  }

  get moduleRequests() {
    return receiver(this).moduleRequests();
  }

  get exports() {
    return receiver(this).exports();
  }

  hasTopLevelAwait() {
    return receiver(this).native.hasTopLevelAwait();
  }

  hasAsyncGraph() {
    return receiver(this).native.hasAsyncGraph();
  }

  /** @param {readonly ModuleRecord[]} modules */
  link(modules) {
    const held = receiver(this);
    held.native.beginLink();
    held.linkRequests(heldOf(modules, held, 'link', this.link), true);
    held.instantiate(true);
  }

  /** @param {readonly ModuleRecord[]} modules */
  linkRequests(modules) {
    const held = receiver(this);
    records.assertLinkable(held.record);
    held.linkRequests(heldOf(modules, held, 'linkRequests', this.linkRequests), false);
  }

  instantiate() {
    receiver(this).instantiate(false);
  }

  evaluate() {
    receiver(this).native.evaluate();
  }

  get namespace() {
    return receiver(this).native.namespace;
  }

  get error() {
    return receiver(this).native.error;
  }
}

/**
 * What is behind the receiver of a method.
 * @param {unknown} value
 */
function receiver(value) {
  const held = heldBy(value);
  if (held === null) throw errors().invalidThis('ModuleRecord', receiver);
  return held;
}

/**
 * What is behind a value; null when it is no `ModuleRecord`.
 * @param {unknown} value
 */
function heldBy(value) {
  if (typeof value !== 'object' || value === null || !isRecord(value)) return null;
  return read(value);
}

/**
 * What is behind the records that a program gives for the requests of another one.
 * @param {readonly unknown[]} modules
 * @param {HeldRecord} importer
 * @param {string} operation
 * @param {Function} hideAbove
 */
function heldOf(modules, importer, operation, hideAbove) {
  validate().validateArray(modules, 'modules');
  // Holes are no records.
  return Array.from(modules, (module, index) => {
    const held = heldBy(module);
    if (held !== null) return held;
    const error = errors().notModule(hideAbove, 'ModuleRecord');
    const specifier = importer.moduleRequests()[index]?.specifier;
    throw details().about(error, importer, operation, { specifier });
  });
}

module.exports = { ModuleRecord, heldBy };
