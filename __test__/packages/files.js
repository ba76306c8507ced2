'use strict';

// The ES modules among the files of the dev dependencies.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../support/reference.js');

/** @param {string} file @returns {any} */
function readManifest(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** @returns {string[]} their paths below node_modules, with slashes */
function packageFiles() {
  const folder = path.join(root, 'node_modules');
  /** @type {string[]} */
  const files = [];
  const pending = [{ directory: folder, type: 'commonjs' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory } = next;
    const manifest = readManifest(path.join(directory, 'package.json'));
    const type = manifest === null ? next.type : (manifest.type ?? 'commonjs');
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
      const full = path.join(directory, entry.name);
      if (entry.isDirectory()) pending.push({ directory: full, type });
      else if (/\.mjs$/.test(entry.name) || (type === 'module' && /\.js$/.test(entry.name))) {
        files.push(path.relative(folder, full).split(path.sep).join('/'));
      }
    }
  }
  return files.sort();
}

/** What is not evaluated, but only linked, and why. @type {Readonly<Record<string, string>>} */
const PROGRAMS = {
  '@napi-rs/cli/dist/cli.js': 'a command',
  'js-yaml/bin/js-yaml.mjs': 'a command',
  'json-with-bigint/__tests__/performance.mjs': 'asks a server',
  'json-with-bigint/__tests__/unit.mjs': 'asks a server',
  'json-with-bigint/scripts/build-cjs.js': 'writes files',
  'typescript/lib/tsc.js': 'a command, which another one takes the place of',
  'universal-user-agent/index.test.js': 'takes `process` away',
};

module.exports = { PROGRAMS, packageFiles };
