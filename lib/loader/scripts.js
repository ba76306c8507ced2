'use strict';

// Compiled texts: those that a loader of this thread has compiled before, and those on disk.

const vm = require('../node-vm.js');
const { placeOf } = require('../text.js');

/**
 * What a text is compiled to, and what there is to know of it.
 * @typedef {object} Compiled
 * @property {import('node:vm').Script} script
 * @property {string} text
 * @property {import('../text.js').EditedText} transformed
 */

/**
 * What the text of a module was compiled to.
 * @typedef {object} Known
 * @property {string} digest
 * @property {string} variant the first one
 * @property {Compiled} compiled
 * @property {Map<string, Compiled> | null} others few modules have any
 */

/** When the texts in memory are longer than this, all are forgotten. */
const MAX_LENGTH = 64 * 1024 * 1024;

/** Of all loaders of this thread, by the URL of the module. @type {Map<string, Known>} */
const inMemory = new Map();
let length = 0;

const FIRST = Object.freeze({ lineOffset: 0, columnOffset: 0 });

/**
 * @param {string} url
 * @param {string} text
 * @param {import('../text.js').EditedText} transformed
 * @param {Uint8Array} [cachedData]
 */
function compile(url, text, transformed, cachedData) {
  return new vm.Script(text, {
    filename: url,
    ...placeOf(transformed, FIRST),
    cachedData: /** @type {any} */ (cachedData),
  });
}

/**
 * Which text of a module it is.
 * @param {boolean} cyclic
 * @param {Uint8Array} modes
 * @param {boolean} parse
 */
function variantOf(cyclic, modes, parse) {
  let last = modes.length;
  while (last > 0 && modes[last - 1] === 0) last--;
  const kind = (cyclic ? 'c' : '') + (parse ? 'p' : '');
  return last === 0 ? kind : kind + modes.subarray(0, last).join('');
}

class Scripts {
  #disk;

  /** @param {import('./disk-cache.js').DiskCache | null} disk */
  constructor(disk) {
    this.#disk = disk;
  }

  /**
   * @param {string} url
   * @param {string} digest of the source text, packed
   * @param {string} variant
   * @returns {Compiled | undefined}
   */
  find(url, digest, variant) {
    const compiled = findInMemory(url, digest, variant);
    if (compiled !== undefined) {
      this.#disk?.note(url, digest, variant, compiled);
      return compiled;
    }
    const stored = this.#disk?.find(url, digest, variant);
    if (stored === undefined) return undefined;
    const { text, transformed, code } = stored;
    const script = compile(url, text, transformed, code);
    const made = { script, text, transformed };
    keep(url, digest, variant, made);
    if (script.cachedDataRejected) this.#disk?.note(url, digest, variant, made, true);
    return made;
  }

  /**
   * Compiles a text.
   * @param {string} url
   * @param {string} digest
   * @param {string} variant
   * @param {string} text
   * @param {import('../text.js').EditedText} transformed
   * @returns {Compiled}
   */
  compile(url, digest, variant, text, transformed) {
    const compiled = { script: compile(url, text, transformed), text, transformed };
    keep(url, digest, variant, compiled);
    this.#disk?.note(url, digest, variant, compiled);
    return compiled;
  }
}

/**
 * @param {string} url
 * @param {string} digest
 * @param {string} variant
 */
function findInMemory(url, digest, variant) {
  const known = inMemory.get(url);
  if (known?.digest !== digest) return undefined;
  return known.variant === variant ? known.compiled : known.others?.get(variant);
}

/**
 * @param {string} url
 * @param {string} digest
 * @param {string} variant
 * @param {Compiled} compiled
 */
function keep(url, digest, variant, compiled) {
  length += compiled.text.length;
  if (length > MAX_LENGTH) {
    inMemory.clear();
    length = compiled.text.length;
  }
  const known = inMemory.get(url);
  if (known?.digest !== digest) inMemory.set(url, { digest, variant, compiled, others: null });
  else if (known.variant === variant) known.compiled = compiled;
  else {
    known.others ??= new Map();
    known.others.set(variant, compiled);
  }
}

exports.Scripts = Scripts;
exports.variantOf = variantOf;
