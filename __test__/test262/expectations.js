'use strict';

// The tests that are expected to fail, each with its reason, in expectations.json:
//
//     { "test/language/…js": { "reason": "…", "node": [20, 22] } }
//
// Both a failure that is not expected and a pass that is not are errors. With `"unless": "flag"` a test fails only on a
// Node without that flag of V8.

const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

/** @typedef {{ reason: string, node: number[], unless?: string }} Expectation */
/** @typedef {Record<string, Expectation>} Expectations */
/** @typedef {Map<string, import('./execute.js').Verdict>} Verdicts */

const FILE = path.join(__dirname, 'expectations.json');
const WORDS_FILE = path.join(__dirname, 'words.json');

/** @type {(file: string) => Expectations} */
const readExpectations = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * What differs. `unknown` are expectations of tests that have not run, which is right only when the
 * tests were filtered.
 * @param {Verdicts} verdicts
 * @param {Expectations} expectations
 * @param {number} major of the Node
 * @param {readonly string[]} [flags] of V8
 */
function compare(verdicts, expectations, major, flags = []) {
  const failures = [];
  const passes = [];
  for (const [name, { passed }] of verdicts) {
    const { node = [], unless = '' } = expectations[name] ?? {};
    const expected = node.includes(major) && !flags.includes(unless);
    if (!passed && !expected) failures.push(name);
    if (passed && expected) passes.push(name);
  }
  const unknown = Object.keys(expectations).filter((name) => !verdicts.has(name));
  return { failures, passes, unknown };
}

/**
 * The tests that pass on Node's own classes only, and those that pass on this package only.
 * @param {Verdicts} verdicts
 * @param {Verdicts} natives
 */
function compareWithNative(verdicts, natives) {
  const isPassed = (/** @type {Verdicts} */ of, /** @type {string} */ name) =>
    of.get(name)?.passed === true;
  const names = [...natives.keys()].sort();
  const lost = names.filter((name) => isPassed(natives, name) && !isPassed(verdicts, name));
  const gained = names.filter((name) => !isPassed(natives, name) && isPassed(verdicts, name));
  return { lost, gained };
}

/**
 * Makes the expectations fit the verdicts; whoever runs this puts the reasons into words.
 * @param {Verdicts} verdicts
 * @param {Expectations} expectations
 * @param {number} major
 * @param {string} file
 */
function update(verdicts, expectations, major, file) {
  const { failures, passes } = compare(verdicts, expectations, major);
  for (const name of failures) {
    const reason = `TODO ${verdicts.get(name)?.reason}`;
    expectations[name] ??= { reason, node: [] };
    expectations[name].node.push(major);
    expectations[name].node.sort((one, other) => one - other);
  }
  for (const name of passes) {
    const { node } = expectations[name];
    node.splice(node.indexOf(major), 1);
    if (node.length === 0) delete expectations[name];
  }
  const sorted = Object.fromEntries(
    Object.entries(expectations).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
}

module.exports = { FILE, WORDS_FILE, compare, compareWithNative, readExpectations, update };
