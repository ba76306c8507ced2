'use strict';

// Where an expectation is easier recorded than written: each scenario is run
// by Node 26's own classes and by ours, and both must record the same.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { expectedDifferences } = require('./expected-differences.js');
const { nodeMajor } = require('../implementation.js');
const { runReference, runSubject } = require('../support/reference.js');

const directory = path.join(__dirname, 'scenarios');

async function record(runner, file) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-'));
  const output = path.join(folder, 'log.json');
  try {
    const { code, signal, stderr } = await runner([
      '--expose-gc',
      path.join(__dirname, 'record.js'),
      path.join('scenarios', file),
      output,
    ]);
    assert.equal(code, 0, `recording ${file} ended with ${signal ?? code}\n${stderr}`);
    return JSON.parse(fs.readFileSync(output, 'utf8'));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

// What the engine words itself, and so differs between its versions.
const engineWording = new Set([
  'message',
  'header',
  'string',
  'keys',
  'stack',
  'inspect',
  'frames',
]);

function withoutWording(value) {
  if (Array.isArray(value)) return value.map(withoutWording);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !engineWording.has(key))
      .map(([key, inner]) => [key, withoutWording(inner)]),
  );
}

for (const file of fs.readdirSync(directory).filter((name) => name.endsWith('.js'))) {
  const { scenarios, wordedByEngine = false } = require(path.join(directory, file));
  // All scenarios of the file, or those that it names.
  const isWordedByEngine = (name) =>
    wordedByEngine === true || (wordedByEngine || []).includes(name);
  const comparable = (log, name) =>
    nodeMajor !== 26 && isWordedByEngine(name) ? withoutWording(log) : log;

  const differences = expectedDifferences[path.basename(file, '.js')] ?? {};

  describe(`${path.basename(file, '.js')}, as Node 26 does it`, () => {
    let logs;
    const recorded = () =>
      (logs ??= Promise.all([record(runSubject, file), record(runReference, file)]));

    for (const name of Object.keys(scenarios)) {
      test(name, async () => {
        const [subject, reference] = await recorded();
        assert.equal(reference.logs[name]?.scenarioFailed, undefined, reference.logs[name]?.stack);
        assert.notEqual(reference.logs[name], undefined);
        const [ours, theirs] = [subject.logs[name], reference.logs[name]].map((log) =>
          comparable(log, name),
        );
        if (name in differences)
          assert.notDeepEqual(ours, theirs, `no longer differs: ${differences[name]}`);
        else assert.deepEqual(ours, theirs);
      });
    }

    test('every expected difference is one of a scenario', () => {
      const named = [
        ...Object.keys(differences),
        ...(wordedByEngine === true ? [] : wordedByEngine || []),
      ];
      for (const name of named) assert.ok(name in scenarios, name);
    });

    test('the same rejections stay unhandled', async () => {
      const [subject, reference] = await recorded();
      assert.deepEqual(comparable(subject.unhandled), comparable(reference.unhandled));
    });
  });
}
