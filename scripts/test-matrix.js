#!/usr/bin/env node

'use strict';

const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const { createWriteStream, mkdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { MAJORS, nodeBinary } = require('./node-versions.js');
const { ROOT, fail, helpOption, say, testArguments, testFiles } = require('./run.js');
const { addonFile, setup } = require('./setup.js');

const USAGE = `
Usage: npm run test:matrix [-- <major>...] [-- --verbose]

Runs the tests below __test__/ on Node 20, 22, 24 and 26, or on the majors given, with one and the same addon
file, and prints a table. The full output of each goes to .cache/matrix/, that of failed tests to the terminal too.
What says the same on every Node is left to npm test, and what is large is smaller.

  --verbose   print the full output
`;

/**
 * @typedef {object} Row
 * @property {string} version
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} seconds
 * @property {boolean} ok
 */

/** @returns {string} what tells one addon file from another */
const addonDigest = () =>
  createHash('sha256').update(readFileSync(addonFile())).digest('hex').slice(0, 12);

/**
 * @param {string} output of the spec reporter
 * @param {string} label
 */
function count(output, label) {
  const lines = [...output.matchAll(new RegExp(`^ℹ ${label} (\\d+)$`, 'gm'))];
  return Number(lines.at(-1)?.[1] ?? 0);
}

/**
 * @param {number} major
 * @param {boolean} verbose
 * @returns {Promise<Row>}
 */
async function runOn(major, verbose) {
  const folder = path.join(ROOT, '.cache', 'matrix');
  mkdirSync(folder, { recursive: true });
  const log = createWriteStream(path.join(folder, `node-${major}.log`));
  const start = performance.now();
  const child = spawn(nodeBinary(major), [...testArguments(), ...testFiles()], {
    cwd: ROOT,
    env: {
      ...process.env,
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      VM_MODULE_RECORD_MATRIX: String(major),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
      log.write(text);
      if (verbose) process.stdout.write(text);
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  log.end();

  const passed = count(output, 'pass');
  const failed = count(output, 'fail') + count(output, 'cancelled');
  const skipped = count(output, 'skipped') + count(output, 'todo');
  const ok = code === 0 && failed === 0 && passed > 0;
  if (!ok && !verbose) {
    const failures = output.lastIndexOf('✖ failing tests:');
    process.stdout.write(`${output.slice(failures === -1 ? -4000 : failures)}\n`);
  }
  const version = `v${major}`;
  return { version, passed, failed, skipped, ok, seconds: (performance.now() - start) / 1000 };
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const cells = rows.map(({ version, passed, failed, skipped, seconds, ok }) => [
    version,
    ...[passed, failed, skipped].map(String),
    seconds.toFixed(1),
    ok ? 'ok' : 'FAILED',
  ]);
  const lines = [['Node', 'passed', 'failed', 'skipped', 'seconds', ''], ...cells];
  return lines.map((line) => line.map((cell) => cell.padStart(8)).join('')).join('\n');
}

async function main() {
  const given = process.argv.slice(2);
  const asked = given.filter((argument) => !argument.startsWith('-')).map(Number);
  const majors = asked.length > 0 ? asked : MAJORS;
  setup();
  const digest = addonDigest();
  /** @type {Row[]} */
  const rows = [];
  for (const major of majors) {
    nodeBinary(major);
    say(`Node ${major}, ${path.basename(addonFile())} sha256:${digest}`);
    rows.push(await runOn(major, given.includes('--verbose')));
    const { passed, failed, skipped, seconds } = rows[rows.length - 1];
    say(
      `Node ${major}: ${passed} passed, ${failed} failed, ${skipped} skipped after ${seconds.toFixed(1)} s`,
    );
  }
  if (addonDigest() !== digest) fail('The addon changed while the matrix ran.');

  process.stdout.write(`\n${table(rows)}\n\n`);
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    rows.reduce((total, row) => total + row[key], 0);
  process.stdout.write(
    `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`,
  );
  process.exitCode = rows.every((row) => row.ok) ? 0 : 1;
}

helpOption(USAGE);
main().catch((error) => fail(error.message));
