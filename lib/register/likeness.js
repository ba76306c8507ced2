'use strict';

// What Node's printing functions are given in the place of values that hold namespaces of this package.
//
// A namespace of this package is a proxy, and Node looks behind proxies without asking them. Its
// likeness is an ordinary object that Node prints as it prints a namespace of its own; that of an
// array, map, set or object which holds one is a copy that differs in nothing else.

const util = /** @type {any} */ (require('node:util'));
const { isNamespace } = require('../namespace.js');

const { inspect } = util;
const { isProxy, isMap, isSet } = util.types;
const isOfKind = Object.values({ ...util.types });
const { forEach: forEachOfMap } = Map.prototype;
const { forEach: forEachOfSet } = Set.prototype;

/** @typedef {Record<string | symbol, unknown>} Namespace */

/**
 * How it is printed.
 * @typedef {object} Options
 * @property {number} depth as `util.inspect` counts it
 * @property {boolean} asked whether values are asked how they are printed
 * @property {boolean} showHidden
 */

/** How many elements of an array, map or set are looked at, as many as Node prints. */
const ELEMENTS = 100;

/** What Node says of a namespace that lies too deep. */
const TOO_DEEP = Object.create(null, {
  [Symbol.toStringTag]: { value: 'Module' },
  // Of an object with nothing in it, Node says so.
  something: { value: undefined, enumerable: true },
});

/** Prints as `<uninitialized>`. */
const UNINITIALIZED = {
  __proto__: null,
  /** @type {(depth: number, options: any) => string} */
  [inspect.custom]: (_depth, { stylize }) => stylize('<uninitialized>', 'special'),
};

/** Node prints the name of its class, which is what it calls a namespace. */
class Likeness {
  /**
   * Prints as it is, from now on in the way that these options ask for.
   * @param {number} depth that is left
   * @param {any} options
   */
  [inspect.custom](depth, { showHidden, compact, stylize }) {
    const isTooDeep = typeof depth === 'number' && depth < 0;
    // Too deep, Node puts the name in brackets.
    nameLikeness(isTooDeep ? 'Object: null prototype] [Module' : NAME);
    if (showHidden) Object.defineProperty(this, Symbol.toStringTag, TAG);
    else Reflect.deleteProperty(this, Symbol.toStringTag);
    if (Reflect.ownKeys(this).length > 0) return this;
    if (isTooDeep) return stylize(`[${Likeness.name}]`, 'special');
    return `${NAME}${compact === false ? ' {\n  \n}' : ' {  }'}`;
  }
}
Object.setPrototypeOf(Likeness.prototype, null);

const NAME = '[Module: null prototype]';
const TAG = { value: 'Module', enumerable: false, configurable: true };

/** @param {string} value */
function nameLikeness(value) {
  Object.defineProperty(Likeness, 'name', { value });
}
nameLikeness(NAME);

/**
 * Whether it can be printed: reading a deferred one would evaluate its module.
 * @param {unknown} value
 * @returns {value is Namespace}
 */
function isPrintable(value) {
  return isNamespace(value) && /** @type {any} */ (value)[Symbol.toStringTag] === 'Module';
}

/** @param {unknown} value @returns {value is object} */
const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * Whether a copy would print as the value does, but for namespaces in it.
 * @param {any} value
 * @param {Options} options
 */
function isCopied(value, { asked }) {
  if (isProxy(value) || (asked && typeof value[inspect.custom] === 'function')) return false;
  return Array.isArray(value) || isMap(value) || isSet(value) || !isOfKind.some((is) => is(value));
}

/**
 * The values of an export, an array, a map, a set or an object that may be printed.
 * @param {any} value
 * @param {Options} options
 * @returns {unknown[]}
 */
function valuesIn(value, options) {
  if (isPrintable(value)) return Object.values(exportsOf(value, options));
  /** @type {unknown[]} */
  const values = [];
  const add = (/** @type {unknown} */ item) => values.length < 2 * ELEMENTS && values.push(item);
  if (isMap(value)) forEachOfMap.call(value, (item, key) => add(item) && add(key));
  else if (isSet(value)) forEachOfSet.call(value, add);
  const isLong = Array.isArray(value) && value.length > ELEMENTS;
  const keys = isLong ? Array(ELEMENTS).keys() : Reflect.ownKeys(value);
  // Getters are not called.
  for (const key of keys) values.push(Reflect.getOwnPropertyDescriptor(value, key)?.value);
  return values;
}

/**
 * @param {Namespace} namespace
 * @param {Options} options
 */
function exportsOf(namespace, { asked }) {
  const exports = Object.create(null);
  for (const name of Object.getOwnPropertyNames(namespace)) {
    try {
      exports[name] = namespace[name];
    } catch {
      exports[name] = asked ? UNINITIALIZED : undefined;
    }
  }
  return exports;
}

/**
 * Finds the objects that are or hold namespaces.
 * @param {object} root
 * @param {Options} options
 * @returns {Map<object, number>} how deep each lies
 */
function findHolders(root, options) {
  /** @type {Map<object, number>} */
  const depths = new Map([[root, 0]]);
  /** @type {Map<object, object[]>} */
  const parents = new Map();
  /** @type {object[]} */
  const found = [];
  // A map goes on to what is added to it meanwhile.
  for (const [holder, depth] of depths) {
    const isOne = isPrintable(holder);
    if (isOne) found.push(holder);
    if (depth > options.depth || !(isOne || isCopied(holder, options))) continue;
    for (const value of valuesIn(holder, options)) {
      if (!isObject(value)) continue;
      if (!depths.has(value)) depths.set(value, depth + 1);
      const known = parents.get(value);
      if (known === undefined) parents.set(value, [holder]);
      else known.push(holder);
    }
  }
  /** @type {Map<object, number>} */
  const holders = new Map();
  for (let object = found.pop(); object !== undefined; object = found.pop()) {
    if (holders.has(object)) continue;
    holders.set(object, depths.get(object) ?? 0);
    found.push(...(parents.get(object) ?? []));
  }
  return holders;
}

/**
 * The likeness of an object, still empty.
 * @param {any} value
 * @returns {any}
 */
function emptyLikeness(value) {
  if (isPrintable(value)) return new Likeness();
  const prototype = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return Object.setPrototypeOf(new Array(value.length), prototype);
  if (isMap(value)) return Object.setPrototypeOf(new Map(), prototype);
  if (isSet(value)) return Object.setPrototypeOf(new Set(), prototype);
  return Object.create(prototype);
}

/**
 * @param {any} likeness
 * @param {any} value
 * @param {(value: any) => any} likenessIn
 * @param {Options} options
 */
function fill(likeness, value, likenessIn, options) {
  if (isPrintable(value)) {
    for (const [name, item] of Object.entries(exportsOf(value, options))) {
      likeness[name] = likenessIn(item);
    }
    if (options.showHidden) Object.defineProperty(likeness, Symbol.toStringTag, TAG);
    return;
  }
  if (isMap(value)) {
    const { set } = Map.prototype;
    forEachOfMap.call(value, (item, key) => set.call(likeness, likenessIn(key), likenessIn(item)));
  } else if (isSet(value)) {
    const { add } = Set.prototype;
    forEachOfSet.call(value, (item) => add.call(likeness, likenessIn(item)));
  }
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = /** @type {PropertyDescriptor} */ (
      Reflect.getOwnPropertyDescriptor(value, key)
    );
    if ('value' in descriptor) descriptor.value = likenessIn(descriptor.value);
    Reflect.defineProperty(likeness, key, descriptor);
  }
}

/**
 * What is printed in the place of a value: itself where nothing in it is a namespace.
 * @param {unknown} value
 * @param {Options} options
 * @returns {unknown}
 */
function likenessOf(value, options) {
  if (!isObject(value)) return value;
  const holders = findHolders(value, options);
  /** @type {Map<object, object>} */
  const likenesses = new Map();
  // Those that nobody asks.
  nameLikeness(NAME);
  for (const [holder, depth] of holders) {
    const isTooDeep = !options.asked && depth > options.depth && isPrintable(holder);
    likenesses.set(holder, isTooDeep ? TOO_DEEP : emptyLikeness(holder));
  }
  const likenessIn = (/** @type {any} */ item) => likenesses.get(item) ?? item;
  for (const [holder, likeness] of likenesses) {
    if (likeness !== TOO_DEEP) fill(likeness, holder, likenessIn, options);
  }
  return likenessIn(value);
}

module.exports = { likenessOf };
