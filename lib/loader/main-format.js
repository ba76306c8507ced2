'use strict';

// Whether the main module of a program is for `require()`, as Node finds it.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { native } = require('./native.js');
const { isTypeScript } = require('./typescript.js');

/** What the loader itself knows the format of, or Node runs in another way. */
const KNOWN = ['', '.js', '.mjs', '.cjs', '.wasm'];

/**
 * JSON, addons, and what has an extension that nobody knows: that is CommonJS, unless it can only be an ES module.
 * @param {string} file
 */
function isRequired(file) {
  const extension = path.extname(file);
  if (extension === '.json' || extension === '.node') return true;
  if (KNOWN.includes(extension) || isTypeScript(file) || native.packageType(file) === 'module')
    return false;
  try {
    return !native.hasModuleSyntax(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

module.exports = { isRequired };
