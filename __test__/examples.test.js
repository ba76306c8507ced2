'use strict';

// What people run first must work: the examples, as a program of their own.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { findNodeBinary } = require('../scripts/node-versions.js');
const { ROOT } = require('../scripts/run.js');

const native = process.env.VM_MODULE_IMPLEMENTATION === 'node';

test('npm start loads lodash-es and the application, and shows what came of it', () => {
  const binary = native ? /** @type {string} */ (findNodeBinary(26)) : process.execPath;
  const flags = native ? ['--experimental-vm-modules', '--no-warnings'] : [];
  const file = path.join(ROOT, 'examples', 'start.js');
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(binary, [...flags, file], { encoding: 'utf8', env });
  // No warning either.
  assert.equal(stderr, '');
  assert.equal(status, 0);

  const [error, computed, phases] = stdout.trimEnd().split('\n\n');
  assert.equal(
    error,
    'Caught ERR_VM_MODULE_STATUS from early.mjs, which is unlinked:\n' +
      '  Module status must be one of linked, evaluated, or errored',
  );
  assert.deepEqual(computed.split('\n'), [
    'The application computed:',
    '  Göttingen: 1 order, 1 piece',
    '  London: 2 orders, 105 pieces',
    '  New York: 1 order, 2 pieces',
    '  orders: 4 orders',
    '  total before and after: 0 and 259',
    '  first customer knows its order: true',
    '  reported by: app/main.mjs',
  ]);
  assert.match(
    phases,
    /^648 modules, 640 of them lodash-es, on Node \d+\.\d+\.\d+ with (vm-module-record|node:vm):\n {2}construct +\d+\.\d ms\n {2}link +\d+\.\d ms\n {2}evaluate +\d+\.\d ms, /,
  );
});

describe('examples of the loader', { skip: native }, () => {
  /** @param {string} name */
  function run(name) {
    const file = path.join(ROOT, 'examples', name);
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      env,
    });
    assert.equal(stderr, '');
    return { status, lines: stdout.trimEnd().split('\n') };
  }

  test('a plug-in host: plug-ins see what it gives them, and none harms another', () => {
    assert.deepEqual(run('plugin-host.mjs'), {
      status: 0,
      lines: [
        'english has started',
        'german has started',
        'nosy has failed: nosy may not import "node:fs"',
        'sly has failed: sly may not import "node:fs"',
        'english says: Hello, Ada! (from english, which sees undefined as process)',
        'german says: Guten Tag, Ada!',
      ],
    });
  });

  test('a template renderer: templates import each other and modules', () => {
    assert.deepEqual(run('template-renderer.mjs'), {
      status: 0,
      lines: [
        '<h1>Orders: 2 orders</h1>',
        '<ul>',
        '  <li>Ada &amp; Sons: $3</li>',
        '  <li class="empty">&lt;Grace&gt;</li>',
        '</ul>',
      ],
    });
  });

  test('a test runner: each file has a context, and failures their place', () => {
    assert.deepEqual(run('test-runner.mjs'), {
      status: 1,
      lines: [
        'counter.check.mjs',
        '  ok    counts',
        '  ok    waits',
        'isolation.check.mjs',
        '  ok    has modules and globals of its own',
        '  FAIL  fails on purpose: expected 3, and it is 2 (isolation.check.mjs:8:16)',
        '3 passed, 1 failed',
      ],
    });
  });

  test('have less than a hundred lines each, and use what the package exports only', () => {
    const files = readdirSync(path.join(ROOT, 'examples')).filter((name) => name.endsWith('.mjs'));
    assert.ok(files.length >= 3);
    for (const name of files) {
      const text = readFileSync(path.join(ROOT, 'examples', name), 'utf8');
      assert.ok(text.split('\n').length <= 100, name);
      for (const [, specifier] of text.matchAll(/from '([^']+)'/g)) {
        assert.match(
          specifier,
          /^(?:node:|vm-module-record(?:\/loader)?$)/,
          `${name}: ${specifier}`,
        );
      }
    }
  });
});
