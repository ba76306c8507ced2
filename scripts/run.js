'use strict';

// What the scripts beside this one share: where the project is, how a step is run and shown.

const { spawnSync } = require('node:child_process');
const { readdirSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const bold = (/** @type {string} */ text) =>
  process.stdout.isTTY ? `\x1b[1m${text}\x1b[22m` : text;

/** @param {string} text one line about what is happening */
function say(text) {
  process.stdout.write(`${bold('›')} ${text}\n`);
}

/** @param {string} text of a line that the next one replaces */
function progress(text) {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`);
}

/**
 * The value of an option that takes a number.
 * @param {Readonly<Record<string, unknown>>} values
 * @param {string} name
 */
function numberOption(values, name) {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} takes a number`);
  return value;
}

/**
 * Ends the process with a message and no stack.
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/**
 * Prints the usage and ends the process when the arguments ask for it.
 * @param {string} usage
 */
function helpOption(usage) {
  if (!process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) return;
  process.stdout.write(`${usage.trim()}\n`);
  process.exit(0);
}

/**
 * Runs a command in the project's folder with our own input and output.
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {boolean} whether it ended well
 */
function run(command, parameters, options) {
  const { error, status } = spawnSync(command, parameters, {
    cwd: ROOT,
    stdio: 'inherit',
    ...options,
  });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  return status === 0;
}

/**
 * Runs one named step and says how long it took.
 * @param {string} title
 * @param {() => boolean} action
 * @returns {boolean}
 */
function step(title, action) {
  say(title);
  const start = performance.now();
  const ok = action();
  say(
    `${title}: ${ok ? 'done' : 'FAILED'} after ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  return ok;
}

/**
 * Runs npm: the one that started us when there is one.
 * @param {readonly string[]} parameters
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function npm(parameters, options) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) {
    return run(process.execPath, [script, ...parameters], options);
  }
  // A .cmd file needs a shell on Windows.
  return run('npm', parameters, { shell: process.platform === 'win32', ...options });
}

/**
 * A command that npm installed, by the script that its package names in `bin`.
 * @param {string} name of the package
 * @param {string} command
 * @returns {string} the path of a script for Node
 */
function binScript(name, command) {
  const folder = path.join(ROOT, 'node_modules', name);
  const { bin } = require(path.join(folder, 'package.json'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Every file below a folder whose name ends in one of the given endings, sorted.
 * @param {string} folder relative to the project
 * @param {readonly string[]} endings
 * @returns {string[]} paths relative to the project
 */
function filesBelow(folder, endings) {
  const found = [];
  const pending = [folder];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const entry of readdirSync(path.join(ROOT, current), { withFileTypes: true })) {
      const name = path.join(current, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') pending.push(name);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(name);
    }
  }
  return found.sort();
}

const PROGRAMS = path.join('__test__', 'programs', path.sep);

/** @returns {string[]} the test files: Node 20's `node --test` takes no patterns */
const testFiles = () =>
  filesBelow('__test__', ['.test.js', '.test.mjs']).filter((file) => !file.startsWith(PROGRAMS));

/** How many test files run at a time: at least two, since most of them wait for processes that they start. */
const filesAtATime = () => Math.max(2, availableParallelism() - 1);

/** What `node --test` is given: one format for terminals and pipes, which closes with the counts. */
const testArguments = () => [
  '--test',
  '--test-reporter=spec',
  `--test-concurrency=${filesAtATime()}`,
];

module.exports = {
  ROOT,
  binScript,
  fail,
  filesAtATime,
  filesBelow,
  helpOption,
  npm,
  numberOption,
  progress,
  run,
  say,
  step,
  testArguments,
  testFiles,
};
