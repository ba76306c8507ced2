'use strict';

// Compares what a negative test ends with on this package and on the same Node's own classes:
// message, file, line and column of the SyntaxError.

const { isDeepStrictEqual } = require('node:util');
const { comparable } = require('../words/words.js');
const { runTests } = require('./pool.js');

/** @typedef {import('./corpus.js').Test} Test */
/** @typedef {import('./execute.js').Verdict} Verdict */

/**
 * Whether a test has to end with a SyntaxError of a module.
 * @param {Test} test
 */
function isAboutSyntax({ goal, metadata: { negative } }) {
  return goal === 'module' && negative?.type === 'SyntaxError' && negative.phase !== 'runtime';
}

/**
 * @param {readonly Test[]} tests
 * @param {Omit<import('./pool.js').PoolOptions, 'native'>} options
 * @param {(test: Test, verdict: Verdict) => void} report
 */
async function runWordsTests(tests, options, report) {
  /** @type {Map<string, Verdict>} */
  const natives = new Map();
  await runTests(tests, { ...options, native: true }, ({ name }, verdict) => {
    natives.set(name, verdict);
  });
  await runTests(tests, { ...options, native: false }, (test, ours) => {
    report(test, judgeWords(ours, /** @type {Verdict} */ (natives.get(test.name))));
  });
}

/**
 * @param {Verdict} ours
 * @param {Verdict} native
 * @returns {Verdict}
 */
function judgeWords(ours, native) {
  const show = (/** @type {Verdict} */ { words, reason }) =>
    words === undefined ? (reason ?? 'no error') : JSON.stringify(words);
  if (ours.words === undefined || native.words === undefined) {
    return { passed: false, reason: `${show(ours)}, Node: ${show(native)}` };
  }
  const words = comparable(ours.words, native.words);
  if (isDeepStrictEqual(words, native.words)) return { passed: true };
  return { passed: false, reason: `${JSON.stringify(words)}, Node: ${show(native)}` };
}

module.exports = { isAboutSyntax, judgeWords, runWordsTests };
