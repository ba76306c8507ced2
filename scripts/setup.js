#!/usr/bin/env node

'use strict';

const { spawnSync } = require('node:child_process');
const { readFileSync, statSync } = require('node:fs');
const path = require('node:path');
const { ROOT, fail, filesBelow, helpOption, npm, step } = require('./run.js');

const USAGE = `
Usage: node scripts/setup.js [--force]

Installs the npm dependencies and builds the release addon, each only when it is missing or out of date.
Needs Node 20 or later, npm and cargo; runs first in \`npm start\` and \`npm test\`.

  --force   build even when the addon is newer than its sources
`;

/** @returns {boolean} whether every dependency is there in the pinned version */
function dependenciesInstalled() {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  );
  return Object.entries({ ...dependencies, ...devDependencies }).every(([name, version]) => {
    try {
      const manifest = path.join(ROOT, 'node_modules', name, 'package.json');
      return JSON.parse(readFileSync(manifest, 'utf8')).version === version;
    } catch {
      return false;
    }
  });
}

/** @returns {string} the addon's file for this machine */
function addonFile() {
  const { currentHost, targetOf } = require('../lib/load-binding.js');
  const host = currentHost();
  const target = targetOf(host);
  if (target === undefined)
    return fail(`No target is defined for ${JSON.stringify(host)}: see lib/load-binding.js.`);
  return path.join(ROOT, `vm-module-record.${target.suffix}.node`);
}

/** @returns {boolean} whether the addon is there and newer than everything it is built from */
function addonFresh() {
  const sources = [...filesBelow('src', ['.rs']), 'Cargo.toml', 'Cargo.lock', 'build.rs'];
  const newest = Math.max(...sources.map((source) => statSync(path.join(ROOT, source)).mtimeMs));
  return (statSync(addonFile(), { throwIfNoEntry: false })?.mtimeMs ?? 0) >= newest;
}

/** Brings the working copy into a state in which examples and tests run. */
function setup({ force = false } = {}) {
  const [major] = process.versions.node.split('.');
  if (Number(major) < 20) fail(`Node 20 or later is needed; this is ${process.version}.`);

  if (!dependenciesInstalled()) {
    const ok = step('npm dependencies (npm install)', () =>
      npm([
        'install',
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ]),
    );
    if (!ok) fail('The npm dependencies could not be installed.');
  }
  if (force || !addonFresh()) {
    if (spawnSync('cargo', ['--version']).status !== 0) {
      fail(
        'cargo is needed to build the addon and was not found: install Rust (https://rustup.rs).',
      );
    }
    const ok = step('release build of the addon (cargo, about two minutes the first time)', () =>
      npm(['run', '--silent', 'build']),
    );
    if (!ok) fail('The addon could not be built.');
  }
}

if (require.main === module) {
  helpOption(USAGE);
  setup({ force: process.argv.includes('--force') });
}

module.exports = { addonFile, setup };
