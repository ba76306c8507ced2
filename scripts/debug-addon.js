#!/usr/bin/env node

'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');
const { ROOT, binScript, fail, helpOption, run, step } = require('./run.js');

const USAGE = `
Usage: node scripts/debug-addon.js

Builds the addon without optimizations and with its assertions, among them those of ECMA-262, into target/debug-addon/. To
run something on it: node --require ./__test__/support/debug-addon.js …
`;

const FOLDER = path.join('target', 'debug-addon');
const PRELOAD = path.join(ROOT, '__test__', 'support', 'debug-addon.js');

/**
 * Builds the debug addon; cargo decides what of it.
 * @returns {string[]} the flags of Node with which this package uses it
 */
function debugAddon() {
  const napi = binScript('@napi-rs/cli', 'napi');
  const parameters = ['build', '--platform', '--features', 'binding', '--no-js'];
  const output = ['--output-dir', FOLDER, '--dts', 'binding.d.ts'];
  const ok = step('debug build of the addon (cargo)', () =>
    run(process.execPath, [napi, ...parameters, ...output]),
  );
  if (!ok || !existsSync(path.join(ROOT, FOLDER))) fail('The debug addon could not be built.');
  return ['--require', PRELOAD];
}

module.exports = { debugAddon };

if (require.main === module) {
  helpOption(USAGE);
  debugAddon();
}
