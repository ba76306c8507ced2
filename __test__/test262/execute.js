'use strict';

// One test, from its text to the verdict.

const path = require('node:path');
const { createRealm, runHarness } = require('./host.js');
const { Loader, outcome } = require('./loader.js');
const { wordsOf } = require('../words/words.js');

/** @typedef {import('./corpus.js').Test} Test */
/** @typedef {import('./metadata.js').Negative} Negative */

/**
 * @typedef {object} Verdict
 * @property {boolean} passed
 * @property {string} [reason] why it has not passed
 * @property {import('../words/words.js').Words} [words] of the SyntaxError that a negative test ended with
 */

/** What a test threw, and when. */
class Thrown {
  /**
   * @param {Negative['phase']} phase
   * @param {any} error
   */
  constructor(phase, error) {
    this.phase = phase;
    this.error = error;
  }

  get type() {
    return this.error?.constructor?.name ?? typeof this.error;
  }

  toString() {
    const { error } = this;
    const isError = typeof error === 'object' && error !== null && 'message' in error;
    const shown = isError ? `${this.type}: ${error.message}` : String(error);
    return `${shown} (${this.phase})`;
  }
}

/**
 * @param {import('./loader.js').Implementation} implementation
 * @param {string} checkout
 * @param {Test} test
 * @returns {Promise<Verdict>}
 */
async function execute(implementation, checkout, test) {
  if (test.goal === 'module') return executeOnce(implementation, checkout, test, runModule);
  const { flags } = test.metadata;
  for (const strict of [false, true]) {
    if (flags.includes(strict ? 'noStrict' : 'onlyStrict')) continue;
    if (strict && flags.includes('raw')) continue;
    const run = strict ? runStrictScript : runScript;
    const verdict = await executeOnce(implementation, checkout, test, run);
    if (!verdict.passed)
      return { ...verdict, reason: `${verdict.reason}${strict ? ' [strict]' : ''}` };
  }
  return { passed: true };
}

/** @typedef {(loader: InstanceType<typeof Loader>, specifier: string) => Promise<Thrown | null>} Run */

/**
 * @param {import('./loader.js').Implementation} implementation
 * @param {string} checkout
 * @param {Test} test
 * @param {Run} run
 * @returns {Promise<Verdict>}
 */
async function executeOnce(implementation, checkout, { name, metadata }, run) {
  /** @type {(message: string) => void} */
  let print = () => {};
  /** @type {Promise<string>} */
  const printed = new Promise((resolve) => {
    print = resolve;
  });
  const realm = createRealm(print);
  runHarness(checkout, realm, metadata);
  const filename = path.join(checkout, name);
  const loader = new Loader(implementation, realm, path.dirname(filename));
  const thrown = await run(loader, `./${path.basename(filename)}`);
  if (metadata.negative !== null) {
    const verdict = judgeNegative(metadata.negative, thrown);
    const isSyntaxError =
      thrown !== null && thrown.phase !== 'runtime' && thrown.type === 'SyntaxError';
    return isSyntaxError ? { ...verdict, words: wordsOf(thrown.error) } : verdict;
  }
  if (thrown !== null) return { passed: false, reason: String(thrown) };
  if (!metadata.flags.includes('async')) return { passed: true };
  const message = await printed;
  if (message === 'Test262:AsyncTestComplete') return { passed: true };
  return { passed: false, reason: message };
}

/** @type {Run} */
async function runModule(loader, specifier) {
  /** @type {Negative['phase']} */
  let phase = 'parse';
  try {
    const module = loader.load(specifier);
    phase = 'resolution';
    await loader.link(module);
    phase = 'runtime';
    await outcome(module.evaluate());
    return null;
  } catch (error) {
    return new Thrown(phase, error);
  }
}

/**
 * @param {InstanceType<typeof Loader>} loader
 * @param {string} specifier
 * @param {string} prologue
 * @returns {Promise<Thrown | null>}
 */
async function runScriptWith(loader, specifier, prologue) {
  /** @type {Negative['phase']} */
  let phase = 'parse';
  try {
    const run = loader.compileScript(specifier, prologue);
    phase = 'runtime';
    run();
    return null;
  } catch (error) {
    return new Thrown(phase, error);
  }
}

/** @type {Run} */
const runScript = (loader, specifier) => runScriptWith(loader, specifier, '');

/** @type {Run} */
const runStrictScript = (loader, specifier) => runScriptWith(loader, specifier, '"use strict";\n');

/**
 * @param {Negative} negative
 * @param {Thrown | null} thrown
 * @returns {Verdict}
 */
function judgeNegative({ phase, type }, thrown) {
  if (thrown?.phase === phase && thrown.type === type) return { passed: true };
  const got = thrown === null ? 'nothing was thrown' : `got ${thrown}`;
  return { passed: false, reason: `expected a ${type} (${phase}), ${got}` };
}

module.exports = { execute };
