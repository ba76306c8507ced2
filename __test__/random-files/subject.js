'use strict';

// Runs random programs with the loader of this package: all programs of a batch go on with their rounds together, so
// that they wait together until the loader may know files by their times.

const fs = require('node:fs');
const path = require('node:path');
const { setImmediate: turn, setTimeout: sleep } = require('node:timers/promises');
const { createContext, runInContext, runInThisContext } = require('node:vm');
const { apply } = require('./folder.js');
const { HANGS, TICK, recorder } = require('./globals.js');

/** @typedef {import('./program.js').Program} Program */
/** @typedef {import('./program.js').Load} Load */

/** Until a file has not been written lately, as the loader sees it. */
const SETTLES_IN_MS = 4100;
const CUSTOM = ['custom'];

/** @param {number} count */
async function turns(count) {
  for (let at = 0; at < count; at++) await turn();
}

class Run {
  #Loader;
  #program;
  #root;
  #options;
  /** @type {import('./folder.js').State} */
  #state = new Map();
  /** The logs of the loads of each round. @type {string[][][]} */
  logs = [];

  /**
   * @param {typeof import('../../loader.js').Loader} Loader
   * @param {Program} program
   * @param {string} root
   * @param {{ words: boolean, alone: boolean }} options `alone` when no other program runs meanwhile
   */
  constructor(Loader, program, root, { words, alone }) {
    this.#Loader = Loader;
    this.#program = program;
    this.#root = root;
    this.#options = { words, alone, ordered: program.ordered };
    fs.mkdirSync(root, { recursive: true });
    fs.writeFileSync(path.join(root, 'parent.mjs'), '');
  }

  get rounds() {
    return this.#program.rounds;
  }

  /** @param {Load} load @param {boolean} [custom] */
  #start({ entry, how, main }, custom) {
    const recording = recorder(this.#root, this.#options);
    const { globals, record } = recording;
    const conditions = custom ? CUSTOM : [];
    const inMain = main && this.#options.alone && how !== 'two';
    const context = inMain ? undefined : createContext({ ...globals });
    if (context === undefined) {
      Object.assign(globalThis, globals, { tick: runInThisContext(TICK) });
    } else {
      Object.assign(context, { tick: runInContext(TICK, context) });
    }
    const loader = new this.#Loader({ conditions, context });
    const parent = path.join(this.#root, 'parent.mjs');
    const request = /** @type {const} */ ([`./${entry}`, parent]);
    const attributes = entry.endsWith('.json') ? { with: { type: 'json' } } : undefined;
    return {
      loader,
      record,
      load: () => loader.import(...request, attributes),
      loadSync: () => loader.importSync(...request, attributes),
    };
  }

  /** @param {Load} load @returns {Promise<string[]>} the logs of its loaders */
  async #load(load) {
    if (load.how === 'disposed') return [await this.#dispose(load)];
    const customs = load.how === 'two' ? [load.custom, !load.custom] : [load.custom];
    const started = customs.map((custom) => this.#start(load, custom));
    const logs = await Promise.all(
      started.map((each) => each.record(load.how === 'sync' ? each.loadSync : each.load)),
    );
    for (const { loader } of started) loader.dispose();
    return logs;
  }

  /** @param {Load} load */
  async #dispose(load) {
    const { loader, record, load: begin } = this.#start(load, load.custom);
    const recorded = record(begin);
    await turns(load.turns);
    loader.dispose();
    const log = await recorded;
    return log.endsWith(HANGS) ? HANGS : '';
  }

  /** @param {number} index of a round */
  async change(index) {
    const { changes, during } = this.#program.rounds[index];
    const make = () => {
      for (const change of changes) this.#state = apply(this.#root, this.#state, change);
    };
    let log = '';
    if (during < 0) make();
    else {
      const [first] = this.#program.rounds[index - 1].loads;
      const { loader, record, load } = this.#start(first ?? this.#program.rounds[index].loads[0]);
      const recorded = record(load);
      await turns(during);
      make();
      log = await recorded;
      loader.dispose();
    }
    this.logs[index] = log.endsWith(HANGS) ? [[HANGS]] : [];
  }

  /** @param {number} index */
  async load(index) {
    for (const load of this.#program.rounds[index].loads) {
      this.logs[index].push(await this.#load(load));
    }
  }
}

/**
 * @param {readonly Program[]} programs
 * @param {{ folder: string, words: boolean, lanes: number }} options
 * @returns {Promise<string[][][][]>} the logs of each program
 */
async function runSubject(programs, { folder, words, lanes }) {
  const { Loader } = require('../../loader.js');
  const options = { words, alone: lanes === 1 };
  const runs = programs.map(
    (program, at) => new Run(Loader, program, path.join(folder, String(at)), options),
  );
  const most = Math.max(...programs.map(({ rounds }) => rounds.length));
  for (let round = 0; round < most; round++) {
    const inIt = runs.filter(({ rounds }) => rounds.length > round);
    const settling = inIt.filter(({ rounds }) => rounds[round].settles);
    await atOnce(inIt, lanes, async (run) => {
      await run.change(round);
      if (!run.rounds[round].settles) await run.load(round);
    });
    if (settling.length > 0) await sleep(SETTLES_IN_MS);
    await atOnce(settling, lanes, (run) => run.load(round));
  }
  return runs.map(({ logs }) => logs);
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} lanes how many at a time
 * @param {(each: T) => Promise<void>} action
 */
async function atOnce(list, lanes, action) {
  const rest = list.values();
  const lane = async () => {
    for (const each of rest) await action(each);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

module.exports = { runSubject };
