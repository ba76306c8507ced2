'use strict';

// Transformed texts and V8's code caches, kept in a directory: one file for each module that a program imports, with
// all that was compiled for it.
//
// A file counts when its seal fits its bytes, and this package, Node, V8 and the machine are those that wrote it. Each
// text in it counts for the source text that it was made of. What does not count is written anew. Files appear under
// their names when they are whole, so that processes may share a directory.

const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { threadId } = require('node:worker_threads');
const { version } = require('../../package.json');
const { unpack } = require('../answers.js');
const { native } = require('./native.js');

const MAGIC = Buffer.from('vmmrld2\0');
const DIGEST_LENGTH = 16;
const HEAD_LENGTH = MAGIC.length + DIGEST_LENGTH + 4;

/** What must be the same for a code cache to fit. */
const MADE_BY = [
  version,
  process.version,
  process.versions.v8,
  process.platform,
  process.arch,
].join(' ');

/** @typedef {import('./file-text.js').Compiled} Compiled */
/** @typedef {{ text: string, code: Buffer, transformed: import('../text.js').EditedText }} Stored */

/** @param {Buffer} bytes */
function sealOf(bytes) {
  return Buffer.from(native.digest(bytes), 'hex');
}

/**
 * The entries of a file; none when it does not count.
 * @param {string} file
 * @returns {Map<string, Stored>}
 */
function readEntries(file) {
  /** @type {Map<string, Stored>} */
  const entries = new Map();
  try {
    const bytes = readFileSync(file);
    if (bytes.length < HEAD_LENGTH || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
      return entries;
    const body = bytes.subarray(MAGIC.length + DIGEST_LENGTH);
    const seal = bytes.subarray(MAGIC.length, MAGIC.length + DIGEST_LENGTH);
    if (!sealOf(body).equals(seal)) return entries;
    const start = 4 + body.readUInt32LE(0);
    const { madeBy, list } = JSON.parse(body.toString('utf8', 4, start));
    if (madeBy !== MADE_BY) return entries;
    let at = start;
    for (const { key, encoding, textBytes, codeBytes, names, numbers } of list) {
      const text = body.toString(encoding, at, at + textBytes);
      const code = body.subarray(at + textBytes, at + textBytes + codeBytes);
      entries.set(key, { text, code, transformed: { text: names, numbers } });
      at += textBytes + codeBytes;
    }
    if (at !== body.length) entries.clear();
  } catch {
    // No such file, or none that can be read: it is written when there is something to write.
    entries.clear();
  }
  return entries;
}

/**
 * @param {Map<string, Stored>} entries
 * @returns {Buffer}
 */
function encode(entries) {
  const list = [];
  const parts = [];
  for (const [key, { text, code, transformed }] of entries) {
    const encoding = /^[\0-\xFF]*$/.test(text) ? 'latin1' : 'utf16le';
    const bytes = Buffer.from(text, encoding);
    const { text: names, numbers } = transformed;
    const [textBytes, codeBytes] = [bytes.length, code.length];
    list.push({ key, encoding, textBytes, codeBytes, names, numbers });
    parts.push(bytes, code);
  }
  const head = Buffer.from(JSON.stringify({ madeBy: MADE_BY, list }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const body = Buffer.concat([length, head, ...parts]);
  return Buffer.concat([MAGIC, sealOf(body), body]);
}

let written = 0;

class DiskCache {
  #directory;
  /** The files that were opened, by name. @type {Map<string, Map<string, Stored>>} */
  #files = new Map();
  /** What is to be written. @type {Map<string, Compiled>} */
  #fresh = new Map();
  /** Where it is to be written. @type {string | null} */
  #file = null;
  /** Whether it is to be written soon. */
  #isDue = false;

  /** @param {string} directory */
  constructor(directory) {
    this.#directory = path.resolve(directory);
  }

  /**
   * The file for what is imported from now on.
   * @param {string} specifier that a program imports
   * @param {string} parent
   */
  openFor(specifier, parent) {
    const isBare = /^(?!\.{0,2}\/)/.test(specifier);
    const url = isBare
      ? `${specifier} ${new URL('.', parent).href}`
      : new URL(specifier, parent).href;
    const name = native.digest(Buffer.from(`${MADE_BY}\n${url}`));
    this.#file = path.join(this.#directory, `${name}.cache`);
    if (!this.#files.has(this.#file)) this.#files.set(this.#file, readEntries(this.#file));
  }

  /**
   * @param {string} url
   * @param {string} digest
   * @param {string} variant
   * @returns {Stored | undefined}
   */
  find(url, digest, variant) {
    const key = keyOf(url, digest, variant);
    for (const entries of this.#files.values()) {
      const stored = entries.get(key);
      if (stored !== undefined) return stored;
    }
    return undefined;
  }

  /**
   * Notes a compiled text, to be written if it is not there.
   * @param {string} url
   * @param {string} digest
   * @param {string} variant
   * @param {Compiled} compiled
   * @param {boolean} [rejected] whether what is there is of no use
   */
  note(url, digest, variant, compiled, rejected = false) {
    if (!rejected && this.find(url, digest, variant) !== undefined) return;
    this.#fresh.set(keyOf(url, digest, variant), compiled);
  }

  /** When what is imported has run: V8's code cache then has the functions that ran. */
  writeSoon() {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.writeDue());
  }

  /** What is to be written soon, at once. */
  writeDue() {
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#write();
  }

  /** Writes what is new. A cache that cannot be written is none: nothing else is wrong. */
  #write() {
    const file = this.#file;
    if (file === null || this.#fresh.size === 0) return;
    const entries = new Map(this.#files.get(file));
    // What was made of other source texts of the same modules is of no use any more.
    const renewed = new Set(
      [...this.#fresh.keys()].map((key) => key.slice(key.indexOf(' ', 33) + 1)),
    );
    const digests = new Set([...this.#fresh.keys()].map((key) => key.slice(0, 32)));
    for (const key of entries.keys()) {
      const url = key.slice(key.indexOf(' ', 33) + 1);
      if (renewed.has(url) && !digests.has(key.slice(0, 32))) entries.delete(key);
    }
    for (const [key, { script, text, transformed }] of this.#fresh) {
      entries.set(key, { text, code: script.createCachedData(), transformed });
    }
    this.#fresh.clear();
    this.#files.set(file, entries);
    const draft = `${file}.${process.pid}.${threadId}.${written++}.tmp`;
    try {
      mkdirSync(this.#directory, { recursive: true });
      writeFileSync(draft, encode(entries));
      renameSync(draft, file);
    } catch {
      remove(draft);
    }
  }
}

/**
 * What an entry is found by in a file. It starts with the digest, in 32 hexadecimal digits.
 * @param {string} url
 * @param {string} digest packed
 * @param {string} variant
 */
function keyOf(url, digest, variant) {
  const words = unpack(digest).map((word) => (word >>> 0).toString(16).padStart(8, '0'));
  return `${words.join('')} ${variant} ${url}`;
}

/** @param {string} file */
function remove(file) {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be written there is nothing to remove.
  }
}

exports.DiskCache = DiskCache;
