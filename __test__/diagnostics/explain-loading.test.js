'use strict';

// explain(error) of what a loader fails with, and the graph of modules that a loader has loaded.

const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { assert, isReference, rejection, thrown, vm } = require('../implementation.js');

const skip = isReference && 'Node has neither';
const { explain } = vm;

/** A loader, and a folder with files for it. */
function setup(t, files) {
  const { Loader } = require('../../loader.js');
  const folder = mkdtempSync(path.join(tmpdir(), 'vm-module-record-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const parent = path.join(folder, 'parent.mjs');
  const url = (name) => pathToFileURL(path.join(folder, name)).href;
  return { loader: new Loader({ context: vm.createContext() }), parent, url };
}

describe('explain() of a load that fails', { skip }, () => {
  test('says which import failed, and what was probably meant', async (t) => {
    const { loader, parent, url } = setup(t, {
      'a.mjs': '\nimport "./helpers.js";',
      'helpers.mjs': '',
    });
    const { code, identifier, reason, remedy, call } = explain(
      await rejection(loader.import('./a.mjs', parent)),
    );
    assert.deepEqual(
      { code, identifier, reason, remedy, call },
      {
        code: 'ERR_MODULE_NOT_FOUND',
        identifier: url('a.mjs'),
        reason: `'${url('a.mjs')}' imports './helpers.js' in line 2.`,
        remedy: "'./helpers.mjs' was probably meant.",
        call: "import './helpers.mjs';",
      },
    );
  });

  test('in general, where no module imports', async (t) => {
    const { loader, parent } = setup(t, {});
    const { identifier, reason, meaning } = explain(
      await rejection(loader.import('./a.mjs', parent)),
    );
    assert.deepEqual([identifier, reason], [null, null]);
    assert.equal(meaning, 'An import names a file or a package that is not there.');
  });

  for (const [code, files] of Object.entries({
    ERR_PACKAGE_PATH_NOT_EXPORTED: {
      'a.mjs': 'import "p/b";',
      'node_modules/p/package.json': '{"name": "p", "exports": {"./c": "./c.mjs"}}',
    },
    ERR_PACKAGE_IMPORT_NOT_DEFINED: { 'a.mjs': 'import "#b";', 'package.json': '{}' },
    ERR_UNSUPPORTED_DIR_IMPORT: { 'a.mjs': 'import "./b";', 'b/index.js': '' },
    ERR_INVALID_MODULE_SPECIFIER: { 'a.mjs': 'import "./b%2f.mjs";' },
    ERR_INVALID_PACKAGE_CONFIG: { 'a.mjs': 'import "./b.js";', 'b.js': '', 'package.json': '{' },
    ERR_INVALID_PACKAGE_TARGET: {
      'a.mjs': 'import "p";',
      'node_modules/p/package.json': '{"name": "p", "exports": "c.mjs"}',
    },
    ERR_UNKNOWN_FILE_EXTENSION: { 'a.mjs': 'import "./b.css";', 'b.css': '' },
    ERR_UNKNOWN_BUILTIN_MODULE: { 'a.mjs': 'import "node:nothing";' },
    ERR_UNSUPPORTED_ESM_URL_SCHEME: { 'a.mjs': 'import "https://example.org/";' },
    ERR_IMPORT_ATTRIBUTE_MISSING: { 'a.mjs': 'import "./b.json";', 'b.json': '1' },
    ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: {
      'a.mjs': 'import "./b.mjs" with { type: "json" };',
      'b.mjs': '',
    },
    ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: {
      'a.mjs': 'import "./b.mjs" with { type: "css" };',
      'b.mjs': '',
    },
  })) {
    test(`${code}`, async (t) => {
      const { loader, parent } = setup(t, files);
      const error = await rejection(loader.import('./a.mjs', parent));
      assert.equal(error.code, code, error.message);
      const { meaning, remedy, text } = explain(error);
      assert.ok(meaning.length > 20 && remedy.length > 10);
      assert.ok(text.includes(code));
    });
  }

  test('ERR_LOADER_DISPOSED', async (t) => {
    const { loader, parent } = setup(t, {});
    loader.dispose();
    const error = await rejection(loader.import('./a.mjs', parent));
    assert.match(explain(error).meaning, /dispose\(\)/);
  });

  test('importSync() of a graph that awaits: the module is named', (t) => {
    const { loader, parent, url } = setup(t, {
      'a.mjs': 'import "./b.mjs"; import "./c.mjs";',
      'b.mjs': '',
      'c.mjs': 'await 0;',
    });
    const error = thrown(() => loader.importSync('./a.mjs', parent));
    assert.equal(error.code, 'ERR_REQUIRE_ASYNC_MODULE');
    assert.ok(error.message.includes(`${url('c.mjs')} awaits`), error.message);
    const { reason, call } = explain(error);
    assert.equal(
      reason,
      `importSync() was asked for './a.mjs', which is '${url('a.mjs')}', and a module of its graph has a top-level await that has not settled. The message names it.`,
    );
    assert.equal(call, 'await loader.import(specifier, parent);');
  });

  test('a hook that is asynchronous', async (t) => {
    const { parent, url } = setup(t, {
      'a.mjs': 'import "./b.mjs";',
      'b.mjs': '',
      'c.cjs': 'require("./b.mjs")',
    });
    const { Loader } = require('../../loader.js');
    const never = new Promise(() => {});
    const load = (address, context, next) =>
      address.endsWith('b.mjs') ? never : next(address, context);
    const resolve = (specifier, context, next) =>
      specifier.includes('c.cjs') ? next(specifier, context) : never;
    const failures = [
      thrown(() => new Loader({ resolve }).importSync('./a.mjs', parent)),
      thrown(() => new Loader({ load }).importSync('./a.mjs', parent)),
      thrown(() => new Loader({ resolve }).resolve('./a.mjs', parent)),
      await rejection(new Loader({ resolve }).import('./c.cjs', parent)),
    ];
    const explained = failures.map((error) => {
      assert.equal(error.code, 'ERR_REQUIRE_ASYNC_MODULE');
      const { meaning, reason, remedy, call } = explain(error);
      assert.match(meaning, /a hook of the loader that answers with a promise/);
      assert.match(reason, /A hook of the loader is asynchronous/);
      assert.match(remedy, /the hook synchronous\.$/);
      assert.ok(!remedy.includes('top-level await'));
      return [reason.split("'")[1], call];
    });
    const again = 'await loader.import(specifier, parent);';
    assert.deepEqual(explained, [
      ['./a.mjs', again],
      [url('a.mjs'), again],
      ['./a.mjs', null],
      ['./b.mjs', 'await import(specifier);'],
    ]);
  });

  test('names of CommonJS and JSON modules, which are properties of their default export', async (t) => {
    const { loader, parent } = setup(t, {
      'lib.cjs': 'const o = { bar: 2, "x y": 3 }; module.exports = o;',
      'd.json': '{ "v": 1 }',
    });
    for (const [name, [source, expected]] of Object.entries({
      'a.mjs': [
        'import { bar } from "./lib.cjs";',
        "import pkg from './lib.cjs'; const { bar } = pkg;",
      ],
      'b.mjs': [
        'import {\n  bar as b,\n "x y" as z } from "./lib.cjs";',
        "import pkg from './lib.cjs'; const { bar: b, 'x y': z } = pkg;",
      ],
      'c.mjs': [
        'import lib, { bar } from "./lib.cjs";',
        "import lib from './lib.cjs'; const { bar } = lib;",
      ],
      'd.mjs': [
        'export { bar as b } from "./lib.cjs";',
        "import pkg from './lib.cjs'; export const { bar: b } = pkg;",
      ],
      'e.mjs': ['export { bar as "x y" } from "./lib.cjs";', null],
      'f.mjs': [
        'import { v } from "./d.json" with { type: "json" };',
        "import data from './d.json' with { type: 'json' }; const { v } = data;",
      ],
    })) {
      writeFileSync(path.join(path.dirname(parent), name), source);
      const { call, remedy } = explain(await rejection(loader.import(`./${name}`, parent)));
      assert.equal(call, expected);
      assert.match(remedy, / default export/);
      if (call === null) continue;
      writeFileSync(path.join(path.dirname(parent), name), call);
      await loader.import(`./${name}`, parent);
    }
  });

  test('a module that is asked for its source: none has one', async (t) => {
    const { loader, parent, url } = setup(t, {
      'a.mjs': 'import source s from "./b.mjs";',
      'b.mjs': '',
    });
    const { code, identifier, remedy, call } = explain(
      await rejection(loader.import('./a.mjs', parent)),
    );
    assert.equal(code, 'ERR_SOURCE_PHASE_NOT_DEFINED');
    assert.equal(identifier, url('b.mjs'));
    assert.match(remedy, /^No module of a loader has one/);
    assert.equal(call, null);
  });

  test('advises to import again, and not to construct anything', async (t) => {
    const { loader, parent } = setup(t, {
      'a.mjs': 'import { other } from "./b.mjs";',
      'b.mjs': 'export const name = 1;',
      'c.mjs': 'throw new Error("c");',
      'd.cjs': 'throw new Error("d");',
    });
    for (const name of ['a.mjs', 'c.mjs', 'd.cjs']) {
      const { text } = explain(await rejection(loader.import(`./${name}`, parent)));
      assert.match(text, /import again/);
      assert.ok(!/onstruct|SourceTextModule|evaluate\(\)/.test(text), text);
    }
  });

  test('ERR_LOADER_FILE_CHANGED', () => {
    const error = Object.assign(new Error('The file has changed since it was read'), {
      code: 'ERR_LOADER_FILE_CHANGED',
    });
    const { meaning, remedy, call } = explain(error);
    assert.match(meaning, /written since/);
    assert.match(remedy, /the next import reads them/);
    assert.match(call, /loader\.import/);
  });

  test('a name that a file does not export, and what its body throws', async (t) => {
    const { loader, parent, url } = setup(t, {
      'a.mjs': 'import { nmae } from "./b.mjs";',
      'b.mjs': 'export const name = 1;',
      'c.mjs': '\nnull.x;',
    });
    const unresolved = explain(await rejection(loader.import('./a.mjs', parent)));
    assert.equal(unresolved.identifier, url('a.mjs'));
    assert.equal(unresolved.call, "import { name } from './b.mjs';");
    assert.match(unresolved.reason, / in line 1\. /);
    const threw = explain(await rejection(loader.import('./c.mjs', parent)));
    assert.equal(threw.reason, `The body of '${url('c.mjs')}' threw it, at ${url('c.mjs')}:2:6.`);
  });

  test('an import() that asks for something that is not there', async (t) => {
    const { loader, parent, url } = setup(t, { 'a.mjs': 'await import("./b.mjs");' });
    const error = await rejection(loader.import('./a.mjs', parent));
    assert.equal(explain(error).code, 'ERR_MODULE_NOT_FOUND');
    assert.ok(error.message.includes(url('a.mjs').slice('file://'.length)));
  });
});
