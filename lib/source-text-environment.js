'use strict';

// The environment of a source text module: its requests, and the three steps in which its function runs: hand out
// exports, take imports, run the body.

const records = require('./binding.js');
const { bodyHelpersOf } = require('./body-helpers.js');
const deferred = require('./deferred.js').deferredIn(module);
const { NO_SOURCE } = require('./environment.js');
const { fulfill, reject } = require('./evaluate.js');
const {
  VARIABLE,
  acyclicMode,
  constantValues,
  cyclicMode,
  importedByCycle,
  importedValue,
  laterMode,
  modesOf,
} = require('./import-modes.js');
const { Numbers, WeakReference, generatorNext, generatorThrow } = require('./intrinsics.js');
const { copyRequests, readRequests } = require('./module-requests.js');
const { ALL_NEEDS, AWAITING_GENERATOR, EMPTY, GATED_ASYNC_FUNCTION, NEEDS } = require('./text.js');
const { NO_MODES, TextEnvironment } = require('./text-environment.js');

const details = deferred(() => require('./error-details.js'));
const importHelpers = deferred(() => require('./import-helper.js'));

/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {import('./import-modes.js').Import} Import */
/** @typedef {import('./resolved.js').ResolvedImports} ResolvedImports */

// How far the function has run.
const NOT_STARTED = 0;
const EXPORTS_HANDED_OUT = 1;
const IMPORTS_TAKEN = 2;
const BODY_STARTED = 3;

/** @type {Import[]} */
const NO_IMPORTS = [];
/** @type {any[]} */
const NO_GETTERS = [];
/** The numbers of the records that a module requests, unless they are more than it holds: it takes longer to make than to fill. */
const REQUESTED = new Numbers(64);

class SourceTextEnvironment extends TextEnvironment {
  #progress = NOT_STARTED;
  #cyclic = false;
  /** Whether its imports are objects, or keep the values that they have when it is evaluated. */
  #hasConstantImports = false;
  /**
   * The import entries, and after them the members of namespaces; null until the module is linked, and once they are taken.
   * @type {ResolvedImports | null}
   */
  #imports = null;
  /** The array that the function takes its imports from. @type {unknown[] | null} */
  #taken = null;
  /** What the function returned: a generator or a promise. @type {any} */
  #running = null;
  /** @type {(() => void) | null} */
  #openGate = null;
  /** What reads a binding that keeps its value, while the body runs. @type {((slot: number) => unknown) | null} */
  #reader = null;
  /** By slot; 0 for hoisted functions. @type {(import("./realm.js").Guard | 0)[] | null} */
  #guards = null;
  /** Getters that were asked for where the body has handed out none. @type {Map<number, any> | null} */
  #delegates = null;

  /** Whether any module was ever asked for a source that it has not. */
  static anySourceless = false;
  /** The first that this module asks for. @type {Environment | null} */
  sourceless = null;

  /** While the linker is asked for its requests. @type {import('./link.js').RequestsInFlight | null} */
  inFlight = null;
  /** Who asked for its requests last. @type {import('./link.js').LinkCall | null} */
  askedBy = null;
  /** The callbacks that the program gave. @type {Function | undefined} */
  initializeImportMeta;
  /** @type {Function | undefined} */
  importModuleDynamically;
  /** @type {readonly import('./module-requests.js').ModuleRequest[] | null} */
  #moduleRequests = null;

  /** The requests, as programs see them. */
  moduleRequests() {
    this.#moduleRequests ??= this.#readRequests();
    return this.#moduleRequests;
  }

  #readRequests() {
    const { known } = this;
    if (known === null) return readRequests(records.requests(this.record));
    if (known.requests !== null) return copyRequests(known.requests);
    known.requests = readRequests(records.requests(this.record));
    return known.requests;
  }

  /**
   * Takes the modules for the requests.
   * @param {Environment[]} requested
   * @param {string} operation what was called for that
   */
  request(requested, operation) {
    const count = requested.length;
    const numbers = count > REQUESTED.length ? new Numbers(count) : REQUESTED;
    for (let index = 0; index < count; index++) numbers[index] = requested[index].record;
    let forSource;
    try {
      forSource = records.linkRequests(this.record, numbers, count);
    } catch (error) {
      throw details().about(/** @type {Error} */ (error), this, operation);
    }
    this.takeRequested(requested, forSource);
  }

  /**
   * The same, when the record has taken theirs.
   * @param {Environment[]} requested
   * @param {boolean} forSource whether a request may be for a source
   */
  takeRequested(requested, forSource) {
    this.requested = requested;
    if (!forSource) return;
    const index = this.moduleRequests().findIndex(
      ({ phase }, at) => phase === 'source' && requested[at].source === NO_SOURCE,
    );
    this.sourceless = requested[index] ?? null;
    SourceTextEnvironment.anySourceless ||= this.sourceless !== null;
  }

  /**
   * The linker failed, for this module or for one that it asked for.
   * @param {unknown} error
   * @param {Environment[]} before what an earlier call had answered, which stays
   */
  failLink(error, before) {
    this.linkError = error;
    records.failLinker(this.record);
    if (!records.isUnlinked(this.record)) return;
    if (before.length > 0) this.request(before, 'link');
    else this.requested = before;
  }

  /**
   * The record was linked.
   * @param {ResolvedImports} imports
   * @param {boolean} cyclic whether the module is in a cycle
   * @param {boolean} hasConstantImports whether those are objects, or keep their values
   */
  linked(imports, cyclic, hasConstantImports) {
    this.#imports = imports;
    this.#cyclic = cyclic;
    this.#hasConstantImports = hasConstantImports;
  }

  /**
   * What reads a binding, now or later: the body's own closure, or one that asks for it.
   * @param {number} slot
   * @returns {() => unknown}
   */
  getter(slot) {
    const own = this.getters?.[slot];
    if (own) return own;
    if (this.values !== null) return this.realm.helpers.cell(this.values[slot])[0];
    this.#delegates ??= new Map();
    let delegate = this.#delegates.get(slot);
    if (delegate === undefined) {
      delegate = this.realm.helpers.delegate(() => this.read(slot));
      this.#delegates.set(slot, delegate);
    }
    return delegate[0];
  }

  /**
   * What makes the getter of a binding for a reader in a cycle.
   * @param {number} slot
   */
  guard(slot) {
    const own = this.#guards?.[slot];
    if (own) return own;
    const { guard, delegateGuard } = this.realm.helpers;
    // A body that waits, or has failed, may never come to what it declares.
    return (this.values === null ? delegateGuard : guard)(this.getter(slot));
  }

  get hasFunctions() {
    return this.#cyclic || this.getters !== null;
  }

  /** @param {number} slot */
  read(slot) {
    if (this.getters === null) this.instantiate();
    const getter = /** @type {((() => unknown) | 0 | undefined)[]} */ (this.getters)[slot];
    if (getter) return getter();
    return this.values === null
      ? /** @type {(slot: number) => unknown} */ (this.#reader)(slot)
      : this.values[slot];
  }

  /** @override */
  begin() {
    if (this.form === EMPTY) {
      this.#progress = BODY_STARTED;
      // There is a script where coverage is collected.
      return this.hasScript ? callOf(this.takeFunction(), []) : null;
    }
    if (!this.#cyclic && this.#progress === NOT_STARTED) return this.#beginAcyclic();
    this.instantiate();
    this.#progress = BODY_STARTED;
    return callOf(generatorNext, [], this.#running);
  }

  /** @override */
  end() {
    this.#finish();
    this.forgetText();
  }

  /**
   * The same as `begin()` for a body with top-level await.
   * @returns {import('./environment.js').BodyCall | null} null when the body has been started
   */
  beginAsync() {
    if (!this.#cyclic && this.#progress === NOT_STARTED) return this.#beginAcyclic();
    this.instantiate();
    this.#progress = BODY_STARTED;
    if (this.form === AWAITING_GENERATOR) {
      const { drive } = this.realm.helpers;
      drive((threw, value) => this.#resume(threw, value), this.#fulfilled, this.#rejected);
    } else {
      /** @type {() => void} */ (this.#openGate)();
      this.settleBody(this.#running);
    }
    return null;
  }

  /**
   * Has the record told how a body with top-level await ends.
   * @param {any} running what it returned
   */
  settleBody(running) {
    this.realm.helpers.settle(running, this.#fulfilled, this.#rejected);
  }

  get #fulfilled() {
    return () => {
      this.end();
      fulfill(this);
    };
  }

  get #rejected() {
    return (/** @type {unknown} */ error) => {
      this.#finish();
      reject(this, error);
    };
  }

  /**
   * One step of a body whose awaits are yields.
   * @param {boolean} threw
   * @param {unknown} value
   */
  #resume(threw, value) {
    const step = Reflect.apply(threw ? generatorThrow : generatorNext, this.#running, [value]);
    return step.done ? null : step;
  }

  /** What only the body needed is let go. */
  #finish() {
    this.#running = null;
    this.#openGate = null;
    this.#guards = null;
  }

  /**
   * Makes the bindings of this module and of all in its cycle readable before any body of them
   * runs: functions are hoisted, the others are uninitialized.
   */
  instantiate() {
    /** @type {SourceTextEnvironment[]} */
    const members = [];
    /** @type {SourceTextEnvironment[]} */
    const found = [this];
    for (let member = found.pop(); member !== undefined; member = found.pop()) {
      if (member.#progress !== NOT_STARTED || member.form === EMPTY) continue;
      member.#handOutExports();
      members.push(member);
      for (const { exporter } of member.#importList) {
        if (exporter instanceof SourceTextEnvironment && exporter.#cyclic) found.push(exporter);
      }
    }
    for (const member of members) member.#takeImports();
  }

  /**
   * Compiles the text for the bindings that it will have when all that it imports has been evaluated.
   * @returns {boolean} whether there was anything to compile
   */
  prepare() {
    if (this.#progress !== NOT_STARTED || this.isCompiled) return false;
    this.#transformForGraph();
    this.compile();
    return true;
  }

  /** @override */
  createCachedData() {
    const mayChange = this.#imports !== null && this.#progress === NOT_STARTED;
    if (mayChange && this.isWhole) this.#transformForGraph();
    return super.createCachedData();
  }

  /** Makes that text, unless it is. */
  #transformForGraph() {
    if (this.#cyclic) this.makeText(true, modesOf(this.#importList, cyclicMode));
    else if (this.#hasConstantImports) this.makeText(false, NO_MODES);
    else this.makeText(false, modesOf(this.#importList, laterMode));
  }

  /** The imports one by one. */
  get #importList() {
    return this.#imports?.list() ?? NO_IMPORTS;
  }

  #beginAcyclic() {
    const values = this.#constantImports() ?? this.#importsByMode(this.#importList);
    const taken = values.length === 0 ? values : this.#arrayOf(values);
    this.#followVariables(taken);
    this.#progress = BODY_STARTED;
    this.#imports = null;
    const call = this.#call(taken, undefined);
    this.forgetModes();
    return call;
  }

  /** What a body takes whose text takes all imports by value; null when it has to be another text. */
  #constantImports() {
    if (!this.takesValues) return null;
    return this.#imports === null ? [] : constantValues(this.#imports);
  }

  /** @param {Import[]} imports */
  #importsByMode(imports) {
    this.makeText(false, modesOf(imports, acyclicMode));
    const values = new Array(imports.length);
    for (let index = 0; index < values.length; index++) {
      values[index] = importedValue(imports[index], this.modeOf(index));
    }
    return values;
  }

  /**
   * The array that the function takes its imports from, with a place for what assigns its variables, if it has any.
   * @param {unknown[]} values
   */
  #arrayOf(values) {
    const { array } = this.realm.helpers;
    return this.hasVariables ? array(...values, undefined) : array(...values);
  }

  /**
   * Has the exporters assign the variables that have their values.
   * @param {unknown[]} taken
   */
  #followVariables(taken) {
    if (!this.hasVariables) return;
    const imports = this.#importList;
    const reference = new WeakReference(taken);
    for (let index = 0; index < imports.length; index++) {
      const { exporter, slot } = imports[index];
      if (this.modeOf(index) !== VARIABLE || !exporter.isSynthetic) continue;
      /** @type {any} */ (exporter).follow(slot, {
        imports: reference,
        index,
        assigner: imports.length,
      });
    }
  }

  #handOutExports() {
    const imports = this.#importList;
    this.makeText(true, modesOf(imports, cyclicMode));
    this.#progress = EXPORTS_HANDED_OUT;
    this.#taken = this.#arrayOf(imports.map(() => undefined));
    let gate;
    if (this.form === GATED_ASYNC_FUNCTION) {
      const { promise, resolve } = this.realm.newPromiseCapability();
      gate = promise;
      this.#openGate = resolve;
    }
    const { body, receiver, parameters } = this.#call(this.#taken, gate);
    this.#running = Reflect.apply(body, receiver, parameters);
    if (this.form !== GATED_ASYNC_FUNCTION) Reflect.apply(generatorNext, this.#running, []);
  }

  #takeImports() {
    const imports = this.#importList;
    const taken = /** @type {unknown[]} */ (this.#taken);
    for (let index = 0; index < imports.length; index++) {
      taken[index] = importedByCycle(imports[index], this.modeOf(index));
    }
    this.#followVariables(taken);
    this.#imports = null;
    this.#taken = null;
    this.forgetModes();
    this.#progress = IMPORTS_TAKEN;
    if (this.form !== GATED_ASYNC_FUNCTION) Reflect.apply(generatorNext, this.#running, []);
  }

  /**
   * The call of the function.
   * @param {unknown[]} imports
   * @param {Promise<void> | undefined} gate
   */
  #call(imports, gate) {
    if (!this.isCompiled) this.compile();
    const { needs } = this;
    const body = this.takeFunction();
    const parameters = new Array(countNeeds(needs));
    let at = 0;
    if (needs & NEEDS.IMPORT) parameters[at++] = importHelpers().importHelper(this);
    if (needs & NEEDS.IMPORTS) parameters[at++] = imports;
    if (needs & NEEDS.EXPORTS) parameters[at++] = this.#receiver();
    if (needs & NEEDS.HELPERS) parameters[at++] = bodyHelpersOf(this.realm);
    if (needs & NEEDS.GATE) parameters[at++] = gate;
    return callOf(body, parameters);
  }

  /** What the body hands its exports to. */
  #receiver() {
    const { receiver } = this.realm.helpers;
    return receiver((bindings, guards) =>
      this.#receive(/** @type {any} */ (bindings), /** @type {any} */ (guards)),
    );
  }

  /**
   * Takes what reads the bindings when the body starts, and their values when it is done.
   * @param {any} bindings by slot: getters, in a module that may be read before; then values. Or what reads a binding
   * @param {any} [others] by slot: guards; or the getters of bindings that may change, if there are any
   */
  #receive(bindings, others) {
    if (this.getters !== null) this.#receiveValues(bindings);
    else if (typeof bindings === 'function') this.#receiveReader(bindings, others ?? NO_GETTERS);
    else this.#receiveGetters(bindings, others ?? null);
  }

  /**
   * @param {(() => unknown)[]} getters
   * @param {(import('./realm.js').Guard | 0)[] | null} guards
   */
  #receiveGetters(getters, guards) {
    /** @type {Environment} */ (this).getters = getters;
    this.#guards = guards;
    if (this.#delegates === null) return;
    for (const [slot, delegate] of this.#delegates) delegate[1](getters[slot]);
    this.#delegates = null;
  }

  /**
   * @param {(slot: number) => unknown} reader
   * @param {any[]} getters
   */
  #receiveReader(reader, getters) {
    this.#reader = reader;
    /** @type {Environment} */ (this).getters = getters;
    if (this.#delegates === null) return;
    for (const [slot, delegate] of this.#delegates) {
      if (getters[slot]) delegate[1](getters[slot]);
    }
  }

  /** @param {unknown[]} values */
  #receiveValues(values) {
    this.values = values;
    this.#reader = null;
    if (this.#delegates === null) return;
    for (const [slot, delegate] of this.#delegates) {
      if (!this.getters?.[slot]) delegate[1](this.realm.helpers.cell(values[slot])[0]);
    }
    this.#delegates = null;
  }
}

/**
 * How many parameters a function takes.
 * @param {number} needs
 */
function countNeeds(needs) {
  let count = 0;
  for (let rest = needs & ALL_NEEDS; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/**
 * @param {Function} body
 * @param {unknown[]} parameters
 * @param {unknown} [receiver]
 * @returns {import('./environment.js').BodyCall}
 */
function callOf(body, parameters, receiver) {
  return { body, receiver, parameters };
}

exports.SourceTextEnvironment = SourceTextEnvironment;
