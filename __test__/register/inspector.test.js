'use strict';

// What a debugger sees of modules, and what it is told of the console.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { run } = require('../support/reference.js');
const { REQUIRED, fixture } = require('./run.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** A stack of `console.trace()`: its first line, and the first frame, which is the caller's. */
const callers = (/** @type {string} */ stderr) => stderr.match(/Trace:.*\n.*/g);

test('breakpoints stop and messages are from where they are with the flag', { skip }, async () => {
  const file = fixture('inspector.js');
  const flag = ['--experimental-vm-modules', '--no-warnings'];
  const native = await run(process.execPath, [...flag, file]);
  assert.equal(native.code, 0, native.stderr);
  const ours = await run(process.execPath, [...REQUIRED, file]);
  assert.equal(ours.stdout, native.stdout);
  assert.match(native.stdout, /^log file:\/\/\/folder\/app\.mjs:3:8$/m);
  assert.deepEqual(callers(ours.stderr), callers(native.stderr));
});
