'use strict';

// Texts that say themselves what they are called: V8 shows that name, and takes no offsets for their lines.

const { describe, test } = require('node:test');
const { SourceTextModule, assert, evaluated } = require('../implementation.js');

/** Exports where it is called. */
const PLACE = "\nexport default new Error().stack.split('\\n')[1].trim();\n";

describe('a text with a sourceURL', () => {
  for (const comment of ['//# sourceURL=named.js', '//@ sourceURL=named.js']) {
    for (const source of [
      `${PLACE}${comment}`,
      `${comment}${PLACE}`,
      `await 0;${PLACE}${comment}`,
    ]) {
      test(`has its lines: ${JSON.stringify(source)}`, async () => {
        const { root } = await evaluated({ root: source });
        assert.equal(root.namespace.default, 'at named.js:2:16');
      });
    }
  }

  test('has them whatever it imports, and in a cycle', async () => {
    const named = `import { live, change } from 'other'; change(live);${PLACE}//# sourceURL=named.js`;
    const other = 'export let live = 1; export const change = () => live++;';
    const [{ root }, { root: cyclic }] = [
      await evaluated({ root: named, other }),
      await evaluated({ root: named, other: `import 'root'; ${other}` }),
    ];
    assert.equal(root.namespace.default, 'at named.js:2:16');
    assert.equal(cyclic.namespace.default, 'at named.js:2:16');
  });

  test('has them whatever offsets are given', async () => {
    const source = `${PLACE}//# sourceURL=named.js`;
    for (const options of [{ lineOffset: 10 }, { columnOffset: 10 }]) {
      const { root } = await evaluated({ root: source }, options);
      assert.equal(root.namespace.default, 'at named.js:2:16');
    }
  });

  test('has them with cachedData', async () => {
    const source = `${PLACE}//# sourceURL=named.js`;
    const cachedData = new SourceTextModule(source).createCachedData();
    const { root } = await evaluated({ root: source }, { cachedData });
    assert.equal(root.namespace.default, 'at named.js:2:16');
  });
});

test('a text that only has the words has its offsets', async () => {
  for (const words of [
    "'//# sourceURL=named.js';",
    '// sourceURL=named.js',
    '//# sourceURL=two words',
  ]) {
    const { root } = await evaluated({ root: `${PLACE}${words}` }, { lineOffset: 10 });
    assert.equal(root.namespace.default, 'at root:12:16');
  }
});
