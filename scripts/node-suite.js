#!/usr/bin/env node

'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { findFiles, runFile } = require('../__test__/node-suite/files.js');
const { nodeBinary } = require('./node-versions.js');
const { fail, helpOption, say } = require('./run.js');
const { addonFile } = require('./setup.js');

const USAGE = `
Usage: npm run test:node-suite -- --dir <checkout> [options]

Runs Node's own tests of vm.Module on this package, which its register puts on node:vm, without the flag
--experimental-vm-modules. The exit code is 0 when all pass but those that __test__/node-suite/expectations.json
lists with a reason; one of these that passes is an error too.

With --whole, all of test/parallel/test-vm-*: first as they are, and those that pass once more with register. Those
that fail then must be listed in __test__/node-suite/register-expectations.json.

  --dir <checkout>   a folder that has Node's test/, such as a checkout of nodejs/node or denoland/node_test
  --node <major>     on Node 20, 22, 24 or 26 (default: the Node that runs this)
  --native           on the classes of that Node instead, with the flag; compares with nothing
  --whole            all tests of node:vm
  --filter <text>    only files whose path contains the text
  --timeout <ms>     of one file (default: 120000)
  --verbose          print the output of every file that failed
`;

const OPTIONS = /** @type {const} */ ({
  dir: { type: 'string' },
  node: { type: 'string' },
  native: { type: 'boolean', default: false },
  whole: { type: 'boolean', default: false },
  filter: { type: 'string', default: '' },
  timeout: { type: 'string', default: '120000' },
  verbose: { type: 'boolean', default: false },
});

/** @typedef {Record<string, { reason: string, node: number[] }>} Expectations */
/** @type {{ modules: Expectations, whole: Expectations }} */
const EXPECTATIONS = {
  modules: require('../__test__/node-suite/expectations.json'),
  whole: require('../__test__/node-suite/register-expectations.json'),
};

function readOptions() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    if (values.dir === undefined) throw new Error("--dir names a folder that has Node's test/");
    const dir = path.resolve(values.dir);
    if (!existsSync(path.join(dir, 'test', 'common'))) throw new Error(`${dir} has no test/common`);
    if (values.native && values.whole) throw new Error('--native and --whole exclude each other');
    return { ...values, dir };
  } catch (error) {
    return fail(`${/** @type {Error} */ (error).message}\n\n${USAGE.trim()}`);
  }
}

/**
 * @param {string[]} files
 * @param {(file: string) => Promise<{ passed: boolean }>} runOne
 * @returns {Promise<string[]>} those that pass
 */
async function passing(files, runOne) {
  const passed = [];
  for (const file of files) {
    if ((await runOne(file)).passed) passed.push(file);
    else process.stdout.write(`${file}\n  fails as it is\n`);
  }
  return passed;
}

async function main() {
  const { dir, node, native, whole, filter, verbose, ...others } = readOptions();
  const timeout = Number(others.timeout);
  const expectations = EXPECTATIONS[whole ? 'whole' : 'modules'];
  const execPath = node === undefined ? process.execPath : nodeBinary(Number(node));
  const version = execFileSync(execPath, ['--version'], { encoding: 'utf8' }).trim();
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  if (!native && !existsSync(addonFile())) fail('The addon is missing: npm run build');

  let files = findFiles(dir, { whole }).filter((file) => file.includes(filter));
  if (files.length === 0) fail('No file fits');
  if (whole) {
    say(`${files.length} files as they are, Node ${version}`);
    files = await passing(files, (file) =>
      runFile(dir, file, { execPath, subject: 'plain', timeout }),
    );
  }
  const whose = native ? "Node's own classes" : 'this package';
  say(`${files.length} files on ${whose}, Node ${version}`);
  let passes = 0;
  let wrong = 0;
  for (const file of files) {
    const subject = native ? 'native' : 'package';
    const { passed, output } = await runFile(dir, file, { execPath, subject, timeout });
    if (passed) passes++;
    const expectation = native ? undefined : expectations[file];
    const expected = expectation?.node.includes(major) ?? false;
    const surprise = !native && passed === expected;
    if (surprise) wrong++;
    if (passed) {
      if (surprise) process.stdout.write(`${file}\n  passed, though expected to fail\n`);
      continue;
    }
    process.stdout.write(
      `${file}\n  failed${expected ? `, as expected: ${expectation?.reason}` : ''}\n`,
    );
    if (verbose || surprise) process.stdout.write(`${output.trim().replace(/^/gm, '  | ')}\n`);
  }
  say(`${passes} of ${files.length} passed, ${files.length - passes} failed`);
  if (wrong > 0) process.exitCode = 1;
  else if (!native) say('As expected');
}

helpOption(USAGE);
main().catch((error) => fail(error.stack));
