'use strict';

// The names of CommonJS modules: those that are missing, and those of files that are mended.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { Loader } = require('../../loader.js');
const { referenceBinary, run } = require('../support/reference.js');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const IMPORTERS = {
  'one.mjs': "import { missing } from './a.cjs';",
  'renamed.mjs': 'import { missing as other, a as b } from "./a.cjs";',
  'again.mjs': "export { missing } from './a.cjs';",
  'lines.mjs': "import {\n  missing,\n  a,\n} from './a.cjs';",
  'default.mjs': "import all, { missing } from './a.cjs'; export { all };",
  'dollar.mjs': "import { $missing as $$ } from './a.cjs';",
  'above.mjs': "import './one.mjs';",
  'same.mjs': "import './one.mjs'; import './a.cjs';",
  'star.mjs': "export * from './again.mjs'; import * as a from './a.cjs';",
  'module.mjs': "import { missing } from './b.mjs';",
  'builtin.mjs': "import { missing } from 'node:fs';",
  'json.mjs': "import { missing } from './d.json' with { type: 'json' };",
};

describe('names that a CommonJS module does not export', { skip }, () => {
  test('are refused in the words of Node 26', async (t) => {
    const { url, parent, write } = folder(t, {
      ...IMPORTERS,
      'a.cjs': 'exports.a = 1;',
      'b.mjs': '',
      'd.json': '{}',
    });
    // In a process for each: it remembers what failed.
    const program = write(
      'show.mjs',
      'await import(process.argv[2]).catch((error) => console.log(JSON.stringify([error.name, error.message, error.stack.split("\\n    at ")[0]])));',
    );
    for (const name of Object.keys(IMPORTERS)) {
      const { stdout } = await run(await referenceBinary(), [program, url(name)]);
      const [kind, message, head] = JSON.parse(stdout);
      const loader = new Loader();
      t.after(() => loader.dispose());
      const error = await loader.import(`./${name}`, parent).catch((reason) => reason);
      assert.deepEqual([error.name, error.message], [kind, message], name);
      // Node adds an empty line after the caret.
      const withoutEmpty = (/** @type {string} */ text) => text.replace(/\^\n\n/, '^\n');
      assert.equal(withoutEmpty(error.stack.split('\n    at ')[0]), withoutEmpty(head), name);
    }
  });

  test('are found where TypeScript defines them by getters, if Node finds them', async (t) => {
    const get = 'Object.defineProperty(exports, "a", { enumerable: true, get: function () {';
    const texts = {
      'called.cjs': `exports.a = void 0; ${get} return f(5).default; } });`,
      'arrow.cjs': "exports.a = 1; Object.defineProperty(module.exports, 'a', { get: () => f() });",
      'method.cjs':
        'exports.a = 1; Object . defineProperty(exports, "a", { get() { return f(); } });',
      'before.cjs': `${get} return f(); } }); exports.a = 1;`,
      'twice.cjs': `exports.a = 1; ${get} return f(); } }); ${get} return b.c; } });`,
      'never.cjs': `${get} return f(); } }); exports.b = 1;`,
      'known.cjs': `${get} return b.c; } }); exports.d = 1;`,
    };
    const { url, parent } = folder(
      t,
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, `if (0) { ${text} }`])),
    );
    const loader = new Loader();
    t.after(() => loader.dispose());
    for (const name of Object.keys(texts)) {
      const ours = Object.keys(await loader.import(`./${name}`, parent));
      assert.deepEqual(ours, Object.keys(await import(url(name))), name);
    }
  });

  test('are there once the file is mended', async (t) => {
    const { parent, write } = folder(t, {
      'a.mjs': 'export { b } from "./a.cjs";',
      'a.cjs': 'exports.a = 1;',
    });
    const loader = new Loader();
    t.after(() => loader.dispose());
    await assert.rejects(loader.import('./a.mjs', parent), { name: 'SyntaxError' });
    write('a.cjs', 'exports.b = "mended";');
    assert.equal((await loader.import('./a.mjs', parent)).b, 'mended');
  });

  test('nor its texts that it exports again are kept', async (t) => {
    const { parent, write } = folder(t, {
      'a.mjs': 'export { missing, b } from "./a.cjs";',
      'a.cjs': 'module.exports = require("./b.cjs");',
      'b.cjs': 'exports.b = "old";',
    });
    const loader = new Loader();
    t.after(() => loader.dispose());
    await assert.rejects(loader.import('./a.mjs', parent), { name: 'SyntaxError' });
    write('a.mjs', 'export { b, c } from "./a.cjs";');
    write('b.cjs', 'exports.b = "new"; exports.c = 1;');
    const { b, c } = await loader.import('./a.mjs', parent);
    assert.deepEqual([b, c], ['new', 1]);
  });

  test('of a file that was changed before it is required are those that it has', async (t) => {
    const { parent, write } = folder(t, {
      'a.mjs': 'import "./a.cjs"; export const load = () => import("./later.cjs");',
      'a.cjs': 'exports.again = () => __exportStar(require("./b.cjs"));',
      'later.cjs': 'module.exports = require("./b.cjs");',
      'b.cjs': 'exports.b = "old";',
    });
    const loader = new Loader();
    t.after(() => loader.dispose());
    const { load } = await loader.import('./a.mjs', parent);
    write('b.cjs', 'exports.b = "new";');
    assert.equal((await load()).b, 'new');
  });
});
