'use strict';

// Compiles the texts of modules, unless a loader of this thread has compiled them before, or they are on disk.

const vm = require('../node-vm.js');
const { placeOf } = require('../text.js');

/** @typedef {import('./file-text.js').Compiled} Compiled */
/** @typedef {import('./file-text.js').FileText} FileText */

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
 * @param {import('node:vm').Script} script
 * @param {string} text
 * @param {import('../text.js').EditedText} transformed
 * @returns {Compiled}
 */
function compiledOf(script, text, transformed) {
  return { script, text, hasTemplate: text.includes('`'), transformed };
}

class Scripts {
  #disk;

  /** @param {import('./disk-cache.js').DiskCache | null} disk */
  constructor(disk) {
    this.#disk = disk;
  }

  /**
   * @param {FileText} of
   * @param {string} variant
   * @returns {Compiled | undefined}
   */
  find(of, variant) {
    const compiled = of.compiled(variant);
    if (this.#disk === null) return compiled;
    const { url, digest } = of.description;
    if (compiled !== undefined) {
      this.#disk.note(url, digest, variant, compiled);
      return compiled;
    }
    const stored = this.#disk.find(url, digest, variant);
    if (stored === undefined) return undefined;
    const { text, transformed, code } = stored;
    const made = compiledOf(compile(url, text, transformed, code), text, transformed);
    of.keep(variant, made);
    if (made.script.cachedDataRejected) this.#disk.note(url, digest, variant, made, true);
    return made;
  }

  /**
   * Compiles a text.
   * @param {FileText} of
   * @param {string} variant
   * @param {string} text
   * @param {import('../text.js').EditedText} transformed
   * @returns {Compiled}
   */
  compile(of, variant, text, transformed) {
    const { url, digest } = of.description;
    const compiled = compiledOf(compile(url, text, transformed), text, transformed);
    of.keep(variant, compiled);
    this.#disk?.note(url, digest, variant, compiled);
    return compiled;
  }
}

exports.Scripts = Scripts;
