'use strict';

// How Node's own functions treat namespaces: the same program prints the same with the flag.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { run } = require('../support/reference.js');
const { REQUIRED, fixture } = require('./run.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const FLAG = ['--experimental-vm-modules', '--no-warnings'];

/** @param {string} name of a part of fixtures/namespaces.js */
async function assertSame(name) {
  const file = fixture('namespaces.js');
  const native = await run(process.execPath, [...FLAG, file, name]);
  assert.equal(native.code, 0, native.stderr);
  assert.notEqual(native.stdout, '');
  const ours = await run(process.execPath, [...REQUIRED, file, name]);
  assert.equal(ours.stderr, native.stderr);
  assert.equal(ours.stdout, native.stdout);
}

describe("Node's functions treat namespaces as with the flag:", { skip }, () => {
  for (const name of ['types', 'inspect', 'nested', 'console', 'compare', 'clone']) {
    test(name, () => assertSame(name));
  }

  test('a deferred namespace is not evaluated by being printed', async () => {
    const { stdout, stderr } = await run(process.execPath, [
      ...[...REQUIRED, fixture('namespaces.js'), 'deferred'],
    ]);
    assert.equal(stderr, '');
    assert.match(stdout, /^\S*\[Object: null prototype\] \[Deferred Module\][\s\S]*linked\n$/);
  });
});
