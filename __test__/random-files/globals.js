'use strict';

// What the modules of a random program call, and what is logged of a load.

const { setImmediate: turn } = require('node:timers/promises');
const { describer } = require('./describe.js');

/** How long a load may take. */
const TIMEOUT_MS = 20_000;
const HANGS = 'does not end';

/** Its promise is of the realm that calls it: to await one of another takes two ticks more. */
const TICK = '(async (count) => { for (let at = 0; at < count; at++) await undefined; })';

/**
 * @param {string} root
 * @param {{ words: boolean, ordered: boolean }} options
 */
function recorder(root, { words, ordered }) {
  const describe = describer(root, words);
  /** @type {string[]} */
  const lines = [];
  /** @type {Promise<unknown>[]} */
  const pending = [];
  const globals = {
    log: (/** @type {unknown[]} */ ...values) => void lines.push(values.map(describe).join(' ')),
    later: (/** @type {Promise<unknown>} */ promise) => void pending.push(promise),
  };

  /** @param {() => any} load gives the namespace, or a promise for it */
  const settled = async (load) => {
    let result;
    try {
      result = `loaded ${describe(await load())}`;
    } catch (error) {
      result = `failed ${describe(error)}`;
    }
    for (let promise = pending.shift(); promise; promise = pending.shift()) await promise;
    // What goes on behind a top-level await when another module has failed.
    await turn();
    return result;
  };

  /**
   * @param {() => any} load
   * @returns {Promise<string>} what has happened, a line each
   */
  const record = async (load) => {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve(HANGS), TIMEOUT_MS);
    });
    const result = await Promise.race([settled(load), late]);
    clearTimeout(timer);
    const logged = ordered ? lines : lines.toSorted();
    return [...logged, result].join('\n');
  };
  return { globals, record };
}

module.exports = { HANGS, TICK, recorder };
