#!/usr/bin/env node

'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const path = require('node:path');
const { MAJORS, nodeBinary } = require('./node-versions.js');
const { packDependencies, packMain, packPlatform } = require('./pack.js');
const { ROOT, fail, helpOption, npm, say, step } = require('./run.js');
const { setup } = require('./setup.js');

const USAGE = `
Usage: npm run test:programs [-- [--node <majors>] [<tool>...]]

Installs programs written for --experimental-vm-modules from npm, into .cache/programs/, and runs them with
vm-module-record/register in the place of the flag. The package is installed beside them from its tarballs.
Without <tool>, all of them: the folders below __test__/programs/.

  --node <majors>   on these, such as 20,26 (default: 20,22,24,26), as far as the program runs on them
`;

const SOURCES = path.join(ROOT, '__test__', 'programs');
const CACHE = path.join(ROOT, '.cache', 'programs');
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * What the package.json of a tool says to this script.
 * @typedef {object} Manifest
 * @property {Record<string, string>} [dependencies]
 * @property {{ node?: number[] }} [programs] the Nodes that it runs on, if not all
 */

/**
 * Runs an installation unless one of the same things was run before.
 * @param {string} folder
 * @param {string} title
 * @param {string} key of what is installed
 * @param {() => boolean} install
 */
function installOnce(folder, title, key, install) {
  const stamp = path.join(folder, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!step(title, install)) fail(`${title} failed`);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
}

/** Installs the package, as its users would, in a folder above those of all programs. */
function installPackage() {
  const tarballs = path.join(CACHE, 'tarballs');
  mkdirSync(tarballs, { recursive: true });
  const packed = [packMain(tarballs), packPlatform(tarballs), ...packDependencies(tarballs)];
  const hash = createHash('sha256');
  for (const tarball of packed) hash.update(readFileSync(tarball));
  installOnce(CACHE, 'vm-module-record (from its tarballs)', hash.digest('hex'), () => {
    writeFileSync(path.join(CACHE, 'package.json'), '{ "private": true }\n');
    const options = ['--no-save', '--no-package-lock', '--offline', ...QUIET];
    return npm(['install', '--prefix', CACHE, ...options, ...packed], { cwd: CACHE });
  });
}

/**
 * Installs a program and lays its project beside it.
 * @param {string} tool
 * @returns {string} the folder
 */
function installTool(tool) {
  const folder = path.join(CACHE, tool);
  const { dependencies = {} } = /** @type {Manifest} */ (
    readJson(path.join(SOURCES, tool, 'package.json'))
  );
  const wanted = Object.entries(dependencies).map(([name, version]) => `${name}@${version}`);
  if (wanted.length > 0) {
    installOnce(folder, wanted.join(', '), wanted.join(' '), () => {
      // Not that of the project: npm would read it.
      writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
      const options = ['--no-save', '--no-package-lock', '--prefer-offline', ...QUIET];
      return npm(['install', '--prefix', folder, ...options, ...wanted], { cwd: folder });
    });
  }
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
 * @returns {{ passed: number, failed: number, ok: boolean }}
 */
function runTool(tool, major, folder) {
  const test = path.join(SOURCES, tool, 'programs.js');
  const { status, stdout } = spawnSync(
    nodeBinary(major),
    ['--test', '--test-reporter=spec', test],
    {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 2 ** 28,
      env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0', PROGRAM_FOLDER: folder },
    },
  );
  /** @param {string} label */
  const count = (label) => Number(new RegExp(`^ℹ ${label} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  const passed = count('pass');
  const failed = count('fail') + count('cancelled');
  const ok = status === 0 && failed === 0 && passed > 0;
  if (!ok) process.stdout.write(stdout.slice(Math.max(stdout.lastIndexOf('✖ failing tests:'), 0)));
  return { passed, failed, ok };
}

/** @param {string[]} given */
function readArguments(given) {
  const tools = readdirSync(SOURCES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  let majors = [...MAJORS];
  /** @type {string[]} */
  const asked = [];
  for (let index = 0; index < given.length; index++) {
    const argument = given[index];
    if (argument === '--node') majors = (given[++index] ?? '').split(',').map(Number);
    else if (tools.includes(argument)) asked.push(argument);
    else fail(`${argument} is none of ${tools.join(', ')}\n\n${USAGE.trim()}`);
  }
  const unknown = majors.filter((major) => !MAJORS.includes(major));
  if (unknown.length > 0) fail(`--node takes some of ${MAJORS.join(',')}, with commas`);
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
