'use strict';

// Runs a program twice: with this package's register on the Node of the tests, and with Node's own
// flag on Node 26, to compare.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const path = require('node:path');
const { findNodeBinary } = require('../../scripts/node-versions.js');

const folder = /** @type {string} */ (process.env.PROGRAM_FOLDER);
const REGISTER = ['--require', 'vm-module-record/register', '--no-warnings'];
const FLAG = ['--experimental-vm-modules', '--no-warnings'];

/**
 * @param {string} binary
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeout?: number }} [options]
 * @returns {Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string }>}
 */
function run(binary, args, { env, cwd = folder, timeout = 240_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd,
      env: {
        ...process.env,
        NODE_TEST_CONTEXT: undefined,
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
        CI: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/**
 * With register, on the Node that runs the tests.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
const registered = (args, options) => run(process.execPath, [...REGISTER, ...args], options);

/**
 * With what the environment says, on the Node that runs the tests.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
const runPlain = (args, options) => run(process.execPath, ['--no-warnings', ...args], options);

/**
 * With the flag, on Node 26.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
const flagged = (args, options) =>
  run(/** @type {string} */ (findNodeBinary(26)), [...FLAG, ...args], options);

/**
 * Asserts that a script of the project prints the same with register as with the flag, and nothing on
 * standard error.
 * @param {string} script
 * @param {string[]} [args]
 * @returns {Promise<string>} what it printed
 */
async function assertSameOutput(script, args = []) {
  const [ours, native] = await Promise.all(
    [registered, flagged].map((how) => how([inFolder(script), ...args])),
  );
  assert.equal(native.code, 0, native.stderr);
  assert.notEqual(native.stdout, '');
  assert.deepEqual(ours, native);
  return ours.stdout;
}

/**
 * With the flag, on the Node that runs the tests.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
const flaggedHere = (args, options) => run(process.execPath, [...FLAG, ...args], options);

/** @param {...string} names below the program's folder */
const inFolder = (...names) => path.join(folder, ...names);

module.exports = {
  assertSameOutput,
  flagged,
  flaggedHere,
  folder,
  inFolder,
  registered,
  run,
  runPlain,
};
