'use strict';

// How often JavaScript calls the addon while a graph is loaded: a graph arrives in batches.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const { run } = require('../support/reference.js');
const { folder } = require('./support/folder.js');

const COUNT = path.join(__dirname, 'fixtures', 'count-crossings.js');

/** Graphs of so many modules: the text of each, and what the first one exports in the end. */
const GRAPHS = {
  /** @param {number} size @param {number} index */
  tree: (size, index) => {
    const [left, right] = [2 * index + 1, 2 * index + 2].map((child) =>
      child < size ? child : null,
    );
    const imports = [left, right].map((child, at) =>
      child === null ? `const x${at} = 0;` : `import x${at} from './${child}.mjs';`,
    );
    return `${imports.join('\n')}\nexport default 1 + x0 + x1;`;
  },
  /** @param {number} size @param {number} index */
  chain: (size, index) =>
    index + 1 < size
      ? `import next from './${index + 1}.mjs'; export default next + 1;`
      : 'export default 1;',
  /** @param {number} size @param {number} index */
  cycle: (size, index) =>
    `import { get as next } from './${(index + 1) % size}.mjs';
     export const get = (count) => count === 0 ? 0 : 1 + next(count - 1);
     export default get(${index === 0 ? size : 0});`,
};

/** Calls while modules are evaluated: JavaScript runs each body. */
const FOR_EACH_BODY = ['step'];
const MOST = 40;

describe('the graph arrives in few crossings', () => {
  for (const [name, textOf] of Object.entries(GRAPHS)) {
    for (const size of [30, 300]) {
      test(`a ${name} of ${size} modules`, async (t) => {
        const names = Array.from({ length: size }, (_, index) => `${index}.mjs`);
        const files = Object.fromEntries(names.map((file, index) => [file, textOf(size, index)]));
        const { url } = folder(t, files);
        const { code, stdout, stderr } = await run(process.execPath, [COUNT, url('0.mjs')]);
        assert.equal(code, 0, stderr);
        for (const { value, counts } of JSON.parse(stdout)) {
          assert.equal(value, size);
          for (const each of FOR_EACH_BODY) {
            assert.ok(counts[each] <= size + 1, JSON.stringify(counts));
            delete counts[each];
          }
          // What the collection of garbage calls, when it comes.
          delete counts.release;
          const calls = Object.values(counts).reduce((sum, count) => sum + count, 0);
          assert.ok(calls <= MOST, `${calls} calls: ${JSON.stringify(counts)}`);
        }
      });
    }
  }
});
