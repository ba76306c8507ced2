#!/usr/bin/env node

'use strict';

const path = require('node:path');
const { LOADER_PACKAGES, installLoaderPackages } = require('./install.js');
const { fail, helpOption, say } = require('./run.js');
const { setup } = require('./setup.js');
const { readMajors, runTestFile } = require('./test-file.js');

const USAGE = `
Usage: npm run test:packages [-- --node <majors>]

Installs the packages of __test__/loader/packages/package.json from npm, into .cache/packages/, and loads them with
vm-module-record/loader: every specifier of their graphs must stand for what Node's import.meta.resolve says, and they
must export what they export to Node's import().

  --node <majors>   on these, such as 20,26 (default: 20,22,24,26)
`;

function main() {
  const { majors, rest } = readMajors(process.argv.slice(2));
  if (rest.length > 0) fail(`${rest[0]} is no option\n\n${USAGE.trim()}`);
  setup();
  const folder = installLoaderPackages();
  const env = {
    PACKAGES_FOLDER: folder,
    NODE_OPTIONS: '--experimental-import-meta-resolve --no-warnings',
  };
  const sum = { passed: 0, failed: 0 };
  let ok = true;
  for (const major of majors) {
    const start = performance.now();
    const file = path.join(LOADER_PACKAGES, 'packages.js');
    const result = runTestFile(file, major, { cwd: folder, env });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    say(`Node ${major}: ${result.passed} passed, ${result.failed} failed after ${seconds} s`);
    sum.passed += result.passed;
    sum.failed += result.failed;
    ok &&= result.ok;
  }
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
  process.exitCode = ok && sum.passed > 0 ? 0 : 1;
}

helpOption(USAGE);
try {
  main();
} catch (error) {
  fail(String(/** @type {Error} */ (error).stack));
}
