'use strict';

// Code caches. That of a module has what Rust needs to make its record again (src/cached_data/), that of a script only a
// mark: V8 would take it for any text of the same length.

const { types } = require('./intrinsics.js');

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
function bytesOf({ buffer, byteOffset, byteLength }) {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return types.isSharedArrayBuffer(buffer) ? new Uint8Array(bytes) : bytes;
}

module.exports = { bytesOf, seal };
