'use strict';

// What the errors of a loader say beyond Node when it cannot evaluate at once.

const { mkdtempSync, realpathSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { inspect } = require('node:util');
const { assert, isReference, rejection, thrown, vm } = require('../implementation.js');

const skip = isReference && 'the details are not in Node';

const FILES = {
  'awaits.mjs': 'await 0;',
  'parent.mjs': 'import "./awaits.mjs";',
  'requires.cjs': 'require("./parent.mjs");',
  'plain.mjs': '',
  'requires-plain.cjs': 'require("./plain.mjs");',
};

/** Files, and what makes a loader of them. */
function setup(t) {
  const { Loader } = require('../../loader.js');
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'vm-module-record-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
  const url = (name) => pathToFileURL(path.join(folder, name)).href;
  return { Loader, folder, url, parent: url('main.mjs') };
}

/** The details of an error. */
function detailsOf(error) {
  assert.equal(error.code, 'ERR_REQUIRE_ASYNC_MODULE');
  assert.ok(!Object.keys(error).some((key) => key in details));
  assert.ok(!inspect(error).includes('operation'));
  const { identifier, status, expected, operation, specifier } = error;
  return { identifier, status, expected: [...expected], operation, specifier };
}

const details = { identifier: '', status: '', expected: [], operation: '', specifier: '' };

describe('the details of what a loader cannot evaluate at once', { skip }, () => {
  test('name the module that importSync() was asked for', (t) => {
    const { Loader, url, parent } = setup(t);
    const error = thrown(() => new Loader().importSync('./parent.mjs', parent));
    assert.deepEqual(detailsOf(error), {
      identifier: url('parent.mjs'),
      status: 'linked',
      expected: [],
      operation: 'importSync',
      specifier: './parent.mjs',
    });
  });

  for (const inContext of [false, true]) {
    test(`and the one that require() was, ${inContext ? 'in a context' : 'in the main one'}`, async (t) => {
      const { Loader, url, parent } = setup(t);
      const context = inContext ? vm.createContext() : undefined;
      const error = await rejection(new Loader({ context }).import('./requires.cjs', parent));
      assert.deepEqual(detailsOf(error), {
        identifier: url('parent.mjs'),
        status: 'linked',
        expected: [],
        operation: 'require',
        specifier: undefined,
      });
    });
  }

  test('name the request where a hook has yet to say what it stands for', async (t) => {
    const { Loader, parent } = setup(t);
    const resolve = (specifier, context, next) =>
      specifier.startsWith('./requires') ? next(specifier, context) : new Promise(() => {});
    const unknown = { identifier: null, status: null, expected: [], specifier: './plain.mjs' };
    const loader = new Loader({ resolve });
    assert.deepEqual(detailsOf(thrown(() => loader.importSync('./plain.mjs', parent))), {
      ...unknown,
      operation: 'importSync',
    });
    assert.deepEqual(detailsOf(thrown(() => loader.resolve('./plain.mjs', parent))), {
      ...unknown,
      operation: 'resolve',
    });
    assert.deepEqual(detailsOf(await rejection(loader.import('./requires-plain.cjs', parent))), {
      ...unknown,
      operation: 'require',
    });
  });
});
