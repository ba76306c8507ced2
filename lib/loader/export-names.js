'use strict';

// The names that CommonJS modules export: what Node's lexer finds in a text, and in the texts that it exports again.

/** @typedef {{ filename: string, text: string }} CommonJSText */

/** @type {((source: string) => { exports: string[], reexports: string[] }) | undefined} */
let lexer;

/** @param {string} source */
function lex(source) {
  lexer ??= /** @type {any} */ (require('cjs-module-lexer')).parse;
  try {
    return /** @type {NonNullable<typeof lexer>} */ (lexer)(source);
  } catch {
    return { exports: [], reexports: [] };
  }
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
