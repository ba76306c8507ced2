'use strict';

// Whether a program's values are deeply equal, where objects that Node has made for it have prototypes of the main context. Those count
// as what they are to the program: as their counterparts in its context.
//
// Node compares, by the rules of its version. What it is given are likenesses: copies of the objects with a prototype of the main
// context, which have the counterpart of that, and of the objects that hold such, which then hold the likenesses. The
// objects themselves stay as they are.

const { types } = require('node:util');
const { ownFields } = require('../define.js');
const { isDeepStrictEqual } = require('../intrinsics.js');

const { apply, construct, defineProperty, getOwnPropertyDescriptor } = Reflect;
const { getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { hasOwn, keys: enumerableKeys } = Object;
const { propertyIsEnumerable: isEnumerable, toString: tagOf } = Object.prototype;
const { add, forEach: forEachOfSet } = Set.prototype;
const { forEach: forEachOfMap, set } = Map.prototype;
const { getTime } = Date.prototype;
const { isKeyObject, isCryptoKey } = /** @type {any} */ (types);

/** @typedef {ReadonlyMap<object | null, object>} Prototypes of a program's context, by those of the main one */
/** @typedef {(actual: unknown, expected: unknown, message: Error) => void} DeepEqual that of Node */

/** What Node throws in the place of an error that it would have to describe. */
const DIFFERENT = new Error('different');

/** @type {never[]} */
const NONE = [];

/** What every enumerable property of a likeness is defined with. @type {PropertyDescriptor} */
const PROPERTY = /** @type {any} */ ({
  __proto__: null,
  value: undefined,
  writable: true,
  enumerable: true,
  configurable: true,
});

/** What it compares of an error, even where it is not enumerable. */
const OF_ERRORS = new Set(['message', 'name', 'cause', 'errors']);

/** How the values of objects around a primitive value are found. @type {[(value: unknown) => boolean, () => unknown][]} */
const BOXES = [
  [types.isNumberObject, Number.prototype.valueOf],
  [types.isStringObject, String.prototype.valueOf],
  [types.isBooleanObject, Boolean.prototype.valueOf],
  [types.isBigIntObject, BigInt.prototype.valueOf],
  [types.isSymbolObject, Symbol.prototype.valueOf],
];

/** @type {Map<string, Function>} */
const VIEWS = new Map();
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const isOne = /^(?:[A-Z].*Array|DataView)$/.test(name);
  if (isOne) VIEWS.set(name, getOwnPropertyDescriptor(globalThis, name)?.value);
}

const typedArrayName = /** @type {() => string | undefined} */ (
  getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype) ?? {}, Symbol.toStringTag)?.get
);

/** @param {unknown} value @returns {value is object} */
const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * What Node compares by more than a copy has.
 * @param {object} object
 */
function isOpaque(object) {
  if (isArray(object) || isView(object)) return false;
  if (types.isPromise(object) || types.isWeakMap(object) || types.isWeakSet(object)) return true;
  if (apply(tagOf, object, []) === '[object Object]') return false;
  return object instanceof URL || isKeyObject?.(object) || isCryptoKey?.(object);
}

/**
 * The keys that a view has in addition to its elements, of which there may be many: its likeness shares them.
 * @param {any} view
 */
function keysOfView(view) {
  const bare = viewLike(view);
  setPrototypeOf(bare, getPrototypeOf(view));
  return isDeepStrictEqual(view, bare) ? NONE : ownKeys(view).slice(view.length ?? 0);
}

/**
 * The elements of an array that has nothing else.
 * @param {unknown[]} array
 */
function elementsOnly(array) {
  const { length } = array;
  const elements = [];
  for (let index = 0; index < length; index++) {
    const element = array[index];
    // One with holes may be as long as it likes.
    if (element === undefined && !hasOwn(array, index)) return null;
    elements.push(element);
  }
  const bare = [...elements];
  setPrototypeOf(bare, getPrototypeOf(array));
  return isDeepStrictEqual(array, bare) ? elements : null;
}

/** An object, with what Node may compare of it: a getter is called once, since it may give another object each time. */
class Entry {
  object;
  /** Those that hold it. @type {Entry[]} */
  holders = [];
  isOpaque = false;
  /** Whether it has a likeness. */
  isCopied = false;
  /** @type {any} */
  likeness = null;
  /** Those of an array that has nothing else. @type {unknown[] | null} */
  #elements = null;
  /** Those of a set, and keys and values of a map in turn. @type {unknown[]} */
  #items = NONE;
  /** The enumerable properties. @type {PropertyKey[]} */
  #keys = NONE;
  /** @type {unknown[]} */
  #values = NONE;
  /** The others. @type {[PropertyKey, PropertyDescriptor][]} */
  #hidden = NONE;

  /** @param {any} object */
  constructor(object) {
    this.object = object;
  }

  /** @returns {unknown[]} what Node may compare of it, too */
  read() {
    const { object } = this;
    this.isOpaque = isOpaque(object);
    if (this.isOpaque) return NONE;
    if (isArray(object)) this.#elements = elementsOnly(object);
    if (this.#elements !== null) return this.#elements;
    if (types.isMap(object) || types.isSet(object)) this.#readItems();
    if (isView(object)) this.#readProperties(keysOfView(object));
    else {
      const keys = enumerableKeys(object);
      this.#keys = keys;
      this.#values = keys.map((key) => object[key]);
      const all = ownKeys(object);
      if (all.length > keys.length) {
        const known = new Set(keys);
        this.#readProperties(all.filter((key) => typeof key === 'symbol' || !known.has(key)));
      }
    }
    if (this.#items === NONE && this.#hidden === NONE) return this.#values;
    const hidden = this.#hidden.map(([, { value }]) => value);
    return [...this.#items, ...this.#values, ...(types.isNativeError(object) ? hidden : NONE)];
  }

  #readItems() {
    /** @type {unknown[]} */
    const items = [];
    this.#items = items;
    const isMap = types.isMap(this.object);
    apply(isMap ? forEachOfMap : forEachOfSet, this.object, [
      (/** @type {unknown} */ value, /** @type {unknown} */ key) => {
        if (isMap) items.push(key);
        items.push(value);
      },
    ]);
  }

  /** @param {readonly PropertyKey[]} keys */
  #readProperties(keys) {
    const { object } = this;
    const isError = types.isNativeError(object);
    this.#keys = [...this.#keys];
    this.#values = [...this.#values];
    this.#hidden = [];
    for (const key of keys) {
      if (apply(isEnumerable, object, [key])) {
        this.#keys.push(key);
        this.#values.push(object[key]);
      } else if (!isError || OF_ERRORS.has(String(key))) {
        // Not of a stack, of which V8 would make the text.
        const descriptor = ownFields(getOwnPropertyDescriptor(object, key));
        if (descriptor !== undefined) this.#hidden.push([key, descriptor]);
      }
    }
  }

  /** @param {Prototypes} prototypes */
  begin(prototypes) {
    const { object } = this;
    const prototype = getPrototypeOf(object);
    this.likeness = this.#elements === null ? emptyLikeness(object) : [...this.#elements];
    setPrototypeOf(this.likeness, prototypes.get(prototype) ?? prototype);
  }

  /** @param {(value: any) => any} likenessOf */
  fill(likenessOf) {
    const { likeness } = this;
    const elements = this.#elements;
    if (elements !== null) {
      for (let index = 0; index < elements.length; index++) {
        if (isObject(elements[index])) likeness[index] = likenessOf(elements[index]);
      }
      return;
    }
    for (let at = 0; at < this.#keys.length; at++) {
      PROPERTY.value = likenessOf(this.#values[at]);
      defineProperty(likeness, this.#keys[at], PROPERTY);
    }
    PROPERTY.value = undefined;
    for (const [key, descriptor] of this.#hidden) {
      if (hasOwn(descriptor, 'value')) descriptor.value = likenessOf(descriptor.value);
      // Some it has already: the length of an array, the letters of a string.
      defineProperty(likeness, key, descriptor);
    }
    const items = this.#items;
    if (types.isSet(likeness)) {
      for (const item of items) apply(add, likeness, [likenessOf(item)]);
    } else {
      for (let at = 0; at < items.length; at += 2) {
        apply(set, likeness, [likenessOf(items[at]), likenessOf(items[at + 1])]);
      }
    }
  }
}

/**
 * An object of the same kind, which has nothing of its own yet.
 * @param {any} object
 * @returns {object}
 */
function emptyLikeness(object) {
  if (isArray(object)) return [];
  if (types.isMap(object)) return new Map();
  if (types.isSet(object)) return new Set();
  if (types.isDate(object)) return new Date(apply(getTime, object, []));
  if (types.isRegExp(object)) return new RegExp(object.source, object.flags);
  if (types.isNativeError(object)) return new Error();
  if (isView(object)) return viewLike(object);
  if (types.isAnyArrayBuffer(object)) return bufferLike(object);
  if (types.isArgumentsObject(object)) return noArguments();
  const box = types.isBoxedPrimitive(object) ? BOXES.find(([is]) => is(object)) : undefined;
  return box === undefined ? {} : Object(apply(box[1], object, []));
}

/** @param {any} view */
function viewLike(view) {
  const name = apply(typedArrayName, view, []) ?? 'DataView';
  const length = name === 'DataView' ? view.byteLength : view.length;
  return construct(VIEWS.get(name) ?? DataView, [view.buffer, view.byteOffset, length]);
}

/** @param {ArrayBuffer | SharedArrayBuffer} buffer */
function bufferLike(buffer) {
  const Buffer = types.isSharedArrayBuffer(buffer) ? SharedArrayBuffer : ArrayBuffer;
  const copy = new Buffer(buffer.byteLength);
  new Uint8Array(copy).set(new Uint8Array(buffer));
  return copy;
}

function noArguments() {
  // biome-ignore lint/complexity/noArguments: one of these is asked for
  return arguments;
}

/** Of two values, and of all that is in them: what is one object in both has one likeness. */
class Likenesses {
  /** @type {Map<unknown, Entry>} */
  #entries = new Map();
  /** Whether they are the values themselves. */
  areNone = true;

  /**
   * @param {Prototypes} prototypes
   * @param {readonly unknown[]} roots
   */
  constructor(prototypes, roots) {
    this.#enter(roots, null);
    /** @type {Entry[]} */
    const copied = [];
    // A map goes on to what is added to it meanwhile: no recursion.
    for (const entry of this.#entries.values()) {
      this.#enter(entry.read(), entry);
      if (!entry.isOpaque && prototypes.has(getPrototypeOf(entry.object))) {
        entry.isCopied = true;
        copied.push(entry);
      }
    }
    this.areNone = copied.length === 0;
    // So are those that hold one.
    for (const { holders } of copied) {
      for (const holder of holders) {
        if (holder.isCopied) continue;
        holder.isCopied = true;
        copied.push(holder);
      }
    }
    for (const entry of copied) entry.begin(prototypes);
    for (const entry of copied) entry.fill((value) => this.of(value));
  }

  /**
   * @param {readonly unknown[]} values
   * @param {Entry | null} holder
   */
  #enter(values, holder) {
    for (const value of values) {
      if (!isObject(value)) continue;
      let entry = this.#entries.get(value);
      if (entry === undefined) {
        entry = new Entry(value);
        this.#entries.set(value, entry);
      }
      if (holder !== null) entry.holders.push(holder);
    }
  }

  /** @param {unknown} value */
  of(value) {
    return isObject(value) ? (this.#entries.get(value)?.likeness ?? value) : value;
  }
}

/** Whether Node can compare without prototypes, once that was asked. @type {boolean | null} */
let skipsPrototypes = null;

/**
 * @param {object} actual
 * @param {object} expected
 */
function compareWithoutPrototypes(actual, expected) {
  return /** @type {Function} */ (isDeepStrictEqual)(actual, expected, true);
}

/**
 * Whether values differ in nothing but prototypes, or in little more. Node stops at the first difference, before the rest is read.
 * @param {object} actual
 * @param {object} expected
 * @param {DeepEqual} deepEqual
 * @throws what getters throw
 */
function areSimilar(actual, expected, deepEqual) {
  skipsPrototypes ??= compareWithoutPrototypes(Object.create(null), {});
  if (skipsPrototypes) return compareWithoutPrototypes(actual, expected);
  try {
    deepEqual(actual, expected, DIFFERENT);
    return true;
  } catch (error) {
    if (error === DIFFERENT) return false;
    throw error;
  }
}

/**
 * Whether values that Node takes for different are equal to a program.
 * @param {object} actual
 * @param {object} expected
 * @param {Prototypes} prototypes
 * @param {DeepEqual} deepEqual
 * @throws what getters throw
 */
function areEqualAcross(actual, expected, prototypes, deepEqual) {
  if (!areSimilar(actual, expected, deepEqual)) return false;
  try {
    const likenesses = new Likenesses(prototypes, [actual, expected]);
    if (likenesses.areNone) return false;
    return isDeepStrictEqual(likenesses.of(actual), likenesses.of(expected));
  } catch {
    // It is of a class that does not take a copy for one of its own, say: Node's word stands.
    return false;
  }
}

module.exports = { areEqualAcross };
