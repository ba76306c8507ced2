'use strict';

// Reads a batch, in the order in which src/binding/loader_batch.rs writes it.

const { unpack } = require('../answers.js');

/**
 * A source text module of a batch.
 * @typedef {object} ModuleText
 * @property {number} record
 * @property {boolean} hasHtmlComment perhaps
 * @property {boolean} mentionsDisposal perhaps, where V8 does not know `using`
 * @property {string} digest of its source text, packed
 * @property {boolean} cyclic whether it is in a cycle
 * @property {Uint8Array | null} modes of its imports, in the text that has arrived; null when the linked graph decides
 * @property {number[]} phases of its requests
 * @property {import('../text.js').EditedText} transformed all of the text but the text itself
 */

/**
 * @typedef {object} Arrival
 * @property {number} id
 * @property {number} kind
 * @property {string} url
 * @property {string} text of what has one
 * @property {number[]} targets ids, or `NO_TARGET`
 * @property {ModuleText | null} module
 */

const MODULE = 0;
const COMMONJS = 1;
const JSON_TEXT = 2;
const BUILTIN = 3;
const FAILED = 4;
/** The request is not resolved. */
const NO_TARGET = 0xffffffff;

/** How many integers a digest has. */
const DIGEST_WORDS = 4;

/** @type {number[]} */
const NONE = [];

/**
 * @param {import('./native.js').Batch} batch
 * @param {(arrival: Arrival) => void} take
 */
function readBatch({ numbers: packed, words, texts }, take) {
  const numbers = unpack(packed);
  let used = 0;
  let text = 0;
  for (let at = 0; at < numbers.length; ) {
    const id = numbers[at++];
    const kind = numbers[at++];
    const end = used + numbers[at++];
    const url = words.slice(used, end);
    used = end;
    if (kind !== MODULE) {
      const own = kind === COMMONJS || kind === JSON_TEXT ? texts[text++] : '';
      take({ id, kind, url, text: own, targets: NONE, module: null });
      continue;
    }
    const record = numbers[at++] * 0x100000000 + numbers[at++];
    const flags = numbers[at++];
    const hasHtmlComment = (flags & 1) !== 0;
    const mentionsDisposal = (flags & 2) !== 0;
    const isComposed = (flags & 4) !== 0;
    const cyclic = (flags & 8) !== 0;
    const digest = packed.slice(2 * at, 2 * (at + DIGEST_WORDS));
    at += DIGEST_WORDS;
    const count = numbers[at++];
    const targets = new Array(count);
    const phases = new Array(count);
    for (let index = 0; index < count; index++) {
      targets[index] = numbers[at++];
      phases[index] = numbers[at++];
    }
    const written = numbers.slice(at + 1, at + 1 + numbers[at]);
    at += 1 + written.length;
    const head = numbers[at++];
    const transformed = { text: '', numbers: packed.slice(2 * at, 2 * (at + head)) };
    at += head;
    const modes = isComposed ? modesOf(written) : null;
    const module = {
      record,
      hasHtmlComment,
      mentionsDisposal,
      digest,
      cyclic,
      modes,
      phases,
      transformed,
    };
    take({ id, kind, url, text: texts[text++], targets, module });
  }
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

module.exports = { BUILTIN, COMMONJS, FAILED, JSON_TEXT, MODULE, NO_TARGET, readBatch };
