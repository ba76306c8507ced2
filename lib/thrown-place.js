'use strict';

// The place in a source text that V8 names for an error.
//
// Node keeps it from programs: only when nobody catches a SyntaxError of a module does it print the
// place. A session of the inspector in this very thread is told of it, and nothing else is asked of
// that session.

const { define } = require('./define.js');
const deferred = require('./deferred.js').deferredIn(module);

const inspector = deferred(() => require('node:inspector'));

/** @typedef {{ line: number, column: number }} Place counted from zero */

let keys = 0;

/**
 * Calls `callback`, which catches nothing.
 * @param {() => void} callback
 * @returns {Place | null} where what it threw was found; null when it threw nothing, and in a Node
 *   whose inspector is out of reach
 */
function placeOfThrown(callback) {
  const key = `vm-module-record:${keys++}`;
  /** @type {any} */
  let session;
  let place = null;
  try {
    session = new (inspector().Session)();
    session.connect();
    define(globalThis, key, {
      value: callback,
      configurable: true,
    });
    const expression = `globalThis[${JSON.stringify(key)}]()`;
    session.post(
      'Runtime.evaluate',
      { expression, silent: true },
      (/** @type {unknown} */ error, /** @type {any} */ answer) => {
        const details = error === null ? answer.exceptionDetails : undefined;
        if (details !== undefined)
          place = { line: details.lineNumber, column: details.columnNumber };
      },
    );
  } catch {
    // No inspector in this build, not allowed by the permission model, or a global object that is frozen.
  }
  try {
    Reflect.deleteProperty(globalThis, key);
    session?.disconnect();
  } catch {
    // Never connected.
  }
  return place;
}

module.exports = { placeOfThrown };
