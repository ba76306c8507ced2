'use strict';

// The texts that modules of this thread were made of: what loads the same files again, into another context, needs
// neither to scan nor to compile them. A test runner does that for each of its tests.
//
// A text is found by its module's identifier, and counts only while it is the same. Scripts belong to no context.

const { getHeapStatistics } = require('node:v8');
const records = require('./binding.js');

/**
 * A text as it was compiled.
 * @typedef {object} Variant
 * @property {import('./text.js').EditedText} transformed
 * @property {import('node:vm').Script} script
 */

/** @typedef {import('./syntax-error.js').Origin} Origin */

/** What the script of a short text takes beside the text, about, in characters. */
const SCRIPT_LENGTH = 4096;
const MAX_LENGTH = 32 * 1024 * 1024;

/** The longest that all texts may be together. */
const limit = Math.min(MAX_LENGTH, getHeapStatistics().heap_size_limit / 64);

/** By identifier, the oldest first. @type {Map<string, KnownText>} */
const all = new Map();
let length = 0;

class KnownText {
  #source;
  #lineOffset;
  #columnOffset;
  /** @type {Map<string, Variant>} */
  #variants = new Map();

  /**
   * @param {string} source
   * @param {Origin} origin
   * @param {number} template of the record
   */
  constructor(source, { lineOffset, columnOffset }, template) {
    this.#source = source;
    this.#lineOffset = lineOffset;
    this.#columnOffset = columnOffset;
    this.template = template;
  }

  /**
   * @param {string} source
   * @param {Origin} origin
   */
  is(source, { lineOffset, columnOffset }) {
    return (
      lineOffset === this.#lineOffset &&
      columnOffset === this.#columnOffset &&
      source === this.#source
    );
  }

  get length() {
    return this.#source.length + SCRIPT_LENGTH;
  }

  /** @param {string} name see `variantOf` */
  variant(name) {
    return this.#variants.get(name);
  }

  /**
   * @param {string} name
   * @param {Variant} variant
   */
  keep(name, variant) {
    this.#variants.set(name, variant);
  }
}

/**
 * Which text of a module it is.
 * @param {boolean} cyclic
 * @param {ArrayLike<number>} modes of the imports
 */
function variantOf(cyclic, modes) {
  let last = modes.length;
  while (last > 0 && modes[last - 1] === 0) last--;
  let name = cyclic ? 'c' : '';
  for (let index = 0; index < last; index++) name += modes[index];
  return name;
}

/**
 * What is known of a text.
 * @param {string} source
 * @param {Origin} origin
 * @returns {KnownText | undefined}
 */
function find(source, origin) {
  const known = all.get(origin.filename);
  return known?.is(source, origin) ? known : undefined;
}

/**
 * Notes a text that was compiled.
 * @param {string} source
 * @param {Origin} origin
 * @param {number} template
 * @param {Variant} first its text for imports that are constant
 * @returns {KnownText}
 */
function add(source, origin, template, first) {
  const known = new KnownText(source, origin, template);
  known.keep('', first);
  forget(origin.filename);
  all.set(origin.filename, known);
  length += known.length;
  for (const identifier of all.keys()) {
    if (length <= limit) break;
    forget(identifier);
  }
  return known;
}

/** @param {string} identifier */
function forget(identifier) {
  const known = all.get(identifier);
  if (known === undefined) return;
  all.delete(identifier);
  length -= known.length;
  records.releaseTemplate(known.template);
}

exports.KnownText = KnownText;
exports.add = add;
exports.find = find;
exports.variantOf = variantOf;
