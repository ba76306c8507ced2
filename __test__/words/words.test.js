'use strict';

// What an error says, and the file, line and column that it names, are those of the same Node's own
// classes, of which each Node of the matrix has others.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { run } = require('../support/reference.js');
const { nodeMajor } = require('../implementation.js');
const { comparable } = require('./words.js');
const expectedDifferences = require('./expected-differences.js');
const sources = require('./broken-modules.js');
const graphs = require('./broken-graphs.js');

const NATIVE = ['--expose-internals', '--experimental-vm-modules'];

/**
 * @param {string[]} flags
 * @param {Record<string, string>} [env]
 * @returns {Promise<Record<string, import('./words.js').Words>>}
 */
async function record(flags, env) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-'));
  try {
    const file = path.join(folder, 'words.json');
    const program = path.join(__dirname, 'record.js');
    const { code, stderr } = await run(
      process.execPath,
      ['--no-warnings', ...flags, program, file],
      { env },
    );
    assert.equal(code, 0, stderr);
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

test('broken modules and graphs are refused in the words of this Node, at its place', async (t) => {
  const [ours, native] = await Promise.all([
    record([]),
    record(NATIVE, { VM_MODULE_IMPLEMENTATION: 'node' }),
  ]);
  const names = Object.keys(native);
  assert.deepEqual(Object.keys(ours), names);
  assert.ok(sources.length >= 280 && Object.keys(graphs).length >= 45);
  const differs = (/** @type {string} */ name) =>
    expectedDifferences[name]?.node.includes(nodeMajor) ?? false;
  let placed = 0;
  for (const name of names) {
    if (differs(name)) continue;
    assert.deepEqual(comparable(ours[name], native[name]), native[name], name);
    if (native[name].column !== undefined) placed++;
  }
  t.diagnostic(`${names.length} compared, ${placed} of them with a place`);
  assert.ok(placed >= 350);
  for (const name of Object.keys(expectedDifferences)) {
    assert.ok(names.includes(name), `no such record: ${name}`);
    if (differs(name)) assert.notDeepEqual(ours[name], native[name], `no longer differs: ${name}`);
  }
});
