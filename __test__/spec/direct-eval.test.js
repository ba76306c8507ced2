'use strict';

// Direct eval in the functions of a module.

const { describe, test } = require('node:test');
const { assert, namespaceOf } = require('../implementation.js');

describe('direct eval in a function', () => {
  test('sees the arguments of the function', async () => {
    const { default: values } = await namespaceOf(
      'function f() { return [eval("arguments[0]"), eval("eval(\'arguments.length\')"), (() => eval("arguments[1]"))()] } export default f(7, 8);',
    );
    assert.deepEqual(values, [7, 2, 8]);
  });
});
