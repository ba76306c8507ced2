'use strict';

// `require()` of an ES module that is being evaluated is refused, in the words of a running Node 26.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const { Loader } = require('../../loader.js');
const { referenceBinary, root: project, run } = require('../support/reference.js');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** @param {string[]} specifiers */
const requiring = (...specifiers) =>
  specifiers
    .map(
      (specifier) => `try {
  require('${specifier}');
  console.log('${specifier}', 'is required');
} catch ({ name, code, message }) {
  console.log('${specifier}', name, code, message);
}
`,
    )
    .join('');

/** Each has a `main.…`, with which the program begins. @type {Record<string, Record<string, string>>} */
const PROGRAMS = {
  'the module that imports the one who requires': {
    'main.mjs': 'import "./a.cjs";',
    'a.cjs': requiring('./main.mjs'),
  },
  'a module farther up, and one in between': {
    'main.mjs': 'import "./between.mjs";',
    'between.mjs': 'import "./a.cjs";',
    'a.cjs': requiring('./main.mjs', './between.mjs'),
  },
  'a module that is new and imports one that is being evaluated': {
    'main.mjs': 'import "./a.cjs";',
    'a.cjs': requiring('./new.mjs', './new.mjs'),
    'new.mjs': 'import "./deeper.mjs";',
    'deeper.mjs': 'import "./other.mjs"; import "./main.mjs";',
    'other.mjs': '',
  },
  'a module that is loaded by require()': {
    'main.cjs': requiring('./a.mjs', './a.mjs'),
    'a.mjs': 'import "./b.mjs";',
    'b.mjs': 'import "./c.cjs";',
    'c.cjs': requiring('./a.mjs', './b.mjs'),
  },
  'a module that imports the CommonJS module which requires it': {
    'main.cjs': requiring('./a.mjs'),
    'a.mjs': 'import "./b.mjs";',
    'b.mjs': 'import "./main.cjs";',
  },
  'the same where that is imported': {
    'main.mjs': 'import "./a.cjs";',
    'a.cjs': requiring('./b.mjs'),
    'b.mjs': 'import "./a.cjs";',
  },
  'a module of a cycle that has yet to run': {
    'main.mjs': 'import "./a.cjs"; import "./b.mjs";',
    'a.cjs': requiring('./b.mjs'),
    'b.mjs': 'import "./main.mjs";',
  },
  'a module beside': {
    'main.mjs': 'import "./a.cjs"; import "./b.mjs";',
    'a.cjs': requiring('./b.mjs'),
    'b.mjs': '',
  },
};

describe('require() in a loader', { skip }, () => {
  for (const [name, files] of Object.entries(PROGRAMS)) {
    test(`of ${name}, as in Node`, async (t) => {
      const { root } = folder(t, files);
      const main = path.join(root, 'main.mjs' in files ? 'main.mjs' : 'main.cjs');
      const theirs = await run(await referenceBinary(), [main]);
      const command = path.join(project, 'bin/vm-module-record.mjs');
      const ours = await run(process.execPath, [command, 'run', main]);
      assert.ok(theirs.stdout.length > 0);
      assert.deepEqual([ours.stdout, ours.code], [theirs.stdout, theirs.code]);
    });
  }

  test('of a module that awaits further up says so', async (t) => {
    const files = {
      'a.mjs': 'import "./b.mjs"; import "./c.cjs"; await 0;',
      'b.mjs': '',
      'c.cjs': 'try { require("./a.mjs"); } catch ({ code }) { exports.code = code; }',
    };
    const { parent, node } = folder(t, files);
    const loader = new Loader();
    t.after(() => loader.dispose());
    await loader.import('./a.mjs', parent);
    const { code } = (await loader.import('./c.cjs', parent)).default;
    assert.equal(code, 'ERR_REQUIRE_ASYNC_MODULE');
    if (!process.version.startsWith('v26.')) return;
    const { importIt } = await node();
    await importIt('./a.mjs');
    assert.equal((await importIt('./c.cjs')).default.code, code);
  });

  test('importSync() in a module that is being evaluated names the module that asks', async (t) => {
    const { parent, url, root } = folder(t, {
      'a.mjs': 'export const { error } = globalThis.importAgain(import.meta.url);',
    });
    const loader = new Loader();
    t.after(() => loader.dispose());
    Object.assign(globalThis, {
      importAgain: (/** @type {string} */ own) => {
        try {
          return loader.importSync('./a.mjs', own);
        } catch (error) {
          return { error };
        }
      },
    });
    t.after(() => delete (/** @type {any} */ (globalThis).importAgain));
    const { error } = await loader.import('./a.mjs', parent);
    const file = path.join(root, 'a.mjs');
    assert.equal(error.code, 'ERR_REQUIRE_CYCLE_MODULE');
    assert.ok(
      error.message.startsWith(`Cannot require() ES Module ${file} in a cycle. (from ${file})`),
    );
    // It stays what it is.
    assert.equal(loader.importSync(url('a.mjs')).error, error);
  });
});
