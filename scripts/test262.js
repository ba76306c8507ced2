#!/usr/bin/env node

'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { commitOf, findTests, pinned } = require('../__test__/test262/corpus.js');
const expected = require('../__test__/test262/expectations.js');
const { runTests } = require('../__test__/test262/pool.js');
const { isAboutSyntax, runWordsTests } = require('../__test__/test262/words.js');
const { nodeBinary } = require('./node-versions.js');
const { ROOT, fail, helpOption, say } = require('./run.js');
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
  --goal <goal>      "module" or "script": only the tests with that goal
  --filter <text>    only tests whose path contains the text
  --json <file>      write every result
  --update           make the expectations fit the results of this Node
  --timeout <ms>     of one test (default: 10000)
  --verbose          print why each test failed, expected or not
`;

/** @typedef {import('../__test__/test262/expectations.js').Verdicts} Verdicts */

const OPTIONS = /** @type {const} */ ({
  dir: { type: 'string' },
  node: { type: 'string' },
  native: { type: 'boolean', default: false },
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
    if (values.native && values.words) throw new Error('--words runs both');
    if (values.native && values.update) throw new Error('The expectations are not about --native');
    return { ...values, dir: path.resolve(values.dir) };
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
 * @param {number} count
 * @param {number} total
 * @param {number} failed
 */
function progress(count, total, failed) {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${count}/${total}, ${failed} failed`);
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

async function main() {
  const options = readOptions();
  const { dir: checkout, native } = options;
  const execPath = options.node === undefined ? process.execPath : nodeBinary(Number(options.node));
  const version = execFileSync(execPath, ['--version'], { encoding: 'utf8' }).trim();
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  if (!native && !existsSync(addonFile())) fail('The addon is missing: npm run build');
  checkCommit(checkout);

  const tests = findTests(checkout).filter(
    (test) =>
      test.name.includes(options.filter) &&
      (options.goal ?? test.goal) === test.goal &&
      (!options.words || isAboutSyntax(test)),
  );
  if (tests.length === 0) fail('No test fits');
  say(
    `${tests.length} tests on ${native ? "Node's own classes" : 'this package'}, Node ${version}`,
  );

  const start = performance.now();
  /** @type {Verdicts} */
  const verdicts = new Map();
  let failed = 0;
  const pool = { checkout, execPath, native, timeout: Number(options.timeout) };
  const run = options.words ? runWordsTests : runTests;
  await run(tests, pool, ({ name }, verdict) => {
    verdicts.set(name, verdict);
    if (!verdict.passed) failed++;
    progress(verdicts.size, tests.length, failed);
  });
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');

  if (options.json !== undefined) {
    const results = Object.fromEntries(
      [...verdicts].sort(([one], [other]) => (one < other ? -1 : 1)),
    );
    writeFileSync(options.json, `${JSON.stringify({ version, native, results }, null, 2)}\n`);
  }
  const names = tests.map(({ name }) => name);
  if (options.verbose) {
    list(
      'Failed:',
      names.filter((name) => !verdicts.get(name)?.passed),
      verdicts,
    );
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const goal of new Set(tests.map((test) => test.goal))) {
    const ofGoal = tests.filter((test) => test.goal === goal);
    const passed = ofGoal.filter(({ name }) => verdicts.get(name)?.passed).length;
    say(`${goal} goal: ${passed} of ${ofGoal.length} passed`);
  }
  say(`${tests.length - failed} of ${tests.length} passed, ${failed} failed after ${seconds} s`);
  if (native) return;

  const file = options.words ? expected.WORDS_FILE : expected.FILE;
  const expectations = expected.readExpectations(file);
  if (options.update) {
    expected.update(verdicts, expectations, major, file);
    say(`${path.relative(ROOT, file)} is up to date for Node ${major}`);
    return;
  }
  const { failures, passes, unknown } = expected.compare(verdicts, expectations, major);
  list('Failed, and should not have:', failures, verdicts);
  list('Passed, though expected to fail (--update removes the expectation):', passes, verdicts);
  const missing = options.filter === '' && options.goal === undefined ? unknown : [];
  list('Expected to fail, but not in the checkout:', missing, verdicts);
  if (failures.length + passes.length + missing.length > 0) process.exitCode = 1;
  else say('As expected');
}

helpOption(USAGE);
main().catch((error) => fail(error.stack));
