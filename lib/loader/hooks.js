'use strict';

// The hooks `resolve` and `load`, which have the arguments and results of those that Node's `module.registerHooks` takes.

const { readFileSync } = require('node:fs');
const errors = require('../errors.js');
const { FORMATS } = require('./native.js');

/** @typedef {{ url: string, format?: string | null, shortCircuit?: boolean }} ResolveResult */
/** @typedef {{ format?: string | null, source?: unknown, shortCircuit?: boolean }} LoadResult */

/**
 * What is to be loaded: from a text, or by Rust.
 * @typedef {object} Source
 * @property {number | undefined} format an index in `FORMATS`
 * @property {string | undefined} text
 */

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<any>}
 */
function isThenable(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (/** @type {any} */ (value).then) === 'function'
  );
}

/**
 * Goes on with a value, now, or when a promise has it.
 * @template T, R
 * @param {T | PromiseLike<T>} value
 * @param {(value: T) => R} then
 * @returns {R | PromiseLike<Awaited<R>>}
 */
function chain(value, then) {
  return isThenable(value) ? /** @type {any} */ (value.then(then)) : then(/** @type {T} */ (value));
}

/**
 * @param {string} hook
 * @param {string} property
 * @param {string} expected
 * @param {unknown} value
 */
function invalidResult(hook, property, expected, value) {
  const shown = value === null ? 'null' : typeof value;
  const message = `Expected ${expected} to be returned for the "${property}" from the "${hook}" hook but got ${shown}.`;
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
 * @returns {number | undefined}
 */
function formatIndex(format) {
  if (format === undefined || format === null) return undefined;
  const index = FORMATS.indexOf(/** @type {any} */ (format));
  if (index === -1) {
    const Base = /** @type {ErrorConstructor} */ (/** @type {unknown} */ (RangeError));
    throw errors.nodeError(Base, 'ERR_UNKNOWN_MODULE_FORMAT', `Unknown module format: ${format}`);
  }
  return index;
}

/**
 * The text of a source that a hook has given.
 * @param {unknown} source
 */
function textOf(source) {
  if (typeof source === 'string') return source;
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength));
  }
  if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer) {
    return new TextDecoder().decode(new Uint8Array(source));
  }
  throw invalidResult('load', 'source', 'a string, an ArrayBuffer, or a TypedArray', source);
}

/** What `nextLoad` gives: the file is only read here when the hook looks at it. */
class DefaultLoad {
  format;
  shortCircuit = true;
  #url;

  /**
   * @param {string} url
   * @param {string | null | undefined} format
   */
  constructor(url, format) {
    this.#url = url;
    this.format = format;
  }

  get source() {
    const url = this.#url;
    if (url.startsWith('file:')) return readFileSync(new URL(url));
    if (!url.startsWith('data:')) return null;
    const comma = url.indexOf(',');
    const body = decodeURIComponent(url.slice(comma + 1));
    return Buffer.from(body, /;\s*base64\s*$/i.test(url.slice(0, comma)) ? 'base64' : 'utf8');
  }
}

class Hooks {
  #resolve;
  #load;
  #conditions;

  /**
   * @param {Function | undefined} resolve
   * @param {Function | undefined} load
   * @param {readonly string[]} conditions
   */
  constructor(resolve, load, conditions) {
    this.#resolve = resolve;
    this.#load = load;
    this.#conditions = conditions;
  }

  /**
   * @param {string} specifier
   * @param {string} parentURL
   * @param {Readonly<Record<string, string>>} importAttributes
   * @param {(specifier: string, parentURL: string) => ResolveResult} resolveDefault
   * @returns {ResolveResult | PromiseLike<ResolveResult>}
   */
  resolve(specifier, parentURL, importAttributes, resolveDefault) {
    if (this.#resolve === undefined) return resolveDefault(specifier, parentURL);
    const context = { conditions: [...this.#conditions], importAttributes, parentURL };
    const next = (/** @type {string} */ other, /** @type {any} */ given) =>
      resolveDefault(`${other ?? specifier}`, given?.parentURL ?? parentURL);
    const result = Reflect.apply(this.#resolve, undefined, [specifier, context, next]);
    return chain(result, (/** @type {any} */ resolved) => {
      checkObject(resolved, 'resolve');
      if (typeof resolved.url !== 'string' || !URL.canParse(resolved.url)) {
        throw invalidResult('resolve', 'url', 'a URL string', resolved.url);
      }
      return resolved;
    });
  }

  /**
   * @param {string} url
   * @param {string | null | undefined} format
   * @param {Readonly<Record<string, string>>} importAttributes
   * @returns {Source | PromiseLike<Source>}
   */
  load(url, format, importAttributes) {
    if (this.#load === undefined) return { format: formatIndex(format), text: undefined };
    const context = { conditions: [...this.#conditions], format, importAttributes };
    const next = (/** @type {string} */ other, /** @type {any} */ given) =>
      new DefaultLoad(`${other ?? url}`, given?.format ?? format);
    const result = Reflect.apply(this.#load, undefined, [url, context, next]);
    return chain(result, (/** @type {any} */ loaded) => {
      checkObject(loaded, 'load');
      const index = formatIndex(loaded.format);
      if (loaded instanceof DefaultLoad) return { format: index, text: undefined };
      const { source } = loaded;
      if (source === undefined || source === null) return { format: index, text: undefined };
      if (index === undefined) throw invalidResult('load', 'format', 'a string', loaded.format);
      return { format: index, text: textOf(source) };
    });
  }
}

exports.Hooks = Hooks;
exports.chain = chain;
exports.isThenable = isThenable;
