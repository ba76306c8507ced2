'use strict';

// TypeScript files: those that the running Node takes.

/** `strip`, or `transform` with a flag. @type {string | false | undefined} */
const mode = /** @type {any} */ (process.features).typescript;

/** Node's own, whatever becomes of it. @type {{ stripTypeScriptTypes?: (text: string, options: object) => string }} */
const { stripTypeScriptTypes } = /** @type {any} */ (require('node:module'));

const stripsTypes = Boolean(mode) && stripTypeScriptTypes !== undefined;

/** @param {string} name of a file */
function isTypeScript(name) {
  return stripsTypes && /\.[cm]?ts$/.test(name);
}

/** What kind of module a file is by its extension. @type {Readonly<Record<string, 'module' | 'commonjs' | undefined>>} */
const TYPES = Object.freeze({ '.mts': 'module', '.cts': 'commonjs' });

module.exports = { TYPES, isTypeScript, mode, stripTypeScriptTypes, stripsTypes };
