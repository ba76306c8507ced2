'use strict';

// `node --watch … run app`: the watcher learns which files to watch.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { describe, test } = require('node:test');
const { fileURLToPath } = require('node:url');
const { BIN, folder } = require('./support/command.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/**
 * The names of the files that a process tells a watcher of.
 * @param {string} cwd
 * @param {string[]} parameters
 * @returns {Promise<string[]>}
 */
async function watchedBy(cwd, parameters) {
  const [file, ...rest] = parameters;
  const env = { ...process.env, WATCH_REPORT_DEPENDENCIES: '1' };
  const child = fork(file, rest, { cwd, env, execArgv: [], silent: true });
  /** @type {Set<string>} */
  const files = new Set();
  child.on('message', (/** @type {Record<string, string[]>} */ message) => {
    const { 'watch:import': imported = [], 'watch:require': required = [] } = message;
    const urls = imported.filter((url) => url.startsWith('file:'));
    for (const one of [...urls.map((url) => fileURLToPath(url)), ...required]) files.add(one);
  });
  await once(child, 'close');
  return (
    [...files]
      .filter((one) => one?.startsWith(cwd))
      .map((one) => path.relative(cwd, one))
      // What Node's `require()` of a main module looks for in vain.
      .filter((one) => !one.startsWith('nowhere.mjs.'))
      .sort()
  );
}

/** @type {Record<string, Record<string, string>>} by the name of the main module */
const PROGRAMS = {
  'app.mjs': {
    'app.mjs': `
      import './dep.mjs'; import './dep.cjs'; import 'node:fs'; import data from './data.json' with { type: 'json' };
      await import('./late.mjs');
      await import('./nowhere.mjs').catch(() => {});
    `,
    'dep.mjs': '',
    'dep.cjs': 'require("./deeper.js")',
    'deeper.js': '',
    'data.json': '1',
    'late.mjs': '',
  },
  'app.cjs': {
    'app.cjs': 'require("./a.js"); require("./a.js"); try { require("./b.cjs") } catch {} ',
    'a.js': 'require("./data.json")',
    'data.json': '1',
  },
};

describe('the watcher of --watch is told', { skip }, () => {
  for (const [main, files] of Object.entries(PROGRAMS)) {
    test(`of the files of ${main} that Node tells it of`, async (t) => {
      const cwd = folder(t, files);
      const expected = await watchedBy(cwd, [path.join(cwd, main)]);
      assert.ok(expected.length > 2, `${expected}`);
      assert.deepEqual(await watchedBy(cwd, [BIN, 'run', main]), expected);
    });
  }
});
