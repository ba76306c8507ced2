'use strict';

// A program whose top-level await never ends.
//
// Node finds that the main module, which is the one of this command, never settles, and ends with exit code 13. From 22
// on it also shows where it waits, which would be here: so we let it settle when nothing is left to do, and say where the
// program waits.

const { writeSync } = require('node:fs');
const { nodeOptions } = require('../node-options.js');

/** @typedef {ReturnType<import('../loader/loader.js').Loader['pendingAwaits']>} PendingAwaits */

const EXIT_CODE = 13;
const NODE_WARNS = Number(process.versions.node.split('.')[0]) >= 22;

/** The last one counts; what else keeps Node from warning does not count here. */
function isSilent() {
  const given = nodeOptions().filter((option) => /^--(?:no-)?warnings$/.test(option));
  return given.at(-1) === '--no-warnings';
}

/**
 * @param {{ line: number, column: number, text: string }} place
 * @param {string} url
 */
function shown({ line, column, text }, url) {
  const caret = `${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`;
  return `${url}:${line}\n${text}\n${caret}\n\n\n\n`;
}

/** @param {PendingAwaits} pending */
function warning(pending) {
  return pending
    .map(({ url, places }) => {
      const list = places.map((place) => shown(place, url));
      // Which of several it is, only V8 knows.
      const where = list.length === 1 ? 'at ' : 'at one of\n';
      return `Warning: Detected unsettled top-level await ${where}${list.join('')}`;
    })
    .join('');
}

/**
 * The URLs of the main module and of all that it imports: V8 looks no further.
 * @param {import('../../loader.js').LoaderGraph} graph
 */
function importedByMain({ modules, edges }) {
  /** @type {number[][]} */
  const targets = modules.map(() => []);
  for (const { from, to } of edges) if (to !== null) targets[from].push(to);
  const found = new Set([0]);
  for (const id of found) for (const target of targets[id]) found.add(target);
  return new Set([...found].map((id) => modules[id].identifier));
}

/** @param {import('../loader/loader.js').Loader} loader of a program that waits for ever */
function warn(loader) {
  const urls = importedByMain(loader.graph());
  writeSync(2, warning(loader.pendingAwaits().filter(({ url }) => urls.has(url))));
}

/**
 * Waits for a program to be evaluated, or to have nothing left to do before it is.
 * @param {Promise<void>} evaluation
 * @param {import('../loader/loader.js').Loader} loader
 * @returns {Promise<void>}
 */
function evaluated(evaluation, loader) {
  if (!NODE_WARNS) return evaluation;
  return new Promise((resolve, reject) => {
    let isSettled = false;
    let isLate = false;
    const warnAtExit = (/** @type {number} */ code) => {
      if (!isSettled && code === EXIT_CODE && !isSilent()) warn(loader);
    };
    const forget = () => {
      if (!process.listeners('exit').includes(warnAtExit)) return;
      process.off('exit', warnAtExit);
      if (process.exitCode === EXIT_CODE) process.exitCode = undefined;
    };
    const nothingLeft = () => {
      isLate = true;
      resolve();
      if (process.exitCode) return;
      process.exitCode = EXIT_CODE;
      process.prependListener('exit', warnAtExit);
      // It runs only if another listener has found something to do.
      setImmediate(forget).unref();
    };
    process.on('beforeExit', nothingLeft);
    const settle = () => {
      isSettled = true;
      process.off('beforeExit', nothingLeft);
      forget();
    };
    evaluation.then(
      () => {
        settle();
        resolve();
      },
      (error) => {
        reject(error);
        settle();
        // Nobody waits for the other promise any more.
        if (isLate) Promise.reject(error);
      },
    );
  });
}

module.exports = { evaluated };
