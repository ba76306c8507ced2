'use strict';

// V8's code coverage, which Jest and others ask for through node:inspector.

const assert = require('node:assert/strict');
const { mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { run } = require('../support/reference.js');
const { REQUIRED, fixture } = require('./run.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

for (const [name, what] of Object.entries({
  'coverage.js': 'coverage of modules',
  'coverage-again.js': 'that of what ran since it was last asked for, again and again,',
})) {
  test(`${what} has the offsets of their source texts, as with the flag`, { skip }, async () => {
    const file = fixture(name);
    const flag = ['--experimental-vm-modules', '--no-warnings'];
    const native = await run(process.execPath, [...flag, file]);
    assert.equal(native.code, 0, native.stderr);
    const ours = await run(process.execPath, [...REQUIRED, file]);
    assert.equal(ours.stderr, '');
    assert.equal(ours.stdout, native.stdout);
  });
}

/**
 * What Node writes of the modules, for each thread.
 * @param {string[]} args
 */
async function written(args) {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-coverage-'));
  const folder = path.join(parent, 'new');
  try {
    const env = { NODE_V8_COVERAGE: folder };
    const { code, stdout, stderr } = await run(process.execPath, args, { env });
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' });
    return readdirSync(folder)
      .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')).result)
      .map((scripts) => scripts.filter(({ url }) => url.includes('/covered/')))
      .map((scripts) => scripts.map(({ url, functions }) => ({ url, functions })))
      .filter((scripts) => scripts.length > 0);
  } finally {
    rmSync(parent, { recursive: true });
  }
}

test('so have the files of NODE_V8_COVERAGE, of the main thread and of workers', {
  skip,
}, async () => {
  const file = fixture('coverage.js');
  const flag = ['--experimental-vm-modules', '--no-warnings'];
  const native = await written([...flag, file, 'files']);
  assert.deepEqual(
    native.map((scripts) => scripts.length),
    [7, 7],
  );
  const byUrl = (/** @type {any[][]} */ threads) =>
    threads.map((scripts) => scripts.sort((a, b) => (a.url < b.url ? -1 : 1)));
  assert.deepEqual(byUrl(await written([...REQUIRED, file, 'files'])), byUrl(native));
});
