'use strict';

// Source texts of the fuzz corpus, and mutations of them.

const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
/** @type {string[]} */
const fragments = require('../../fuzz/fragments.json');

const CORPUS = path.join(__dirname, '..', '..', 'fuzz', 'corpus');

/**
 * The text that bytes stand for: see fuzz/src/lib.rs.
 * @param {ArrayLike<number>} bytes
 */
function textOf(bytes) {
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : fragments[byte - 0x80],
  ).join('');
}

/**
 * The files of a corpus, in the order of their names.
 * @param {string} folder
 * @returns {Uint8Array[]}
 */
function readCorpus(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name))
    .sort()
    .map((file) => readFileSync(file));
}

/**
 * A mutation of one of some texts.
 * @param {readonly Uint8Array[]} corpus
 * @param {import('../random-graphs/random.js').Random} random
 * @returns {Uint8Array}
 */
function mutated(corpus, { below, pick, weighted }) {
  let bytes = Array.from(pick(corpus));
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(bytes.length + 1);
    const length = 1 + below(8);
    const byte = () => (below(3) === 0 ? 0x20 + below(0x5f) : 0x80 + below(0x80));
    switch (weighted({ insert: 4, replace: 3, remove: 3, copy: 2, splice: 2 })) {
      case 'insert':
        bytes.splice(at, 0, byte());
        break;
      case 'replace':
        bytes[Math.min(at, Math.max(0, bytes.length - 1))] = byte();
        break;
      case 'remove':
        bytes.splice(at, length);
        break;
      case 'copy':
        bytes.splice(at, 0, ...bytes.slice(below(bytes.length + 1)).slice(0, length));
        break;
      case 'splice': {
        const other = pick(corpus);
        bytes = bytes.slice(0, at).concat(Array.from(other.subarray(below(other.length + 1))));
        break;
      }
    }
  }
  return Uint8Array.from(bytes);
}

module.exports = { CORPUS, mutated, readCorpus, textOf };
