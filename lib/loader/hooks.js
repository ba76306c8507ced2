'use strict';

// The hooks `resolve` and `load`, which have the arguments and results of those that Node's `module.registerHooks` takes.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { types } = require('node:util');

const deferred = require('../deferred.js').deferredIn(module);
const errors = require('../errors.js');
const { FORMATS, native } = require('./native.js');
const { findUnsupported, unsupportedAttribute } = require('./options.js');
const { settledValue } = require('./settled.js');
const { chain } = require('./thenable.js');
const { isTypeScript } = require('./typescript.js');

const stripping = deferred(() => require('./strip-types.js'));

/** @typedef {{ url: string, format?: string | null, importAttributes?: Readonly<Record<string, string>>, shortCircuit?: boolean }} ResolveResult */

const BUILTIN = FORMATS.indexOf('builtin');
const WEB_ASSEMBLY = FORMATS.indexOf('wasm');

/**
 * What is to be loaded: from a text, or by Rust.
 * @typedef {object} Source
 * @property {number | undefined} format an index in `FORMATS`
 * @property {string | undefined} text
 * @property {Uint8Array} [bytes] of WebAssembly
 * @property {object} [container] what these are in, where V8 may take no WebAssembly from that
 * @property {boolean} [isOwn] whether a hook has made it
 * @property {PromiseLike<Source>} [late] what a hook has yet to say, which `require()` cannot wait for
 */

/**
 * @param {string} hook
 * @param {string} property
 * @param {string} expected
 * @param {unknown} value
 */
function invalidResult(hook, property, expected, value) {
  const message = `Expected ${expected} to be returned for the "${property}" from the "${hook}" hook but got ${errors.received(value)}.`;
  const Base = /** @type {ErrorConstructor} */ (TypeError);
  return errors.nodeError(
    Base,
    'ERR_INVALID_RETURN_PROPERTY_VALUE',
    message,
    /** @type {any} */ (invalidResult),
  );
}

/**
 * @param {unknown} result
 * @param {string} hook
 */
function checkObject(result, hook) {
  if (typeof result !== 'object' || result === null) {
    throw invalidResult(hook, 'result', 'an object', result);
  }
}

/**
 * @param {unknown} format
 * @param {string} hook
 */
function checkFormat(format, hook) {
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw invalidResult(hook, 'format', 'a string', format);
  }
}

/**
 * @param {unknown} format
 * @param {string} url
 * @returns {number | undefined}
 */
function formatIndex(format, url) {
  if (format === undefined || format === null) return undefined;
  const index = FORMATS.indexOf(/** @type {any} */ (format));
  if (index === -1) throw unknownFormat(format, url);
  return index;
}

/** @param {any} format */
function knownFormat(format) {
  const index = FORMATS.indexOf(format);
  return index === -1 ? undefined : index;
}

/**
 * @param {unknown} format
 * @param {string} url
 */
function unknownFormat(format, url) {
  const Base = /** @type {ErrorConstructor} */ (/** @type {unknown} */ (RangeError));
  const message = `Unknown module format: ${format} for URL ${url}`;
  return errors.nodeError(Base, 'ERR_UNKNOWN_MODULE_FORMAT', message, unknownFormat);
}

/**
 * The text of a source that a hook has given.
 * @param {unknown} source
 */
function textOf(source) {
  if (typeof source === 'string') return source;
  const bytes = bytesIn(source);
  if (bytes !== null) return new TextDecoder().decode(bytes);
  throw invalidResult('load', 'source', 'a string, an ArrayBuffer, or a TypedArray', source);
}

/**
 * The bytes of one.
 * @param {unknown} source
 */
function bytesOf(source) {
  const bytes = bytesIn(source);
  if (bytes !== null) return bytes;
  const expected = 'array buffer, or typed array';
  throw invalidResult('load', 'source', expected, source);
}

/** @param {unknown} source */
function bytesIn(source) {
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return new Uint8Array(buffer, byteOffset, byteLength);
  }
  const isBuffer = source instanceof ArrayBuffer || source instanceof SharedArrayBuffer;
  return isBuffer ? new Uint8Array(source) : null;
}

/** @param {string} url */
function readSource(url) {
  if (url.startsWith('file:')) return readFileSync(new URL(url));
  if (!url.startsWith('data:')) return null;
  const comma = url.indexOf(',');
  const body = decodeURIComponent(url.slice(comma + 1));
  return Buffer.from(body, /;\s*base64\s*$/i.test(url.slice(0, comma)) ? 'base64' : 'utf8');
}

/**
 * The format of a file that says nothing of it but by its text, as Node finds it.
 * @param {string} url
 * @param {() => unknown} source
 */
function detectFormat(url, source) {
  if (!URL.canParse(url)) return undefined;
  const { protocol, pathname } = new URL(url);
  if (protocol !== 'file:') return undefined;
  const extension = path.posix.extname(pathname);
  if (extension === '.ts' && isTypeScript(pathname)) {
    const text = stripping().stripTypes(textOf(source()), url, false);
    return native.hasModuleSyntax(text) ? 'module-typescript' : 'commonjs-typescript';
  }
  if (!['', '.js'].includes(extension)) return undefined;
  return native.hasModuleSyntax(textOf(source())) ? 'module' : 'commonjs';
}

/** What `nextLoad` gives: the file is only read here when the hook looks at it. */
class DefaultLoad {
  /** @type {unknown} */
  format;
  /** @type {unknown} */
  source;
  shortCircuit = true;
  #url;
  /** What is known of it without a look at the text. @type {unknown} */
  #format;
  #isGiven = false;

  /**
   * @param {string} url
   * @param {string | null | undefined} format
   * @param {boolean} detects whether the format is that of the text where nothing else says it
   */
  constructor(url, format, detects) {
    this.#url = url;
    this.#format = format;
    /** @type {unknown} */
    let source;
    let isRead = false;
    const read = () => {
      if (!isRead) source = readSource(this.#url);
      isRead = true;
      return source;
    };
    Object.defineProperty(this, 'format', {
      get: () => {
        if (detects) this.#format ??= detectFormat(this.#url, read);
        return this.#format;
      },
      set: (/** @type {unknown} */ value) => {
        this.#format = value;
        // What a hook takes away is not looked for.
        detects = false;
      },
    });
    Object.defineProperty(this, 'source', {
      get: read,
      set: (/** @type {unknown} */ value) => {
        source = value;
        isRead = true;
        this.#isGiven = true;
      },
    });
  }

  /**
   * Whether it is what the loader itself would read for a module.
   * @param {any} loaded
   * @param {string} url of the module
   */
  static isOf(loaded, url) {
    return #url in loaded && loaded.#url === url && !loaded.#isGiven;
  }

  /**
   * The format that is known of it: the loader itself looks at the text that it reads.
   * @param {any} loaded
   */
  static knownFormat(loaded) {
    return loaded.#format;
  }
}

/**
 * The context of the default step: what the hook has not changed is as it was.
 * @template {{ conditions: readonly string[] }} Context
 * @param {Context} context
 * @param {unknown} given
 * @returns {Context}
 */
function merged(context, given) {
  const all = { ...context, .../** @type {object} */ (given) };
  if (!Array.isArray(all.conditions)) {
    throw errors.invalidArgValue('conditions', all.conditions, 'expected an array', merged);
  }
  // What is no text is no condition of any map.
  if (all.conditions.some((condition) => typeof condition !== 'string')) {
    all.conditions = all.conditions.filter((condition) => typeof condition === 'string');
  }
  return all;
}

/**
 * What Node refuses of what a hook gives for an import; of what is required it does not look at it.
 * @param {{ parentURL?: unknown, importAttributes?: any }} given
 */
function checkImport({ parentURL, importAttributes }) {
  if (parentURL !== undefined && typeof parentURL !== 'string') {
    const expected = 'of type string or an instance of URL';
    throw errors.invalidArgType('parentURL', expected, parentURL, checkImport);
  }
  const type = importAttributes?.type;
  if (type !== undefined && typeof type !== 'string') {
    throw errors.invalidArgType('type', 'of type string', type, checkImport);
  }
}

/**
 * What attributes other than `type` are for, only hooks know.
 * @param {Readonly<Record<string, string>> | undefined} attributes
 * @param {string} url
 */
function checkNames(attributes = {}, url) {
  const name = findUnsupported(attributes);
  if (name !== undefined) throw unsupportedAttribute(name, attributes[name], url);
}

/**
 * Node does not load what is imported as another kind of module than it is; what a hook gives may be of any.
 * @param {string | null | undefined} format
 * @param {string | undefined} type the attribute
 * @param {string} url
 */
function checkAttribute(format, type, url) {
  if (format == null || type === (format === 'json' ? 'json' : undefined)) return;
  if (type !== undefined && type !== 'json') throw unsupportedAttribute('type', type, url);
  const Base = /** @type {ErrorConstructor} */ (TypeError);
  const [code, message] =
    type === undefined
      ? ['MISSING', `Module "${url}" needs an import attribute of "type: json"`]
      : ['TYPE_INCOMPATIBLE', `Module "${url}" is not of type "${type}"`];
  throw errors.nodeError(Base, `ERR_IMPORT_ATTRIBUTE_${code}`, message, checkAttribute);
}

/**
 * @typedef {object} ResolveContext
 * @property {readonly string[]} conditions
 * @property {Readonly<Record<string, string>> | undefined} importAttributes undefined for `require()`
 * @property {string | undefined} parentURL undefined for a main module
 */

/**
 * Who requires, and what for.
 * @typedef {object} Requiring
 * @property {NodeJS.Module | null} requirer null for the main module
 * @property {{ paths?: string[] } | undefined} options of `require.resolve()`
 * @property {boolean} loads whether what is found is loaded
 */

/**
 * What loaders ask: the hooks that they were given, or those of Node.
 * @typedef {object} AskedHooks
 * @property {boolean} asksRequireResolve whether they are asked about `require.resolve()`
 * @property {(specifier: string, context: ResolveContext, resolveDefault: ResolveDefault, requiring?: Requiring) => ResolveResult | PromiseLike<ResolveResult>} resolve
 * @property {(url: string, context: LoadContext) => Source | PromiseLike<Source>} load
 */

/** @typedef {(specifier: string, context: ResolveContext) => ResolveResult} ResolveDefault */

/**
 * @typedef {object} LoadContext
 * @property {readonly string[]} conditions
 * @property {string | null | undefined} format
 * @property {Readonly<Record<string, string>> | undefined} importAttributes
 */

/**
 * `require()` cannot wait for an answer, but a promise may have it already.
 * @param {any} result
 * @param {{ importAttributes: object | undefined }} context
 */
function answerOf(result, { importAttributes }) {
  return importAttributes === undefined ? settledValue(result) : result;
}

/** @implements {AskedHooks} */
class Hooks {
  asksRequireResolve = true;
  #resolve;
  #load;
  #formatOf;

  /**
   * @param {Function | undefined} resolve
   * @param {Function | undefined} load
   * @param {(url: string) => string | undefined} formatOf
   */
  constructor(resolve, load, formatOf) {
    this.#resolve = resolve;
    this.#load = load;
    this.#formatOf = formatOf;
  }

  /**
   * @param {string} specifier
   * @param {ResolveContext} context
   * @param {ResolveDefault} resolveDefault
   * @returns {ResolveResult | PromiseLike<ResolveResult>}
   */
  resolve(specifier, context, resolveDefault) {
    if (this.#resolve === undefined) return resolveDefault(specifier, context);
    const isImport = context.importAttributes !== undefined;
    const next = (/** @type {string} */ other, /** @type {unknown} */ given) => {
      const asked = merged(context, given);
      const parent = /** @type {unknown} */ (asked.parentURL);
      if (parent instanceof URL) asked.parentURL = parent.href;
      if (isImport) checkImport({ parentURL: asked.parentURL });
      return resolveDefault(`${other ?? specifier}`, asked);
    };
    const given = { ...context, conditions: [...context.conditions] };
    const result = Reflect.apply(this.#resolve, undefined, [specifier, given, next]);
    return chain(answerOf(result, context), (/** @type {any} */ resolved) => {
      checkObject(resolved, 'resolve');
      const { url, format, importAttributes } = resolved;
      if (typeof url !== 'string' || !URL.canParse(url)) {
        throw invalidResult('resolve', 'url', 'a URL string', url);
      }
      if (importAttributes !== undefined && typeof importAttributes !== 'object') {
        throw invalidResult('resolve', 'importAttributes', 'an object', importAttributes);
      }
      checkFormat(format, 'resolve');
      if (isImport) checkImport({ importAttributes });
      return resolved;
    });
  }

  /**
   * @param {string} url
   * @param {LoadContext} context
   * @returns {Source | PromiseLike<Source>}
   */
  load(url, context) {
    if (this.#load === undefined) {
      checkNames(context.importAttributes, url);
      return { format: formatIndex(context.format, url), text: undefined };
    }
    const next = (/** @type {string} */ other, /** @type {unknown} */ given) => {
      const wanted = `${other ?? url}`;
      const { format, importAttributes } = merged(context, given);
      if (context.importAttributes !== undefined) checkImport({ importAttributes });
      const isTold = wanted === url && !/^(?:node|data):/.test(url);
      const known = format ?? (isTold ? format : this.#formatOf(wanted));
      if (context.importAttributes !== undefined) {
        checkNames(importAttributes, wanted);
        checkAttribute(known, importAttributes?.type, wanted);
      }
      // Of what is required Node does not say it either.
      return new DefaultLoad(wanted, known, context.importAttributes !== undefined);
    };
    const given = { ...context, conditions: [...context.conditions] };
    const result = Reflect.apply(this.#load, undefined, [url, given, next]);
    return chain(answerOf(result, context), (loaded) => sourceOf(loaded, url, context));
  }
}

/**
 * What a hook has loaded.
 * @param {any} loaded
 * @param {string} url
 * @param {LoadContext} context
 * @returns {Source}
 */
function sourceOf(loaded, url, { importAttributes }) {
  checkObject(loaded, 'load');
  const isDefault = DefaultLoad.isOf(loaded, url);
  const given = isDefault ? DefaultLoad.knownFormat(loaded) : loaded.format;
  checkFormat(given, 'load');
  const isRequired = importAttributes === undefined;
  // `require()` goes by the file then, and by what a text has in it.
  const format = isRequired ? knownFormat(given) : formatIndex(given, url);
  const source = isDefault ? undefined : loaded.source;
  if (format === BUILTIN && !url.startsWith('node:')) {
    throw invalidResult('load', 'source', 'a string, an ArrayBuffer, or a TypedArray', null);
  }
  if (format === BUILTIN || source === undefined || source === null) {
    return { format, text: undefined };
  }
  if (format === undefined && !isRequired && !(loaded instanceof DefaultLoad)) {
    throw unknownFormat(given, url);
  }
  const isOwn = !(loaded instanceof DefaultLoad);
  if (format === WEB_ASSEMBLY) {
    const isPlain = types.isTypedArray(source) || types.isArrayBuffer(source);
    const container = isPlain ? undefined : source;
    return { format, text: undefined, bytes: bytesOf(source), container, isOwn };
  }
  return { format, text: textOf(source), isOwn };
}

exports.Hooks = Hooks;
exports.sourceOf = sourceOf;
