'use strict';

// What people run first must work: the examples, as a program of their own.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { findNodeBinary } = require('../scripts/node-versions.js');
const { ROOT } = require('../scripts/run.js');

const native = process.env.VM_MODULE_IMPLEMENTATION === 'node';

test('npm start loads lodash-es and the application, and shows what came of it', () => {
  const binary = native ? /** @type {string} */ (findNodeBinary(26)) : process.execPath;
  const flags = native ? ['--experimental-vm-modules', '--no-warnings'] : [];
  const file = path.join(ROOT, 'examples', 'start.js');
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(binary, [...flags, file], { encoding: 'utf8', env });
  // No warning either.
  assert.equal(stderr, '');
  assert.equal(status, 0);

  const [error, computed, phases] = stdout.trimEnd().split('\n\n');
  assert.equal(
    error,
    'Caught ERR_VM_MODULE_STATUS from early.mjs, which is unlinked:\n' +
      '  Module status must be one of linked, evaluated, or errored',
  );
  assert.deepEqual(computed.split('\n'), [
    'The application computed:',
    '  Göttingen: 1 order, 1 piece',
    '  London: 2 orders, 105 pieces',
    '  New York: 1 order, 2 pieces',
    '  orders: 4 orders',
    '  total before and after: 0 and 259',
    '  first customer knows its order: true',
    '  reported by: app/main.mjs',
  ]);
  assert.match(
    phases,
    /^648 modules, 640 of them lodash-es, on Node \d+\.\d+\.\d+ with (vm-module-record|node:vm):\n {2}construct +\d+\.\d ms\n {2}link +\d+\.\d ms\n {2}evaluate +\d+\.\d ms, /,
  );
});
