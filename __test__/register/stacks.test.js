'use strict';

// The stacks of errors that Node throws where register has put something in between.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { run } = require('../support/reference.js');
const { REQUIRED, fixture } = require('./run.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

test('errors of require() show who has called it', { skip }, async () => {
  const file = fixture('missing.js');
  const native = await run(process.execPath, [file]);
  assert.match(native.stdout, /missing\.js:\d+:\d+\)? missing\.js:/);
  const ours = await run(process.execPath, [...REQUIRED, file]);
  assert.deepEqual(ours, native);
});
