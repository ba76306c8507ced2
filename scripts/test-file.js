'use strict';

// Runs test files that need packages from npm, on one Node and another.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { text } = require('node:stream/consumers');
const { MAJORS, nodeBinary } = require('./node-versions.js');
const { fail, filesAtATime, say } = require('./run.js');

/**
 * @param {string} file
 * @param {number} major
 * @param {{ cwd: string, env: Record<string, string> }} options
 * @returns {Promise<{ passed: number, failed: number, ok: boolean }>}
 */
async function runTestFile(file, major, { cwd, env }) {
  const child = spawn(nodeBinary(major), ['--test', '--test-reporter=spec', file], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0', ...env },
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  /** @param {string} label */
  const count = (label) => Number(new RegExp(`^ℹ ${label} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const passed = count('pass');
  const failed = count('fail') + count('cancelled');
  const ok = code === 0 && failed === 0 && passed > 0;
  if (!ok) process.stdout.write(output.slice(Math.max(output.lastIndexOf('✖ failing tests:'), 0)));
  return { passed, failed, ok };
}

/**
 * The Nodes that the option `--node` names, or all, and the other arguments.
 * @param {readonly string[]} given
 */
function readMajors(given) {
  let majors = [...MAJORS];
  /** @type {string[]} */
  const rest = [];
  for (let index = 0; index < given.length; index++) {
    const argument = given[index];
    if (argument === '--node') majors = (given[++index] ?? '').split(',').map(Number);
    else rest.push(argument);
  }
  if (majors.some((major) => !MAJORS.includes(major))) {
    fail(`--node takes some of ${MAJORS.join(',')}, with commas`);
  }
  return { majors, rest };
}

/**
 * A test file on a Node.
 * @typedef {object} Run
 * @property {string} [name]
 * @property {string} file
 * @property {number} major
 * @property {{ cwd: string, env: Record<string, string> }} options
 */

/**
 * Runs test files, says how each ends, and sets the exit code to what became of all.
 * @param {Iterable<Iterable<Run>>} groups of runs: those of one follow one another, those of several run at a time
 */
async function runTestFiles(groups) {
  const sum = { passed: 0, failed: 0 };
  let allOk = true;

  /** @param {Run} run */
  async function runOne({ name, file, major, options }) {
    const start = performance.now();
    const { passed, failed, ok } = await runTestFile(file, major, options);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const what = name === undefined ? `Node ${major}` : `${name}, Node ${major}`;
    say(`${what}: ${passed} passed, ${failed} failed after ${seconds} s`);
    sum.passed += passed;
    sum.failed += failed;
    allOk &&= ok;
  }

  const pending = groups[Symbol.iterator]();
  async function runGroups() {
    for (let next = pending.next(); !next.done; next = pending.next()) {
      for (const run of next.value) await runOne(run);
    }
  }
  await Promise.all(Array.from({ length: filesAtATime() }, runGroups));
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
  process.exitCode = allOk && sum.passed > 0 ? 0 : 1;
}

module.exports = { readMajors, runTestFiles };
