// A program that npm starts, and that starts others.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runReadmeLine } = require('../run.js');

test('NODE_OPTIONS reaches what npm starts, its children and its workers', async () => {
  const { code, stdout, stderr } = await runReadmeLine('any program started by another one', []);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const lines = stdout.split('\n').filter((line) => line.startsWith('found:'));
  assert.deepEqual(lines.sort(), [
    'found: child 42',
    'found: grandchild 42',
    'found: main 42',
    'found: worker 42',
  ]);
});
