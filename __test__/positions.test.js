'use strict';

// The file, line and column of every frame in a module, as Node 26 has them.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { runReference, runSubject } = require('./support/reference.js');

const fixture = path.join(__dirname, 'fixtures', 'positions.js');

async function record(runner) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-'));
  const output = path.join(directory, 'positions.json');
  try {
    const { code, stderr } = await runner([fixture, output]);
    assert.equal(code, 0, stderr);
    return JSON.parse(fs.readFileSync(output, 'utf8'));
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

test('stack frames have the positions that Node 26 gives them', async (t) => {
  const [subject, reference] = await Promise.all([record(runSubject), record(runReference)]);
  assert.deepEqual(Object.keys(subject), Object.keys(reference));
  for (const [name, expected] of Object.entries(reference)) {
    await t.test(name, () => {
      assert.notEqual(expected.frames.length, 0, 'the reference has no frame in a module');
      assert.deepEqual(subject[name], expected);
    });
  }
});
