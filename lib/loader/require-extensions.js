'use strict';

// `require.extensions` of a program: Node's object, to which programs add handlers, and in which they replace some.

const Module = require('node:module');
const path = require('node:path');

/** @typedef {import('./realm-helpers.js').CommonJSModule} CommonJSModule */
/** @typedef {(module: CommonJSModule, filename: string) => void} Handler */

/** @type {Record<string, Handler>} */
const handlers = /** @type {any} */ (Module)._extensions;

class RequireExtensions {
  handlers = handlers;
  /** Node's own, in whose place the loader loads. */
  #known = new Set(Object.values(handlers));

  /**
   * The handler that a program has for a file, by its longest extension that has one.
   * @param {string} filename
   */
  handlerOf(filename) {
    const name = path.basename(filename);
    // One in front is no extension.
    for (let at = name.indexOf('.', 1); at !== -1; at = name.indexOf('.', at + 1)) {
      const handler = handlers[name.slice(at)];
      if (handler) return this.#foreign(handler);
    }
    return this.#foreign(handlers['.js']);
  }

  /** @param {Handler} handler */
  #foreign(handler) {
    return typeof handler !== 'function' || this.#known.has(handler) ? null : handler;
  }
}

exports.RequireExtensions = RequireExtensions;
