'use strict';

// Has node:util and the console take this package's namespaces for what Node's own are.
//
// A namespace of this package is a proxy, and Node looks behind proxies without asking them. So the
// functions that programs call hand on a stand-in that knows how a namespace is printed.

const { define } = require('../define.js');
const util = /** @type {any} */ (require('node:util'));
const { isNamespace } = require('../namespace.js');

const { inspect, format, formatWithOptions } = util;
const { isModuleNamespaceObject, isProxy } = util.types;

/** Prints as `<uninitialized>`. */
const UNINITIALIZED = {
  __proto__: null,
  /** @type {(depth: number, options: any) => string} */
  [inspect.custom]: (_depth, { stylize }) => stylize('<uninitialized>', 'special'),
};

/** The namespaces that are being printed, from outside in. @type {Namespace[]} */
const printing = [];
/** Those of them that something within refers to. @type {Set<Namespace>} */
const circular = new Set();

/** @typedef {Record<string | symbol, unknown>} Namespace */

/**
 * Whether it can be printed: reading a deferred one would evaluate its module.
 * @param {unknown} value
 * @returns {value is Namespace}
 */
function isPrintable(value) {
  return isNamespace(value) && /** @type {any} */ (value)[Symbol.toStringTag] === 'Module';
}

/**
 * What is printed in the place of a value.
 * @param {unknown} value
 */
function standIn(value) {
  if (!isPrintable(value)) return value;
  return {
    __proto__: null,
    /** @type {(depth: number, options: any) => string} */
    [inspect.custom]: (depth, options) => print(value, { ...options, depth }),
  };
}

/** How an object with a null prototype starts, and a namespace: both are of one width. */
const OBJECT = '[Object: null prototype] {';
const MODULE = '[Module: null prototype] {';

/**
 * A namespace as Node prints its own.
 * @param {Namespace} namespace
 * @param {any} options of `util.inspect`
 * @returns {string}
 */
function print(namespace, options) {
  const { depth = 2, stylize = (/** @type {string} */ text) => text } = options;
  if (printing.includes(namespace)) {
    circular.add(namespace);
    return stylize('[Circular *1]', 'special');
  }
  if (typeof depth === 'number' && depth < 0) {
    return stylize('[Object: null prototype] [Module]', 'special');
  }
  printing.push(namespace);
  try {
    const names = Object.getOwnPropertyNames(namespace);
    if (names.length === 0 && !options.showHidden) {
      return `${MODULE}${options.compact === false ? '\n  \n' : '  '}}`;
    }
    const shown = Object.create(null);
    for (const name of names) {
      shown[name] = exportOf(namespace, name, options.customInspect !== false);
    }
    if (options.showHidden) {
      define(shown, Symbol.toStringTag, { value: 'Module' });
    }
    const text = inspect(shown, options);
    const printed = text.startsWith(OBJECT) ? MODULE + text.slice(OBJECT.length) : text;
    return circular.has(namespace) ? `${stylize('<ref *1>', 'special')} ${printed}` : printed;
  } finally {
    printing.pop();
    circular.delete(namespace);
  }
}

/**
 * What is printed for an export.
 * @param {Namespace} namespace
 * @param {string} name
 * @param {boolean} asked whether stand-ins are asked how they are printed
 */
function exportOf(namespace, name, asked) {
  try {
    return asked ? standIn(namespace[name]) : namespace[name];
  } catch {
    return asked ? UNINITIALIZED : undefined;
  }
}

/**
 * `util.inspect`, with the properties that it has.
 * @type {ProxyHandler<Function>}
 */
const inspectHandler = {
  apply(target, receiver, args) {
    const [value] = args;
    if (!isPrintable(value)) return Reflect.apply(target, receiver, args);
    const options = args[1];
    const direct =
      typeof options === 'object' && options !== null && options.customInspect === false;
    // Then nobody would ask the stand-in.
    if (direct && !options.showProxy) return print(value, options);
    return Reflect.apply(target, receiver, direct ? args : [standIn(value), ...args.slice(1)]);
  },
};

/**
 * A function that takes stand-ins, with the name and length of the original.
 * @param {Function} original
 */
function withStandIns(original) {
  /** @this {unknown} @param {unknown[]} args */
  function replacement(...args) {
    return Reflect.apply(original, this, args.some(isNamespace) ? args.map(standIn) : args);
  }
  for (const key of ['name', 'length']) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor) define(replacement, key, descriptor);
  }
  return replacement;
}

const CONSOLE = ['log', 'info', 'debug', 'warn', 'error', 'trace', 'group'];

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
  util.format = withStandIns(format);
  util.formatWithOptions = withStandIns(formatWithOptions);
  for (const name of CONSOLE) {
    const methods = /** @type {any} */ (console);
    if (typeof methods[name] === 'function') methods[name] = withStandIns(methods[name]);
  }
}

module.exports = { patchNamespaces };
