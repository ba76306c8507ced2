'use strict';

// Where the code of a program calls import(): an error of what that loads is made later, when nothing of the program is on
// the stack, and nobody knows any more who has asked for it.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const { define } = require('../define.js');
const errors = require('../errors.js');
const { captureStackTrace, types } = require('../intrinsics.js');
const { LINE_TERMINATOR } = require('../line-terminator.js');
const { isAsThrown, placeError } = require('./failures.js');
const { FileEnvironment } = require('./file-environment.js');

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

/** How many frames of this package there may be between the call and what captures it. */
const OWN_FRAMES = 8;

const IMPORT = 'import';

const FOLDER = path.join(__dirname, '..') + path.sep;
const OURS = [FOLDER, pathToFileURL(FOLDER).href, 'node:internal/vm-module-record/'];

/** A call of import(), and what was on the stack when it was captured. */
class ImportCall {
  /** Its frames become a text when they are read. @type {{ stack?: string } | null} */
  #captured = null;

  /** To be called while import() is, if what it loads may fail. */
  capture() {
    if (this.#captured !== null) return;
    this.#captured = {};
    const limit = Error.stackTraceLimit;
    // Not an assignment: intrinsics may be frozen.
    const isMore = limit > 0 && Reflect.set(Error, 'stackTraceLimit', limit + OWN_FRAMES);
    captureStackTrace(this.#captured, this.capture);
    if (isMore) Reflect.set(Error, 'stackTraceLimit', limit);
  }

  /**
   * @template {ModuleNode | PromiseLike<ModuleNode>} Requested
   * @param {() => Requested} request
   */
  during(request) {
    /** @type {Requested | undefined} */
    let requested;
    try {
      requested = request();
      return requested;
    } finally {
      // What is linked does not fail, and is asked for most often.
      const isLinked = requested !== undefined && 'linked' in requested && requested.linked;
      if (!isLinked) this.capture();
    }
  }

  frames() {
    return framesOf(this.#captured?.stack).slice(0, Error.stackTraceLimit);
  }
}

/**
 * The lines of a stack that are frames of others.
 * @param {unknown} stack
 */
function framesOf(stack) {
  const lines = typeof stack === 'string' ? stack.split('\n') : [];
  return lines.filter(
    (line) => line.startsWith('    at ') && !OURS.some((start) => line.includes(start)),
  );
}

/**
 * Gives an error of what import() loads the frames of the code that has called it, and says where that is.
 * @param {any} error
 * @param {ImportCall} call
 * @param {object} importer
 * @param {string} importer.url
 * @param {string} importer.specifier
 * @param {ModuleNode | null} importer.node null for CommonJS
 */
function placeInCall(error, call, { url, specifier, node }) {
  if (!isNativeError(error) || isAsThrown(error)) return;
  const frames = call.frames();
  const own = framesOf(error.stack);
  // It was thrown by code of a program, such as a hook.
  if (frames.length === 0 || (own.length > 0 && !errors.isMade(error))) return;
  // One that this package made has its frames above, and those of who awaits the import() or is calling it.
  const first = own.find((frame) => !frame.startsWith('    at async '));
  if (first === undefined || first === frames[0]) giveFrames(error, frames);
  const place = placeOf(frames, url);
  // Of an error in the text of another module that is the place which counts.
  if (place === null || error.code === undefined) return;
  const line = lineOf(node, url, place.line);
  // The file may be another one than that which runs.
  const shown = line.startsWith(IMPORT, place.column - 1) ? line : '';
  placeError(error, { url, specifier, place: { ...place, width: IMPORT.length }, shown });
}

/** @type {(error: any) => boolean} */
const isNativeError = (error) => types.isNativeError(error);

/**
 * @param {Error} error
 * @param {string[]} frames
 */
function giveFrames(error, frames) {
  const header = String(error.stack).replace(/(?:\n {4}at .*)+$/, '');
  define(error, 'stack', {
    value: `${header}\n${frames.join('\n')}`,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

/**
 * Where the innermost frame of a file is in it.
 * @param {string[]} frames
 * @param {string} url
 */
function placeOf(frames, url) {
  const names = url.startsWith('file:') ? [url, fileURLToPath(url)] : [url];
  for (const frame of frames) {
    for (const name of names) {
      const start = frame.indexOf(`${name}:`);
      const found =
        start === -1 ? null : /^(\d+):(\d+)\)?$/.exec(frame.slice(start + name.length + 1));
      if (found !== null) return { line: Number(found[1]), column: Number(found[2]) };
    }
  }
  return null;
}

/**
 * A line of the text of a module that imports.
 * @param {ModuleNode | null} node
 * @param {string} url
 * @param {number} line
 */
function lineOf(node, url, line) {
  try {
    const environment = node?.environment;
    // The text of a module that has run is let go of.
    const kept = environment instanceof FileEnvironment ? environment.sourceText() : '';
    const text = kept || readFileSync(fileURLToPath(url), 'utf8');
    return text.split(LINE_TERMINATOR)[line - 1] ?? '';
  } catch {
    // The file is gone, or there was none.
    return '';
  }
}

exports.ImportCall = ImportCall;
exports.framesOf = framesOf;
exports.giveFrames = giveFrames;
exports.placeInCall = placeInCall;
