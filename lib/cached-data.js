'use strict';

// Code caches. That of a module has what Rust needs to make its record again (src/cached_data/), that of a script only a
// mark: V8 would take it for any text of the same length.

const { types } = require('./intrinsics.js');

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);

const OF_SCRIPT = Buffer.from('vmmrs\0\0\0');

/**
 * A code cache that no text takes.
 * @param {Buffer} code
 */
function seal(code) {
  return Buffer.concat([OF_SCRIPT, code]);
}

/**
 * The bytes of a view, which stay as they are while they are looked at: those of a shared buffer could change after they
 * were checked.
 * @param {NodeJS.ArrayBufferView} view
 */
function bytesOf(view) {
  try {
    const bytes = new Uint8Array(...rangeOf(view));
    return types.isSharedArrayBuffer(bytes.buffer) ? new Uint8Array(bytes) : bytes;
  } catch {
    // It is detached, or out of the bounds of a buffer that has shrunk: it has no bytes.
    return new Uint8Array(0);
  }
}

/**
 * What a view is of, whatever properties it has of its own.
 * @param {NodeJS.ArrayBufferView} view
 * @returns {[buffer: ArrayBufferLike, byteOffset: number, byteLength: number]}
 */
function rangeOf(view) {
  const prototype = types.isDataView(view) ? DataView.prototype : TypedArrayPrototype;
  const [buffer, byteOffset, byteLength] = ['buffer', 'byteOffset', 'byteLength'].map((name) =>
    Reflect.get(prototype, name, view),
  );
  return [buffer, byteOffset, byteLength];
}

module.exports = { bytesOf, seal };
