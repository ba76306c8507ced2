'use strict';

// What ES modules see of the CommonJS modules and the JSON that they import: the names that a text exports, and the values
// that they have. What was required before is the same.

const Module = require('node:module');
const path = require('node:path');

const { FORMAT_COMMONJS } = require('./commonjs-sources.js');
const { ExportNames } = require('./export-names.js');
const { requirerOf } = require('./require-resolution.js');

/** @typedef {import('./realm-helpers.js').CommonJSModule} CommonJSModule */

/** From this version on, Node's namespaces of CommonJS modules have an export of this name. */
const HAS_MODULE_EXPORTS = Number(process.versions.node.split('.')[0]) >= 23;

class ImportedCommonJS {
  #commonJS;
  #sources;
  #resolution;
  #exportNames = new ExportNames((request, from) => this.#reexported(request, from));
  /** What modules exported when they had run: imports see that, whatever `require.cache` has by then. @type {WeakMap<CommonJSModule, unknown>} */
  #exports = new WeakMap();

  /**
   * @param {import('./commonjs.js').CommonJS} commonJS
   * @param {import('./commonjs-sources.js').CommonJSSources} sources
   * @param {import('./require-resolution.js').RequireResolution} resolution
   */
  constructor(commonJS, sources, resolution) {
    this.#commonJS = commonJS;
    this.#sources = sources;
    this.#resolution = resolution;
  }

  /**
   * @param {string} request
   * @param {string} from
   */
  #reexported(request, from) {
    try {
      const requirer = requirerOf(from);
      const found = this.#resolution.hasHooks
        ? this.#resolution.found(request, requirer)
        : undefined;
      const filename = found?.filename ?? this.#resolution.filename(request, requirer);
      const extension = path.extname(filename);
      if (Module.isBuiltin(filename) || extension === '.json' || extension === '.node') return null;
      const { format, text } = this.#sources.of(filename, found);
      const isOther = format !== undefined && format !== FORMAT_COMMONJS;
      return isOther ? null : { filename, text: text ?? this.#sources.read(filename) };
    } catch {
      // As Node does: what cannot be found or read has no names.
      return null;
    }
  }

  /**
   * The exports of a namespace, with the values that evaluating it gives them.
   * @param {string} filename
   * @param {string} text
   * @returns {{ names: string[], evaluate: () => unknown[] }}
   */
  define(filename, text) {
    const found = this.#exportNames.of(filename, text);
    const source = { format: FORMAT_COMMONJS, text };
    this.#sources.keep(filename, source);
    const names = new Set(found);
    names.add('default');
    if (HAS_MODULE_EXPORTS) names.add('module.exports');
    const list = [...names];
    const evaluate = () => {
      const exports = this.#exportsOf(filename, source);
      return list.map((name) => {
        if (name === 'default' || (name === 'module.exports' && HAS_MODULE_EXPORTS)) return exports;
        try {
          return exports != null && Object.hasOwn(exports, name) ? exports[name] : undefined;
        } catch {
          // A getter that throws.
          return undefined;
        }
      });
    };
    return { names: list, evaluate };
  }

  /**
   * @param {string} filename
   * @param {import('./hooks.js').Source} source
   * @returns {any}
   */
  #exportsOf(filename, source) {
    const current = this.#commonJS.load(filename, source);
    const own = this.#commonJS.cache[filename];
    if (own === undefined) return current;
    const noted = this.#exports.get(own);
    // Only once, as in Node: a URL with another query shares the file.
    this.#exports.delete(own);
    return noted === undefined ? current : noted;
  }

  /** @param {CommonJSModule} own that has run */
  note(own) {
    this.#exports.set(own, own.exports);
  }

  /**
   * The value of a JSON file that is imported.
   * @param {string} filename
   * @param {() => unknown} parse
   */
  defineJSON(filename, parse) {
    const { cache, helpers } = this.#commonJS;
    const known = cache[filename];
    if (known?.loaded) return known.exports;
    const own = helpers.makeLoaded(parse());
    cache[filename] = own;
    return own.exports;
  }

  /** Something has failed, and may be mended. */
  forget() {
    this.#exportNames.forget((filename) => this.#commonJS.cache[filename] !== undefined);
  }
}

exports.ImportedCommonJS = ImportedCommonJS;
