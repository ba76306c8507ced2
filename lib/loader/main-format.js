'use strict';

// Whether the main module of a program is for `require()` or for `import`, as Node finds it.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { valuesOf } = require('../node-options.js');
const { native } = require('./native.js');
const { TYPES, isTypeScript } = require('./typescript.js');

/** What the loader itself knows the format of, or Node runs in another way. */
const KNOWN = ['.js', '.mjs', '.cjs', '.wasm'];

/**
 * JSON, addons, and what has no extension or one that nobody knows: that is CommonJS, unless it can only be an ES module.
 * WebAssembly without an extension is refused as a text, then: only what is imported is looked at for that.
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

/**
 * What Node imports without a look at the text: only hooks are told of the difference.
 * @param {string} file
 */
function isImported(file) {
  if (valuesOf(['--import', '--experimental-loader', '--loader']).length > 0) return true;
  const extension = path.extname(file);
  if (extension === '.mjs' || extension === '.wasm') return true;
  if (extension === '.cjs') return false;
  if (isTypeScript(file) && extension in TYPES) return TYPES[extension] === 'module';
  return native.packageType(file) === 'module';
}

module.exports = { isImported, isRequired };
