#!/usr/bin/env node

'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const {
  commitOf,
  findScriptsAsModules,
  findTests,
  pinned,
} = require('../__test__/test262/corpus.js');
const expected = require('../__test__/test262/expectations.js');
const { runTests } = require('../__test__/test262/pool.js');
const { isAboutSyntax, runWordsTests } = require('../__test__/test262/words.js');
const { debugAddon } = require('./debug-addon.js');
const { nodeBinary } = require('./node-versions.js');
const { ROOT, fail, helpOption, progress, say } = require('./run.js');
const { addonFile } = require('./setup.js');

const USAGE = `
Usage: npm run test262 -- --dir <checkout> [options]

Runs on this package the tests of Test262 whose goal is a module, and those of import() whose goal is a script, and
compares the results with __test__/test262/expectations.json. The exit code is 0 when they are equal: a test that
passes though it is expected to fail is an error too. The checkout is yours to make:

  git clone ${pinned.repository} && git -C test262 checkout ${pinned.commit.slice(0, 12)}

  --dir <checkout>   a checkout of Test262
  --node <major>     on Node 20, 22, 24 or 26 (default: the Node that runs this)
  --words            of the negative tests with the module goal, compares message, file, line and column of the SyntaxError with
                     what the same Node's own classes say, and the result with __test__/test262/words.json
  --native           on the classes of that Node instead, with --experimental-vm-modules; compares with nothing
  --against-native   on both, one after the other: a test that passes on that Node's own classes must pass on this package
  --as-module        the same with the tests whose goal is a script, as modules: all of test/language that may be strict code
  --debug            on a debug build of the addon, in which the assertions of ECMA-262 are checked
  --v8-flag <flag>   start the Node with a flag of V8, without dashes; may be given several times. Tests that are expected to
                     fail unless it is there must pass then
  --goal <goal>      "module" or "script": only the tests with that goal
  --filter <text>    only tests whose path contains the text
  --json <file>      write every result
  --update           make the expectations fit the results of this Node
  --timeout <ms>     of one test (default: 10000)
  --verbose          print why each test failed, expected or not
`;

/** @typedef {import('../__test__/test262/corpus.js').Test} Test */
/** @typedef {import('../__test__/test262/expectations.js').Verdicts} Verdicts */
/** @typedef {import('../__test__/test262/pool.js').PoolOptions} PoolOptions */

const OPTIONS = /** @type {const} */ ({
  dir: { type: 'string' },
  node: { type: 'string' },
  native: { type: 'boolean', default: false },
  'against-native': { type: 'boolean', default: false },
  'as-module': { type: 'boolean', default: false },
  debug: { type: 'boolean', default: false },
  'v8-flag': { type: 'string', multiple: true },
  words: { type: 'boolean', default: false },
  goal: { type: 'string' },
  filter: { type: 'string', default: '' },
  json: { type: 'string' },
  update: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '10000' },
  verbose: { type: 'boolean', default: false },
});

function readOptions() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    if (values.dir === undefined) throw new Error('--dir names a checkout of Test262');
    const asModule = values['as-module'];
    const againstNative = values['against-native'] || asModule;
    if (values.words && (values.native || againstNative)) throw new Error('--words runs both');
    if (values.native && againstNative) {
      throw new Error('--against-native and --as-module run both');
    }
    if (values.native && values.debug) throw new Error('--native does without the addon');
    if (values.update && (values.native || asModule || values['v8-flag'] !== undefined)) {
      throw new Error('The expectations are about this package, without flags and --as-module');
    }
    return { ...values, asModule, againstNative, dir: path.resolve(values.dir) };
  } catch (error) {
    return fail(`${/** @type {Error} */ (error).message}\n\n${USAGE.trim()}`);
  }
}

/** @param {string} checkout */
function checkCommit(checkout) {
  say(`Test262 ${pinned.commit}`);
  const commit = commitOf(checkout);
  if (commit === pinned.commit) return;
  process.stderr.write(`Warning: the checkout is at ${commit ?? 'no commit of git'}\n`);
}

/**
 * @param {string} title
 * @param {readonly string[]} names
 * @param {Verdicts} verdicts
 */
function list(title, names, verdicts) {
  if (names.length === 0) return;
  process.stdout.write(`\n${title}\n`);
  for (const name of names) {
    const reason = verdicts.get(name)?.reason?.split('\n')[0];
    process.stdout.write(`  ${name}${reason === undefined ? '' : `\n    ${reason}`}\n`);
  }
}

/**
 * Runs the tests, and says how many pass.
 * @param {readonly Test[]} tests
 * @param {PoolOptions} pool
 * @param {typeof runTests} run
 */
async function runAll(tests, pool, run) {
  const start = performance.now();
  /** @type {Verdicts} */
  const verdicts = new Map();
  let failed = 0;
  await run(tests, pool, ({ name }, verdict) => {
    verdicts.set(name, verdict);
    if (!verdict.passed) failed++;
    progress(`${verdicts.size}/${tests.length}, ${failed} failed`);
  });
  progress('');
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const goal of new Set(tests.map((test) => test.goal))) {
    const ofGoal = tests.filter((test) => test.goal === goal);
    const passed = ofGoal.filter(({ name }) => verdicts.get(name)?.passed).length;
    say(`${goal} goal: ${passed} of ${ofGoal.length} passed`);
  }
  say(`${tests.length - failed} of ${tests.length} passed, ${failed} failed after ${seconds} s`);
  return verdicts;
}

/**
 * Whether all is as expected: what is not is printed.
 * @param {Verdicts} verdicts
 * @param {{ file: string, major: number, flags: readonly string[], whole: boolean }} options `whole`: no test was left out
 */
function checkExpectations(verdicts, { file, major, flags, whole }) {
  const expectations = expected.readExpectations(file);
  const { failures, passes, unknown } = expected.compare(verdicts, expectations, major, flags);
  list('Failed, and should not have:', failures, verdicts);
  list('Passed, though expected to fail (--update removes the expectation):', passes, verdicts);
  const missing = whole ? unknown : [];
  list('Expected to fail, but not in the checkout:', missing, verdicts);
  return failures.length + passes.length + missing.length === 0;
}

/**
 * Whether every test passes that passes on Node's own classes.
 * @param {Verdicts} verdicts
 * @param {Verdicts} natives
 */
function checkAgainstNative(verdicts, natives) {
  const { lost, gained } = expected.compareWithNative(verdicts, natives);
  list("Failed, though it passes on Node's own classes:", lost, verdicts);
  say(`${gained.length} pass on this package only, ${lost.length} on Node's own classes only`);
  return lost.length === 0;
}

/**
 * @param {string} file
 * @param {{ version: string, native: boolean }} about
 * @param {Verdicts} verdicts
 */
function writeResults(file, about, verdicts) {
  const results = Object.fromEntries(
    [...verdicts].sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  writeFileSync(file, `${JSON.stringify({ ...about, results }, null, 2)}\n`);
}

async function main() {
  const options = readOptions();
  const { dir: checkout, native, words, filter, goal, asModule } = options;
  const execPath = options.node === undefined ? process.execPath : nodeBinary(Number(options.node));
  const version = execFileSync(execPath, ['--version'], { encoding: 'utf8' }).trim();
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  if (!native && !existsSync(addonFile())) fail('The addon is missing: npm run build');
  const preload = options.debug ? debugAddon() : [];
  checkCommit(checkout);

  const tests = (asModule ? findScriptsAsModules : findTests)(checkout).filter(
    (test) =>
      test.name.includes(filter) &&
      (goal ?? test.goal) === test.goal &&
      (!words || isAboutSyntax(test)),
  );
  if (tests.length === 0) fail('No test fits');
  const flags = options['v8-flag'] ?? [];
  const timeout = Number(options.timeout);
  const poolOf = (/** @type {boolean} */ isNative) => {
    const build = options.debug && !isNative ? ', debug build' : '';
    const on = isNative ? "Node's own classes" : `this package${build}`;
    say(
      `${tests.length} tests on ${on}, Node ${[version, ...flags.map((flag) => `--${flag}`)].join(' ')}`,
    );
    return { checkout, execPath, native: isNative, timeout, preload, flags };
  };
  const natives = options.againstNative ? await runAll(tests, poolOf(true), runTests) : null;
  const verdicts = await runAll(tests, poolOf(native), words ? runWordsTests : runTests);

  if (options.json !== undefined) writeResults(options.json, { version, native }, verdicts);
  if (options.verbose) {
    const failed = [...verdicts].filter(([, { passed }]) => !passed);
    list('Failed:', failed.map(([name]) => name).sort(), verdicts);
  }
  if (native) return;
  const file = words ? expected.WORDS_FILE : expected.FILE;
  if (options.update) {
    expected.update(verdicts, expected.readExpectations(file), major, file);
    say(`${path.relative(ROOT, file)} is up to date for Node ${major}`);
    return;
  }
  const noneLost = natives === null || checkAgainstNative(verdicts, natives);
  if (!noneLost) process.exitCode = 1;
  // Of scripts nothing else is expected.
  if (asModule) return;
  const whole = filter === '' && goal === undefined;
  const asExpected = checkExpectations(verdicts, { file, major, flags, whole });
  if (asExpected) say('As expected');
  else process.exitCode = 1;
}

helpOption(USAGE);
main().catch((error) => fail(error.stack));
