#!/usr/bin/env node

'use strict';

const { createHash } = require('node:crypto');
const { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const { installInto, installOnce, installPinned } = require('./install.js');
const { MAJORS, nodeBinary } = require('./node-versions.js');
const { packDependencies, packMain, packPlatform } = require('./pack.js');
const { ROOT, fail, helpOption, say } = require('./run.js');
const { setup } = require('./setup.js');
const { readMajors, runTestFile } = require('./test-file.js');

const USAGE = `
Usage: npm run test:programs [-- [--node <majors>] [<tool>...]]

Installs programs written for --experimental-vm-modules from npm, into .cache/programs/, and runs them with
vm-module-record/register in the place of the flag. The package is installed beside them from its tarballs.
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
 * @param {string} tool
 * @param {number} major
 * @param {string} folder
 */
function runTool(tool, major, folder) {
  const env = { PROGRAM_FOLDER: folder };
  return runTestFile(path.join(SOURCES, tool, 'programs.js'), major, { cwd: folder, env });
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

function main() {
  const { tools, majors } = readArguments(process.argv.slice(2));
  setup();
  // To compare with.
  nodeBinary(26);
  installPackage();
  const sum = { passed: 0, failed: 0 };
  let ok = true;
  for (const tool of tools) {
    const { programs = {} } = /** @type {Manifest} */ (
      readJson(path.join(SOURCES, tool, 'package.json'))
    );
    const fitting = majors.filter((major) => (programs.node ?? MAJORS).includes(major));
    for (const major of fitting) {
      const folder = installTool(tool);
      const start = performance.now();
      const result = runTool(tool, major, folder);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      say(
        `${tool}, Node ${major}: ${result.passed} passed, ${result.failed} failed after ${seconds} s`,
      );
      sum.passed += result.passed;
      sum.failed += result.failed;
      ok &&= result.ok;
    }
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
