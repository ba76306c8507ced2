'use strict';

// `new Function('x', 'return import(x)')` of a program. Node asks for a callback that only its loader has, so the `import()` is
// written as the call of a helper: what stands for `Function` and its like in the context looks at the texts first.

const path = require('node:path');
const { pathToFileURL } = require('node:url');

const records = require('../binding.js');
const deferred = require('../deferred.js').deferredIn(module);
const { captureStackTrace } = require('../intrinsics.js');
const vm = require('../node-vm.js');
const { applyEdits } = require('../text.js');

const editedCodes = deferred(() => require('../edited-code.js'));

/** @typedef {(specifier: string, parent: string, attributes: object, phase: import('../../index.js').ImportPhase) => Promise<unknown>} ImportModule */

const FILE = 'node:internal/vm-module-record/made-functions';

const SETUP = new vm.Script(
  `((prepare) => {
  'use strict';
  const { apply, construct, defineProperty, setPrototypeOf } = Reflect;
  const { bind } = Function.prototype;

  /** Looks like a native function in all but the name that its text has. */
  const replace = (Native, head) => {
    const { length, name, prototype } = Native;
    const target = function (...given) {
      const make = prepare(head, given, new.target !== undefined);
      if (new.target === undefined || new.target === target) return make(Native, given);
      return construct(Native, given, new.target);
    };
    target.prototype = prototype;
    const replaced = apply(bind, target, [undefined]);
    setPrototypeOf(replaced, Object.getPrototypeOf(Native));
    const define = (object, key, value) => defineProperty(object, key, { __proto__: null, value });
    define(replaced, 'length', length);
    define(replaced, 'name', name);
    define(replaced, 'prototype', prototype);
    define(prototype, 'constructor', replaced);
    return replaced;
  };

  const others = [
    [async () => {}, 'async function'],
    [function* () {}, 'function*'],
    [async function* () {}, 'async function*'],
  ];
  const value = replace(Function, 'function');
  defineProperty(globalThis, 'Function', { __proto__: null, value });
  for (const [{ constructor }, head] of others) {
    setPrototypeOf(replace(constructor, head), value);
  }
})`,
  { filename: FILE },
);

/**
 * Where the code is that makes a function.
 * @typedef {object} Place
 * @property {string} file
 * @property {number} line
 * @property {number} column
 * @property {string} name of the function that does it
 */

/** What a file that makes functions may be called in a stack. */
const ORIGIN = /\(([^()]+):(\d+):(\d+)\)/;

/** @type {Place} */
const NOWHERE = Object.freeze({ file: '', line: 1, column: 1, name: '' });

/**
 * @param {Function} above
 * @returns {Place}
 */
function placeOfCaller(above) {
  for (const site of sitesBelow(above)) {
    const file = site.getFileName();
    if (file === FILE) continue;
    const name = site.getFunctionName() ?? '';
    if (file) {
      return { file, line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1, name };
    }
    // Code of a text imports as the code does that has made it.
    const origin = ORIGIN.exec(site.getEvalOrigin() ?? '');
    if (origin === null) continue;
    return { file: origin[1], line: Number(origin[2]), column: Number(origin[3]), name };
  }
  return NOWHERE;
}

/** How many frames there may be between the code and us. */
const LIMIT = 8;

/**
 * None while V8 makes another stack.
 * @param {Function} above
 * @returns {NodeJS.CallSite[]}
 */
function sitesBelow(above) {
  const own = Reflect.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const value = (/** @type {Error} */ _error, /** @type {unknown} */ sites) => sites;
  const isOurs = Reflect.defineProperty(Error, 'prepareStackTrace', { value, configurable: true });
  if (!isOurs) return [];
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', LIMIT);
  try {
    /** @type {{ stack?: any }} */
    const captured = {};
    captureStackTrace(captured, above);
    return Array.isArray(captured.stack) ? captured.stack : [];
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
    if (own === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Reflect.defineProperty(Error, 'prepareStackTrace', own);
  }
}

/** What there may be something to do about. */
const WORDS = /import|eval/;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** When there are more, all are forgotten: code that a program makes may stand anywhere. */
const MOST_MAKERS = 1024;

/** @typedef {(Native: Function, given: unknown[]) => Function} Make */

/** Makes the functions of a program. */
class MadeFunctions {
  #context;
  #importModule;
  /** The helpers of those who import, by URL. @type {Map<string, string>} */
  #helpers = new Map();
  /** By the places that they seem to stand at. @type {Map<string, Make>} */
  #makers = new Map();

  /**
   * @param {object} context
   * @param {ImportModule} importModule
   */
  constructor(context, importModule) {
    this.#context = context;
    this.#importModule = importModule;
    const prepare = (
      /** @type {string} */ head,
      /** @type {unknown[]} */ given,
      /** @type {boolean} */ isNew,
    ) => {
      const place = placeOfCaller(prepare);
      this.#edit(head, given, place.file);
      return this.#makerAt(place, isNew);
    };
    SETUP.runInContext(context)(prepare);
  }

  /**
   * Writes calls of a helper in the place of `import()`.
   * @param {string} head of the function
   * @param {unknown[]} given its parameters, and its body
   * @param {string} file that makes it
   */
  #edit(head, given, file) {
    for (let index = 0; index < given.length; index++) {
      const text = given[index];
      if (typeof text !== 'string' || !WORDS.test(text) || !records.mayImport(text)) continue;
      const url = path.isAbsolute(file) ? pathToFileURL(file).href : file;
      // What has no place to import from Node refuses.
      if (!URL.canParse(url)) return;
      const isBody = index === given.length - 1;
      const start = isBody ? `${head} anonymous(\n) {\n` : `${head} anonymous(`;
      const end = isBody ? '\n}' : '\n) {\n\n}';
      const whole = `${start}${text}${end}`;
      const edited = applyEdits(whole, records.transformScript(whole, this.#helperOf(url, whole)));
      given[index] = edited.slice(start.length, -end.length);
    }
  }

  /**
   * The name of what imports for a file.
   * @param {string} url
   * @param {string} text that is to call it
   */
  #helperOf(url, text) {
    const known = this.#helpers.get(url);
    if (known !== undefined && !text.includes(known)) return known;
    const { EditedCode, helperName } = editedCodes();
    const name = helperName(text);
    const importModule = (
      /** @type {string} */ specifier,
      /** @type {unknown} */ _referrer,
      /** @type {object} */ attributes,
      /** @type {import('../../index.js').ImportPhase} */ phase,
    ) => this.#importModule(specifier, url, attributes, phase);
    new EditedCode(text, name, importModule).declare(this.#context, SETUP);
    this.#helpers.set(url, name);
    return name;
  }

  /**
   * What calls the native function: V8 notes where that stands, and shows it in stacks as `eval at … (file:line:column)`.
   * @param {Place} place
   * @param {boolean} isNew
   */
  #makerAt({ file, line, column, name }, isNew) {
    const key = `${isNew} ${name} ${line} ${column} ${file}`;
    const known = this.#makers.get(key);
    if (known !== undefined) return known;
    const named = IDENTIFIER.test(name) ? name : '';
    const maker = this.#compile(file, line, column, named, isNew ? 'new Native' : 'Native');
    if (this.#makers.size >= MOST_MAKERS) this.#makers.clear();
    this.#makers.set(key, maker);
    return maker;
  }

  /**
   * @param {string} file
   * @param {number} line
   * @param {number} column
   * @param {string} name
   * @param {string} callee
   * @returns {Make}
   */
  #compile(file, line, column, name, callee) {
    const start = `(function ${name}(Native, given) { return (`;
    // No offsets: V8 does not count them here.
    const lines = '\n'.repeat(line - 1);
    const before =
      line > 1 ? `${start}${lines}${' '.repeat(column - 1)}` : start.padEnd(column - 1);
    try {
      const script = new vm.Script(`${before}${callee}(...given)); })`, { filename: file });
      return script.runInContext(this.#context);
    } catch (error) {
      // The name may be a keyword.
      if (name !== '') return this.#compile(file, line, column, '', callee);
      throw error;
    }
  }
}

/**
 * @param {object} context of a program, which has run nothing yet
 * @param {ImportModule} importModule
 */
function importInMadeFunctions(context, importModule) {
  new MadeFunctions(context, importModule);
}

module.exports = { FILE, importInMadeFunctions };
