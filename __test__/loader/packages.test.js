'use strict';

// Packages, and the maps in their package.json, are read as Node 26 reads them: the running Node is asked the same.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { Loader } = require('../../loader.js');
const { same } = require('./support/compare.js');
const { folder } = require('./support/folder.js');

const [major] = process.versions.node.split('.').map(Number);
// Node before 26 has some of these rules in another form.
const skip =
  (process.env.VM_MODULE_IMPLEMENTATION === 'node' && 'Node has no loader for a context') ||
  (major < 26 && 'other Nodes say some of it in other words');

const SELF = 'export default import.meta.url;';

describe('a loader finds packages as Node does', { skip }, () => {
  test('the type of the application is not that of files below node_modules', (t) =>
    same(
      t,
      {
        'package.json': { type: 'module' },
        'node_modules/q/x.js': 'module.exports = typeof require;',
        'node_modules/q/y': 'module.exports = typeof require;',
        'node_modules/package.json': { type: 'module' },
        'node_modules/z.js': 'module.exports = typeof require;',
        'deep/node_modules/r/package.json': {},
        'deep/node_modules/r/lib/a.js': 'module.exports = typeof require;',
      },
      [
        'q/x.js',
        'q/y',
        './node_modules/q/x.js',
        './node_modules/z.js',
        './deep/node_modules/r/lib/a.js',
      ],
    ));

  test('exports maps', (t) =>
    same(
      t,
      {
        'node_modules/p/package.json': {
          exports: {
            '.': { node: { import: null }, default: './x.mjs' },
            './y': { import: null, default: './x.mjs' },
            './z': { import: { custom: './x.mjs' }, default: './x.mjs' },
            './sub/': './sub/',
            './dd/*': './dd/*',
            './a/*': './two/*',
            './a/*/c': './sub/*.mjs',
            './a/b/*': null,
            './space': './a%20b.mjs',
            './array': ['../out.mjs', { custom: './gone.mjs' }, './x.mjs', './y.mjs'],
            './array-null': ['../out.mjs', null],
            './array-last': [null, '../out.mjs'],
            './array-gone': ['./gone.mjs', './x.mjs'],
            './empty': [],
            './number': 5,
            './true': true,
            './out': './../out.mjs',
            './modules': './node_modules/x.mjs',
            './encoded': './%6eode_modules/x.mjs',
            './dots': './sub/%2e%2e/x.mjs',
            './slashes': './sub//x.mjs',
            './bare': 'x.mjs',
            './none': '',
            './index': { 0: './x.mjs' },
            './deep': { import: { 1: './x.mjs' } },
            './twice*a*': './x.mjs',
            './query': './x.mjs?q#h',
            './query/*': './*.mjs?q',
            './star*': './x.mjs',
            './up%2fx': './x.mjs',
            './folder': './sub',
          },
        },
        'node_modules/p/x.mjs': SELF,
        'node_modules/p/sub/x.mjs': SELF,
        'node_modules/p/dd/a': 'module.exports = 1',
        'node_modules/p/dd/b.mjs': SELF,
        'node_modules/p/a b.mjs': SELF,
        'node_modules/p/a%20b.mjs': 'throw 1',
        'node_modules/p/sub/ü.mjs': SELF,
        'node_modules/list/package.json': { exports: ['./a.mjs', './b.mjs'] },
        'node_modules/list/a.mjs': SELF,
        'node_modules/empty/package.json': { exports: {} },
        'node_modules/mixed/package.json': { exports: { '.': './a.mjs', import: './a.mjs' } },
        'node_modules/numbers/package.json': { exports: { import: './a.mjs', 1: './a.mjs' } },
        'node_modules/text/package.json': { exports: '../a.mjs' },
        'node_modules/nothing/package.json': { exports: '' },
      },
      [
        ...['p', 'p/', 'p?x=1', 'p#x', 'p/y', 'p/y?x=1', 'p/y#x', 'p/z', 'p/sub/x.mjs', 'p/sub/'],
        ...['p/dd/a', 'p/dd/./a', 'p/dd/../a', 'p/dd/%2E/a', 'p/dd//a', 'p/dd/node_modules/x'],
        ...[
          'p/dd/NODE_modules/x',
          'p/dd/b.mjs?q#h',
          'p/dd/b.mjs?a b',
          'p/dd/\\x',
          'p/dd/%2fx',
          'p/dd/',
        ],
        ...[
          'p/a/b',
          'p/a/x/c',
          'p/a/b/c',
          'p/a/ü/c',
          'p/a/%C3%BC/c',
          'p/space',
          'p/array',
          'p/array-null',
        ],
        ...[
          'p/array-last',
          'p/array-gone',
          'p/empty',
          'p/number',
          'p/true',
          'p/out',
          'p/modules',
          'p/encoded',
        ],
        ...[
          'p/dots',
          'p/slashes',
          'p/bare',
          'p/none',
          'p/index',
          'p/deep',
          'p/twicexax',
          'p/query',
        ],
        ...[
          'p/query/x',
          'p/query/x?r',
          'p/star',
          'p/star*',
          'p/starx',
          'p/up%2fx',
          'p/up/x',
          'p/folder',
        ],
        ...[
          'p/unknown',
          'list',
          'list/a.mjs',
          'empty',
          'mixed',
          'mixed/x',
          'numbers',
          'text',
          'nothing',
        ],
      ],
    ));

  test('imports maps', (t) =>
    same(
      t,
      {
        'package.json': {
          name: 'me',
          exports: { '.': './main.mjs', './x': './x.mjs' },
          imports: {
            '#self': 'me/x',
            '#main': 'me',
            '#self/*': 'me/*',
            '#list': ['./nope.mjs', './x.mjs'],
            '#hidden': ['p/nope', './x.mjs'],
            '#out': ['../x.mjs', './x.mjs'],
            '#d/*': './*.mjs',
            '#d/y/*': null,
            '#dep/*': 'p/*',
            '#gone': 'gone',
            '#url': 'node:fs',
            '#http': 'https://example.org/x.mjs',
            '#fs': 'fs',
            '#root': '/x.mjs',
            '#folder/': './sub/',
            '#number': 5,
            '#bad': './node_modules/x.mjs',
            '#missing': './missing.mjs',
            '#missing/*': './sub/*.mjs',
            '#space': './a b.mjs',
            x: './x.mjs',
          },
        },
        'main.mjs': SELF,
        'x.mjs': SELF,
        'y/z.mjs': SELF,
        'a b.mjs': SELF,
        'node_modules/p/package.json': { exports: { './x': './x.mjs' } },
        'node_modules/p/x.mjs': SELF,
      },
      [
        ...[
          '#self',
          '#main',
          '#self/x',
          '#self/y',
          '#list',
          '#hidden',
          '#out',
          '#d/x',
          '#d/y/z',
          '#d/q',
        ],
        ...[
          '#dep/x',
          '#dep/y',
          '#gone',
          '#url',
          '#http',
          '#fs',
          '#root',
          '#folder/x',
          '#folder/',
          '#number',
        ],
        ...[
          '#bad',
          '#missing',
          '#missing/a',
          '#space',
          '#',
          '#/',
          '#x',
          '#self?x',
          '#d/x?q',
          '#d/../x',
          'x',
        ],
        ...['me', 'me/x', 'me/y', 'me?x', 'me/'],
      ],
    ));

  test('an imports map that is none', async (t) => {
    for (const imports of [5, 'x', null, [], ['./x.mjs']]) {
      await same(t, { 'package.json': { imports }, 'x.mjs': '' }, ['#x', '#0', './x.mjs']);
    }
    await same(t, { 'x.mjs': '' }, ['#x']);
  });

  test('exports that are none leave the entry to main', async (t) => {
    for (const exports of [null, false, 5]) {
      await same(
        t,
        {
          'node_modules/p/package.json': { exports, main: 'm.js', type: 'module' },
          'node_modules/p/m.js': SELF,
        },
        ['p', 'p/m.js', 'p/m'],
      );
    }
  });

  test('entries', (t) =>
    same(
      t,
      {
        'node_modules/p.js': '',
        'node_modules/q': '',
        'node_modules/.hidden/index.js': '',
        'node_modules/gone/package.json': { main: './gone.js' },
        'node_modules/gone-folder/package.json': { main: 'lib/' },
        'node_modules/bare/x.js': '',
        'node_modules/root/package.json': { main: '/x.js' },
        'node_modules/root/x.js': '',
        'node_modules/rooted/package.json': { main: '/x.js' },
        'node_modules/rooted/index.js': '',
        'node_modules/up/package.json': { main: '../bare/x.js' },
        'node_modules/empty/package.json': { main: '' },
        'node_modules/empty/index.js': '',
        'node_modules/dot/package.json': { main: '.' },
        'node_modules/dot/index.json': '{}',
        'node_modules/space/package.json': { main: 'a b%20.js' },
        'node_modules/space/a b%20.js': '',
        'node_modules/@s/p/index.js': '',
      },
      [
        ...[
          'p',
          'p.js',
          'q',
          'q/x',
          '.hidden',
          'gone',
          'gone-folder',
          'bare',
          'bare/x',
          'bare/',
          'bare//x.js',
        ],
        ...[
          'up',
          'root',
          'rooted',
          'empty',
          'dot',
          'space',
          '',
          '@s',
          '@s/',
          '@s/p',
          '@s/p/',
          '@s/..',
          '@/x',
          'a%b',
        ],
        ...['a\\b', 'bare/../up', 'bare/x.js?q#h', 'bare?q', 'bare#h', '@s/../bare/x.js'],
      ],
    ));

  test('the nearest folder of a package is the package', async (t) => {
    const files = {
      'node_modules/p/index.js': '',
      'node_modules/q/x.js': '',
      'node_modules/@s/p/index.js': '',
      'a/b/node_modules/p/other.js': '',
      'a/b/node_modules/q/y.js': '',
      'a/b/node_modules/@s/p/other.js': '',
      'a/node_modules/r': '',
      'node_modules/r/index.js': '',
    };
    await same(t, files, ['p', 'q/x.js', 'q/y.js', '@s/p', 'r'], 'a/b/');
    await same(t, files, ['p', 'q/x.js', '@s/p', 'r'], 'a/');
  });

  test('package.json files that are none', async (t) => {
    for (const config of [
      { type: 1 },
      { type: null },
      { type: 'other' },
      { main: ['index.js'] },
      { main: 1 },
      { name: 1 },
      { name: null },
      '[]',
      'null',
      '5',
      '',
      '{ "name": "p", }',
      '\uFEFF{ "type": "module" }',
      '{ "type": "commonjs", "type": "module" }',
      // Nobody asks what is in these fields.
      '{ "type": "module", "scripts": { "a": "b", } }',
      '{ "a": tru, "type": "module", "b": NaN, "c": [01, +1, 1e999, @], "d": "\\q", "e": "\\ud800" }',
      `{ "type": "module", "a": ${'['.repeat(2000)}${']'.repeat(2000)} }`,
      '{ "ty\\u0070e": "module" }',
      '{ "type": "mod\\u0075le" }',
      '{ "type": "module", "a": 1 2 }',
      '{ "type": "module", "a": }',
      '{ "type": "module", "a": "b\tc" }',
      '{ "type": "module" } a',
      '{ "type": "module", "main": "\\ud800" }',
      '{ "type": "module", "name": "\\ud800" }',
    ]) {
      await same(
        t,
        {
          'node_modules/p/package.json': config,
          'node_modules/p/index.js': '',
          'sub/package.json': config,
          'sub/a.js': '',
          'sub/a.mjs': '',
          'sub/a.cjs': '',
          'sub/a': '',
        },
        ['p', 'p/index.js', './sub/a.js', './sub/a.mjs', './sub/a.cjs', './sub/a'],
      );
    }
    await same(t, { 'package.json': '{', 'x.mjs': '', 'node_modules/p/index.js': '' }, [
      'p',
      '#x',
      './x.mjs',
      'fs',
      '',
    ]);
  });

  test('what is mended is found', async (t) => {
    const { parent, write, url } = folder(t, {
      'node_modules/p/package.json': { exports: null },
      'node_modules/q/package.json': '{',
      'node_modules/q/index.js': '',
    });
    const loader = new Loader();
    t.after(() => loader.dispose());
    for (const specifier of ['p', 'q', '#x', './sub/a.js']) {
      assert.throws(() => loader.resolve(specifier, parent));
    }
    write('node_modules/p/package.json', { exports: './x.js' });
    write('node_modules/p/x.js', '');
    write('node_modules/q/package.json', {});
    write('package.json', { imports: { '#x': './sub/a.js' } });
    write('sub/a.js', '');
    assert.equal(loader.resolve('p', parent), url('node_modules/p/x.js'));
    assert.equal(loader.resolve('q', parent), url('node_modules/q/index.js'));
    assert.equal(loader.resolve('#x', parent), url('sub/a.js'));
  });
});
