'use strict';

// Whether the main module of a program is for `require()` or for `import`, as Node finds it.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { importsMain } = require('../node-options.js');
const { UNREAD } = require('./commonjs-sources.js');
const { native } = require('./native.js');
const { filenameOf } = require('./require-resolution.js');
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
  if (importsMain()) return true;
  const extension = path.extname(file);
  if (extension === '.mjs' || extension === '.wasm') return true;
  if (extension === '.cjs') return false;
  if (isTypeScript(file) && extension in TYPES) return TYPES[extension] === 'module';
  return native.packageType(file) === 'module';
}

/**
 * A main module, and its source if it is none that is imported.
 * @typedef {{ url: string, filename: string, source: import('./hooks.js').Source | null }} Main
 */

/**
 * @param {import('./commonjs.js').CommonJS} commonJS
 * @param {string} file
 * @param {string} asked the same as it was asked for
 * @param {boolean} isProgram whether the process is its own, and hooks and handlers are asked about it
 * @returns {Main}
 */
function findMain(commonJS, file, asked, isProgram) {
  const hasHooks = isProgram && commonJS.resolution.hasHooks;
  if (isProgram && !isImported(file) && (hasHooks || commonJS.handlerOf(file) !== null)) {
    return customizedMain(commonJS, file, asked);
  }
  const isLoaded = !hasHooks && isRequired(file);
  const source = isLoaded ? commonJS.sources.forLater(file) : null;
  return { url: pathToFileURL(file).href, filename: file, source };
}

/**
 * The same where hooks or a handler decide what it is.
 * @param {import('./commonjs.js').CommonJS} commonJS
 * @param {string} file
 * @param {string} asked
 * @returns {Main}
 */
function customizedMain(commonJS, file, asked) {
  const { resolution, sources } = commonJS;
  const found = resolution.hasHooks ? resolution.foundMain(asked) : undefined;
  const { filename, url } = found ?? { filename: file, url: pathToFileURL(file).href };
  if (commonJS.handlerOf(filename) !== null) return { url, filename, source: UNREAD };
  const source = sources.of(filename, found);
  const isModule = sources.formatOf(filename, source) === 'module';
  return { url, filename, source: isModule ? null : source };
}

/**
 * The main module, when it was imported and is CommonJS.
 * @param {import('./commonjs.js').CommonJS} commonJS
 * @param {string} url
 */
function importedMain({ sources }, url) {
  const filename = filenameOf(url);
  return { url, filename, source: sources.forLater(filename) };
}

module.exports = { findMain, importedMain };
