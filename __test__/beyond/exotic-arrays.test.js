'use strict';

// Arrays at which the process of Node 26 ends with a failed assertion.

const { describe, test } = require('node:test');
const { abortsNode, arrays } = require('../differential/exotic-arrays.js');
const { SourceTextModule, SyntheticModule, assert, thrown } = require('../implementation.js');

/** A module that asks for two others, and those. */
function three() {
  const [a, b] = [new SourceTextModule(''), new SourceTextModule('')];
  for (const module of [a, b]) module.linkRequests([]);
  return { a, b, entry: new SourceTextModule('import "a"; import "b"') };
}

describe('linkRequests() refuses what is no module', () => {
  for (const name of abortsNode.linkRequests) {
    test(name, () => {
      const { a, b, entry } = three();
      const error = thrown(() => entry.linkRequests(arrays[name](a, b, [])));
      assert.equal(error.code, 'ERR_VM_MODULE_NOT_MODULE');
      assert.equal(entry.status, 'unlinked');
      entry.linkRequests([a, b]);
      entry.instantiate();
    });
  }
});

describe('export names', () => {
  for (const name of abortsNode.exportNames) {
    test(`${name}: refused, or those that it has`, async () => {
      const construct = () => new SyntheticModule(arrays[name]('a', 'b', []), () => {});
      if (/hole|length is another/.test(name)) {
        const { code, message } = thrown(construct);
        assert.equal(code, 'ERR_INVALID_ARG_TYPE');
        assert.match(message, /^The "exportNames" argument must be an Array of unique strings\./);
        return;
      }
      const module = construct();
      await module.evaluate();
      const expected = name === 'a proxy whose length changes' ? ['a'] : ['a', 'b'];
      assert.deepEqual(Object.keys(module.namespace), expected);
    });
  }

  test('thousands of them, and one twice', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `name${index}`);
    assert.equal(Object.keys(new SyntheticModule(names, () => {}).namespace).length, 5000);
    const { code, message } = thrown(() => new SyntheticModule([...names, 'name7'], () => {}));
    assert.equal(code, 'ERR_INVALID_ARG_VALUE');
    assert.match(message, /^The property 'exportNames\.name7' is duplicated\./);
  });
});
