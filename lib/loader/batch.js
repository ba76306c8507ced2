'use strict';

// Reads a batch, in the order in which src/binding/loader_batch.rs writes it.

const { unpack } = require('../answers.js');
const { describe, described } = require('./file-text.js');

/** @typedef {import('./file-text.js').FileText} FileText */
/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

/**
 * What was compiled, or is to be, for the bindings that a module will most likely have.
 * @typedef {object} Composed
 * @property {boolean} cyclic whether it is in a cycle
 * @property {Uint8Array} modes of its imports
 * @property {string} text empty when it is likely to be known
 * @property {import('../text.js').EditedText | null} transformed when it is not what the text is described with
 */

/**
 * A source text module of a batch.
 * @typedef {object} ModuleArrival
 * @property {number} id
 * @property {number} record
 * @property {FileText} text
 * @property {ModuleNode[]} targets that it requests; none when hooks have yet to resolve the requests
 * @property {Composed | null} composed null when the linked graph decides
 */

/**
 * Anything else.
 * @typedef {object} Arrival
 * @property {number} id
 * @property {number} kind
 * @property {string} url
 * @property {string} text of CommonJS, JSON and TypeScript
 * @property {Uint8Array | null} bytes of WebAssembly
 * @property {boolean} isTyped of TypeScript, whether it says itself which kind of module it is
 */

/**
 * @typedef {object} Taker
 * @property {(ids: readonly number[], start: number, end: number) => ModuleNode[]} nodesOf
 * @property {(module: ModuleArrival) => void} takeModule
 * @property {(arrival: Arrival, failure: import('./native.js').Failure | undefined) => void} take
 */

const MODULE = 0;
const DESCRIBED_MODULE = 1;
const COMMONJS = 2;
const JSON_TEXT = 3;
const BUILTIN = 4;
const TYPESCRIPT = 5;
const WEB_ASSEMBLY = 6;
const WEB_ASSEMBLY_SOURCE = 7;
const FAILED = 8;
/** The formats of what arrives and is no module, by kind. */
const KINDS = ['', '', 'commonjs', 'json', 'builtin', '', '', 'wasm', ''];

const WITH_TEXT = new Set([COMMONJS, JSON_TEXT, TYPESCRIPT]);
const BINARY = new Set([WEB_ASSEMBLY, WEB_ASSEMBLY_SOURCE]);

/** How many integers a digest has. */
const DIGEST_WORDS = 4;

class Reader {
  #taker;
  #failures;
  #packed;
  #numbers;
  #words;
  #texts;
  #binaries;
  #at = 0;
  #used = 0;
  #text = 0;
  #binary = 0;

  /**
   * @param {import('./native.js').Batch} batch
   * @param {Taker} taker
   */
  constructor({ numbers, words, texts, binaries, failures }, taker) {
    this.#taker = taker;
    this.#failures = failures;
    this.#packed = numbers;
    this.#numbers = unpack(numbers);
    this.#words = words;
    this.#texts = texts;
    this.#binaries = binaries;
  }

  read() {
    const taker = this.#taker;
    const failures = new Map(this.#failures.map((failure) => [failure.id, failure]));
    const numbers = this.#numbers;
    while (this.#at < numbers.length) {
      const id = numbers[this.#at++];
      const kind = numbers[this.#at++];
      if (kind === DESCRIBED_MODULE) {
        taker.takeModule(this.#readModule(id, described(numbers[this.#at++])));
      } else if (kind === MODULE) {
        const text = this.#readDescription(this.#readURL());
        taker.takeModule(this.#readModule(id, text));
      } else {
        taker.take(this.#readOther(id, kind), failures.get(id));
      }
    }
  }

  /**
   * @param {number} id
   * @param {number} kind
   * @returns {Arrival}
   */
  #readOther(id, kind) {
    const url = this.#readURL();
    const text = WITH_TEXT.has(kind) ? this.#texts[this.#text++] : '';
    const isTyped = kind === TYPESCRIPT && this.#numbers[this.#at++] === 0;
    const bytes = BINARY.has(kind) ? this.#binaries[this.#binary++] : null;
    return { id, kind, url, text, bytes, isTyped };
  }

  #readURL() {
    const end = this.#used + this.#numbers[this.#at++];
    const url = this.#words.slice(this.#used, end);
    this.#used = end;
    return url;
  }

  /** @param {string} url */
  #readDescription(url) {
    const number = this.#numbers[this.#at++];
    const flags = this.#numbers[this.#at++];
    const digest = this.#packed.slice(2 * this.#at, 2 * (this.#at + DIGEST_WORDS));
    this.#at += DIGEST_WORDS;
    const phases = this.#readList();
    const numbers = this.#readHead();
    return describe({
      number,
      url,
      digest,
      hasHtmlComment: (flags & 1) !== 0,
      disposalGlobals: flags >> 1,
      phases,
      transformed: { text: '', numbers },
    });
  }

  /**
   * @param {number} id
   * @param {FileText} text
   * @returns {ModuleArrival}
   */
  #readModule(id, text) {
    const high = this.#numbers[this.#at++] >>> 0;
    const record = high * 0x100000000 + (this.#numbers[this.#at++] >>> 0);
    const targets = this.#readTargets();
    const isComposed = this.#numbers[this.#at++] === 1;
    return { id, record, text, targets, composed: isComposed ? this.#readComposed() : null };
  }

  /** @returns {Composed} */
  #readComposed() {
    const cyclic = this.#numbers[this.#at++] === 1;
    const modes = modesOf(this.#readList());
    const text = this.#texts[this.#text++];
    const numbers = this.#readHead();
    return { cyclic, modes, text, transformed: numbers === '' ? null : { text: '', numbers } };
  }

  #readTargets() {
    const start = this.#at + 1;
    this.#at = start + this.#numbers[this.#at];
    return this.#taker.nodesOf(this.#numbers, start, this.#at);
  }

  #readList() {
    const start = this.#at + 1;
    this.#at = start + this.#numbers[this.#at];
    return this.#numbers.slice(start, this.#at);
  }

  /** As it is packed. */
  #readHead() {
    const start = this.#at + 1;
    this.#at = start + this.#numbers[this.#at];
    return this.#packed.slice(2 * start, 2 * this.#at);
  }
}

/**
 * @param {import('./native.js').Batch} batch
 * @param {Taker} taker
 */
function readBatch(batch, taker) {
  new Reader(batch, taker).read();
}

const NO_MODES = new Uint8Array(0);

/**
 * @param {number[]} written the imports that are not constant in ascending order, with their modes in the last two bits
 */
function modesOf(written) {
  const last = written.at(-1);
  if (last === undefined) return NO_MODES;
  const modes = new Uint8Array((last >>> 2) + 1);
  for (const bits of written) modes[bits >>> 2] = bits & 3;
  return modes;
}

module.exports = {
  BUILTIN,
  COMMONJS,
  FAILED,
  JSON_TEXT,
  KINDS,
  TYPESCRIPT,
  WEB_ASSEMBLY,
  WEB_ASSEMBLY_SOURCE,
  readBatch,
};
