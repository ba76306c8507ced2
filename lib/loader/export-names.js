'use strict';

// The names that CommonJS modules export: what Node's lexer finds in a text, and in the texts that it exports again.

const { loadUntold } = require('./node-loading.js');

/** @typedef {{ filename: string, text: string }} CommonJSText */

/** @typedef {{ exports: string[], reexports: string[] }} Names */

/** Node's lexer was another one before this. */
const NODE_HAS_MERVE = 'merve' in process.versions;

/** A definition of an export by its descriptor. */
const DEFINITION =
  /(?<=\bObject\s*\.\s*)defineProperty(?=\s*\(\s*(?:module\s*\.\s*)?exports\s*,\s*(["'])(.+?)\1)/g;

/** @type {((source: string) => Names) | undefined} */
let lexer;

/** @param {string} source */
function lex(source) {
  lexer ??= /** @type {any} */ (loadUntold('cjs-module-lexer', module)).parse;
  try {
    const names = /** @type {NonNullable<typeof lexer>} */ (lexer)(source);
    return NODE_HAS_MERVE ? withUnknownGetters(source, names) : names;
  } catch {
    return { exports: [], reexports: [] };
  }
}

/**
 * Node's own lexer keeps the names that are assigned, too, where a getter that it does not know defines them again. TypeScript
 * writes that for `export { default as a } from 'b'`.
 * @param {string} source
 * @param {Names} names
 * @returns {Names}
 */
function withUnknownGetters(source, { exports, reexports }) {
  const known = new Set(exports);
  let hasUnknown = false;
  const assignments = source.replace(DEFINITION, (definition, _quote, name) => {
    if (known.has(name)) return definition;
    hasUnknown = true;
    return 'undefineProperty'.slice(0, definition.length);
  });
  if (!hasUnknown) return { exports, reexports };
  const assigned = /** @type {NonNullable<typeof lexer>} */ (lexer)(assignments);
  return { exports: [...known, ...assigned.exports], reexports };
}

class ExportNames {
  #reexported;
  /** By file name. @type {Map<string, Set<string>>} */
  #known = new Map();

  /** @param {(request: string, from: string) => CommonJSText | null} reexported null for what has no names */
  constructor(reexported) {
    this.#reexported = reexported;
  }

  /**
   * @param {string} filename
   * @param {string} text
   * @returns {Set<string>}
   */
  of(filename, text) {
    /** @type {Set<string>} */
    const names = new Set();
    const seen = new Set([filename]);
    const found = [{ filename, text }];
    for (let step = found.pop(); step !== undefined; step = found.pop()) {
      const known = this.#known.get(step.filename);
      if (known !== undefined) {
        for (const name of known) names.add(name);
        continue;
      }
      const { exports, reexports } = lex(step.text);
      for (const name of exports) names.add(name);
      for (const request of reexports) {
        const other = this.#reexported(request, step.filename);
        if (other === null || seen.has(other.filename)) continue;
        seen.add(other.filename);
        found.push(other);
      }
    }
    this.#known.set(filename, names);
    return names;
  }

  /** @param {(filename: string) => boolean} isLoaded what has run keeps its names, whatever becomes of the file */
  forget(isLoaded) {
    for (const filename of this.#known.keys()) {
      if (!isLoaded(filename)) this.#known.delete(filename);
    }
  }
}

exports.ExportNames = ExportNames;
