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
const NODE_FRAME = /\(?(?:node:[^)]*|native|<anonymous>)\)?$/;

/**
 * Those of a stack that were called from here. With frozen intrinsics the frames of this package are in it, too.
 * @param {unknown} stack
 */
function framesBelow(stack) {
  const frames = `${stack}`.split('\n').filter((line) => line.startsWith('    at '));
  const isOther = (/** @type {string} */ frame) => !frame.includes(__dirname);
  const called = frames.slice(Math.max(0, frames.findIndex(isOther)));
  const end = called.findIndex((frame) => !isOther(frame));
  return end === -1 ? called : called.slice(0, end);
}

/**
 * Whether a handler is Node's own, in whose place the loader loads: it fails with a file that is not there, and none but Node's
 * functions are on the stack then.
 * @param {[extension: string, handler: Handler]} entry
 */
function isOfNode([extension, handler]) {
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, 'stackTraceLimit', MANY_FRAMES);
  try {
    handler(/** @type {any} */ (HIDDEN), path.join(__dirname, `nothing${extension}`));
    return false;
  } catch (error) {
    const frames = framesBelow(/** @type {any} */ (error)?.stack);
    return frames.length > 0 && frames.every((frame) => NODE_FRAME.test(frame));
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
