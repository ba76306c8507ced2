'use strict';

// The texts of the ES modules that loaders of this thread have met, with what they were compiled to: other loaders meet
// them again.
//
// A text has a number in Rust, which describes it once: what arrives after that names it.

const { native } = require('./native.js');

/**
 * What a text is compiled to, and what there is to know of it.
 * @typedef {object} Compiled
 * @property {import('node:vm').Script} script
 * @property {string} text
 * @property {boolean} hasTemplate whether functions may be tagged with what is in the text
 * @property {import('../text.js').EditedText} transformed
 */

/**
 * @typedef {object} Description
 * @property {number} number
 * @property {string} url of the module
 * @property {string} digest of the source text, packed
 * @property {boolean} hasHtmlComment perhaps
 * @property {number} disposalGlobals that it mentions, where V8 does not know `using`: bits of `lib/disposal.js`
 * @property {number[]} phases of the requests
 * @property {import('../text.js').EditedText} transformed for constant imports; all of it but the text itself
 */

class FileText {
  /** @type {Description} */
  description;
  /** Where it stands in its file. */
  origin;
  /** That for constant imports, which most modules have. @type {Compiled | undefined} */
  #first;
  /** By variant. @type {Map<string, Compiled> | null} */
  #others = null;

  /** @param {Description} description */
  constructor(description) {
    this.description = description;
    this.origin = { filename: description.url, lineOffset: 0, columnOffset: 0 };
  }

  /** @param {string} variant see `variantOf` */
  compiled(variant) {
    return variant === '' ? this.#first : this.#others?.get(variant);
  }

  /**
   * @param {string} variant
   * @param {Compiled} compiled
   */
  keep(variant, compiled) {
    makeRoom(compiled.text.length);
    if (variant === '') {
      this.#first = compiled;
    } else {
      this.#others ??= new Map();
      this.#others.set(variant, compiled);
    }
  }
}

/**
 * Which text of a module it is.
 * @param {boolean} cyclic
 * @param {Uint8Array} modes of the imports
 * @param {boolean} parse
 */
function variantOf(cyclic, modes, parse) {
  let last = modes.length;
  while (last > 0 && modes[last - 1] === 0) last--;
  const kind = (cyclic ? 'c' : '') + (parse ? 'p' : '');
  return last === 0 ? kind : kind + modes.subarray(0, last).join('');
}

/** When the texts in memory are longer than this, all are forgotten. */
const MAX_LENGTH = 64 * 1024 * 1024;
/** What one takes beside its text, about. */
const DESCRIPTION_LENGTH = 512;

/** Tells Rust which texts need no description. */
const descriptions = native.createDescriptions();
/** @type {Map<number, FileText>} */
const byNumber = new Map();
/** The last text of each module. @type {Map<string, FileText>} */
const byURL = new Map();
let length = 0;

/** @param {number} added */
function makeRoom(added) {
  length += added;
  if (length <= MAX_LENGTH) return;
  length = added;
  byNumber.clear();
  byURL.clear();
  native.forgetDescriptions(descriptions);
}

/** @param {Description} description */
function describe(description) {
  const { number, url } = description;
  makeRoom(DESCRIPTION_LENGTH);
  const before = byURL.get(url);
  if (before !== undefined) {
    byNumber.delete(before.description.number);
    native.forgetDescriptions(descriptions, before.description.number);
  }
  const text = new FileText(description);
  byNumber.set(number, text);
  byURL.set(url, text);
  return text;
}

/**
 * The text that Rust has described before.
 * @param {number} number
 */
function described(number) {
  return /** @type {FileText} */ (byNumber.get(number));
}

exports.FileText = FileText;
exports.describe = describe;
exports.described = described;
exports.descriptions = descriptions;
exports.variantOf = variantOf;
