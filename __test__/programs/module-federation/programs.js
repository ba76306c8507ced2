// Module Federation in Node, whose remote entries are modules loaded over HTTP with `import("vm")`.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assertSameOutput } = require('../run.js');

test('loads a remote entry, its chunks and its built-in modules', async () => {
  const output = await assertSameOutput('@module-federation/sdk', 'main.mjs');
  assert.match(output, /remote button: click/);
});
