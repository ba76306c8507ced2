'use strict';

// What code of the main realm does to its prototypes does not disturb this package more than Node 26's own classes.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { runReference, runSubject } = require('../support/reference.js');
const { POLLUTIONS } = require('./polluted.js');

const program = path.join(__dirname, 'polluted.js');

for (const name of Object.keys(POLLUTIONS)) {
  test(`prototypes with ${name}`, async () => {
    const [ours, theirs] = await Promise.all([
      runSubject([program, name]),
      runReference([program, name]),
    ]);
    assert.equal(ours.stderr, '');
    assert.deepEqual(ours.stdout.split('\n'), theirs.stdout.split('\n'));
    assert.match(theirs.stdout, /script: 2\n$/);
  });
}
