'use strict';

// Runs random programs with the loader of this package and with Node 26's own, and compares what they log.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { LongLived } = require('../support/long-lived.js');

/** @typedef {import('./program.js').Program} Program */

/**
 * @typedef {object} Difference
 * @property {number} round
 * @property {number} load of the round
 * @property {boolean} custom whether it is the one with conditions
 * @property {string[]} subject the lines from the first one that differs on
 * @property {string[]} reference
 */

/**
 * @typedef {object} Outcome
 * @property {Difference | null} difference the first one
 * @property {number} loads how many were compared
 * @property {number} failing how many of them Node does not survive
 * @property {number} others how many have failed of another error that the files have, too
 */

const CHILD = path.join(__dirname, 'child.js');
/** Of a batch, and of each program in it besides. */
const TIMEOUT_MS = 90_000;
const TIMEOUT_OF_ONE_MS = 500;

/** What Node says of itself, or of two imports that it is in the middle of: what comes then is of no use. */
const NODE_FAILS = /ERR_INTERNAL_ASSERTION|ERR_REQUIRE_ESM_RACE_CONDITION/;

class Pair {
  #words;
  #lanes;
  #subject;
  #references;

  /**
   * @param {object} options
   * @param {string} options.subject the Node that has this package
   * @param {string} options.reference a Node 26
   * @param {boolean} options.words whether both are the same Node
   * @param {number} [options.lanes] how many programs run at once
   * @param {boolean} [options.worker] whether they run in a worker thread
   */
  constructor({ subject, reference, words, lanes = 1, worker = false }) {
    this.#words = words;
    this.#lanes = lanes;
    const child = (/** @type {string[]} */ preload) =>
      new LongLived({
        file: CHILD,
        parameters: [],
        execPath: reference,
        reference: false,
        preload,
      });
    this.#subject = new LongLived({
      file: CHILD,
      parameters: worker ? ['worker'] : [],
      execPath: subject,
      reference: false,
    });
    this.#references = [false, true].map((custom) => ({
      custom,
      process: child(custom ? ['--conditions=custom'] : []),
    }));
  }

  /**
   * Which of some programs differ, and in the same lines.
   * @param {readonly Program[]} programs
   * @param {Difference} difference
   */
  async differAlike(programs, { subject, reference }) {
    const lines = [subject[0], reference[0]].join();
    const outcomes = await this.compare(programs, false);
    return outcomes.map(({ difference: found }) => {
      return found !== null && [found.subject[0], found.reference[0]].join() === lines;
    });
  }

  /**
   * @param {readonly Program[]} programs
   * @param {boolean} [asks] whether those that fail of another error are found out
   * @returns {Promise<Outcome[]>}
   */
  async compare(programs, asks = true) {
    const created = fs.mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-files-'));
    const folder = fs.realpathSync(created);
    try {
      return await this.#compareIn(folder, programs, asks);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
      // Node never lets go of what it has loaded.
      for (const { process } of this.#references) process.close();
    }
  }

  /**
   * @param {string} folder
   * @param {readonly Program[]} programs
   * @param {boolean} asks
   * @returns {Promise<Outcome[]>}
   */
  async #compareIn(folder, programs, asks) {
    const timeout = TIMEOUT_MS + TIMEOUT_OF_ONE_MS * programs.length;
    const words = this.#words;
    const subject = this.#subject.ask(
      {
        which: 'subject',
        programs,
        options: { folder: path.join(folder, 'subject'), words, lanes: this.#lanes },
      },
      timeout,
    );
    const references = [];
    for (const { custom, process } of this.#references) {
      const options = { folder: path.join(folder, 'reference'), words, custom };
      references.push(await process.ask({ which: 'reference', programs, options }, timeout));
    }
    const ours = await subject;
    if (references.some((answer) => answer.failed)) {
      const none = { difference: null, loads: 0, failing: 1, others: 0 };
      return programs.length === 1 ? [none] : this.#compareHalves(programs, asks);
    }
    if (ours.failed) return this.#findFailed(programs, ours.failed, asks);
    const outcomes = [];
    for (const [at, program] of programs.entries()) {
      const theirs = references.map(({ logs }) => logs[at]);
      outcomes.push(await this.#outcome(program, ours.logs[at], theirs, asks ? folder : null));
    }
    return outcomes;
  }

  /**
   * @param {Program} program
   * @param {string[][][]} ours
   * @param {Record<string, string>[][]} theirs
   * @param {string | null} folder for what Node is asked besides; null when it is not
   * @returns {Promise<Outcome>}
   */
  async #outcome(program, ours, theirs, folder) {
    let [failing, others] = [0, 0];
    const loads = ours.flat(2).length;
    for (const { log, wanted, ...place } of differences(program, ours, theirs)) {
      if (NODE_FAILS.test(wanted)) failing++;
      else if (folder && (await this.#failedOfAnother(program, log, wanted, place, folder))) {
        others++;
      } else {
        const difference = { ...place, ...fromDifference(log, wanted) };
        return { difference, loads, failing, others };
      }
    }
    return { difference: null, loads, failing, others };
  }

  /**
   * @param {Program} program
   * @param {string} log
   * @param {string} wanted
   * @param {Pick<Difference, 'round' | 'custom'>} place
   * @param {string} folder
   */
  async #failedOfAnother(program, log, wanted, { round, custom }, folder) {
    if (!/\w+ \[\w+\]/.test(log)) return false;
    const { process } = this.#references[Number(custom)];
    const options = { folder: fs.mkdtempSync(path.join(folder, 'failures-')), words: this.#words };
    const message = { which: 'failures', programs: [program], round, options };
    const { failures } = await process.ask(message, TIMEOUT_MS);
    return failures !== undefined && haveOtherFailures(log, wanted, failures);
  }

  /**
   * Finds which program it was that a process with this package has died of.
   * @param {readonly Program[]} programs
   * @param {string} failure
   * @param {boolean} asks
   * @returns {Promise<Outcome[]>}
   */
  async #findFailed(programs, failure, asks) {
    if (programs.length === 1) {
      const place = { round: 0, load: 0, custom: false };
      const difference = { ...place, subject: [failure], reference: ['does not die'] };
      return [{ difference, loads: 0, failing: 0, others: 0 }];
    }
    const halves = await this.#compareHalves(programs, asks);
    if (halves.some(({ difference }) => difference !== null)) return halves;
    throw new Error(`once, with ${programs.length} programs: ${failure}`);
  }

  /**
   * @param {readonly Program[]} programs
   * @param {boolean} asks
   * @returns {Promise<Outcome[]>}
   */
  async #compareHalves(programs, asks) {
    const middle = programs.length >> 1;
    return [
      ...(await this.compare(programs.slice(0, middle), asks)),
      ...(await this.compare(programs.slice(middle), asks)),
    ];
  }

  close() {
    this.#subject.close();
    for (const { process } of this.#references) process.close();
  }
}

/**
 * @param {Program} program
 * @param {string[][][]} ours the logs of each round
 * @param {Record<string, string>[][]} theirs for each kind of conditions, those of each round
 * @returns {Generator<Pick<Difference, 'round' | 'load' | 'custom'> & { log: string, wanted: string }>}
 */
function* differences({ rounds }, ours, theirs) {
  for (const [round, { loads }] of rounds.entries()) {
    const extra = ours[round].length - loads.length;
    if (extra > 0) {
      yield { round, load: -1, custom: false, log: ours[round][0][0], wanted: 'ends' };
    }
    for (const [load, logs] of ours[round].slice(extra).entries()) {
      const { how, entry } = loads[load];
      for (const [at, log] of logs.entries()) {
        const custom = (at === 0) === loads[load].custom;
        const named = how === 'disposed' ? '' : theirs[Number(custom)][round][entry];
        const wanted = how === 'sync' ? asRequired(named) : named;
        if (log !== wanted) yield { round, load, custom, log, wanted };
      }
    }
  }
}

/**
 * What `require()` says, and so `importSync()`, which does not know what CommonJS exports.
 * @param {string} log of `import()`
 */
function asRequired(log) {
  return log.replace(
    /^failed (.*): Named export '(.*?)' not found\. (The requested module '.*?') is a CommonJS .*$/m,
    "failed $1: $3 does not provide an export named '$2'",
  );
}

/** @param {string} log @param {string} wanted */
function fromDifference(log, wanted) {
  const [subject, reference] = [log.split('\n'), wanted.split('\n')];
  let at = 0;
  while (subject[at] === reference[at]) at++;
  return { subject: subject.slice(at, at + 5), reference: reference.slice(at, at + 5) };
}

/**
 * Whether logs are the same but for which error of the files was met first.
 * @param {string} log
 * @param {string} wanted
 * @param {string[]} failures
 */
function haveOtherFailures(log, wanted, failures) {
  // Of a text with an early error it is not known where in it a name stands.
  const withoutPlace = (/** @type {string} */ text) => text.replace(/const {.*} = pkg;⏎/g, '');
  const met = Array.from(wanted.matchAll(/\w+ \[\w+\].*/g), ([failure]) => failure);
  const longest = [...failures, ...met]
    .map(withoutPlace)
    .toSorted((one, other) => other.length - one.length);
  const without = (/** @type {string} */ text) => {
    const lines = withoutPlace(text)
      .split('\n')
      .map((line) => {
        const failure = longest.find((each) => line.includes(each));
        return failure === undefined ? line : line.replace(failure, () => 'a failure');
      });
    return lines.toSorted().join('\n');
  };
  return without(log) === without(wanted);
}

module.exports = { Pair };
