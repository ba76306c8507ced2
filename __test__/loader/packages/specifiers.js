// The specifiers in the ESM graphs of packages: those of static imports and exports as the parser lists them, and the
// literal ones of `import()`.

const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { ModuleRecord } = require('../../../index.js');
const { native } = require('../../../lib/loader/native.js');

/** @param {string} file */
function isModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (!file.endsWith('.js')) return false;
  const type = native.packageType(file);
  return type === null ? native.hasModuleSyntax(readFileSync(file, 'utf8')) : type === 'module';
}

/**
 * What a module asks for.
 * @param {string} url
 * @returns {string[]}
 */
function specifiersOf(url) {
  if (!url.startsWith('file:')) return [];
  const file = fileURLToPath(url);
  // Comments with types name files that are not there.
  if (!existsSync(file) || !isModule(file)) return [];
  const source = readFileSync(file, 'utf8');
  const { moduleRequests } = new ModuleRecord(source, { identifier: url });
  const found = new Set(moduleRequests.map(({ specifier }) => specifier));
  for (const [, , specifier] of source.matchAll(/\bimport\(\s*(["'])([^"'\\\n]+)\1\s*[,)]/g)) {
    found.add(specifier);
  }
  return [...found];
}

/**
 * The names under which a package can be imported.
 * @param {string} folder with node_modules
 * @param {string} name of the package
 * @returns {string[]}
 */
function entriesOf(folder, name) {
  const manifest = path.join(folder, 'node_modules', name, 'package.json');
  const { exports } = JSON.parse(readFileSync(manifest, 'utf8'));
  const entries = [name];
  if (typeof exports !== 'object' || exports === null) return entries;
  for (const subpath of Object.keys(exports)) {
    if (subpath.startsWith('./') && !subpath.includes('*')) entries.push(name + subpath.slice(1));
  }
  return entries;
}

module.exports = { entriesOf, specifiersOf };
