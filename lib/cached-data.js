'use strict';

// Code caches: V8's data with a seal, since V8 itself trusts that nobody has changed it.

const { isDataView } = require('node:util').types;

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);

const MAGIC = Buffer.from('vmmr1\0\0\0');
const DIGEST_LENGTH = 32;
const HEADER_LENGTH = MAGIC.length + DIGEST_LENGTH;

/**
 * @param {Uint8Array} code
 * @param {string} source
 */
function digest(code, source) {
  // A third of the time that loading this package takes, and few programs have code caches.
  const { createHash } = require('node:crypto');
  return createHash('sha256').update(code).update(source, 'utf16le').digest();
}

/**
 * A code cache that only fits this source.
 * @param {Buffer} code
 * @param {string} source
 */
function seal(code, source) {
  return Buffer.concat([MAGIC, digest(code, source), code]);
}

/**
 * The code in a sealed cache; null when it is damaged, foreign, or made for another source.
 * @param {NodeJS.ArrayBufferView | undefined} sealed
 * @param {string} source
 * @returns {Buffer | undefined | null}
 */
function open(sealed, source) {
  if (sealed === undefined) return undefined;
  const bytes = copyOf(sealed);
  if (bytes.length < HEADER_LENGTH || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const code = bytes.subarray(HEADER_LENGTH);
  const expected = bytes.subarray(MAGIC.length, HEADER_LENGTH);
  return digest(code, source).equals(expected) ? code : null;
}

/**
 * A copy: a shared buffer could change after it was checked.
 * @param {NodeJS.ArrayBufferView} view
 */
function copyOf(view) {
  try {
    return Buffer.from(new Uint8Array(...rangeOf(view)));
  } catch {
    // It is detached, or out of the bounds of a buffer that has shrunk: it has no bytes.
    return Buffer.alloc(0);
  }
}

/**
 * What a view is of, whatever properties it has of its own.
 * @param {NodeJS.ArrayBufferView} view
 * @returns {[buffer: ArrayBufferLike, byteOffset: number, byteLength: number]}
 */
function rangeOf(view) {
  const prototype = isDataView(view) ? DataView.prototype : TypedArrayPrototype;
  const [buffer, byteOffset, byteLength] = ['buffer', 'byteOffset', 'byteLength'].map((name) =>
    Reflect.get(prototype, name, view),
  );
  return [buffer, byteOffset, byteLength];
}

module.exports = { open, seal };
