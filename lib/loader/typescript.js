'use strict';

// TypeScript files: those that the running Node takes.

/** `strip`, or `transform` with a flag. @type {string | false | undefined} */
const mode = /** @type {any} */ (process.features).typescript;

const stripsTypes = Boolean(mode) && 'stripTypeScriptTypes' in require('node:module');

/** @param {string} name of a file */
function isTypeScript(name) {
  return stripsTypes && /\.[cm]?ts$/.test(name);
}

module.exports = { isTypeScript, mode, stripsTypes };
