'use strict';

// Files that say themselves what they are called: V8 takes no offsets for their lines.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const vm = require('vm-module-record');
const { Loader } = require('vm-module-record/loader');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

test('files with a sourceURL have their lines, in every context and with a cache', {
  skip,
}, async (t) => {
  const { root } = folder(t, {
    'main.mjs': `import { change, live } from './other.mjs'; change(live);
      export default new Error().stack.split('\\n')[1].trim();\n//# sourceURL=named.js`,
    'other.mjs': 'export let live = 1; export const change = () => live++;',
  });
  const file = path.join(root, 'main.mjs');
  const cache = path.join(root, 'cache');
  for (const options of [{}, {}, { cache }, { cache }, { microtaskMode: 'afterEvaluate' }]) {
    const { microtaskMode } = options;
    const context = vm.createContext({}, { microtaskMode });
    const loader = new Loader({ context, cache: options.cache });
    const { default: place } = await loader.import(file);
    assert.equal(place, 'at named.js:2:22');
    loader.dispose();
  }
});
