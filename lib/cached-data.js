'use strict';

// Code caches: V8's data with a seal, since V8 itself trusts that nobody has changed it.

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
  // A copy: a shared buffer could change after it was checked.
  const bytes = Buffer.from(new Uint8Array(sealed.buffer, sealed.byteOffset, sealed.byteLength));
  if (bytes.length < HEADER_LENGTH || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const code = bytes.subarray(HEADER_LENGTH);
  const expected = bytes.subarray(MAGIC.length, HEADER_LENGTH);
  return digest(code, source).equals(expected) ? code : null;
}

module.exports = { open, seal };
