'use strict';

// V8's code coverage, which Jest and others ask for through node:inspector.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { run } = require('../support/reference.js');
const { REQUIRED, fixture } = require('./run.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

test('coverage of modules has the offsets of their source texts, as with the flag', {
  skip,
}, async () => {
  const file = fixture('coverage.js');
  const flag = ['--experimental-vm-modules', '--no-warnings'];
  const native = await run(process.execPath, [...flag, file]);
  assert.equal(native.code, 0, native.stderr);
  const ours = await run(process.execPath, [...REQUIRED, file]);
  assert.equal(ours.stderr, '');
  assert.equal(ours.stdout, native.stdout);
});
