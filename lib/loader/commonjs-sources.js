'use strict';

// What is known of the files of CommonJS modules that have not run: their texts, and which kind of module each of them is.

const { readFileSync } = require('node:fs');
const path = require('node:path');

const deferred = require('../deferred.js').deferredIn(module);
const { FORMATS, native } = require('./native.js');
const { byNode } = require('./require-errors.js');
const { urlOf } = require('./require-resolution.js');
const { TYPES, isTypeScript, stripsTypes } = require('./typescript.js');

const stripping = deferred(() => require('./strip-types.js'));

/** @typedef {import('./hooks.js').Source} Source */

const MAJOR = Number(process.versions.node.split('.')[0]);

/** From this version on, the type of a package also counts for files without an extension that are required. */
const TYPES_NAMES = MAJOR >= 26;

/** From this version on, errors of TypeScript that is required name the file by its URL. */
const PLACES_ARE_URLS = MAJOR >= 24;

/** From this version on, the files of a package are refused for all that is wrong with its package.json. */
const CHECKS_PACKAGES = MAJOR >= 22;

/** By extension. What has another one may be of either kind. */
const KNOWN_FORMATS = new Map([
  ['.json', 'json'],
  ['.node', 'addon'],
  ['.mjs', 'module'],
  ['.cjs', 'commonjs'],
  ...Object.entries(stripsTypes ? TYPES : {}),
]);

const FORMAT_COMMONJS = FORMATS.indexOf('commonjs');
const FORMAT_MODULE = FORMATS.indexOf('module');

/** Nothing is known but the file. @type {Source} */
const UNREAD = Object.freeze({ format: undefined, text: undefined });

class CommonJSSources {
  #resolution;
  /** By file name. @type {Map<string, Source>} */
  #sources = new Map();
  /** The `type` of the nearest package.json, by folder. @type {Map<string, string | null>} */
  #packageTypes = new Map();

  /** @param {import('./require-resolution.js').RequireResolution} resolution */
  constructor(resolution) {
    this.#resolution = resolution;
  }

  /**
   * What hooks say of a file, or its text if it was read.
   * @param {string} filename
   * @param {import('./require-resolution.js').Found} [found]
   */
  of(filename, found) {
    const known = this.#sources.get(filename);
    if (known !== undefined) return known;
    if (!this.#resolution.hasHooks) return UNREAD;
    const file = found ?? { url: urlOf(filename), filename, format: undefined };
    const source = withoutTypes(this.#resolution.load(file) ?? UNREAD, filename);
    this.#sources.set(filename, source);
    return source;
  }

  /** @param {string} filename */
  read(filename) {
    const known = this.#sources.get(filename);
    if (known?.text !== undefined) return known.text;
    const text = byNode(() => {
      const read = readFileSync(filename, 'utf8');
      return isTypeScript(filename) ? stripped(read, filename) : read;
    });
    this.#sources.set(filename, { ...(known ?? UNREAD), text });
    return text;
  }

  /**
   * @param {string} filename
   * @param {Source} source
   */
  keep(filename, source) {
    this.#sources.set(filename, source);
  }

  /**
   * What is known of a module that is to be run later.
   * @param {string} filename
   */
  forLater(filename) {
    const source = this.#sources.get(filename) ?? UNREAD;
    if (this.#resolution.hasHooks) return source;
    // The file is read as it is: the threads leave out a byte order mark, which V8 counts as a column.
    this.#sources.delete(filename);
    return { ...source, text: undefined };
  }

  /**
   * @param {string} filename
   * @param {Source} source
   */
  formatOf(filename, { format, text }) {
    if (format !== undefined) return FORMATS[format].replace('-typescript', '');
    const extension = path.extname(filename);
    const known = KNOWN_FORMATS.get(extension);
    if (known !== undefined) return known;
    const isScript = extension === '.js' || (extension === '.ts' && stripsTypes);
    const isTyped = isScript || (extension === '' && TYPES_NAMES);
    return (isTyped ? this.packageTypeOf(filename) : null) ?? this.#detect(filename, text);
  }

  /**
   * @param {string} filename
   * @param {string | undefined} text
   */
  #detect(filename, text) {
    return native.hasModuleSyntax(text ?? this.read(filename)) ? 'module' : 'commonjs';
  }

  /**
   * The type that a package.json gives a file, if it gives one.
   * @param {string} file
   */
  packageTypeOf(file) {
    const folder = path.dirname(file);
    let type = this.#packageTypes.get(folder);
    if (type === undefined) {
      const named = native.packageType(file);
      type = named === 'module' || named === 'commonjs' ? named : null;
      if (named === 'invalid' && CHECKS_PACKAGES) this.#resolution.checkPackage(file);
      this.#packageTypes.set(folder, type);
    }
    return type;
  }

  /** @param {string} filename of a module that runs */
  forget(filename) {
    this.#sources.delete(filename);
  }

  forgetTexts() {
    this.#sources.clear();
  }

  forgetAll() {
    this.#packageTypes.clear();
    this.forgetTexts();
  }
}

/**
 * What a hook has loaded: a text that is required has no types any more.
 * @param {Source} source
 * @param {string} filename
 * @returns {Source}
 */
function withoutTypes(source, filename) {
  const format = FORMATS[source.format ?? -1];
  if (!format?.endsWith('typescript')) return source;
  const text = byNode(() => stripped(source.text ?? readFileSync(filename, 'utf8'), filename));
  const index = FORMATS.indexOf(/** @type {any} */ (format.replace(/-?typescript$/, '')));
  return { ...source, format: index === -1 ? undefined : index, text };
}

/**
 * What a handler has given for a file.
 * @param {string} text
 * @param {string} filename
 * @param {string | undefined} format as Node's own handler knows it, and others need not say
 * @returns {Source}
 */
function sourceByHandler(text, filename, format) {
  const isTyped = format === 'typescript' || format?.endsWith('-typescript') === true;
  const plain = isTyped ? byNode(() => stripped(text, filename)) : text;
  const kind = isTyped ? format.replace(/-?typescript$/, '') : format;
  const isDetected = kind === undefined || kind === '';
  const mayBeModule = isDetected && process.features.require_module;
  const isModule = kind === 'module' || (mayBeModule && native.hasModuleSyntax(plain));
  return { format: isModule ? FORMAT_MODULE : FORMAT_COMMONJS, text: plain, isOwn: true };
}

/**
 * @param {string} text
 * @param {string} filename
 */
function stripped(text, filename) {
  return stripping().stripTypes(withoutMark(text), filename, PLACES_ARE_URLS);
}

/** @param {string} text perhaps with a byte order mark */
function withoutMark(text) {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

exports.CommonJSSources = CommonJSSources;
exports.FORMAT_COMMONJS = FORMAT_COMMONJS;
exports.FORMAT_MODULE = FORMAT_MODULE;
exports.UNREAD = UNREAD;
exports.sourceByHandler = sourceByHandler;
exports.withoutMark = withoutMark;
