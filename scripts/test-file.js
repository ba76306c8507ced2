'use strict';

// Runs a test file that needs packages from npm, on one Node after the other.

const { spawnSync } = require('node:child_process');
const { MAJORS, nodeBinary } = require('./node-versions.js');
const { fail, say } = require('./run.js');

/**
 * @param {string} file
 * @param {number} major
 * @param {{ cwd: string, env: Record<string, string> }} options
 * @returns {{ passed: number, failed: number, ok: boolean }}
 */
function runTestFile(file, major, { cwd, env }) {
  const { status, stdout } = spawnSync(
    nodeBinary(major),
    ['--test', '--test-reporter=spec', file],
    {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 2 ** 28,
      env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0', ...env },
    },
  );
  /** @param {string} label */
  const count = (label) => Number(new RegExp(`^ℹ ${label} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  const passed = count('pass');
  const failed = count('fail') + count('cancelled');
  const ok = status === 0 && failed === 0 && passed > 0;
  if (!ok) process.stdout.write(stdout.slice(Math.max(stdout.lastIndexOf('✖ failing tests:'), 0)));
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
 * Runs test files one after the other, says how each ends, and ends the process with what became of all.
 * @param {Iterable<{ name?: string, file: string, major: number, options: { cwd: string, env: Record<string, string> } }>} runs
 */
function runTestFiles(runs) {
  const sum = { passed: 0, failed: 0 };
  let allOk = true;
  for (const { name, file, major, options } of runs) {
    const start = performance.now();
    const { passed, failed, ok } = runTestFile(file, major, options);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const what = name === undefined ? `Node ${major}` : `${name}, Node ${major}`;
    say(`${what}: ${passed} passed, ${failed} failed after ${seconds} s`);
    sum.passed += passed;
    sum.failed += failed;
    allOk &&= ok;
  }
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
  process.exitCode = allOk && sum.passed > 0 ? 0 : 1;
}

module.exports = { readMajors, runTestFiles };
