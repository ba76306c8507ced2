'use strict';

// Properties are defined as they are described, whatever programs have given to all objects: a descriptor would inherit a
// `get` of Object.prototype.

/**
 * @template {object} Target
 * @param {Target} object
 * @param {PropertyKey} key
 * @param {PropertyDescriptor} descriptor
 * @returns {Target}
 */
function define(object, key, descriptor) {
  return Object.defineProperty(object, key, ownFields(descriptor));
}

/**
 * A descriptor that has its own fields only.
 * @template {PropertyDescriptor | undefined} Descriptor
 * @param {Descriptor} descriptor
 * @returns {Descriptor}
 */
function ownFields(descriptor) {
  return descriptor && /** @type {any} */ ({ __proto__: null, ...descriptor });
}

module.exports = { define, ownFields };
