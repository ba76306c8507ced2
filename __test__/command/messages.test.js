'use strict';

// Messages to a child process that `run` runs, which are there before its program listens, as to one that the running Node runs.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { describe, test } = require('node:test');
const { nodeMajor } = require('../implementation.js');
const { BIN, folder } = require('./support/command.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const LISTENS = `
  process.on('message', (message) => {
    console.log(message);
    process.disconnect();
  });
  process.on('exit', (code) => console.log('exit', code));
`;

const LISTENS_LATE = `
  setTimeout(() => {
    process.on('message', (message) => {
      console.log(message);
      if (message === 'the last') setImmediate(() => process.disconnect());
    });
  }, 20);
`;

/**
 * @param {string} file
 * @param {string[]} parameters
 * @param {string[]} messages
 */
async function outcome(file, parameters, messages) {
  const child = fork(file, parameters, { silent: true, execArgv: [] });
  const texts = [child.stdout, child.stderr].map(async (stream) =>
    (await /** @type {import('node:stream').Readable} */ (stream).toArray()).join(''),
  );
  for (const message of messages) child.send(message);
  const [code] = await once(child, 'close');
  return [code, ...(await Promise.all(texts))];
}

describe('messages to a program of run', { skip }, () => {
  for (const name of ['app.cjs', 'app.mjs']) {
    test(`reach ${name} when it listens, and it may disconnect then`, async (t) => {
      const file = path.join(folder(t, { [name]: LISTENS }), name);
      const expected = [0, 'a message\nexit 0\n', ''];
      // Node 20 cannot disconnect then, where an ES module is what it runs.
      const isNode = nodeMajor >= 22 || name === 'app.cjs';
      if (isNode) assert.deepEqual(await outcome(file, [], ['a message']), expected);
      assert.deepEqual(await outcome(BIN, ['run', file], ['a message']), expected);
    });

    test(`reach ${name} that listens late, in their order`, async (t) => {
      const file = path.join(folder(t, { [name]: LISTENS_LATE }), name);
      const messages = ['a message', 'another one', 'the last'];
      const expected = [0, `${messages.join('\n')}\n`, ''];
      assert.deepEqual(await outcome(file, [], messages), expected);
      assert.deepEqual(await outcome(BIN, ['run', file], messages), expected);
    });
  }
});
