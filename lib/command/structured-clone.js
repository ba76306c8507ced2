'use strict';

// structuredClone() of a program. Node makes the copy, in the main context: in others it cannot make what it has classes
// for, such as a Blob. The objects of ECMA-262 in it then become those of the program's context, which takes no more
// than another prototype: nobody else has the copy yet.

const { types } = require('node:util');

const { getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;

/**
 * Gives all objects of a fresh copy the prototypes of another context.
 * @param {unknown} root
 * @param {ReadonlyMap<object | null, object>} prototypes by those of the main context
 */
function move(root, prototypes) {
  const seen = new Set();
  /** @type {object[]} */
  const pending = [];
  const enter = (/** @type {unknown} */ value) => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    pending.push(value);
  };
  enter(root);
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    const prototype = prototypes.get(getPrototypeOf(object));
    // One of Node's own.
    if (prototype === undefined) continue;
    setPrototypeOf(object, prototype);
    enterParts(object, enter);
  }
}

/**
 * @param {any} object
 * @param {(value: unknown) => void} enter
 */
function enterParts(object, enter) {
  if (ArrayBuffer.isView(object)) {
    enter(object.buffer);
    return;
  }
  if (types.isMap(object)) {
    Map.prototype.forEach.call(object, (value, key) => {
      enter(key);
      enter(value);
    });
  } else if (types.isSet(object)) Set.prototype.forEach.call(object, enter);
  else if (Array.isArray(object)) {
    // A sparse one may be as long as it likes.
    if (Object.keys(object).length === object.length) {
      for (let index = 0; index < object.length; index++) enter(object[index]);
      return;
    }
  } else if (types.isStringObject(object)) return;
  for (const key of ownKeys(object)) enter(object[key]);
}

/**
 * @param {ReadonlyMap<object | null, object>} prototypes
 * @returns {(...given: any[]) => unknown}
 */
function structuredCloneInto(prototypes) {
  return (...given) => {
    const copy = Reflect.apply(structuredClone, undefined, given);
    move(copy, prototypes);
    return copy;
  };
}

module.exports = { structuredCloneInto };
