'use strict';

// `require.extensions` of a program: Node's object, to which programs and preloads add handlers, and in which they replace some.

const Module = require('node:module');
const path = require('node:path');
const { hasPreloads } = require('../node-options.js');

/** @typedef {import('./realm-helpers.js').CommonJSModule} CommonJSModule */
/** @typedef {(module: CommonJSModule, filename: string) => void} Handler */

/** @type {Record<string, Handler>} */
const handlers = /** @type {any} */ (Module)._extensions;

/** A module that nobody can look at. */
const HIDDEN = new Proxy(new Module(''), {
  get() {
    throw new Error('This is no module');
  },
});

const MANY_FRAMES = 100;

/**
 * Whether a handler is Node's own, in whose place the loader loads: it fails with a file that is not there, and none but Node's
 * functions are on the stack then. Those of this package are in no stack.
 * @param {[extension: string, handler: Handler]} entry
 */
function isOfNode([extension, handler]) {
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, 'stackTraceLimit', MANY_FRAMES);
  try {
    handler(/** @type {any} */ (HIDDEN), path.join(__dirname, `nothing${extension}`));
    return false;
  } catch (error) {
    const lines = String(/** @type {any} */ (error)?.stack).split('\n');
    const frames = lines.filter((line) => line.startsWith('    at '));
    return (
      frames.length > 0 &&
      frames.every((line) => /\(?(?:node:[^)]*|native|<anonymous>)\)?$/.test(line))
    );
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

class RequireExtensions {
  handlers = handlers;
  /** Node's own. @type {Set<Handler>} */
  #known;

  constructor() {
    const entries = Object.entries(handlers);
    const own = hasPreloads() ? entries.filter(isOfNode) : entries;
    this.#known = new Set(own.map(([, handler]) => handler));
  }

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
