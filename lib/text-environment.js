'use strict';

// The text of a source text module, as a function that V8 compiles: which text it is depends on the bindings that it
// is for.

const records = require('./binding.js');
const { unpack } = require('./answers.js');
const deferred = require('./deferred.js').deferredIn(module);
const { Environment } = require('./environment.js');
const { CONSTANT, VARIABLE, serve, serveCycle } = require('./import-modes.js');
const { add: addKnownText, variantOf } = require('./known-texts.js');
const vm = require('./node-vm.js');
const { EMPTY, SCANNED, hasLineForPrefix, headOf, placeOf, textOf } = require('./text.js');
const { lowersUsing } = require('./using.js');

const syntaxErrors = deferred(() => require('./syntax-error.js'));

/** How many scripts were compiled again. */
let copies = 0;

/** @type {readonly number[]} */
const NO_MODES = [];
const NONE = new Uint8Array(0);

class TextEnvironment extends Environment {
  /** Null once the body is done: `explain()` asks for that of one that fails. @type {string | null} */
  #source;
  #origin;
  /** @type {import('node:vm').Script | null} */
  #script;
  /** @type {number} */
  #form;
  /** @type {number} */
  #needs;
  /** @type {import('./text.js').EditedText} */
  #transformed;
  /** The bindings that it is for; what is not listed is constant. @type {ArrayLike<number>} */
  #textModes = NO_MODES;
  #textIsCyclic = false;
  /** Whether its first text was made by a scan. */
  #wasScanned;
  /** What was compiled of the same text before. @type {import('./known-texts.js').KnownText | null} */
  known = null;
  /** Whether the text is the one that the module was made of. */
  #isFirst = true;

  /**
   * Who wants to know of what is compiled: see `lib/register/coverage.js`.
   * @type {((filename: string, text: string, source: string, edited: import('./text.js').EditedText) => void) | null}
   */
  static onCompile = null;

  /**
   * @param {import('./realm.js').Realm} realm
   * @param {object} module
   * @param {number} record
   * @param {string} source
   * @param {import('./text.js').EditedText} transformed
   * @param {{ filename: string, lineOffset: number, columnOffset: number }} origin
   */
  constructor(realm, module, record, source, transformed, origin) {
    super(record, realm, module, origin.filename);
    this.#source = source;
    this.#origin = origin;
    this.#transformed = transformed;
    const { form, needs, ignoresThis, guessed } = headOf(transformed);
    this.#form = form;
    this.#needs = needs;
    this.#wasScanned = !this.isParsed;
    this.ignoresThis = ignoresThis;
    this.#script = null;
    if (guessed !== 0) this.#textModes = guessedModes(guessed);
  }

  /** Whether the text was parsed, and not scanned only. */
  get isParsed() {
    return (this.#needs & SCANNED) === 0;
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
   * Takes what the text was compiled to, by a loader that has that of others.
   * @param {import('node:vm').Script} script
   */
  takeScript(script) {
    this.#script = script;
  }

  /**
   * Notes the text, so that another module of it need not be compiled.
   * @param {string} source
   * @param {number} template of the record
   * @param {number} globals that it mentions: see `lib/using.js`
   */
  makeKnown(source, template, globals) {
    const script = this.#script;
    const { text, numbers } = this.#transformed;
    const first = { transformed: { text, numbers }, script };
    this.known = addKnownText(source, this.#origin, { template, globals }, first);
  }

  /** Compiles the text, if there is anything in it, or anybody who wants to know of each script. */
  compile() {
    if (this.#form === EMPTY && TextEnvironment.onCompile === null) return;
    const { known } = this;
    if (this.#isFirst && known !== null && this.#form !== EMPTY) {
      // It was of no use to others.
      this.#take(this.transform(this.#textIsCyclic, Uint8Array.from(this.#textModes)));
      this.#script = this.createScript(this.#transformed);
      known.takeFirst(this.#script);
      return;
    }
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
    if (this.#form === EMPTY) return true;
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
  #compileWhole(transformed, cachedData) {
    const { filename, lineOffset } = this.#origin;
    return new vm.Script(/** @type {string} */ (transformed.whole), {
      filename,
      ...placeOf(transformed, { lineOffset, columnOffset: 0 }),
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
    TextEnvironment.onCompile?.(this.#origin.filename, text, source, transformed);
    const { filename } = this.#origin;
    return new vm.Script(text, { filename, lineOffset, columnOffset });
  }

  /**
   * The text that was compiled, and where it stands. Not of what is known of the same text.
   * @returns {import('./realm.js').PlacedText}
   */
  compiledText() {
    const source = /** @type {string} */ (this.#source);
    return { ...textOf(source, this.#transformed, this.#origin), filename: this.#origin.filename };
  }

  /** Whether the text that is compiled is one that cached data can be for. */
  get isWhole() {
    return canBeWhole(this.#origin);
  }

  /** What makes a module of the same source, with the code of its text: that for the bindings that this one has. */
  createCachedData() {
    const source = this.sourceText();
    if (this.#form === EMPTY) {
      return records.createCachedData(source, NONE, false, NONE, lowersUsing, this.#wasScanned);
    }
    if (!this.isWhole) {
      const scanned = !this.isParsed;
      const first = records.transform(source, false, NONE, lowersUsing, scanned, true);
      const code = this.#compileWhole(first).createCachedData();
      return records.createCachedData(source, code, false, NONE, lowersUsing, scanned);
    }
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

  /** The body is done. */
  forgetText() {
    this.#source = null;
    this.#origin = /** @type {any} */ (null);
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
    if (transformed !== this.#transformed) this.#take(transformed);
  }

  /** @param {import('./text.js').EditedText} transformed */
  #take(transformed) {
    this.#transformed = transformed;
    const { form, needs } = headOf(transformed);
    this.#form = form;
    this.#needs = needs;
  }

  /** The text is to be made again. */
  reset() {
    this.#script = null;
    this.#textModes = NO_MODES;
    this.#textIsCyclic = false;
  }

  /**
   * Makes the text for these bindings, unless it is.
   * @param {boolean} cyclic
   * @param {readonly number[]} modes of the imports
   */
  makeText(cyclic, modes) {
    if (this.#form === EMPTY) return;
    const serves = cyclic ? serveCycle : serve;
    if (cyclic === this.#textIsCyclic && serves(this.#textModes, modes)) return;
    this.#textIsCyclic = cyclic;
    this.#textModes = modes;
    if (this.#isFirst) this.known?.forgetFirst();
    this.#isFirst = false;
    const variant = this.known?.variant(variantOf(cyclic, modes));
    this.#take(variant?.transformed ?? this.transform(cyclic, Uint8Array.from(modes)));
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

  /** What kind of function it is. */
  get form() {
    return this.#form;
  }

  /**
   * How the text refers to an import.
   * @param {number} index
   */
  modeOf(index) {
    return this.#textModes[index] ?? CONSTANT;
  }

  /** Whether any import is a variable of the text. */
  get hasVariables() {
    const modes = this.#textModes;
    for (let index = 0; index < modes.length; index++) if (modes[index] === VARIABLE) return true;
    return false;
  }

  /** Whether the text is for a module out of a cycle whose imports are all constant. */
  get takesValues() {
    return this.#textModes.length === 0 && !this.#textIsCyclic;
  }

  /** The imports are taken: the text is not made again. */
  forgetModes() {
    this.#textModes = NO_MODES;
  }

  /** Whether the text is compiled, and the function not taken. */
  get hasScript() {
    return this.#script !== null;
  }

  /** Whether there is nothing to compile, or that was done. */
  get isCompiled() {
    return this.#form === EMPTY || this.hasScript;
  }

  /** What the function takes. */
  get needs() {
    return this.#needs;
  }

  /** Whether other modules may have the script. */
  get isShared() {
    return this.known !== null;
  }

  /** Whether functions may be tagged with what is in the text. */
  get hasTemplate() {
    return this.sourceText().includes('`');
  }

  /** The text that a script was compiled of which another module has, too. */
  sharedText() {
    const transformed = this.transform(this.#textIsCyclic, Uint8Array.from(this.#textModes));
    const { filename } = this.#origin;
    return { ...textOf(/** @type {string} */ (this.#source), transformed, this.#origin), filename };
  }

  /**
   * The script, or another one of the same text when that has run in this realm before: the templates of both modules would be
   * the same objects to the functions that they are tagged with.
   */
  #scriptOfItsOwn() {
    const script = /** @type {import('node:vm').Script} */ (this.#script);
    if (!this.isShared || !this.hasTemplate || this.realm.isNew(script)) return script;
    const { text, ...place } = this.sharedText();
    // V8 finds a script of the same text.
    return new vm.Script(`${text}\n//${copies++}`, place);
  }

  /** The function of a text that is compiled. It is taken once. */
  takeFunction() {
    // To run a script in such a realm drains its queue, and nothing may run between two bodies.
    if (this.#isFirst) this.known?.runFirst();
    const body = this.realm.hasOwnMicrotaskQueue
      ? this.realm.functionOf(this.compiledText())
      : this.realm.run(this.#scriptOfItsOwn());
    this.#script = null;
    this.#transformed = /** @type {any} */ (null);
    return body;
  }
}

/**
 * How the imports are written in a text of which some are variables.
 * @param {number} bits
 */
function guessedModes(bits) {
  const modes = [];
  for (let rest = bits; rest !== 0; rest >>>= 1) modes.push(rest & 1 ? VARIABLE : CONSTANT);
  return modes;
}

/**
 * Whether the whole text of a module may be made in Rust.
 * @param {import('./syntax-error.js').Origin} origin
 */
function canBeWhole(origin) {
  return hasLineForPrefix(origin) && TextEnvironment.onCompile === null;
}

module.exports = { NO_MODES, TextEnvironment, canBeWhole };
