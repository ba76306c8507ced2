'use strict';

// Worker threads load the addon each for itself, and end at any time.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { assert, beyondReference } = require('../implementation.js');

const skip = beyondReference('about how this addon is loaded');

for (const who of ['only the workers', 'the main thread too']) {
  test(`workers come and go while ${who} use modules`, { skip }, () => {
    const file = path.join(__dirname, 'fixtures', 'workers.js');
    const args = who === 'only the workers' ? [] : ['main'];
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    assert.equal(signal, null, stderr);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '16 workers\n');
  });
}
