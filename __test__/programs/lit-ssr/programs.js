// The module loader of @lit-labs/ssr, which imports `* as vm`.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assertSameOutput } = require('../run.js');

test('renders a component whose modules it loads into a context of its own', async () => {
  const output = await assertSameOutput("@lit-labs/ssr's module loader", 'main.mjs');
  assert.match(output, /<hello-world [\s\S]*<p>Hello, .*server/);
});
