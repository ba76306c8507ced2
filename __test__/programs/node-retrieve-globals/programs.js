// node-retrieve-globals, which looks for the flag and then for the classes.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assertSameOutput } = require('../run.js');

test('gives the globals of code with static and dynamic imports', async () => {
  const output = await assertSameOutput('node-retrieve-globals', 'main.mjs');
  assert.match(output, /"sum":42/);
});
