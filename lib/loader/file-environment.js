'use strict';

// The environment of an ES module of a loader.

const deferred = require('../deferred.js').deferredIn(module);
const { SourceTextEnvironment } = require('../source-text-environment.js');
const { native } = require('./native.js');
const { variantOf } = require('./file-text.js');

const syntaxErrors = deferred(() => require('../syntax-error.js'));

/** @typedef {import('../environment.js').Environment} Environment */
/** @typedef {import('./file-text.js').Compiled} Compiled */

const NO_MODES = new Uint8Array(0);

/** That of an ES module, whose text arrives ready to be compiled; its source stays in Rust. */
class FileEnvironment extends SourceTextEnvironment {
  #loader;
  /** @type {import('./module-node.js').ModuleNode} */
  node;
  #scripts;
  #text;
  /** Null when the linked graph decides, and once it is compiled. */
  #composed;
  /** Empty when it has not been made for these bindings, and once it is compiled. */
  #whole;
  #variant = '';
  /** What was compiled, in a realm that makes functions of texts. */
  #compiledText = '';
  /** @type {Compiled | undefined} */
  #compiled;
  #hasTemplate = false;

  /**
   * @param {object} loader the native one
   * @param {import('./scripts.js').Scripts} scripts
   * @param {import('./module-node.js').ModuleNode} node
   * @param {import('../realm.js').Realm} realm
   * @param {import('./batch.js').ModuleArrival} arrival
   */
  constructor(loader, scripts, node, realm, { record, text, composed }) {
    const transformed = composed?.transformed ?? text.description.transformed;
    super(realm, node, record, '', transformed, text.origin);
    this.#loader = loader;
    this.#scripts = scripts;
    this.node = node;
    this.#text = text;
    this.#composed = composed;
    this.#whole = composed?.text ?? '';
  }

  /**
   * @override
   * @param {number} index
   */
  requestedAt(index) {
    return /** @type {Environment} */ (this.node.targets[index].environment);
  }

  /** @override */
  allRequested() {
    return this.node.targets.map((_, index) => this.requestedAt(index));
  }

  /** The source text as it was read. */
  sourceText() {
    return native.loaderSource(this.#loader, this.node.id) ?? '';
  }

  /** The threads make the texts of members in another way. */
  get isWhole() {
    return false;
  }

  /** Refuses what V8 takes for a comment in a function, but not in a module. */
  checkHtmlComments() {
    try {
      syntaxErrors().checkHtmlComments(this.sourceText());
    } catch (error) {
      throw this.#syntaxError(error);
    }
  }

  /** Compiles the text that the linked graph will most likely need. */
  compileEarly() {
    if (this.isCompiled) return;
    const composed = this.#composed;
    this.#composed = null;
    if (composed === null) {
      // Of a text that is known most modules have constant imports.
      this.#takeCompiled(false, NO_MODES, '');
      return;
    }
    const { cyclic, modes } = composed;
    const variant = variantOf(cyclic, modes, false);
    if (this.#takeCompiled(cyclic, modes, variant) || this.#whole === '') return;
    this.#variant = variant;
    this.expect(cyclic, modes);
    this.#compile(() => this.compile());
  }

  /**
   * Takes what was compiled for these bindings, if anything was.
   * @param {boolean} cyclic
   * @param {Uint8Array} modes
   * @param {string} variant
   */
  #takeCompiled(cyclic, modes, variant) {
    const compiled = this.#scripts.find(this.#text, variant);
    if (compiled === undefined) return false;
    this.#variant = variant;
    this.expect(cyclic, modes, compiled.transformed);
    this.#noteText(compiled);
    this.takeScript(compiled.script);
    return true;
  }

  /**
   * @override
   * @param {import('../resolved.js').ResolvedImports} imports
   * @param {boolean} cyclic
   * @param {boolean} hasConstantImports
   */
  linked(imports, cyclic, hasConstantImports) {
    super.linked(imports, cyclic, hasConstantImports);
    // It was taken for one with constant imports.
    if ((cyclic || !hasConstantImports) && this.takesValues) this.reset();
  }

  /** Compiles it for the linked graph, if that was not done. */
  compileLate() {
    this.#compile(() => this.prepare());
  }

  /**
   * A text that was scanned may be none: the parser says what is wrong with it, or makes another.
   * @param {() => unknown} compile
   */
  #compile(compile) {
    try {
      compile();
    } catch (error) {
      if (this.isParsed || !(error instanceof SyntaxError)) throw this.#syntaxError(error);
      try {
        this.#parse = true;
        this.#whole = '';
        this.reset();
        compile();
      } catch (other) {
        throw this.#syntaxError(other);
      }
    }
  }

  /** Whether the text is not to be made by a scan. */
  #parse = false;

  /** @param {unknown} error */
  #syntaxError(error) {
    const { syntaxError } = syntaxErrors();
    return syntaxError(error, this.sourceText(), this.#text.origin, this.realm, this.#compile);
  }

  /** @param {import('../text.js').EditedText} transformed */
  createScript(transformed) {
    if (this.#compiled === undefined) {
      if (this.#whole === '') this.transform(false, NO_MODES);
      const text = this.#whole;
      this.#whole = '';
      this.#compiled ??= this.#scripts.compile(this.#text, this.#variant, text, transformed);
    }
    const compiled = this.#compiled;
    this.#compiled = undefined;
    this.#noteText(compiled);
    return compiled.script;
  }

  /** @param {Compiled} compiled */
  #noteText({ hasTemplate, text }) {
    this.#hasTemplate = hasTemplate;
    if (this.realm.hasOwnMicrotaskQueue) this.#compiledText = text;
  }

  get isShared() {
    return true;
  }

  get hasTemplate() {
    return this.#hasTemplate;
  }

  sharedText() {
    const { text } = /** @type {Compiled} */ (this.#scripts.find(this.#text, this.#variant));
    return { ...super.compiledText(), text };
  }

  compiledText() {
    return { ...super.compiledText(), text: this.#compiledText };
  }

  /**
   * @param {boolean} cyclic
   * @param {Uint8Array} modes
   */
  transform(cyclic, modes) {
    const { id } = this.node;
    this.#variant = variantOf(cyclic, modes, this.#parse);
    this.#compiled = this.#scripts.find(this.#text, this.#variant);
    if (this.#compiled !== undefined) return this.#compiled.transformed;
    const made = native.loaderTransform(this.#loader, id, cyclic, modes, this.#parse);
    this.#whole = made.whole;
    return { text: '', numbers: made.numbers };
  }

  /**
   * @param {number} kind
   * @param {number} index
   */
  placeOfEntry(kind, index) {
    const source = this.sourceText();
    const place = native.entryPlace(source, kind, index);
    return place === null ? '' : syntaxErrors().placeOf(place, source, this.#text.origin);
  }
}

exports.FileEnvironment = FileEnvironment;
