'use strict';

// Packages from npm that tests and benchmarks are made with: pinned, in folders that git ignores, installed once.

const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { ROOT, fail, npm, step } = require('./run.js');

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];

/** The packages that the loader is tried with. */
const LOADER_PACKAGES = path.join(ROOT, '__test__', 'loader', 'packages');

/**
 * Runs an installation unless one of the same things was run before.
 * @param {string} folder
 * @param {string} title
 * @param {string} key of what is installed
 * @param {() => boolean} install
 */
function installOnce(folder, title, key, install) {
  const stamp = path.join(folder, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!step(title, install)) fail(`${title} failed`);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
}

/**
 * Runs npm's installation in a folder that is no project of its own.
 * @param {string} folder
 * @param {readonly string[]} wanted packages with their versions, or tarballs
 * @param {readonly string[]} [options]
 */
function installInto(folder, wanted, options = ['--prefer-offline']) {
  // Not that of the project: npm would read it.
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-save', '--no-package-lock', ...options, ...QUIET];
  return npm(['install', '--prefix', folder, ...quiet, ...wanted], { cwd: folder });
}

/**
 * Installs what the package.json of a folder pins.
 * @param {string} source the folder with the package.json
 * @param {string} folder where it is installed
 */
function installPinned(source, folder) {
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));
  const wanted = Object.entries(dependencies).map(([name, version]) => `${name}@${version}`);
  if (wanted.length === 0) return;
  installOnce(folder, wanted.join(', '), wanted.join(' '), () => installInto(folder, wanted));
}

/** Installs the packages that the loader is tried with. @returns {string} the folder that has them */
function installLoaderPackages() {
  const folder = path.join(ROOT, '.cache', 'packages');
  installPinned(LOADER_PACKAGES, folder);
  return folder;
}

module.exports = {
  LOADER_PACKAGES,
  installInto,
  installLoaderPackages,
  installOnce,
  installPinned,
};
