'use strict';

// Files that a program may never need, or not yet, are loaded when it does: to load all takes twice as long as to load
// what the classes themselves need.
//
// A program may have changed by then what Node's `require` reads files with: tests put mocks in the place of
// `fs.readFileSync`. So these files are read and compiled here, with functions as they were when the package was loaded,
// and stand in `require.cache` as if Node had loaded them.

const { closeSync, fstatSync, openSync, readSync } = require('node:fs');
const Module = /** @type {any} */ (require('node:module'));
const { sep } = require('node:path');
const { compileFunction } = require('./node-vm.js');

const { cache } = require;
/** The files of this package by name, whatever becomes of `require.cache`. @type {Record<string, NodeJS.Module>} */
const files = Object.create(null);
const { apply } = Reflect;
const { hasOwn, keys } = Object;
const { alloc } = Buffer;
const { toString: textOf } = Buffer.prototype;
const { parse } = JSON;
const { _load: loadByNode, isBuiltin } = Module;
const { getBuiltinModule } = /** @type {any} */ (process);

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * What a file defers the loading of others with.
 * @param {NodeJS.Module} file its `module`
 */
function deferredIn(file) {
  /**
   * The exports of a file, which is loaded when they are asked for.
   * @template Exports
   * @param {() => Exports} load
   * @returns {() => Exports}
   */
  return function deferred(load) {
    /** @type {Exports | null} */
    let exported = null;
    let wasBegun = false;
    return () => {
      if (exported === null) {
        // A timeout may have struck while it was loaded, and Node takes what is half loaded for the whole.
        if (wasBegun) forgetHalfLoaded();
        wasBegun = true;
        // Node's `require` calls this one. Test runners and bundlers have modules and functions of their own.
        if (file instanceof Module && !hasOwn(file, 'require')) {
          noteLoaded(file);
          requireIn(file);
        }
        exported = load();
      }
      return exported;
    };
  };
}

function forgetHalfLoaded() {
  for (const file of keys(cache)) {
    if (isWithin(file, __dirname) && cache[file]?.loaded === false) delete cache[file];
  }
  for (const name of keys(files)) if (!files[name].loaded) delete files[name];
}

/**
 * Programs may empty `require.cache`: what is loaded later belongs to what was loaded before, which the children still tell.
 * @param {NodeJS.Module} root
 */
function noteLoaded(root) {
  const found = [root];
  for (let at = 0; at < found.length; at++) {
    const { filename, children } = found[at];
    if (at > 0 && (!isWithin(filename, __dirname) || files[filename] === found[at])) continue;
    files[filename] = found[at];
    for (let index = 0; index < children.length; index++) found[found.length] = children[index];
  }
}

/**
 * @param {string} file
 * @param {string} folder
 */
function isWithin(file, folder) {
  for (let at = 0; at < folder.length; at++) if (file[at] !== folder[at]) return false;
  return true;
}

/**
 * Gives a file of this package its `require`.
 * @param {NodeJS.Module} file
 * @returns {(specifier: string) => unknown}
 */
function requireIn(file) {
  const own = (/** @type {string} */ specifier) => {
    if (specifier[0] === '.') return exportsOf(resolve(file.filename, specifier), file);
    if (isBuiltin(specifier)) {
      // Hooks of the program are not asked where there is this function.
      return getBuiltinModule?.(specifier) ?? loadByNode(specifier, file, false);
    }
    return apply(Module.prototype.require, file, [specifier]);
  };
  own.cache = cache;
  file.require = /** @type {any} */ (own);
  return own;
}

/**
 * The path of a file of this package. No function of `node:path` is needed for it, nor of strings.
 * @param {string} from
 * @param {string} specifier
 */
function resolve(from, specifier) {
  let length = lastSeparator(from, from.length);
  let at = 0;
  while (specifier[at] === '.') {
    const isUp = specifier[at + 1] === '.';
    if (isUp) length = lastSeparator(from, length);
    at += isUp ? 3 : 2;
  }
  let file = '';
  for (let index = 0; index < length; index++) file += from[index];
  file += sep;
  for (; at < specifier.length; at++) file += specifier[at] === '/' ? sep : specifier[at];
  return file;
}

/**
 * @param {string} file
 * @param {number} end
 */
function lastSeparator(file, end) {
  let at = end - 1;
  while (at > 0 && file[at] !== sep) at--;
  return at;
}

/**
 * @param {string} filename
 * @param {NodeJS.Module} parent
 */
function exportsOf(filename, parent) {
  const known = files[filename] ?? cache[filename];
  if (known !== undefined) return known.exports;
  // An addon.
  if (filename[filename.length - 2] === 'd') return loadByNode(filename, parent, false);
  const text = read(filename);
  // In an archive perhaps, which only the functions that Node loads files with know to read.
  if (text === null) return loadByNode(filename, parent, false);
  const module = new Module(filename, parent);
  module.filename = filename;
  module.paths = parent.paths;
  cache[filename] = module;
  files[filename] = module;
  let isRun = false;
  try {
    run(module, text);
    module.loaded = true;
    isRun = true;
  } finally {
    if (!isRun) {
      delete cache[filename];
      delete files[filename];
    }
  }
  return module.exports;
}

/**
 * @param {NodeJS.Module} module
 * @param {string} text
 */
function run(module, text) {
  const { filename } = module;
  if (filename[filename.length - 1] === 'n') {
    module.exports = parse(text);
    return;
  }
  const body = compileFunction(text, PARAMETERS, { filename });
  const { exports } = module;
  apply(body, exports, [exports, requireIn(module), module, filename, module.path]);
}

/**
 * @param {string} filename
 * @returns {string | null} null when it cannot be read
 */
function read(filename) {
  let descriptor;
  try {
    descriptor = openSync(filename, 'r');
    const bytes = alloc(fstatSync(descriptor).size);
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, length);
      if (count === 0) break;
      length += count;
    }
    return length === 0 ? null : apply(textOf, bytes, ['utf8', 0, length]);
  } catch {
    return null;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

module.exports = { deferredIn };
