'use strict';

// Most files of the package are loaded when there is a use for them, whatever has happened until then.

const path = require('node:path');
const { describe, test } = require('node:test');
const { assert, beyondReference, isReference } = require('../implementation.js');
const { runSubject } = require('../support/reference.js');

/** @param {string} fixture */
async function resultsOf(fixture) {
  const file = path.join('__test__', 'beyond', 'fixtures', fixture);
  const { code, signal, stdout, stderr } = await runSubject([file]);
  assert.equal(code, 0, `${signal}: ${stderr}`);
  return JSON.parse(stdout);
}

describe('the first module of a program', () => {
  test('does not depend on what the program has changed since it loaded the package', async () => {
    assert.deepEqual(await resultsOf('patched-first-use.js'), [
      1,
      2,
      3,
      3,
      'ReferenceError',
      'ERR_INVALID_ARG_TYPE',
      'SyntaxError',
      'ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA',
    ]);
  });

  test('does not depend on what files are loaded with', async () => {
    const shared = [
      ...[1, 2, 'ReferenceError', 'SyntaxError', 'ERR_INVALID_ARG_TYPE', 'ERR_VM_MODULE_STATUS'],
      'SyntaxError',
      ...['ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA', true, 1, null, 1, 1, 1],
      ...['ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING', 2],
    ];
    const own = isReference ? [] : [2, 'object'];
    assert.deepEqual(await resultsOf('mocked-first-use.js'), [...shared, ...own]);
  });

  test('does not need what require.cache had', async () => {
    const results = await resultsOf('emptied-first-use.js');
    assert.deepEqual(results, [1, 'SyntaxError', 'TypeError', 1, 1]);
  });

  test('does not need to add anything to node:vm by then', async () => {
    assert.deepEqual(await resultsOf('frozen-first-use.js'), ['a', 'a']);
  });

  test('may be ended by a timeout while files are loaded', {
    skip: beyondReference('Node loads no files'),
  }, async () => {
    assert.deepEqual(await resultsOf('terminated-first-use.js'), [
      'ERR_SCRIPT_EXECUTION_TIMEOUT',
      'ERR_INVALID_ARG_TYPE',
      'ERR_SCRIPT_EXECUTION_TIMEOUT',
      1,
    ]);
  });
});
