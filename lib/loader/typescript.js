'use strict';

// TypeScript files: those that the running Node takes.

/** `strip`, or `transform` with a flag. @type {string | false | undefined} */
const mode = /** @type {any} */ (process.features).typescript;

const stripsTypes = Boolean(mode) && 'stripTypeScriptTypes' in require('node:module');

/** @param {string} name of a file */
function isTypeScript(name) {
  return stripsTypes && /\.[cm]?ts$/.test(name);
}

/** What kind of module a file is by its extension. @type {Readonly<Record<string, 'module' | 'commonjs' | undefined>>} */
const TYPES = Object.freeze({ '.mts': 'module', '.cts': 'commonjs' });

module.exports = { TYPES, isTypeScript, mode, stripsTypes };
