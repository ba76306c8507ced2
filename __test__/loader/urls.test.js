'use strict';

// URLs, and what is made of them, are what they are in Node 26: the running Node is asked the same.

const { describe, test } = require('node:test');
const { same } = require('./support/compare.js');

const [major] = process.versions.node.split('.').map(Number);
// Node before 26 has some of these words in another form.
const skip =
  (process.env.VM_MODULE_IMPLEMENTATION === 'node' && 'Node has no loader for a context') ||
  (major < 26 && 'other Nodes say some of it in other words');

describe('a loader takes URLs as Node does', { skip }, () => {
  test('of files', (t) =>
    same(t, { 'a.mjs': 'export const url = import.meta.url;', 'sub/b.mjs': '' }, [
      ...[
        '//x/y',
        '/\\\\h/x',
        '//localhost/nowhere',
        '//a@b/x',
        '//a b/x',
        '//a:80/x',
        '//a%20b/x',
        '//%61/x',
        '//a%2fb/x',
        '//',
        'file:x',
        'file:a.mjs',
        'file:',
        'file:?q',
      ],
      ...[
        'file:////x/y',
        'file://h/x',
        'file:\\\\h\\x',
        'FILE:///nowhere/x',
        'file://localhost/nowhere',
      ],
      ...[
        'file:///a%2fb',
        './a%2Fb',
        './a%5cb',
        './a.mjs?q',
        './sub/../a.mjs',
        './sub\\..\\a.mjs',
        './sub',
      ],
    ]));

  test('of modules that Node has not', (t) =>
    same(t, { 'a.mjs': 'import "node:nope";' }, [
      'node:nope',
      'NODE:fs',
      'node:',
      'nope',
      './a.mjs',
    ]));

  test('with data, whose media type says what it is', (t) =>
    same(t, {}, [
      ...['data:,', 'data:,x', 'data:text/plain,1', 'data:text/plain', 'data:text/css;charset=x,1'],
      ...[
        'data:text/javascript',
        'data:TEXT/JAVASCRIPT,export const a = 1',
        'data:APPLICATION/JSON,1',
      ],
      ...[
        'data:text/javascript;charset=x,export const a = 1',
        'data:;base64,',
        'data:/x,1',
        'data:x/,1',
      ],
    ]));

  test('with other schemes', (t) =>
    same(t, {}, ['https://a.example/b', 'http://a.example/b', 'foo:b', 'a:b']));

  test('and names them where attributes are wrong', async (t) => {
    const files = {
      'a.json': '{}',
      'a.mjs': '',
      'bad.mjs': 'let let;',
      'key.mjs': 'import "./a.mjs" with { other: "x" };',
      'type.mjs': 'import "./a.mjs" with { type: "css" };',
      'gone.mjs': 'import "./nowhere.mjs" with { other: "x" };',
    };
    const specifiers = [
      './a.json',
      './a.mjs',
      './nowhere.mjs',
      'nowhere',
      'fs',
      'data:text/plain,1',
    ];
    for (const attributes of [{ other: 'x' }, { type: 'json', other: 'x' }, { other: '' }]) {
      await same(t, files, [...specifiers, './bad.mjs', 'node:nope'], '', { with: attributes });
    }
    await same(t, files, specifiers.slice(1), '', { with: { type: 'css' } });
    await same(t, files, ['./key.mjs', './type.mjs', './gone.mjs']);
  });
});

describe('a loader finds the format of a text as Node does', { skip }, () => {
  test('when it declares what CommonJS has', (t) => {
    const texts = [
      'const require = 1;',
      'const module = 1',
      'let y, exports;',
      'class __filename {}',
      'const { __dirname } = {};',
      'const {\n  a, ...require\n} = {};',
      'const // c\n require = 1;',
      'var require = 1;',
      'function module() {}',
      '{ const require = 1; }',
      'let x = require;',
      'for (const require of []) ;',
      'const arguments = 1;',
      'const require = 1; var x = 010;',
      'const require = 1; return 1;',
    ];
    const files = Object.fromEntries(texts.map((text, index) => [`${index}.js`, text]));
    const loads = texts.slice(0, -2).map((_, index) => `./${index}.js`);
    return same(t, { 'package.json': {}, ...files }, loads);
  });
});
