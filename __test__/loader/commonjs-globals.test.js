'use strict';

// What a loader says of an ES module that uses what only CommonJS has is what the running Node says.

const { describe, test } = require('node:test');
const { same } = require('./support/compare.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const GLOBALS = ['require', 'module', 'exports', '__filename', '__dirname'];

describe('a global of CommonJS in an ES module', { skip }, () => {
  for (const name of GLOBALS) {
    test(name, (t) =>
      same(
        t,
        {
          'package/package.json': { type: 'module' },
          'package/a.js': name,
          'package/awaits.js': `await 0; ${name};`,
          'a.mjs': name,
          'awaits.mjs': `await 0; ${name};`,
          'imports.mjs': `import './b.mjs';`,
          'b.mjs': name,
          'above.mjs': `import './below.mjs';`,
          'below.mjs': `await 0; ${name};`,
          'other.mjs': `${name}s`,
        },
        [
          './package/a.js',
          './package/a.js?query',
          './package/awaits.js',
          './a.mjs',
          './awaits.mjs',
          './imports.mjs',
          './above.mjs',
          './other.mjs',
        ],
      ),
    );
  }
});
