#!/usr/bin/env node

'use strict';

const { createHash } = require('node:crypto');
const { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const { installInto, installOnce, installPinned } = require('./install.js');
const { MAJORS, nodeBinary } = require('./node-versions.js');
const { packDependencies, packMain, packPlatform } = require('./pack.js');
const { ROOT, fail, helpOption } = require('./run.js');
const { setup } = require('./setup.js');
const { readMajors, runTestFiles } = require('./test-file.js');

const USAGE = `
Usage: npm run test:programs [-- [--node <majors>] [<tool>...]]

Installs programs written for --experimental-vm-modules from npm, into .cache/programs/, and runs them with
vm-module-record/register in the place of the flag, and programs with hooks of node:module with
vm-module-record run. The package is installed beside them from its tarballs.
Without <tool>, all of them: the folders below __test__/programs/.

  --node <majors>   on these, such as 20,26 (default: 20,22,24,26), as far as the program runs on them
`;

const SOURCES = path.join(ROOT, '__test__', 'programs');
const CACHE = path.join(ROOT, '.cache', 'programs');

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * What the package.json of a tool says to this script.
 * @typedef {object} Manifest
 * @property {{ node?: number[] }} [programs] the Nodes that it runs on, if not all
 */

/** Installs the package, as its users would, in a folder above those of all programs. */
function installPackage() {
  const tarballs = path.join(CACHE, 'tarballs');
  mkdirSync(tarballs, { recursive: true });
  const packed = [packMain(tarballs), packPlatform(tarballs), ...packDependencies(tarballs)];
  const hash = createHash('sha256');
  for (const tarball of packed) hash.update(readFileSync(tarball));
  installOnce(CACHE, 'vm-module-record (from its tarballs)', hash.digest('hex'), () => {
    return installInto(CACHE, packed, ['--offline']);
  });
}

/**
 * Installs a program and lays its project beside it.
 * @param {string} tool
 * @returns {string} the folder
 */
function installTool(tool) {
  const folder = path.join(CACHE, tool);
  installPinned(path.join(SOURCES, tool), folder);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (name !== 'node_modules') rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  const project = path.join(SOURCES, tool, 'project');
  if (existsSync(project)) cpSync(project, folder, { recursive: true });
  return folder;
}

/**
 * The tests of a program, on the Nodes that it runs on; it is installed anew for each.
 * @param {string} tool
 * @param {number[]} majors
 */
function* testsOf(tool, majors) {
  const { programs = {} } = /** @type {Manifest} */ (
    readJson(path.join(SOURCES, tool, 'package.json'))
  );
  const file = path.join(SOURCES, tool, 'programs.js');
  for (const major of majors) {
    if (!(programs.node ?? MAJORS).includes(major)) continue;
    const folder = installTool(tool);
    const options = { cwd: folder, env: { PROGRAM_FOLDER: folder } };
    yield { name: tool, file, major, options };
  }
}

/** @param {string[]} given */
function readArguments(given) {
  const tools = readdirSync(SOURCES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const { majors, rest: asked } = readMajors(given);
  const unknown = asked.find((argument) => !tools.includes(argument));
  if (unknown !== undefined) fail(`${unknown} is none of ${tools.join(', ')}\n\n${USAGE.trim()}`);
  return { tools: asked.length > 0 ? asked : tools, majors };
}

async function main() {
  const { tools, majors } = readArguments(process.argv.slice(2));
  setup();
  // To compare with.
  nodeBinary(26);
  installPackage();
  return runTestFiles(tools.map((tool) => testsOf(tool, majors)));
}

helpOption(USAGE);
main().catch((error) => fail(error.stack));
