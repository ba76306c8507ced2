// Miniflare's runner of Workers, with a rule for each kind of module.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assertSameOutput } = require('../run.js');

test('runs a Worker of ES modules, CommonJS, text, data and WebAssembly', async () => {
  const output = await assertSameOutput('@miniflare/runner-vm', 'main.mjs');
  assert.match(output, /"wasm":\s*42/);
});
