// module-from-string, which falls back to CommonJS where the classes are missing.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assertSameOutput } = require('../run.js');

test('imports and requires modules from strings', async () => {
  const output = await assertSameOutput('module-from-string', 'main.mjs');
  // A CommonJS module could not wait.
  assert.match(output, /waited: 42/);
});
