'use strict';

// Runs a program twice: with this package's register on the Node of the tests, and with Node's own
// flag on Node 26, to compare.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { findNodeBinary } = require('../../scripts/node-versions.js');

const folder = /** @type {string} */ (process.env.PROGRAM_FOLDER);
const REGISTER = ['--require', 'vm-module-record/register'];
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
const runPlain = (args, options) => run(process.execPath, args, options);

/**
 * The line that the README has for a program, under "Use it under Jest / any tool".
 * @param {string} program how the cell before it starts
 */
function readmeLine(program) {
  const readme = readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');
  const [, table] = readme.split(/^## Use it under .*$/m);
  const rows = table.split(/^## /m, 1)[0].matchAll(/^\| ([^|]+?) +\| `([^`]+)` +\|$/gm);
  const found = [...rows].filter(([, names]) => names.split(/, /).includes(program));
  assert.equal(found.length, 1, `${program} has one line in the README`);
  return found[0][2];
}

/**
 * Runs what the README says, as it stands but for the name of the program's own file, in a shell in the program's
 * folder. `node` is the Node that runs the tests.
 * @param {string} program
 * @param {string[]} args that follow; a file of the project takes the place of `app.js` or `server.js`
 * @param {Parameters<typeof run>[2] & { binaries?: string[] }} [options] `binaries`: folders to look in for commands
 */
function runReadmeLine(program, args, { binaries = [], env, ...options } = {}) {
  const line = readmeLine(program);
  const wanted = line.replace(/ (?:app|server)\.js$/, '');
  const folders = [path.dirname(process.execPath), inFolder('node_modules', '.bin'), ...binaries];
  const PATH = [...folders, process.env.PATH].join(path.delimiter);
  return run('/bin/sh', ['-c', `${wanted} "$@"`, 'sh', ...args], {
    ...options,
    env: { ...env, PATH },
  });
}

/**
 * With the flag, on Node 26.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
const flagged = (args, options) =>
  run(/** @type {string} */ (findNodeBinary(26)), [...FLAG, ...args], options);

/** @param {string} output on standard error */
const warningsIn = (output) =>
  [...output.matchAll(/^\(node:\d+\) (.*)$/gm)].map(([, text]) => text);

/**
 * Asserts that a script of the project prints the same with the README's line as with the flag, on
 * standard error too; and that no warning comes with that line that the program itself does not cause.
 * @param {string} program
 * @param {string} script
 * @returns {Promise<string>} what it printed
 */
async function assertSameOutput(program, script) {
  const [ours, native] = await Promise.all([
    runReadmeLine(program, [script], { env: { NODE_NO_WARNINGS: '1' } }),
    flagged([inFolder(script)]),
  ]);
  assert.equal(native.code, 0, native.stderr);
  assert.notEqual(native.stdout, '');
  assert.deepEqual(ours, native);

  const [{ stderr }, here] = await Promise.all([
    runReadmeLine(program, [script]),
    run(process.execPath, ['--experimental-vm-modules', inFolder(script)]),
  ]);
  const known = warningsIn(here.stderr);
  assert.ok(known.some((warning) => warning.includes('VM Modules')));
  for (const warning of warningsIn(stderr)) {
    assert.ok(known.includes(warning) && !warning.includes('VM Modules'), warning);
  }
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
  runReadmeLine,
};
