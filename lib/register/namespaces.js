'use strict';

// Has node:util and the console take this package's namespaces for what Node's own are.

const util = /** @type {any} */ (require('node:util'));
const { likenessOf } = require('./likeness.js');
const { isNamespace } = require('../namespace.js');

const { inspect, format, formatWithOptions } = util;
const { isModuleNamespaceObject, isProxy } = util.types;

/** How deep `%o` goes, deeper than any other. */
const DEPTH_OF_FORMATS = 4;

/**
 * What options of `util.inspect` say to `likenessOf`.
 * @param {any} options
 * @param {boolean} [asked] whether values are asked how they are printed, if the options do not say
 */
function likenessOptions(options, asked = inspect.defaultOptions.customInspect) {
  const {
    depth = inspect.defaultOptions.depth,
    customInspect = asked,
    showHidden = inspect.defaultOptions.showHidden,
  } = options ?? {};
  return { depth: depth ?? Infinity, asked: customInspect, showHidden };
}

/**
 * `util.inspect`, with the properties that it has.
 * @type {ProxyHandler<Function>}
 */
const inspectHandler = {
  apply(target, receiver, args) {
    // Nobody else has the list. It is of the realm that calls, and nothing is expected of what lists can do there.
    const { 0: value, 1: options, 2: depth } = args;
    const given = typeof options === 'object' ? options : { showHidden: options, depth };
    args[0] = likenessOf(value, likenessOptions(given));
    return Reflect.apply(target, receiver, args);
  },
};

/** @param {unknown} argument of a function that formats */
function formattedLikeness(argument) {
  const options = likenessOptions(undefined);
  return likenessOf(argument, { ...options, depth: Math.max(options.depth, DEPTH_OF_FORMATS) });
}

/**
 * A function that is given likenesses, with the name and length of the original.
 * @param {Function} original
 * @param {(argument: unknown, args: unknown[]) => unknown} [likeness]
 */
function withLikenesses(original, likeness = formattedLikeness) {
  const { replacement } = {
    /** @this {unknown} @param {unknown[]} args */
    replacement(...args) {
      const likenesses = args.map((argument) => likeness(argument, args));
      return Reflect.apply(original, this, likenesses);
    },
  };
  for (const key of ['name', 'length']) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor) Object.defineProperty(replacement, key, descriptor);
  }
  return replacement;
}

/**
 * `console.dir` asks nobody how it is printed, unless its options say so.
 * @param {unknown} argument
 * @param {unknown[]} args
 */
function dirLikeness(argument, [value, options]) {
  return argument === value ? likenessOf(value, likenessOptions(options, false)) : argument;
}

/** What the methods of Node's consoles make a text of their arguments with. */
const FORMATS = ['kFormatForStdout', 'kFormatForStderr'];

/** The methods that print what they are given, of consoles that have no such formats. */
const PRINTING = ['log', 'info', 'debug', 'warn', 'error', 'trace', 'group'];

/**
 * Leaves the methods as they are where it can, so that no function of ours stands between them and their callers: V8's
 * inspector says where a message is from, and `console.trace()` prints who has called it.
 * @param {any} printer
 */
function patchConsole(printer) {
  const formats = Object.getOwnPropertySymbols(printer).filter(
    ({ description }) => description !== undefined && FORMATS.includes(description),
  );
  for (const symbol of formats) {
    const format = printer[symbol];
    const value = withLikenesses(format, (list) =>
      /** @type {unknown[]} */ (list).map((argument) => formattedLikeness(argument)),
    );
    Object.defineProperty(printer, symbol, { value });
  }
  const methods = formats.length > 0 ? [] : PRINTING;
  for (const name of methods) {
    if (typeof printer[name] === 'function') printer[name] = withLikenesses(printer[name]);
  }
  if (typeof printer.dir === 'function') printer.dir = withLikenesses(printer.dir, dirLikeness);
}

function patchNamespaces() {
  Object.assign(util.types, {
    /** @param {unknown} value */
    isModuleNamespaceObject(value) {
      return isNamespace(value) || isModuleNamespaceObject(value);
    },
    /** @param {unknown} value */
    isProxy(value) {
      return isProxy(value) && !isNamespace(value);
    },
  });
  util.inspect = new Proxy(inspect, inspectHandler);
  util.format = withLikenesses(format);
  util.formatWithOptions = withLikenesses(formatWithOptions);
  patchConsole(console);
  // Of which Node makes other consoles.
  if (typeof console.Console?.prototype === 'object') patchConsole(console.Console.prototype);
}

module.exports = { patchNamespaces };
