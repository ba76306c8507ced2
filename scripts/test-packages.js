#!/usr/bin/env node

'use strict';

const path = require('node:path');
const { LOADER_PACKAGES, installLoaderPackages } = require('./install.js');
const { fail, helpOption } = require('./run.js');
const { setup } = require('./setup.js');
const { readMajors, runTestFiles } = require('./test-file.js');

const USAGE = `
Usage: npm run test:packages [-- --node <majors>]

Installs the packages of __test__/loader/packages/package.json from npm, into .cache/packages/, and loads them with
vm-module-record/loader: every specifier of their graphs must stand for what Node's import.meta.resolve says, and they
must export what they export to Node's import().

  --node <majors>   on these, such as 20,26 (default: 20,22,24,26)
`;

async function main() {
  const { majors, rest } = readMajors(process.argv.slice(2));
  if (rest.length > 0) fail(`${rest[0]} is no option\n\n${USAGE.trim()}`);
  setup();
  const folder = installLoaderPackages();
  const env = {
    PACKAGES_FOLDER: folder,
    NODE_OPTIONS: '--experimental-import-meta-resolve --no-warnings',
  };
  const file = path.join(LOADER_PACKAGES, 'packages.js');
  return runTestFiles(majors.map((major) => [{ file, major, options: { cwd: folder, env } }]));
}

helpOption(USAGE);
main().catch((error) => fail(error.stack));
