'use strict';

// The runner itself: what it reads of a test, and that it is strict.

const assert = require('node:assert/strict');
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { findScriptsAsModules, findTests } = require('./corpus.js');
const { compare, compareWithNative } = require('./expectations.js');
const { readMetadata } = require('./metadata.js');
const { runTests } = require('./pool.js');
const { judgeWords } = require('./words.js');
const { sameOnEveryNode } = require('../support/matrix.js');

describe('the front matter of a test', () => {
  test('is read from lists of both kinds', () => {
    const metadata = readMetadata(`// Copyright
/*---
description: >
  flags: [raw] is text here
flags: [module, async]
includes:
  - compareArray.js
  - "propertyHelper.js" # why
features: [
  top-level-await,
  dynamic-import
]
negative:
  phase: resolution
  type: SyntaxError
---*/`);
    assert.deepEqual(metadata, {
      flags: ['module', 'async'],
      includes: ['compareArray.js', 'propertyHelper.js'],
      features: ['top-level-await', 'dynamic-import'],
      negative: { phase: 'resolution', type: 'SyntaxError' },
    });
  });

  test('is missing from a file that is no test', () => {
    assert.equal(readMetadata('export default 1;'), null);
  });

  test('must say in which phase a negative test fails', () => {
    assert.throws(() => readMetadata('/*---\nnegative:\n  type: SyntaxError\n---*/'), {
      message: /^A negative test without phase or type/,
    });
  });
});

const HARNESS = {
  'assert.js': 'function assert(value) { if (!value) throw new Test262Error("assert"); }',
  'sta.js': 'class Test262Error extends Error {}',
  'doneprintHandle.js':
    'function $DONE(e) { print(e ? `Test262:AsyncTestFailure:${e}` : "Test262:AsyncTestComplete"); }',
};

const negative = (/** @type {string} */ phase, /** @type {string} */ type) =>
  `negative:\n  phase: ${phase}\n  type: ${type}`;

/** @type {Record<string, [matter: string, text: string]>} */
const TESTS = {
  passes: ['', 'import * as self from "./passes.js"; export const x = 1; assert(self.x === 1);'],
  throws: ['', 'throw new Test262Error("no");'],
  'throws-in-promise': ['', 'await Promise.reject(new Test262Error("no"));'],
  done: ['flags: [module, async]', 'Promise.resolve().then(() => $DONE());'],
  'done-with-error': ['flags: [module, async]', '$DONE("no");'],
  'never-done': ['flags: [module, async]', ''],
  'hangs-in-a-loop': ['', 'for (;;);'],
  'hangs-in-an-await': ['', 'await new Promise(() => {});'],
  parse: [negative('parse', 'SyntaxError'), 'let a, a;'],
  'parse-but-runtime': [negative('parse', 'SyntaxError'), 'throw new SyntaxError("no");'],
  resolution: [negative('resolution', 'SyntaxError'), 'import { y } from "./passes.js";'],
  'resolution-but-type': [negative('resolution', 'TypeError'), 'import { y } from "./passes.js";'],
  runtime: [negative('runtime', 'Test262Error'), 'throw new Test262Error("yes");'],
  'runtime-but-nothing': [negative('runtime', 'Test262Error'), ''],
  'after-all': ['', 'assert(import.meta);'],
};

const HANGING = ['never-done', 'hangs-in-a-loop', 'hangs-in-an-await'];

describe('the runner', { skip: sameOnEveryNode }, () => {
  /** @type {Map<string, import('./execute.js').Verdict>} */
  const verdicts = new Map();

  test('runs every test, whatever becomes of the others', async () => {
    const checkout = mkdtempSync(path.join(os.tmpdir(), 'test262-'));
    try {
      const folder = path.join(checkout, 'test', 'language');
      mkdirSync(folder, { recursive: true });
      mkdirSync(path.join(checkout, 'harness'));
      for (const [file, text] of Object.entries(HARNESS)) {
        writeFileSync(path.join(checkout, 'harness', file), text);
      }
      for (const [name, [matter, text]] of Object.entries(TESTS)) {
        const flags = matter.includes('flags') ? '' : 'flags: [module]\n';
        writeFileSync(path.join(folder, `${name}.js`), `/*---\n${flags}${matter}\n---*/\n${text}`);
      }
      writeFileSync(path.join(folder, 'a_FIXTURE.js'), '/*---\nflags: [module]\n---*/');
      const tests = findTests(checkout);
      assert.equal(tests.length, Object.keys(TESTS).length);
      const options = { checkout, execPath: process.execPath, native: false };
      const nameOf = (/** @type {{ name: string }} */ { name }) => path.basename(name, '.js');
      const run = (/** @type {boolean} */ hang, /** @type {number} */ timeout) =>
        runTests(
          tests.filter((each) => HANGING.includes(nameOf(each)) === hang),
          { ...options, timeout },
          (each, verdict) => verdicts.set(nameOf(each), verdict),
        );
      // On a busy machine too the others have the time that they need.
      await run(false, 120_000);
      await run(true, 2000);
    } finally {
      rmSync(checkout, { recursive: true });
    }
    assert.equal(verdicts.size, Object.keys(TESTS).length);
  });

  test('lets pass only what ends as it should', () => {
    const passed = [...verdicts].filter(([, verdict]) => verdict.passed).map(([name]) => name);
    assert.deepEqual(passed.sort(), [
      'after-all',
      'done',
      'parse',
      'passes',
      'resolution',
      'runtime',
    ]);
  });

  test('says why another has not passed', () => {
    const reason = (/** @type {string} */ name) => verdicts.get(name)?.reason;
    assert.equal(reason('throws'), 'Test262Error: no (runtime)');
    assert.equal(reason('done-with-error'), 'Test262:AsyncTestFailure:no');
    assert.equal(reason('hangs-in-a-loop'), 'still running after 2000 ms');
    assert.equal(
      reason('parse-but-runtime'),
      'expected a SyntaxError (parse), got SyntaxError: no (runtime)',
    );
    assert.equal(
      reason('runtime-but-nothing'),
      'expected a Test262Error (runtime), nothing was thrown',
    );
  });
});

test('scripts that may be strict code are found', () => {
  const checkout = mkdtempSync(path.join(os.tmpdir(), 'test262-'));
  try {
    const folder = path.join(checkout, 'test', 'language');
    mkdirSync(folder, { recursive: true });
    mkdirSync(path.join(checkout, 'harness'));
    writeFileSync(path.join(checkout, 'harness', 'assert.js'), '');
    for (const flag of ['async', 'module', 'noStrict', 'onlyStrict', 'raw']) {
      writeFileSync(path.join(folder, `${flag}.js`), `/*---\nflags: [${flag}]\n---*/`);
    }
    writeFileSync(path.join(folder, 'not-at-top-level-of-script.js'), '/*---\n---*/');
    const found = findScriptsAsModules(checkout).map(({ name, goal }) => `${name} ${goal}`);
    assert.deepEqual(found, [
      'test/language/async.js module',
      'test/language/onlyStrict.js module',
    ]);
  } finally {
    rmSync(checkout, { recursive: true });
  }
});

test('a failure that is not expected, and a pass that is not, are both found', () => {
  const verdicts = new Map([
    ['a', { passed: false }],
    ['b', { passed: true }],
    ['c', { passed: false }],
    ['d', { passed: true }],
  ]);
  const expectations = {
    c: { reason: 'so', node: [20, 26] },
    d: { reason: 'so', node: [26] },
    e: { reason: 'so', node: [26] },
  };
  const found = { failures: ['a'], passes: ['d'], unknown: ['e'] };
  assert.deepEqual(compare(verdicts, expectations, 26), found);
  assert.deepEqual(compare(verdicts, expectations, 20).passes, []);
});

test('what fails unless V8 is given a flag must pass with it', () => {
  const expectations = { a: { reason: 'so', node: [26], unless: 'flag' } };
  const compared = (/** @type {boolean} */ passed, /** @type {string[]} */ ...flags) => {
    const { failures, passes } = compare(new Map([['a', { passed }]]), expectations, 26, flags);
    return { failures, passes };
  };
  assert.deepEqual(compared(false), { failures: [], passes: [] });
  assert.deepEqual(compared(true), { failures: [], passes: ['a'] });
  assert.deepEqual(compared(true, 'other', 'flag'), { failures: [], passes: [] });
  assert.deepEqual(compared(false, 'flag'), { failures: ['a'], passes: [] });
});

test("what passes on Node's own classes only is found", () => {
  const [passed, failed] = [{ passed: true }, { passed: false }];
  const ours = new Map([
    ['a', passed],
    ['b', failed],
    ['c', passed],
    ['d', failed],
  ]);
  const native = new Map([
    ['a', passed],
    ['b', passed],
    ['c', failed],
    ['d', failed],
    ['e', passed],
  ]);
  assert.deepEqual(compareWithNative(ours, native), { lost: ['b', 'e'], gained: ['c'] });
});

test('words are equal only when all are', () => {
  const words = { name: 'SyntaxError', message: 'm', file: 'f', line: 1, text: 't', column: 2 };
  const verdict = (/** @type {object} */ change) => ({
    passed: true,
    words: { ...words, ...change },
  });
  assert.deepEqual(judgeWords(verdict({}), verdict({})), { passed: true });
  // Node leaves some columns out.
  const { column: _, ...rest } = words;
  assert.equal(judgeWords(verdict({}), { passed: true, words: rest }).passed, true);
  for (const change of [
    { message: 'n' },
    { file: 'g' },
    { line: 2 },
    { column: 3 },
    { text: 'u' },
  ]) {
    assert.equal(judgeWords(verdict(change), verdict({})).passed, false);
  }
  assert.equal(judgeWords({ passed: true }, verdict({})).passed, false);
  assert.equal(judgeWords(verdict({}), { passed: false, reason: 'r' }).passed, false);
});
