'use strict';

// Messages to a child process that `run` runs, which are there before its program listens, as to one that the running Node runs.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { describe, test } = require('node:test');
const { nodeMajor } = require('../implementation.js');
const { BIN, folder } = require('./support/command.js');

const skip =
  process.env.VM_MODULE_IMPLEMENTATION === 'node' ||
  (nodeMajor < 22 && 'Node 20 loads this command while the event loop turns');

const LISTENS = `
  process.on('message', (message) => {
    console.log(message);
    process.disconnect();
  });
  process.on('exit', (code) => console.log('exit', code));
`;

/**
 * @param {string} file
 * @param {string[]} parameters
 */
async function outcome(file, parameters) {
  const child = fork(file, parameters, { silent: true, execArgv: [] });
  const texts = [child.stdout, child.stderr].map(async (stream) =>
    (await /** @type {import('node:stream').Readable} */ (stream).toArray()).join(''),
  );
  child.send('a message');
  const [code] = await once(child, 'close');
  return [code, ...(await Promise.all(texts))];
}

describe('messages to a program of run', { skip }, () => {
  for (const name of ['app.cjs', 'app.mjs']) {
    test(`reach ${name} when it listens, and it may disconnect then`, async (t) => {
      const file = path.join(folder(t, { [name]: LISTENS }), name);
      const expected = await outcome(file, []);
      assert.equal(expected[0], 0);
      assert.deepEqual(await outcome(BIN, ['run', file]), expected);
    });
  }
});
