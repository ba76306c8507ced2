'use strict';

// Which files of Node's own tests are run, and how.

const { spawn } = require('node:child_process');
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const COMMON = path.join(__dirname, 'common.js');
const PRELOAD = path.join(__dirname, 'preload.js');

const FOLDERS = [
  { folder: 'test/parallel', pattern: /^test-vm-module-.*\.m?js$/ },
  { folder: 'test/es-module', pattern: /^test-vm-(source-text|synthetic)-module-leak\.js$/ },
];

/**
 * @param {string} checkout with the folder test/
 * @returns {string[]} paths below it, with slashes
 */
function findFiles(checkout) {
  return FOLDERS.flatMap(({ folder, pattern }) =>
    readdirSync(path.join(checkout, folder))
      .filter((file) => pattern.test(file))
      .sort()
      .map((file) => `${folder}/${file}`),
  );
}

/**
 * The flags that a file asks for, without those that turn a feature on: the package has them all,
 * and not every Node knows each.
 * @param {string} source
 */
function flagsOf(source) {
  const flags = /^\/\/ Flags:(.*)$/m.exec(source)?.[1].trim().split(/\s+/) ?? [];
  return flags.filter((flag) => !/^--(experimental|harmony|js)-|^--trace-gc$/.test(flag));
}

/**
 * @typedef {object} Outcome
 * @property {boolean} passed
 * @property {string} output
 */

/**
 * Runs one file in a process of its own.
 * @param {string} checkout
 * @param {string} file
 * @param {{ execPath: string, native: boolean, timeout: number }} options
 * @returns {Promise<Outcome>}
 */
function runFile(checkout, file, { execPath, native, timeout }) {
  const filename = path.join(checkout, file);
  const flags = flagsOf(readFileSync(filename, 'utf8'));
  const how = native ? ['--experimental-vm-modules'] : ['--require', PRELOAD];
  return new Promise((resolve) => {
    const child = spawn(execPath, [...flags, '--require', COMMON, ...how, filename], {
      // The tests would start themselves again with all their flags.
      env: { ...process.env, NODE_SKIP_FLAG_CHECK: '1', NODE_OPTIONS: '', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ passed: false, output: String(error) }));
    child.on('close', (code, signal) => {
      if (signal !== null) output += `\nended by ${signal}`;
      resolve({ passed: code === 0, output });
    });
  });
}

module.exports = { findFiles, flagsOf, runFile };
