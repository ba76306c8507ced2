'use strict';

// What a terminal shows while something takes long.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { Progress } = require('../../lib/command/progress.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** @param {boolean} isTTY */
function stream(isTTY) {
  return {
    isTTY,
    text: '',
    /** @param {string} text */
    write(text) {
      this.text += text;
      return true;
    },
  };
}

describe('progress', { skip }, () => {
  test('is one line, which goes before anything else is written, and in the end', async () => {
    const terminal = stream(true);
    const { write } = terminal;
    let count = 0;
    const progress = new Progress(terminal, () => `${++count} modules`, { patience: 0, every: 5 });
    while (count === 0) await sleep(5);
    terminal.write('a program writes\n');
    const shown = count;
    while (count === shown) await sleep(5);
    progress.end();
    const parts = terminal.text.split('\r\x1b[K').slice(1);
    const at = parts.indexOf('a program writes\n');
    assert.ok(at > 0);
    assert.match(parts[at - 1], /^\d+ modules$/);
    assert.match(parts[at + 1], /^\d+ modules$/);
    assert.equal(parts.at(-1), '');
    assert.equal(terminal.write, write);
    const { text } = terminal;
    await sleep(20);
    assert.equal(terminal.text, text);
  });

  test('is silent for what is soon done, and where there is no terminal', async () => {
    for (const [isTTY, patience] of /** @type {const} */ ([
      [true, 10_000],
      [false, 0],
    ])) {
      const own = stream(isTTY);
      const progress = new Progress(own, () => 'never', { patience, every: 1 });
      await sleep(30);
      progress.end();
      assert.equal(own.text, '');
    }
  });
});
