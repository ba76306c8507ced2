'use strict';

// The package's own exports: what index.d.ts and index.mjs promise is there.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

describe('the exports', { skip }, () => {
  test('are those of node:vm with the flag, and some of their own', () => {
    const vm = require('..');
    const expected = new Set([
      ...Object.keys(require('node:vm')),
      ...[
        'Module',
        'SourceTextModule',
        'SyntheticModule',
        'ModuleRecord',
        'explain',
        'moduleGraph',
      ],
    ]);
    assert.deepEqual(Object.keys(vm).sort(), [...expected].sort());
  });

  test('are the same by name from an ES module', async () => {
    const vm = require('..');
    const namespace = await import('../index.mjs');
    assert.deepEqual(Object.keys(namespace).sort(), [...Object.keys(vm), 'default'].sort());
    assert.equal(namespace.default, vm);
    for (const [name, value] of Object.entries(vm)) assert.equal(namespace[name], value);
  });

  test('have every value that index.d.ts declares', () => {
    const types = ['index.d.ts', 'diagnostics.d.ts', 'module-record.d.ts']
      .map((name) => readFileSync(path.join(__dirname, '..', name), 'utf8'))
      .join('\n');
    const declared = [...types.matchAll(/^export (?:class|function|const) (\w+)/gm)].map(
      ([, name]) => name,
    );
    const [, list] = /** @type {RegExpExecArray} */ (
      /^export \{([^}]*)\} from 'node:vm';$/m.exec(types)
    );
    const reexported = list
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    assert.deepEqual([...declared, ...reexported].sort(), Object.keys(require('..')).sort());
  });
});

describe('ModuleRecord', { skip }, () => {
  test('has the properties that index.d.ts declares', () => {
    const { ModuleRecord } = require('..');
    const record = new ModuleRecord('import "a"; await 0;', { identifier: 'main.mjs' });
    assert.equal(record.identifier, 'main.mjs');
    assert.equal(record.status, 'unlinked');
    assert.equal(record.hasTopLevelAwait(), true);
    const other = new ModuleRecord('async () => { await 0; };');
    assert.equal(other.identifier, '');
    assert.equal(other.hasTopLevelAwait(), false);
  });

  test('throws a SyntaxError for text that is no module', () => {
    const { ModuleRecord } = require('..');
    assert.throws(() => new ModuleRecord('import'), SyntaxError);
  });

  test('guards each step of its life', () => {
    const { ModuleRecord } = require('..');
    const status = (message) => ({
      name: 'Error',
      code: 'ERR_VM_MODULE_STATUS',
      message: `Module status ${message}`,
    });
    const record = new ModuleRecord(
      'import { a } from "a" with { type: "b" }; export const c = a; export { d } from "a" with { type: "b" }',
    );
    const requested = new ModuleRecord('export const a = 1, d = 2');
    assert.deepEqual(record.moduleRequests, [
      {
        __proto__: null,
        specifier: 'a',
        attributes: { __proto__: null, type: 'b' },
        phase: 'evaluation',
      },
    ]);
    assert.throws(() => record.evaluate(), status('must be one of linked, evaluated, or errored'));
    assert.throws(() => record.namespace, status('must not be unlinked or linking'));
    assert.throws(() => record.error, status('must be errored'));
    assert.throws(() => record.hasAsyncGraph(), status('must be instantiated'));
    assert.throws(() => record.link([]), {
      name: 'TypeError',
      code: 'ERR_MODULE_LINK_MISMATCH',
    });
    requested.link([]);
    record.link([requested]);
    assert.equal(record.status, 'linked');
    assert.throws(() => record.link([requested]), { code: 'ERR_VM_MODULE_ALREADY_LINKED' });
    assert.throws(() => record.instantiate(), status('must be unlinked'));
    assert.deepEqual(record.namespace, ['c', 'd']);
    record.evaluate();
    assert.deepEqual([record.status, requested.status], ['evaluated', 'evaluated']);
    assert.throws(() => record.link([requested]), status('must be unlinked'));
    record.evaluate();
  });
});
