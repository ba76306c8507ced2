'use strict';

// What cannot be loaded is an error with Node's code that says who asks for it, where, and what was probably meant.

const assert = require('node:assert/strict');
const { chmodSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { Loader } = require('../../loader.js');
const { folder, outcome } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/**
 * @param {import('node:test').TestContext} t
 * @param {Record<string, any>} files
 */
function setup(t, files) {
  const made = folder(t, files);
  const loader = new Loader();
  t.after(() => loader.dispose());
  const fails = async (/** @type {string} */ specifier) => {
    try {
      await loader.import(specifier, made.parent);
    } catch (error) {
      return /** @type {any} */ (error);
    }
    return assert.fail(`${specifier} is loaded`);
  };
  return { ...made, loader, fails };
}

describe('an error of the loader', { skip }, () => {
  test('says who asks, in which line and column, and shows the line', async (t) => {
    const { fails, url } = setup(t, {
      'a.mjs': '// first\nimport "fs";\n  import { x } from "./gone.mjs";\n',
      'b.mjs': 'export * from "./c.mjs";',
      'c.mjs': 'const é = "𝒳"; export { default } from "no-such-package";',
    });
    const error = await fails('./a.mjs');
    assert.equal(error.code, 'ERR_MODULE_NOT_FOUND');
    assert.deepEqual(
      [error.importer, error.specifier, error.line, error.column],
      [url('a.mjs'), './gone.mjs', 3, 21],
    );
    const [place, line, caret] = error.stack.split('\n');
    assert.equal(place, `${url('a.mjs')}:3:21`);
    assert.equal(line, '  import { x } from "./gone.mjs";');
    assert.equal(caret, `${' '.repeat(20)}^^^^^^^^^^^^`);
    assert.match(error.message, /imported from .*a\.mjs/);
    const deep = await fails('./b.mjs');
    assert.deepEqual([deep.importer, deep.line, deep.column], [url('c.mjs'), 1, 41]);
  });

  test('of import() has the frames of the code that calls it, and shows the call', async (t) => {
    const { loader, parent, url } = setup(t, {
      'a.mjs': `
        export const direct = () => import('./gone.mjs');
        export const deep = () => import('./b.mjs');
        export const attribute = () => import('./data.json', { with: { other: 'a' } });
        export const private_ = async () => {
          await null;
          return import('#nothing');
        };
        export const text = () => import('./c.mjs');
      `,
      'a.cjs': 'exports.direct = () =>\n  import("./gone.mjs");',
      'b.mjs': 'import "./gone.mjs"',
      'c.mjs': '= 1',
      'data.json': '1',
    });
    const { direct, deep, attribute, private_, text } = await loader.import('./a.mjs', parent);
    const { default: commonJS } = await loader.import('./a.cjs', parent);
    /** @type {[(() => Promise<unknown>), string, number, number, RegExp][]} */
    const calls = [
      [
        direct,
        'a.mjs',
        2,
        37,
        /^ {8}export const direct.*\n {36}\^{6}\n\nError \[ERR_MODULE_NOT_FOUND]/s,
      ],
      [deep, 'b.mjs', 1, 8, /^import "\.\/gone/],
      [attribute, 'a.mjs', 4, 40, /TypeError \[ERR_IMPORT_ATTRIBUTE_UNSUPPORTED/],
      [private_, 'a.mjs', 7, 18, /TypeError \[ERR_PACKAGE_IMPORT_NOT_DEFINED/],
      [commonJS.direct, 'a.cjs', 2, 3, /^ {2}import/],
    ];
    for (const [call, file, line, column, shown] of calls) {
      const error = await call().then(assert.fail, (thrown) => thrown);
      assert.deepEqual([error.importer, error.line, error.column], [url(file), line, column]);
      const head = `${url(file)}:${line}:${column}\n`;
      assert.ok(error.stack.startsWith(head), error.stack);
      assert.match(error.stack.slice(head.length), shown);
      assert.match(error.stack, /\n {4}at .*a\.[cm]js:\d+:\d+\)?(\n|$)/);
      assert.doesNotMatch(error.stack, /lib.loader|vm-module-record.realm/);
    }
    const error = await text().then(assert.fail, (/** @type {any} */ thrown) => thrown);
    assert.match(
      error.stack,
      /^file:\S*c\.mjs:1\n= 1\n\^\n\nSyntaxError: .*\n {4}at text \(.*a\.mjs:9:35\)/s,
    );
    assert.equal(error.importer, undefined);
  });

  test('suggests the file that was probably meant', async (t) => {
    const { fails } = setup(t, {
      'package.json': {
        name: 'self',
        type: 'module',
        imports: { '#tools/list': './a.js', '#lib/*': './lib/*.js' },
      },
      'lib/component.js': '',
      'lib/index.js': '',
      'lib/Chart.js': '',
      'page.mjs': '',
      'node_modules/lodash/index.js': '',
      'node_modules/lodash/chunk.js': '',
      'node_modules/mapped/package.json': { exports: { './feature.js': './f.js', '.': './f.js' } },
      'node_modules/mapped/f.js': '',
      'node_modules/patterns/package.json': { exports: { './x/*': './lib/*.js' } },
      'node_modules/patterns/lib/parser.js': '',
      'node_modules/@scope/toolbox/index.js': '',
    });
    for (const [wrong, right] of [
      ['./lib/component', './lib/component.js'],
      ['./lib/componnet.js', './lib/component.js'],
      ['./lib/chart.js', './lib/Chart.js'],
      ['./lib', './lib/index.js'],
      ['./page', './page.mjs'],
      ['lodahs', 'lodash'],
      ['lodash/chunk', 'lodash/chunk.js'],
      ['lodahs/chunk.js', 'lodash/chunk.js'],
      ['mapped/feature', 'mapped/feature.js'],
      ['@scope/toolbx', '@scope/toolbox'],
      ['#tools/lists', '#tools/list'],
      ['patterns/x/praser', 'patterns/x/parser'],
      ['#lib/componnet', '#lib/component'],
    ]) {
      const error = await fails(wrong);
      assert.equal(error.suggestion, right, `${wrong}: ${error.message}`);
      assert.ok(error.message.endsWith(`\nDid you mean to import ${JSON.stringify(right)}?`));
    }
    assert.equal((await fails('patterns/x/nothing-like-it')).suggestion, undefined);
    assert.equal((await fails('./nothing-like-it.js')).suggestion, undefined);
    assert.equal((await fails('nothing-like-it')).suggestion, undefined);
  });

  test('of a text is the SyntaxError of the realm, with its place', async (t) => {
    const { fails, url } = setup(t, {
      'a.mjs': 'import "./b.mjs";',
      'b.mjs': 'const a = 1;\nconst b = ;\n',
      'c.mjs': 'let x; let x; export { x };',
      'd.mjs': 'import * as ns from "./e.mjs"; ns.f(); const = 1;',
      'e.mjs': 'export const f = () => {};',
      'f.mjs': 'a <!-- b\n',
    });
    const error = await fails('./a.mjs');
    assert.ok(error instanceof SyntaxError);
    assert.equal(error.message, "Unexpected token ';'");
    assert.ok(error.stack.startsWith(`${url('b.mjs')}:2\nconst b = ;\n          ^\n`), error.stack);
    assert.equal((await fails('./c.mjs')).message, "Identifier 'x' has already been declared");
    assert.equal((await fails('./d.mjs')).name, 'SyntaxError');
    assert.match((await fails('./f.mjs')).message, /HTML comments are not allowed in modules/);
  });

  test('of a name that is not exported shows where it is imported', async (t) => {
    const { fails, url } = setup(t, {
      'a.mjs': '\nimport { x, nope } from "./b.mjs";',
      'b.mjs': 'export const x = 1;',
    });
    const error = await fails('./a.mjs');
    assert.ok(error instanceof SyntaxError);
    assert.match(error.message, /'\.\/b\.mjs' does not provide an export named 'nope'/);
    assert.ok(error.stack.startsWith(`${url('a.mjs')}:2\n`), error.stack);
  });

  test('is the first in the order of the imports, each time', async (t) => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`bad${index}.mjs`, `import "./gone${index}.mjs";`]),
    );
    const imports = Object.keys(files).map((name) => `import "./${name}";`);
    const { fails } = setup(t, { ...files, 'a.mjs': imports.join('\n') });
    for (let round = 0; round < 5; round++) {
      assert.equal((await fails('./a.mjs')).specifier, './gone0.mjs');
    }
  });

  test('what a module throws is thrown', async (t) => {
    const { fails } = setup(t, {
      'a.mjs': 'import "./b.mjs";',
      'b.mjs': 'throw new RangeError("mine");',
      'c.mjs': 'await 0; throw 5;',
      'd.cjs': 'throw new TypeError("of CommonJS");',
    });
    const error = await fails('./a.mjs');
    assert.deepEqual([error.name, error.message], ['RangeError', 'mine']);
    assert.match(error.stack, /b\.mjs:1:7/);
    assert.equal(await fails('./c.mjs'), 5);
    assert.equal((await fails('./d.cjs')).message, 'of CommonJS');
  });

  test('arguments are checked', async () => {
    const code = 'ERR_INVALID_ARG_TYPE';
    for (const options of [5, null, { context: {} }, { conditions: 'a' }, { conditions: [1] }]) {
      assert.throws(() => new Loader(/** @type {any} */ (options)), { code });
    }
    for (const name of ['resolve', 'load', 'initializeImportMeta', 'cache']) {
      assert.throws(() => new Loader({ [name]: 5 }), { code });
    }
    const loader = new Loader();
    await assert.rejects(loader.import(/** @type {any} */ (5)), { code });
    assert.throws(() => loader.importSync(/** @type {any} */ (5)), { code });
    await assert.rejects(loader.import('./a.js', /** @type {any} */ (5)), { code });
    await assert.rejects(loader.import('./a.js', 'no URL'), { code: 'ERR_INVALID_URL' });
    loader.dispose();
    await assert.rejects(loader.import('fs'), { code: 'ERR_LOADER_DISPOSED' });
    assert.throws(() => loader.importSync('fs'), { code: 'ERR_LOADER_DISPOSED' });
    loader.dispose();
  });
});

describe('bad input', { skip }, () => {
  test('a file that must not be read', async (t) => {
    const { fails, root, node, url } = setup(t, { 'a.mjs': '', 'b.mjs': '\nimport "./a.mjs";' });
    const { importIt } = await node();
    chmodSync(root, 0o755);
    chmodSync(path.join(root, 'a.mjs'), 0);
    const isRoot = process.geteuid?.() === 0;
    // Who may read everything becomes somebody who may not.
    if (isRoot) process.seteuid?.(65534);
    try {
      const theirs = await outcome(() => importIt('./a.mjs'));
      if (theirs.code === undefined) {
        t.skip('this user may read everything, as on Windows');
        return;
      }
      assert.equal(theirs.code, 'EACCES');
      const error = await fails('./b.mjs');
      assert.equal(error.code, 'EACCES');
      assert.match(error.message, /permission denied, open '.*a\.mjs' imported from .*b\.mjs/);
      assert.deepEqual([error.importer, error.line, error.column], [url('b.mjs'), 2, 8]);
      chmodSync(path.join(root, 'a.mjs'), 0o644);
    } catch (error) {
      // Only the owner may do that.
      if (/** @type {any} */ (error).code !== 'EPERM') throw error;
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('a file that has become another one before its module is linked', async (t) => {
    const made = folder(t, {
      'a.mjs': 'import { b } from "./b.mjs"; export const a = () => b;',
      'b.mjs': 'import { a } from "./a.mjs"; export const b = 1; export const read = () => a();',
    });
    let changes = 0;
    const loader = new Loader({
      load(url, _context, next) {
        // By now `a` has been read; that it is in a circle is known when `b` has been.
        if (url === made.url('b.mjs') && changes++ === 0)
          made.write('a.mjs', 'export const a = 5;');
        return next(url);
      },
    });
    t.after(() => loader.dispose());
    await assert.rejects(loader.import('./a.mjs', made.parent), (error) => {
      const { code, message } = /** @type {any} */ (error);
      assert.equal(code, 'ERR_LOADER_FILE_CHANGED');
      assert.match(message, /changed/);
      return true;
    });
    // The next import reads what is there.
    assert.equal((await loader.import('./a.mjs', made.parent)).a, 5);
  });

  test('a pipe is no file, and nobody waits for it', async (t) => {
    if (process.platform === 'win32') {
      t.skip('there is no such thing on Windows');
      return;
    }
    const { fails, root } = setup(t, { 'a.mjs': 'import "./pipe.mjs";' });
    const { execFileSync } = require('node:child_process');
    execFileSync('mkfifo', [path.join(root, 'pipe.mjs')]);
    assert.equal((await fails('./a.mjs')).code, 'ERR_MODULE_NOT_FOUND');
  });

  test('bytes that are no UTF-8, and byte order marks, are read as Node reads them', async (t) => {
    const { loader, parent, node } = setup(t, {
      'a.mjs': Buffer.concat([
        Buffer.from('\uFEFFexport const text = "'),
        Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82]),
        Buffer.from('"; export const mark = "\uFEFF".length;'),
      ]),
    });
    const { importIt } = await node();
    assert.deepEqual(
      { ...(await loader.import('./a.mjs', parent)) },
      { ...(await importIt('./a.mjs')) },
    );
  });

  test('lone surrogates, line separators and other text survive', async (t) => {
    const { loader, parent } = setup(t, {
      'a.mjs':
        'export const a = "\\uD800"; export const b = `\u2028𝒳`; export { a as "d-é" };\r\nexport const f = () => "é";',
    });
    const { a, b, f, 'd-é': d } = await loader.import('./a.mjs', parent);
    assert.deepEqual([a, b, f(), d], ['\uD800', '\u2028𝒳', 'é', '\uD800']);
  });

  test('a package.json that is none', async (t) => {
    const { fails } = setup(t, {
      'package.json': '{ "type": "module", ',
      'a.js': '',
      'node_modules/b/package.json': '[',
      'node_modules/c/package.json': '{ "exports": { "import": "./a.js", "./b": "./b.js" } }',
      'node_modules/d/package.json': Buffer.from([0xff, 0xfe]),
    });
    for (const specifier of ['./a.js', 'b', 'c', 'd']) {
      const error = await fails(specifier);
      assert.equal(error.code, 'ERR_INVALID_PACKAGE_CONFIG', `${specifier}: ${error.message}`);
    }
  });

  test('nesting that is too deep for a stack', async (t) => {
    const { fails } = setup(t, { 'a.mjs': `${'('.repeat(1e6)}1${')'.repeat(1e6)}` });
    assert.equal((await fails('./a.mjs')).name, 'RangeError');
  });

  test('ten thousand files, wide and deep, and in one circle', async (t) => {
    /** @type {Record<string, string>} */
    const files = {};
    const count = 10_000;
    for (let index = 0; index < count; index++) {
      files[`${index}.mjs`] =
        `export { value } from './${(index + 1) % count}.mjs';import './${(index * 7) % count}.mjs';`;
    }
    files[`${count - 1}.mjs`] = `export const value = 5; import './0.mjs';`;
    const { loader, parent } = setup(t, files);
    const { value } = await loader.import('./0.mjs', parent);
    assert.equal(value, 5);
    assert.equal(loader.graph().modules.length, count);
  });

  test('ten thousand files, the last of which is missing or broken', async (t) => {
    const count = 10_000;
    /** @type {Record<string, string>} */
    const files = {};
    for (let index = 0; index < count; index++) {
      files[`${index}.mjs`] = `export * from './${index + 1}.mjs';`;
    }
    const { fails, write, url, loader, parent } = setup(t, files);
    const missing = await fails('./0.mjs');
    assert.equal(missing.code, 'ERR_MODULE_NOT_FOUND');
    assert.deepEqual(
      [missing.importer, missing.line, missing.column],
      [url(`${count - 1}.mjs`), 1, 15],
    );
    write(`${count}.mjs`, 'export const value = ;');
    const broken = await fails('./0.mjs');
    assert.equal(broken.name, 'SyntaxError');
    assert.ok(broken.stack.startsWith(`${url(`${count}.mjs`)}:1\n`), broken.stack.slice(0, 200));
    write(`${count}.mjs`, 'export const value = 5;');
    assert.equal((await loader.import('./0.mjs', parent)).value, 5);
  });
});
