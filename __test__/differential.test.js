'use strict';

// A test that the reference fails is a wrong test: all behaviour tests are run
// again with Node 26's own classes, and all must pass there.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { sameOnEveryNode } = require('./support/matrix.js');
const { root, runReference } = require('./support/reference.js');

const folders = ['api', 'spec', 'errors'];
const leastTests = 1500;
const leastAssertions = 3000;

const files = folders.flatMap((folder) => {
  const directory = path.join('__test__', folder);
  return fs
    .readdirSync(path.join(root, directory))
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => path.join(directory, name));
});

test('every behaviour test passes with the classes of Node 26', {
  skip: sameOnEveryNode,
}, async (t) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-'));
  const countFile = path.join(directory, 'assertions');
  try {
    const { code, stdout, stderr } = await runReference(
      [
        '--test',
        '--test-reporter=./__test__/support/reporter.mjs',
        '--test-reporter-destination=stdout',
        ...files,
      ],
      { env: { VM_MODULE_ASSERTION_COUNT_FILE: countFile } },
    );

    const results = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === 'test');
    const failed = results.filter(({ passed, todo }) => !passed && !todo);
    const skipped = results.filter(({ passed, skipped }) => passed && skipped);
    const passed = results.filter(({ passed, skipped }) => passed && !skipped);
    const assertions = fs.existsSync(countFile)
      ? fs
          .readFileSync(countFile, 'utf8')
          .split('\n')
          .reduce((sum, line) => sum + Number(line), 0)
      : 0;

    t.diagnostic(
      `reference: ${files.length} files, ${passed.length} passed, ` +
        `${failed.length} failed, ${skipped.length} skipped, ${assertions} assertions`,
    );

    assert.deepEqual(
      failed.map(({ file, name, error }) => `${file}: ${name}\n${error}`),
      [],
    );
    assert.deepEqual(
      skipped.map(({ file, name }) => `${file}: ${name}`),
      [],
      'a behaviour test must not skip the reference',
    );
    assert.equal(code, 0, stderr || stdout);
    assert.ok(passed.length >= leastTests, `${passed.length} tests passed, expected ${leastTests}`);
    assert.ok(
      assertions >= leastAssertions,
      `${assertions} assertions ran, expected ${leastAssertions}`,
    );
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
});
