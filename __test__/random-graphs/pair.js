'use strict';

// Runs random programs in two long-lived processes, one with this package and one with Node 26's own classes, and
// compares what they log. A process that dies or hangs is replaced, and that is its log.

const path = require('node:path');
const { LongLived } = require('../support/long-lived.js');

/** @typedef {import('./program.js').Program} Program */

/**
 * @typedef {object} Side
 * @property {string} execPath the Node
 * @property {'package' | 'reference'} which
 * @property {boolean} words whether logs have what the engine words itself
 * @property {readonly string[]} [preload] flags of Node that have it load something first
 */

const CHILD = path.join(__dirname, 'child.js');
/** Of one program; a batch of them may take longer. */
const TIMEOUT_MS = 10_000;
/** Node's own classes never let go of a module: a process is replaced after so many programs. */
const PROGRAMS_A_PROCESS = 5000;

/** @param {string | undefined} log or its hash */
const isDeath = (log) => log?.startsWith('dies (') === true;

class Runner {
  #process;
  #programs = 0;

  /** @param {Side} side */
  constructor({ execPath, which, words, preload }) {
    this.#process = new LongLived({
      file: CHILD,
      parameters: [which, words ? 'words' : 'no words'],
      execPath,
      reference: which === 'reference',
      preload,
    });
  }

  /**
   * @param {object} message
   * @param {number} programs how many programs it has
   * @returns {Promise<any>}
   */
  #ask(message, programs) {
    if (this.#programs > PROGRAMS_A_PROCESS) this.close();
    this.#programs += programs;
    return this.#process.ask(message, TIMEOUT_MS + programs * 100);
  }

  /**
   * Hashes of the logs, in the order of the seeds, and how many of the programs have each feature.
   * @param {readonly number[]} seeds
   * @returns {Promise<{ hashes: string[], features: Record<string, number> }>}
   */
  async runSeeds(seeds) {
    const answer = await this.#ask({ seeds }, seeds.length);
    if (!answer.failed) return answer;
    if (seeds.length === 1) return { hashes: [answer.failed], features: {} };
    const results = [];
    for (const seed of seeds) results.push(await this.runSeeds([seed]));
    return { hashes: results.flatMap(({ hashes }) => hashes), features: {} };
  }

  /**
   * @param {Program} program
   * @returns {Promise<string[]>} its log
   */
  async run(program) {
    const { log, failed } = await this.#ask({ program }, 1);
    return log ?? [failed];
  }

  close() {
    this.#programs = 0;
    this.#process.close();
  }
}

class Pair {
  /**
   * @param {string} subject the Node that has this package
   * @param {string} reference a Node 26
   * @param {boolean} words whether the two have the same engine
   * @param {readonly string[]} [preload] flags of the Node that has this package
   */
  constructor(subject, reference, words, preload) {
    this.subject = new Runner({ execPath: subject, which: 'package', words, preload });
    this.reference = new Runner({ execPath: reference, which: 'reference', words });
  }

  /**
   * @param {readonly number[]} seeds
   * @returns {Promise<{ different: number[], died: number[], features: Record<string, number> }>} `died`: what the
   *   reference does not survive, and so cannot be compared
   */
  async compareSeeds(seeds) {
    const [subject, reference] = await Promise.all([
      this.subject.runSeeds(seeds),
      this.reference.runSeeds(seeds),
    ]);
    const died = seeds.filter(
      (_, at) => isDeath(reference.hashes[at]) && !isDeath(subject.hashes[at]),
    );
    const different = seeds.filter((_, at) => subject.hashes[at] !== reference.hashes[at]);
    return {
      different: different.filter((seed) => !died.includes(seed)),
      died,
      features: reference.features,
    };
  }

  /** @param {Program} program */
  async logs(program) {
    return Promise.all([this.subject.run(program), this.reference.run(program)]);
  }

  /**
   * Where the logs of a program differ.
   * @param {Program} program
   * @returns {Promise<{ line: number, subject: string | undefined, reference: string | undefined } | null>}
   */
  async difference(program) {
    const [subject, reference] = await this.logs(program);
    if (isDeath(reference[0]) && !isDeath(subject[0])) return null;
    const length = Math.max(subject.length, reference.length);
    for (let line = 0; line < length; line++) {
      if (subject[line] !== reference[line]) {
        return { line, subject: subject[line], reference: reference[line] };
      }
    }
    return null;
  }

  close() {
    this.subject.close();
    this.reference.close();
  }
}

module.exports = { Pair };
