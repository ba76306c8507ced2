'use strict';

// Modules that nothing refers to are collected, cyclic ones too.

const path = require('node:path');
const { test } = require('node:test');
const { assert, beyondReference } = require('../implementation.js');
const { inMatrix } = require('../support/matrix.js');
const { runSubject } = require('../support/reference.js');

const skip = beyondReference('Node keeps some modules alive for ever');
const fixture = (name) => path.join('__test__', 'gc', 'fixtures', name);

const scenarios = [
  'constructed',
  'evaluated',
  'pair',
  'pair linked only',
  'pair that failed',
  'pair that could not be linked',
  'pair with settled await',
  'pair with rejected await',
  'pair with pending await',
  'awaiting chain that never settles',
  'self-import',
  'linker that never settles',
  'synthetic',
  'synthetic and its importer',
  'import.meta and callbacks',
  'context with its modules',
  'context with pending modules',
  'context of its own microtasks',
  'context that refers to its module',
  'importers of one long-lived SyntheticModule',
  'importers of one long-lived module',
];

async function collect(scenario, generations) {
  const { code, signal, stdout, stderr } = await runSubject([
    '--expose-gc',
    fixture('collect.js'),
    scenario,
    String(generations),
  ]);
  assert.equal(code, 0, `${signal}: ${stderr}`);
  const result = JSON.parse(stdout);
  assert.ok(result.registered > 0);
  return result;
}

test('every scenario is listed', { skip }, async () => {
  const { stdout } = await runSubject([fixture('collect.js'), '--list']);
  assert.deepEqual(JSON.parse(stdout), scenarios);
});

for (const scenario of scenarios) {
  test(`collected: ${scenario}`, { skip }, async () => {
    const { registered, collected } = await collect(scenario, 20);
    // The last generation may stay in a register or on the stack.
    const generation = registered / 20;
    assert.ok(collected >= registered - generation, `${collected} of ${registered} were collected`);
  });
}

test('collected: 10,000 importers of one long-lived SyntheticModule', { skip }, async () => {
  const { registered, collected, shared } = await collect(
    'importers of one long-lived SyntheticModule',
    10_000,
  );
  assert.equal(shared, 'evaluated');
  assert.equal(registered, 10_000);
  assert.ok(collected >= registered - 10, `${collected} of ${registered} were collected`);
});

// The matrix makes a fifth of them, in less room for each above what V8 has at the start: 560 bytes that a pair leaves
// behind are too many on each Node.
const [pairs, heap] = inMatrix ? [20_000, 20] : [100_000, 64];

test(`${2 * pairs} short-lived modules live in ${heap} MiB`, { skip }, async () => {
  const { code, signal, stdout, stderr } = await runSubject(
    [`--max-old-space-size=${heap}`, fixture('churn.js'), String(pairs)],
    { timeout: 600_000 },
  );
  assert.equal(code, 0, `${signal}: ${stderr.slice(-2000)}`);
  const made = JSON.parse(stdout);
  assert.equal(made.pairs, pairs);
  assert.equal(made.sum, 2 * pairs);
});
