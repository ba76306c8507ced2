'use strict';

// Which files of Node's own tests are run, and how.

const { spawn } = require('node:child_process');
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const COMMON = path.join(__dirname, 'common.js');
const REGISTER = path.join(__dirname, '..', '..', 'register.js');

const FOLDERS = [
  { folder: 'test/parallel', pattern: /^test-vm-module-.*\.m?js$/ },
  { folder: 'test/es-module', pattern: /^test-vm-(source-text|synthetic)-module-leak\.js$/ },
];

const WHOLE = [{ folder: 'test/parallel', pattern: /^test-vm-.*\.m?js$/ }];

/**
 * @param {string} checkout with the folder test/
 * @param {{ whole?: boolean }} [options] `whole`: all tests of node:vm, not of its modules only
 * @returns {string[]} paths below it, with slashes
 */
function findFiles(checkout, { whole = false } = {}) {
  return (whole ? WHOLE : FOLDERS).flatMap(({ folder, pattern }) =>
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
  return allFlagsOf(source).filter(
    (flag) => !/^--(experimental|harmony|js)-|^--trace-gc$/.test(flag),
  );
}

/** @param {string} source */
function allFlagsOf(source) {
  return /^\/\/ Flags:(.*)$/m.exec(source)?.[1].trim().split(/\s+/) ?? [];
}

/**
 * @typedef {object} Outcome
 * @property {boolean} passed
 * @property {string} output
 */

/**
 * What a file is run on: this package, Node's own classes, or Node as it is without either.
 * @typedef {'package' | 'native' | 'plain'} Subject
 */

/**
 * Runs one file in a process of its own.
 * @param {string} checkout
 * @param {string} file
 * @param {{ execPath: string, subject: Subject, timeout: number }} options
 * @returns {Promise<Outcome>}
 */
function runFile(checkout, file, { execPath, subject, timeout }) {
  const filename = path.join(checkout, file);
  const source = readFileSync(filename, 'utf8');
  // As Node's own test runner, which takes the flags as they are.
  const flags = subject === 'plain' ? allFlagsOf(source) : flagsOf(source);
  const how = {
    package: ['--require', REGISTER],
    native: ['--experimental-vm-modules'],
    plain: [],
  }[subject];
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
