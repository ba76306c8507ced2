'use strict';

// What Node's own import() makes of the files of a random program at each time: each state has a folder of its own, of
// which the process knows nothing.

const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { runInThisContext } = require('node:vm');
const { afterAll, createAll } = require('./folder.js');
const { TICK, recorder } = require('./globals.js');
const { EARLY_ERROR } = require('./texts.js');

/** @typedef {import('./program.js').Program} Program */

const PARENT = 'export const load = (specifier, options) => import(specifier, options);';

/**
 * @param {readonly Program[]} programs
 * @param {{ folder: string, words: boolean, custom: boolean }} options `custom` says which conditions this process has
 * @returns {Promise<Record<string, string>[][]>} the logs of the rounds of each program by entry
 */
async function runReference(programs, { folder, words, custom }) {
  const all = [];
  for (const [at, { ordered, rounds }] of programs.entries()) {
    /** @type {import('./folder.js').State} */
    let state = new Map();
    const logs = [];
    for (const [round, { changes, loads }] of rounds.entries()) {
      state = afterAll(state, changes);
      /** @type {Record<string, string>} */
      const byEntry = {};
      for (const load of loads) {
        const { entry, how } = load;
        const isWanted = how === 'two' || (how !== 'disposed' && load.custom === custom);
        if (!isWanted || byEntry[entry] !== undefined) continue;
        const name = `${at}-${round}-${Object.keys(byEntry).length}`;
        const root = path.join(folder, custom ? 'custom' : 'plain', name);
        createAll(root, state);
        byEntry[entry] = await load26(root, entry, { words, ordered });
      }
      logs.push(byEntry);
    }
    all.push(logs);
  }
  return all;
}

/**
 * @param {string} root
 * @param {string} entry
 * @param {{ words: boolean, ordered: boolean }} options
 */
async function load26(root, entry, options) {
  const parent = path.join(root, 'parent.mjs');
  fs.writeFileSync(parent, PARENT);
  const { load } = await import(pathToFileURL(parent).href);
  const { globals, record } = recorder(root, options);
  Object.assign(globalThis, globals, { tick: runInThisContext(TICK) });
  const attributes = entry.endsWith('.json') ? { with: { type: 'json' } } : undefined;
  return record(() => load(`./${entry}`, attributes));
}

/**
 * Which errors Node has for the files of a program, each of which is imported after the other. It reads them all before
 * it links any: what is wrong with links shows when the early errors are gone.
 * @param {Program} program
 * @param {number} round
 * @param {{ folder: string, words: boolean }} options
 * @returns {Promise<string[]>}
 */
async function failuresOf({ rounds }, round, { folder, words }) {
  const changes = rounds.slice(0, round + 1).flatMap((each) => each.changes);
  const state = afterAll(new Map(), changes);
  const mended = new Map([...state].map(([name, content]) => [name, withoutEarlyErrors(content)]));
  const failures = new Set();
  for (const [at, files] of [state, mended].entries()) {
    const root = path.join(folder, String(at));
    createAll(root, files);
    for (const entry of files.keys()) {
      if (!/\.(mjs|cjs|js|json)$/.test(entry) || entry.endsWith('package.json')) continue;
      const log = await load26(root, entry, { words, ordered: true });
      for (const [failure] of log.matchAll(/\w+ \[\w+\].*/g)) failures.add(failure);
    }
  }
  return [...failures];
}

/**
 * @param {import('./folder.js').Content} content
 * @returns {import('./folder.js').Content}
 */
function withoutEarlyErrors(content) {
  if ('link' in content) return content;
  return { lines: content.lines.filter((line) => line !== EARLY_ERROR) };
}

module.exports = { failuresOf, runReference };
