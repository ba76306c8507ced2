'use strict';

// The environment of a source text module: its text, compiled as a function, and the three steps
// in which the function runs: hand out exports, take imports, run the body.

const { define } = require('./define.js');
const vm = require('./node-vm.js');

const records = require('./binding.js');
const { Environment, NO_SOURCE } = require('./environment.js');
const { deferred } = require('./deferred.js');
const { unpack } = require('./answers.js');
const { fulfill, reject } = require('./evaluate.js');
const {
  CONSTANT,
  acyclicMode,
  cyclicMode,
  haveSameModes,
  importedByCycle,
  importedValue,
  laterMode,
  modesOf,
  serveCycle,
} = require('./import-modes.js');
const { generatorNext, generatorThrow } = require('./intrinsics.js');
const { readRequests } = require('./module-requests.js');
const { add: addKnownText, variantOf } = require('./known-texts.js');
const {
  NEEDS,
  SCANNED,
  formOf,
  hasLineForPrefix,
  ignoresThisOf,
  needsOf,
  textOf,
} = require('./text.js');
const { lowersUsing, usingHelper } = require('./using.js');

const details = deferred(() => require('./error-details.js'));
const evals = deferred(() => require('./eval-helper.js'));
const importHelpers = deferred(() => require('./import-helper.js'));
const syntaxErrors = deferred(() => require('./syntax-error.js'));
const earlyReads = deferred(() => require('./uninitialized.js'));

/** @typedef {import('./import-modes.js').Import} Import */

// What src/binding/ writes for the forms of src/transform/wrapper.rs that are run in a way of their own.
const AWAITING_GENERATOR = 3;
const GATED_ASYNC_FUNCTION = 4;

// How far the function has run.
const NOT_STARTED = 0;
const EXPORTS_HANDED_OUT = 1;
const IMPORTS_TAKEN = 2;
const BODY_STARTED = 3;

/** @type {ArrayLike<number>} */
const NO_MODES = [];
/** @type {Import[]} */
const NO_IMPORTS = [];
const NONE = new Uint8Array(0);

class SourceTextEnvironment extends Environment {
  /** Null once the body is done: `explain()` asks for that of one that fails. @type {string | null} */
  #source;
  #origin;
  /** @type {import('node:vm').Script | null} */
  #script;
  /** @type {number} */
  #form;
  /** @type {import('./text.js').EditedText} */
  #transformed;
  /** The bindings that it is for; what is not listed is constant. @type {ArrayLike<number>} */
  #textModes = NO_MODES;
  #textIsCyclic = false;
  /** Whether its first text was made by a scan. */
  #wasScanned;
  /** What was compiled of the same text before. @type {import('./known-texts.js').KnownText | null} */
  known = null;
  #progress = NOT_STARTED;
  #cyclic = false;
  /**
   * The import entries, and after them the members of namespaces; null until the module is linked, and once they are taken.
   * @type {Import[] | null}
   */
  #imports = null;
  /** The array that the function takes its imports from. @type {unknown[] | null} */
  #taken = null;
  /** What the function returned: a generator or a promise. @type {any} */
  #running = null;
  /** @type {(() => void) | null} */
  #openGate = null;
  /** By slot; 0 for hoisted functions. @type {(import("./realm.js").Guard | 0)[] | null} */
  #guards = null;
  /** Getters that were asked for before the body handed its own out. @type {Map<number, any> | null} */
  #delegates = null;

  /**
   * Who wants to know of what is compiled: see `lib/register/coverage.js`.
   * @type {((filename: string, text: string, source: string, edited: import('./text.js').EditedText) => void) | null}
   */
  static onCompile = null;
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

  /**
   * @param {import('./realm.js').Realm} realm
   * @param {object} module
   * @param {string} source
   * @param {import('./binding.js').NewRecord} transformed
   * @param {{ filename: string, lineOffset: number, columnOffset: number }} origin
   */
  constructor(realm, module, source, transformed, origin) {
    super(transformed.record, realm, module, origin.filename);
    this.#source = source;
    this.#origin = origin;
    this.#transformed = transformed;
    this.#wasScanned = this.isParsed === false;
    this.#form = formOf(this.#transformed);
    this.ignoresThis = ignoresThisOf(this.#transformed);
    this.#script = null;
  }

  /** Whether the text was parsed, and not scanned only. */
  get isParsed() {
    return (needsOf(this.#transformed) & SCANNED) === 0;
  }

  /**
   * Takes what was compiled of the same text before.
   * @param {import('./known-texts.js').KnownText} known
   */
  takeKnown(known) {
    this.known = known;
    this.#script = known.first.script;
  }

  /**
   * Notes the text, so that another module of it need not be compiled.
   * @param {string} source
   */
  makeKnown(source) {
    const script = /** @type {import('node:vm').Script} */ (this.#script);
    const { text, numbers } = this.#transformed;
    const first = { transformed: { text, numbers }, script };
    const template = records.keepTemplate(this.record);
    this.known = addKnownText(source, this.#origin, template, first);
  }

  /** Compiles the text. */
  compile() {
    this.#script = this.createScript(this.#transformed);
    this.known?.keep(variantOf(this.#textIsCyclic, this.#textModes), {
      transformed: this.#transformed,
      script: this.#script,
    });
  }

  /**
   * Compiles the text that cached data is for.
   * @param {import('./binding.js').CachedRecord} cached
   * @param {Uint8Array} code
   * @returns {boolean} whether V8 accepted the code
   */
  compileCached({ variant }, code) {
    if (variant !== undefined) {
      const [scanned, cyclic, ...modes] = unpack(variant);
      this.#wasScanned = scanned === 1;
      this.expect(cyclic === 1, modes);
    }
    try {
      this.#script = this.#compileWhole(this.#transformed, code);
      return this.#script.cachedDataRejected === false;
    } catch (error) {
      // Who makes such data can make any.
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  }

  /**
   * @param {import('./text.js').EditedText} transformed with the whole text
   * @param {Uint8Array} [cachedData]
   */
  #compileWhole({ whole }, cachedData) {
    const { filename, lineOffset } = this.#origin;
    return new vm.Script(/** @type {string} */ (whole), {
      filename,
      lineOffset: lineOffset - 1,
      cachedData: /** @type {any} */ (cachedData),
    });
  }

  /**
   * @param {import('./text.js').EditedText} transformed
   * @returns {import('node:vm').Script}
   */
  createScript(transformed) {
    const source = /** @type {string} */ (this.#source);
    const { text, lineOffset, columnOffset } = textOf(source, transformed, this.#origin);
    SourceTextEnvironment.onCompile?.(this.#origin.filename, text, source, transformed);
    const { filename } = this.#origin;
    return new vm.Script(text, { filename, lineOffset, columnOffset });
  }

  /** Whether the text that is compiled is one that cached data can be for. */
  get isWhole() {
    return canBeWhole(this.#origin);
  }

  /** What makes a module of the same source, with the code of its text: that for the bindings that this one has. */
  createCachedData() {
    const source = this.sourceText();
    if (!this.isWhole) {
      const scanned = !this.isParsed;
      const first = records.transform(source, false, NONE, lowersUsing, scanned, true);
      const code = this.#compileWhole(first).createCachedData();
      return records.createCachedData(source, code, false, NONE, lowersUsing, scanned);
    }
    if (this.#imports !== null && this.#progress === NOT_STARTED) this.#transformForGraph();
    if (this.#script === null) this.compile();
    const code = /** @type {import('node:vm').Script} */ (this.#script).createCachedData();
    const [cyclic, modes] = [this.#textIsCyclic, Uint8Array.from(this.#textModes)];
    return records.createCachedData(source, code, cyclic, modes, lowersUsing, this.#wasScanned);
  }

  /** The text as the program gave it; empty once it is forgotten. */
  sourceText() {
    return this.#source ?? '';
  }

  /** What is to be added to a line of the text. */
  get lineOffset() {
    return this.#origin?.lineOffset ?? 0;
  }

  /** The requests, as programs see them. */
  moduleRequests() {
    this.#moduleRequests ??= readRequests(records.requests(this.record));
    return this.#moduleRequests;
  }

  /**
   * Takes the modules for the requests.
   * @param {Environment[]} requested
   * @param {string} operation what was called for that
   */
  request(requested, operation) {
    const numbers = new Array(requested.length);
    for (let index = 0; index < numbers.length; index++) numbers[index] = requested[index].record;
    let forSource;
    try {
      forSource = records.linkRequests(this.record, numbers);
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
   * Where an entry stands that does not resolve, as V8 shows it.
   * @param {number} kind
   * @param {number} index
   */
  placeOfEntry(kind, index) {
    const source = this.#source;
    const place = source === null ? null : records.entryPlace(source, kind, index);
    return source === null || place === null
      ? ''
      : syntaxErrors().placeOf(place, source, this.#origin);
  }

  /**
   * The record was linked.
   * @param {Import[]} imports by import entry, and after them the members of namespaces
   * @param {boolean} cyclic whether the module is in a cycle
   */
  linked(imports, cyclic) {
    this.#imports = imports;
    this.#cyclic = cyclic;
  }

  /**
   * What reads a binding, now or later: the body's own closure, or one that asks for it.
   * @param {number} slot
   * @returns {() => unknown}
   */
  getter(slot) {
    if (this.getters !== null) return this.getters[slot];
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
    return /** @type {(() => unknown)[]} */ (this.getters)[slot]();
  }

  /** Runs the body; throws what it throws. */
  execute() {
    if (this.#cyclic || this.#progress !== NOT_STARTED) {
      this.instantiate();
      this.#progress = BODY_STARTED;
      Reflect.apply(generatorNext, this.#running, []);
    } else {
      this.#startAcyclic();
    }
    this.#finish();
    this.#forgetText();
  }

  /** Starts a body with top-level await, and has the record told how it ends. */
  executeAsync() {
    const { drive, settle } = this.realm.helpers;
    const fulfilled = () => {
      this.#finish();
      this.#forgetText();
      fulfill(this);
    };
    /** @param {unknown} error */
    const rejected = (error) => {
      this.#finish();
      reject(this, error);
    };
    if (this.#cyclic || this.#progress !== NOT_STARTED) {
      this.instantiate();
      this.#progress = BODY_STARTED;
      if (this.#form === AWAITING_GENERATOR) {
        drive((threw, value) => this.#resume(threw, value), fulfilled, rejected);
        return;
      }
      /** @type {() => void} */ (this.#openGate)();
    } else {
      this.#startAcyclic();
    }
    settle(this.#running, fulfilled, rejected);
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

  #forgetText() {
    this.#source = null;
    this.#origin = /** @type {any} */ (null);
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
      if (member.#progress !== NOT_STARTED) continue;
      member.#handOutExports();
      members.push(member);
      for (const { exporter } of member.#imports ?? NO_IMPORTS) {
        if (exporter instanceof SourceTextEnvironment && exporter.#cyclic) found.push(exporter);
      }
    }
    for (const member of members) member.#takeImports();
  }

  /**
   * The text has been made for these bindings.
   * @param {boolean} cyclic
   * @param {ArrayLike<number>} modes of the imports
   * @param {import('./text.js').EditedText} [transformed] if it is not what the module was made of
   */
  expect(cyclic, modes, transformed = this.#transformed) {
    this.#textIsCyclic = cyclic;
    this.#textModes = modes;
    this.#transformed = transformed;
    this.#form = formOf(transformed);
  }

  /** The text is to be made again. */
  reset() {
    this.#script = null;
    this.#textModes = NO_MODES;
    this.#textIsCyclic = false;
  }

  /**
   * Compiles the text for the bindings that it will have when all that it imports has been evaluated.
   * @returns {boolean} whether there was anything to compile
   */
  prepare() {
    if (this.#progress !== NOT_STARTED || this.#script !== null) return false;
    this.#transformForGraph();
    this.compile();
    return true;
  }

  /** Makes that text, unless it is. */
  #transformForGraph() {
    const imports = this.#imports ?? NO_IMPORTS;
    this.#transform(this.#cyclic, modesOf(imports, this.#cyclic ? cyclicMode : laterMode));
  }

  #startAcyclic() {
    const imports = this.#imports ?? NO_IMPORTS;
    const modes = modesOf(imports, acyclicMode);
    const taken = new Array(imports.length);
    for (let index = 0; index < taken.length; index++) {
      taken[index] = importedValue(imports[index], modes[index]);
    }
    this.#transform(false, modes);
    this.#progress = BODY_STARTED;
    this.#imports = null;
    this.#textModes = NO_MODES;
    const { array } = this.realm.helpers;
    this.#running = this.#call(taken.length === 0 ? taken : array(...taken), undefined);
  }

  #handOutExports() {
    const imports = this.#imports ?? NO_IMPORTS;
    this.#transform(true, modesOf(imports, cyclicMode));
    this.#progress = EXPORTS_HANDED_OUT;
    this.#taken = this.realm.helpers.array(...imports.map(() => undefined));
    let gate;
    if (this.#form === GATED_ASYNC_FUNCTION) {
      const { promise, resolve } = this.realm.newPromiseCapability();
      gate = promise;
      this.#openGate = resolve;
    }
    this.#running = this.#call(this.#taken, gate);
    if (this.#form !== GATED_ASYNC_FUNCTION) Reflect.apply(generatorNext, this.#running, []);
  }

  #takeImports() {
    const imports = this.#imports ?? NO_IMPORTS;
    const taken = /** @type {unknown[]} */ (this.#taken);
    for (let index = 0; index < imports.length; index++) {
      taken[index] = importedByCycle(imports[index], this.#textModes[index] ?? CONSTANT);
    }
    this.#imports = null;
    this.#taken = null;
    this.#textModes = NO_MODES;
    this.#progress = IMPORTS_TAKEN;
    if (this.#form !== GATED_ASYNC_FUNCTION) Reflect.apply(generatorNext, this.#running, []);
  }

  /**
   * Makes the text for these bindings, unless it is.
   * @param {boolean} cyclic
   * @param {readonly number[]} modes of the imports
   */
  #transform(cyclic, modes) {
    const serves = cyclic ? serveCycle : haveSameModes;
    if (cyclic === this.#textIsCyclic && serves(this.#textModes, modes)) return;
    this.#textIsCyclic = cyclic;
    this.#textModes = modes;
    const variant = this.known?.variant(variantOf(cyclic, modes));
    this.#transformed = variant?.transformed ?? this.transform(cyclic, Uint8Array.from(modes));
    this.#form = formOf(this.#transformed);
    this.#script = variant?.script ?? null;
  }

  /**
   * The text for other bindings.
   * @param {boolean} cyclic
   * @param {Uint8Array} modes of the imports
   * @returns {import('./text.js').EditedText}
   */
  transform(cyclic, modes) {
    const source = /** @type {string} */ (this.#source);
    const whole = canBeWhole(this.#origin);
    return records.transform(source, cyclic, modes, lowersUsing, this.#wasScanned, whole);
  }

  /**
   * Calls the function.
   * @param {unknown[]} imports
   * @param {Promise<void> | undefined} gate
   */
  #call(imports, gate) {
    if (this.#script === null) this.compile();
    const body = this.realm.run(/** @type {import('node:vm').Script} */ (this.#script));
    const needs = needsOf(this.#transformed);
    this.#script = null;
    this.#transformed = /** @type {any} */ (null);
    const { receiver } = this.realm.helpers;
    const parameters = [];
    if (needs & NEEDS.IMPORT) parameters.push(importHelpers().importHelper(this));
    if (needs & NEEDS.IMPORTS) parameters.push(imports);
    if (needs & NEEDS.EXPORTS) {
      parameters.push(
        receiver((bindings, guards) =>
          this.#receive(/** @type {any} */ (bindings), /** @type {any} */ (guards)),
        ),
      );
    }
    if (needs & NEEDS.HELPERS) parameters.push(bodyHelpersOf(this.realm));
    if (needs & NEEDS.GATE) parameters.push(gate);
    return Reflect.apply(body, undefined, parameters);
  }

  /**
   * Takes the getters of the bindings when the body starts, and their values when it is done.
   * @param {any[]} bindings by slot
   * @param {(import('./realm.js').Guard | 0)[]} [guards] by slot, in a module that may be read before
   */
  #receive(bindings, guards) {
    if (this.getters !== null) {
      this.values = bindings;
      return;
    }
    /** @type {Environment} */ (this).getters = bindings;
    this.#guards = guards ?? null;
    if (this.#delegates === null) return;
    for (const [slot, delegate] of this.#delegates) delegate[1](bindings[slot]);
    this.#delegates = null;
  }
}

/**
 * The helpers of a realm's bodies. Code in a direct eval could come to them by their names: nobody can change them.
 * @param {import('./realm.js').Realm} realm
 */
function bodyHelpersOf(realm) {
  realm.bodyHelpers ??= Object.freeze(
    realm.helpers.bodyHelpers(nameFunction, transformDirectEval, uninitialized, usingHelper(realm)),
  );
  return realm.bodyHelpers;
}

/**
 * @param {string} site
 * @param {unknown} code
 */
function transformDirectEval(site, code) {
  return evals().transformDirectEval(site, code);
}

/**
 * @param {unknown} error
 * @param {string} name
 * @param {Function} hideAbove
 */
function uninitialized(error, name, hideAbove) {
  return earlyReads().uninitialized(error, name, hideAbove);
}

/**
 * Names a function: an anonymous default export, or one that has another name in the text.
 * @param {Function} value
 * @param {string} [name]
 */
function nameFunction(value, name = 'default') {
  return define(value, 'name', {
    value: name,
    configurable: true,
  });
}

/**
 * Whether the whole text of a module may be made in Rust.
 * @param {import('./syntax-error.js').Origin} origin
 */
function canBeWhole(origin) {
  return hasLineForPrefix(origin) && SourceTextEnvironment.onCompile === null;
}

exports.canBeWhole = canBeWhole;
exports.SourceTextEnvironment = SourceTextEnvironment;
