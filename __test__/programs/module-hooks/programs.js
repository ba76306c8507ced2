// Programs with hooks of `node:module` that packages register: `vm-module-record run` runs them as `node` does.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inFolder, run } = require('../run.js');

const BIN = inFolder('..', 'node_modules', 'vm-module-record', 'bin', 'vm-module-record.mjs');

/** What a program prints on both streams, under `node` and under the command. */
const PROGRAMS = [
  ['tsx, ES modules', ['--import', 'tsx'], 'tsx/app.mts'],
  ['tsx, CommonJS', ['--import', 'tsx'], 'tsx/app.cts'],
  ['tsx, CommonJS alone', ['--require', 'tsx/cjs'], 'tsx/app.cts'],
  ['import-in-the-middle, of the program', [], 'middle/own.mjs'],
  ['import-in-the-middle, preloaded', ['--import', './middle/preload.mjs'], 'middle/app.mjs'],
  ['import-in-the-middle, on its thread', ['--import', './middle/thread.mjs'], 'middle/app.mjs'],
  ['esmock', [], 'mocks/esmock.mjs'],
  ['quibble', [], 'mocks/quibble.mjs'],
  ['quibble, preloaded', ['--import', 'quibble'], 'mocks/quibble.mjs'],
  ['quibble, CommonJS', [], 'mocks/quibble.cjs'],
];

for (const [name, options, file] of PROGRAMS) {
  test(`${name}`, async () => {
    const expected = await run(process.execPath, [...options, file]);
    const actual = await run(process.execPath, [...options, BIN, 'run', file]);
    assert.equal(expected.code, 0, expected.stderr);
    assert.notEqual(expected.stdout, '');
    const comparable = ({ stderr, ...rest }) => ({
      ...rest,
      stderr: stderr.replaceAll(/\(node:\d+\)/g, ''),
    });
    assert.deepEqual(comparable(actual), comparable(expected));
  });
}
