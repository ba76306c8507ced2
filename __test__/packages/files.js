'use strict';

// The ES modules among the files of the dev dependencies.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../support/reference.js');

/**
 * @typedef {object} PackageFile
 * @property {string} name relative to node_modules, with slashes
 * @property {boolean} pure whether its package says that its modules have no side effects
 */

/** @param {string} file @returns {any} */
function readManifest(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** @returns {PackageFile[]} */
function packageFiles() {
  const folder = path.join(root, 'node_modules');
  /** @type {PackageFile[]} */
  const files = [];
  const pending = [{ directory: folder, type: 'commonjs', pure: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory } = next;
    const manifest = readManifest(path.join(directory, 'package.json'));
    const type = manifest === null ? next.type : (manifest.type ?? 'commonjs');
    const pure = manifest?.name ? manifest.sideEffects === false : next.pure;
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
      const full = path.join(directory, entry.name);
      if (entry.isDirectory()) pending.push({ directory: full, type, pure });
      else if (/\.mjs$/.test(entry.name) || (type === 'module' && /\.js$/.test(entry.name))) {
        files.push({ name: path.relative(folder, full).split(path.sep).join('/'), pure });
      }
    }
  }
  return files.sort((one, other) => (one.name < other.name ? -1 : 1));
}

module.exports = { packageFiles };
