#!/usr/bin/env node

'use strict';

const { fail, run } = require('./run.js');
const { nodeBinary } = require('./node-versions.js');
const { setup } = require('./setup.js');

/** What is measured by a program of its own. @type {Readonly<Record<string, string>>} */
const OWN_PROGRAMS = { loader: 'benches/loader.js', parts: 'benches/graph-parts.js' };

// Runs the comparison on Node 26 with the flag, so that Node's own classes are there to compare with.
const given = process.argv.slice(2);
const help = given.some((argument) => argument === '--help' || argument === '-h');
if (!help) setup();
try {
  const node = given.indexOf('--node');
  const major = node >= 0 && given[0] !== 'loader' ? Number(given[node + 1]) : 26;
  const binary = help ? process.execPath : nodeBinary(major);
  const flags = ['--experimental-vm-modules', '--no-warnings', '--expose-gc'];
  const [first, ...others] = given;
  const own = OWN_PROGRAMS[/** @type {string} */ (first)];
  const program = own === undefined ? ['benches/compare.js', ...given] : [own, ...others];
  process.exitCode = run(binary, [...flags, ...program]) ? 0 : 1;
} catch (error) {
  fail(/** @type {Error} */ (error).message);
}
