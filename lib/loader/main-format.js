'use strict';

// Whether the main module of a program is for `require()` or for `import`, as Node finds it.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { valuesOf } = require('../node-options.js');
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
  if (valuesOf(['--import', '--experimental-loader', '--loader']).length > 0) return true;
  const extension = path.extname(file);
  if (extension === '.mjs' || extension === '.wasm') return true;
  if (extension === '.cjs') return false;
  if (isTypeScript(file) && extension in TYPES) return TYPES[extension] === 'module';
  return native.packageType(file) === 'module';
}

/**
 * The main module, if it is none that is imported.
 * @param {import('./commonjs.js').CommonJS} commonJS
 * @param {string} file
 * @param {boolean} isProgram whether the process is its own, and hooks and handlers are asked about it
 */
function requiredMain(commonJS, file, isProgram) {
  const hasHooks = isProgram && commonJS.resolution.hasHooks;
  if (isProgram && !isImported(file) && (hasHooks || commonJS.handlerOf(file) !== null)) {
    return customizedMain(commonJS, file);
  }
  if (hasHooks || !isRequired(file)) return null;
  return { filename: file, source: commonJS.sources.forLater(file) };
}

/**
 * The same where hooks or a handler decide what it is.
 * @param {import('./commonjs.js').CommonJS} commonJS
 * @param {string} file
 */
function customizedMain(commonJS, file) {
  const { resolution, sources } = commonJS;
  const found = resolution.hasHooks ? resolution.foundMain(file) : undefined;
  const filename = found?.filename ?? file;
  if (commonJS.handlerOf(filename) !== null) return { filename, source: UNREAD };
  const source = sources.of(filename, found);
  return sources.formatOf(filename, source) === 'module' ? null : { filename, source };
}

/**
 * The main module, when it was imported and is CommonJS.
 * @param {import('./commonjs.js').CommonJS} commonJS
 * @param {string} url
 */
function importedMain({ sources }, url) {
  const filename = filenameOf(url);
  return { filename, source: sources.forLater(filename) };
}

module.exports = { importedMain, requiredMain };
