'use strict';

// Specifiers stand for what they stand for in Node: `import.meta.resolve` of the running Node is asked the same.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { Loader } = require('../../loader.js');
const { Link, folder, outcome } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const FILES = {
  'package.json': {
    name: 'self',
    type: 'module',
    exports: { '.': './main.js', './inner': './inner/a.js', './package.json': './package.json' },
    imports: {
      '#one': './main.js',
      '#inner/*': './inner/*.js',
      '#dep': 'plain',
      '#fs': 'node:fs',
      '#path': 'path',
      '#conditional': { custom: './custom.js', node: './node-only.js', default: './main.js' },
      '#missing-target': './nowhere.js',
      '#outside': '../outside.js',
    },
  },
  'main.js': '',
  'custom.js': '',
  'node-only.js': '',
  'inner/a.js': '',
  'inner/b.js': '',
  'with space.js': '',
  'percent%25.js': '',
  'hash#mark.js': '',
  'question?.js': '',
  'ünïcode.js': '',
  'no-extension': '',
  'typescript.ts': '',
  'data.json': '{}',
  'link.js': new Link('./inner/a.js'),
  linked: new Link('./inner'),
  'node_modules/plain/index.js': '',
  'node_modules/plain/lib/x.js': '',
  'node_modules/plain/lib/index.js': '',
  'node_modules/main/package.json': { main: './lib/entry' },
  'node_modules/main/lib/entry.js': '',
  'node_modules/main-folder/package.json': { main: 'lib' },
  'node_modules/main-folder/lib/index.js': '',
  'node_modules/main-missing/package.json': { main: './gone.js' },
  'node_modules/main-missing/index.js': '',
  'node_modules/main-gone/package.json': { main: './gone.js' },
  'node_modules/nothing/package.json': {},
  'node_modules/@scope/pkg/package.json': { exports: './index.mjs' },
  'node_modules/@scope/pkg/index.mjs': '',
  'node_modules/mapped/package.json': {
    exports: {
      '.': { import: './import.mjs', require: './require.cjs' },
      './features/*': './src/features/*.js',
      './features/private/*': null,
      './assets/*.css': './assets/*.css',
      './array': [{ custom: './custom.js' }, './fallback.js'],
      './missing': './gone.js',
      './folder': './src',
      './nested': { node: { import: './nested.mjs' }, default: './fallback.js' },
      './custom': { custom: './custom.js', default: './fallback.js' },
      './sync': { 'module-sync': './sync.mjs', default: './fallback.js' },
      './bad': '../bad.js',
    },
  },
  'node_modules/mapped/import.mjs': '',
  'node_modules/mapped/require.cjs': '',
  'node_modules/mapped/custom.js': '',
  'node_modules/mapped/fallback.js': '',
  'node_modules/mapped/nested.mjs': '',
  'node_modules/mapped/sync.mjs': '',
  'node_modules/mapped/assets/a.css': '',
  'node_modules/mapped/src/features/x.js': '',
  'node_modules/mapped/src/features/private/y.js': '',
  'node_modules/symlinked': new Link('../packages/real'),
  'packages/real/package.json': { main: 'real.js' },
  'packages/real/real.js': '',
  'node_modules/mixed/package.json': { exports: { '.': './a.js', import: './a.js' } },
  'node_modules/broken/package.json': '{ "name": ',
  'node_modules/broken/index.js': '',
};

const SPECIFIERS = [
  './main.js',
  './main.js?query',
  './main.js?a=b#hash',
  './main.js#hash',
  '././inner/../main.js',
  './inner/a.js',
  './with space.js',
  './with%20space.js',
  './percent%2525.js',
  './hash%23mark.js',
  './question%3F.js',
  './ünïcode.js',
  './%C3%BCn%C3%AFcode.js',
  './no-extension',
  './typescript.ts',
  './data.json',
  './link.js',
  './link.js?x',
  './linked/b.js',
  'self',
  'self/inner',
  'self/package.json',
  '#one',
  '#inner/a',
  '#dep',
  '#path',
  '#conditional',
  'fs',
  'node:fs',
  'fs/promises',
  'node:test',
  'plain',
  'plain/index.js',
  'plain/lib/x.js',
  'main',
  'main/lib/entry.js',
  'main-folder',
  'main-missing',
  '@scope/pkg',
  'mapped',
  'mapped/features/x',
  'mapped/assets/a.css',
  'mapped/array',
  'mapped/nested',
  'mapped/custom',
  'mapped/sync',
  'symlinked',
  'symlinked/real.js',
  'data:text/javascript,export default 1',
  'https://example.org/x.js',
];

const FAILING = [
  '#fs',
  'main-gone',
  'self/other',
  '#unknown',
  '#inner',
  '#',
  '#outside',
  'nowhere',
  '@scope/nowhere',
  '@scope',
  'nothing',
  'mapped/unknown',
  'mapped/features/private/y',
  'mapped/require.cjs',
  'mapped/bad',
  'mixed',
  'broken',
  'node:nowhere',
  './inner%2Fa.js',
];

/** Of what names a file that is not there, `import.meta.resolve` gives the URL; `import()` fails. */
const NOT_THERE = [
  './nowhere.js',
  './inner',
  './inner/',
  './main',
  '../nowhere/x.js',
  'plain/lib',
  'plain/nowhere.js',
  'main/lib/entry',
  'mapped/missing',
  'mapped/folder',
  '#missing-target',
];

describe('a loader resolves as Node does', { skip }, () => {
  test('every way to name a module', async (t) => {
    const { parent, node } = folder(t, FILES);
    const { resolve } = await node();
    const loader = new Loader();
    t.after(() => loader.dispose());
    for (const specifier of SPECIFIERS) {
      assert.equal(loader.resolve(specifier, parent), resolve(specifier), specifier);
    }
  });

  test('and fails with its codes and words', async (t) => {
    const { parent, node } = folder(t, FILES);
    const { importIt } = await node();
    const loader = new Loader();
    t.after(() => loader.dispose());
    const words = (/** @type {any} */ { name, code, message }) => {
      // After Node's own words come the hint, and what the JSON parser of each says.
      const [first] = String(message).split(/\nDid you mean|\. (?:Expected|Unexpected|EOF|")/);
      return { name, code, message: first };
    };
    for (const specifier of [...FAILING, ...NOT_THERE]) {
      const theirs = words(await outcome(() => importIt(specifier)));
      const ours = words(await outcome(() => loader.import(specifier, parent)));
      if (
        theirs.code === 'ERR_INVALID_PACKAGE_CONFIG' ||
        theirs.code === 'ERR_INVALID_PACKAGE_TARGET'
      ) {
        // The words about what is wrong in a package.json differ from Node to Node.
        assert.equal(ours.code, theirs.code, specifier);
      } else {
        assert.deepEqual(ours, theirs, specifier);
      }
    }
  });

  test('with conditions of its own before the default', (t) => {
    const { parent, url } = folder(t, FILES);
    const loader = new Loader({ conditions: ['custom'] });
    t.after(() => loader.dispose());
    assert.equal(loader.resolve('#conditional', parent), url('custom.js'));
    assert.equal(loader.resolve('mapped/custom', parent), url('node_modules/mapped/custom.js'));
    assert.equal(loader.resolve('mapped/array', parent), url('node_modules/mapped/custom.js'));
  });

  test('from a URL, a URL object, a path, or the working directory', (t) => {
    const { root, parent, url } = folder(t, FILES);
    const loader = new Loader();
    t.after(() => loader.dispose());
    for (const from of [parent, new URL(parent), `${root}/anything.js`]) {
      assert.equal(loader.resolve('./main.js', from), url('main.js'));
    }
    assert.throws(() => loader.resolve('./nowhere-at-all.js'), { code: 'ERR_MODULE_NOT_FOUND' });
    assert.throws(() => loader.resolve('./main.js', 'data:text/javascript,'), {
      code: 'ERR_UNSUPPORTED_RESOLVE_REQUEST',
    });
  });

  test('with links that lead in a circle', async (t) => {
    const { parent, node } = folder(t, {
      'a.js': new Link('./b.js'),
      'b.js': new Link('./a.js'),
      deep: new Link('./deep'),
    });
    const loader = new Loader();
    t.after(() => loader.dispose());
    const { importIt } = await node();
    for (const specifier of ['./a.js', './deep/x.js']) {
      const { code } = /** @type {any} */ (await outcome(() => importIt(specifier)));
      assert.equal(code, 'ERR_MODULE_NOT_FOUND');
      await assert.rejects(loader.import(specifier, parent), { code });
    }
  });

  test('import.meta.resolve, also of what is not there', async (t) => {
    const { parent, url } = folder(t, {
      'a.mjs': `export const there = import.meta.resolve('./a.mjs');
        export const missing = import.meta.resolve('./missing.mjs');
        export const fs = import.meta.resolve('fs');
        export let failed; try { import.meta.resolve('no-such-package'); } catch (error) { failed = error.code; }`,
    });
    const loader = new Loader();
    t.after(() => loader.dispose());
    const { there, missing, fs, failed } = await loader.import('./a.mjs', parent);
    assert.deepEqual(
      [there, missing, fs, failed],
      [url('a.mjs'), url('missing.mjs'), 'node:fs', 'ERR_MODULE_NOT_FOUND'],
    );
  });
});
