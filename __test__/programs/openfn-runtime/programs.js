// The runtime of OpenFn, which loads jobs and their adaptors.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assertSameOutput } = require('../run.js');

test('runs a workflow of two jobs with an adaptor', async () => {
  const output = await assertSameOutput('@openfn/runtime', 'main.mjs');
  assert.match(output, /"total":\s*6/);
});
