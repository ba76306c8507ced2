'use strict';

// Which tests of a Test262 checkout are run, and whether it is the commit that is pinned.

const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const pinned = require('./commit.json');
const { readMetadata } = require('./metadata.js');

/**
 * @typedef {object} Test
 * @property {string} name the path below the checkout, with slashes
 * @property {'module' | 'script'} goal
 * @property {import('./metadata.js').Metadata} metadata
 */

const FOLDER = 'test/language';
const SCRIPT_FOLDER = 'test/language/expressions/dynamic-import/';

/**
 * The tests of a checkout, by name: all with the module goal, and those of the script goal that
 * are about `import()`.
 * @param {string} checkout
 * @returns {Test[]}
 */
function findTests(checkout) {
  return selectTests(checkout, ({ name, flags }) => {
    if (flags.includes('module')) return 'module';
    return name.startsWith(SCRIPT_FOLDER) ? 'script' : null;
  });
}

/** Flags of tests that are no scripts of strict code. */
const NOT_AS_MODULE = ['module', 'noStrict', 'raw'];

/**
 * The tests of a checkout whose goal is a script, as modules: those that may be strict code.
 * @param {string} checkout
 * @returns {Test[]}
 */
function findScriptsAsModules(checkout) {
  return selectTests(checkout, ({ name, flags }) => {
    // What only a script may not do.
    if (name.endsWith('-of-script.js')) return null;
    return NOT_AS_MODULE.some((flag) => flags.includes(flag)) ? null : 'module';
  });
}

/**
 * @param {string} checkout
 * @param {(test: { name: string, flags: readonly string[] }) => Test['goal'] | null} goalOf null for a test that is left out
 * @returns {Test[]}
 */
function selectTests(checkout, goalOf) {
  if (!existsSync(path.join(checkout, 'harness', 'assert.js'))) {
    throw new Error(`${checkout} is no checkout of ${pinned.repository}`);
  }
  /** @type {Test[]} */
  const tests = [];
  for (const name of filesBelow(checkout, FOLDER)) {
    const metadata = readMetadata(readFileSync(path.join(checkout, name), 'utf8'));
    if (metadata === null) continue;
    const goal = goalOf({ name, flags: metadata.flags });
    if (goal !== null) tests.push({ name, goal, metadata });
  }
  return tests.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * @param {string} checkout
 * @param {string} folder
 * @returns {Generator<string>}
 */
function* filesBelow(checkout, folder) {
  for (const entry of readdirSync(path.join(checkout, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(checkout, name);
    else if (name.endsWith('.js') && !name.includes('_FIXTURE')) yield name;
  }
}

/**
 * The commit of a checkout; undefined when it is not one of git.
 * @param {string} checkout
 */
function commitOf(checkout) {
  try {
    const parameters = ['-C', checkout, 'rev-parse', 'HEAD'];
    const stdio = /** @type {any} */ (['ignore', 'pipe', 'ignore']);
    return execFileSync('git', parameters, { encoding: 'utf8', stdio }).trim();
  } catch {
    return undefined;
  }
}

module.exports = { commitOf, findScriptsAsModules, findTests, pinned };
