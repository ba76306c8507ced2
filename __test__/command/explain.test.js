'use strict';

// `explain`: the pages of docs/errors.md in the terminal.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { stripVTControlCharacters } = require('node:util');
const { explain } = require('../../lib/command/explain.js');
const { distance, nearest } = require('../../lib/command/nearest.js');
const { hasColours } = require('../../lib/command/style.js');
const { command, folder } = require('./support/command.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const PAGE = readFileSync(path.join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8');
const CODES = [...PAGE.matchAll(/^## (\w+)/gm)].map(([, code]) => code);

/** A terminal of 60 columns. @param {boolean} isTTY */
function stream(isTTY) {
  return {
    isTTY,
    columns: 60,
    text: '',
    /** @param {string} text */
    write(text) {
      this.text += text;
      return true;
    },
  };
}

describe('explain', { skip }, () => {
  test('shows the page of each code: heading, prose, table and both programs', () => {
    assert.ok(CODES.length >= 12);
    let shown = 0;
    for (const code of CODES) {
      const { status, stdout, stderr } = command(['explain', code]);
      assert.equal(stderr, '');
      assert.equal(status, 0);
      assert.equal(stdout.split('\n')[0], code);
      const section = PAGE.split(/^## /m).find((text) => text.startsWith(`${code}\n`)) ?? '';
      const programs = [...section.matchAll(/^```js.*\n([\s\S]*?)^```$/gm)];
      shown += programs.length;
      for (const [, program] of programs) {
        const indented = program.trimEnd().replace(/^(?=.)/gm, '    ');
        assert.ok(stdout.includes(`${indented}\n`), `${code}:\n${indented}\n${stdout}`);
      }
      assert.ok(!/^#|```|\*\*|\]\(|\|---/m.test(stdout), stdout);
      assert.ok(stdout.split('\n').every((line) => line.startsWith(' ') || line.length <= 80));
    }
    assert.ok(shown >= 2 * (CODES.length - 1));
  });

  test('lists the codes', () => {
    const { status, stdout } = command(['explain']);
    assert.equal(status, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      CODES,
    );
    assert.match(lines[0], /^ERR_VM_MODULE_STATUS {2,}a step was taken at the wrong time$/);
  });

  test('finds a code that is written otherwise, or stands in a message', () => {
    for (const text of [
      'err_vm_module_status',
      'VM_MODULE_STATUS',
      'Error [ERR_VM_MODULE_STATUS]: Module status must be unlinked',
    ]) {
      assert.match(command(['explain', text]).stdout, /^ERR_VM_MODULE_STATUS\n/, text);
    }
    assert.match(command(['explain', 'Error', '[ERR_VM_MODULE_STATUS]:', 'x']).stdout, /^ERR_VM/);
  });

  test('suggests a code for one that is not there, with exit code 1', () => {
    const { status, stdout, stderr } = command(['explain', 'ERR_VM_MODULE_STATSU']);
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /Did you mean ERR_VM_MODULE_STATUS\?\n$/);
    const none = command(['explain', 'ERR_QUITE_ANOTHER_THING_ALTOGETHER']);
    assert.deepEqual([none.status, none.stdout], [1, '']);
    assert.match(none.stderr, /vm-module-record explain lists the codes\.\n$/);
    assert.ok(!none.stderr.includes('Did you mean'));
  });

  test('has colours on a terminal only', (t) => {
    const { env } = process;
    t.after(() => {
      process.env = env;
    });
    process.env = { TERM: 'xterm' };
    for (const isTTY of [true, false]) {
      const stdout = stream(isTTY);
      const streams = /** @type {any} */ ({ stdout, stderr: stream(isTTY) });
      assert.equal(explain('ERR_VM_MODULE_STATUS', streams), 0);
      const bold = '\x1b[1mERR_VM_MODULE_STATUS\x1b[22m\n';
      assert.equal(stdout.text.startsWith(bold), isTTY);
      assert.equal(stdout.text.includes('\x1b'), isTTY);
      const visible = stripVTControlCharacters(stdout.text).split('\n');
      assert.ok(visible.every((line) => line.startsWith(' ') || line.length <= 60));
    }
    const terminal = stream(true);
    assert.equal(hasColours(terminal, { TERM: 'xterm', NO_COLOR: '1' }), false);
    assert.equal(hasColours(terminal, { TERM: 'xterm' }), true);
    assert.equal(hasColours(terminal, { TERM: 'dumb' }), false);
    assert.equal(hasColours(terminal, { TERM: 'xterm', NODE_DISABLE_COLORS: '1' }), false);
    assert.equal(hasColours(terminal, { FORCE_COLOR: '0' }), false);
    const pipe = stream(false);
    assert.equal(hasColours(pipe, { COLORTERM: 'truecolor' }), false);
    for (const value of ['', '1', 'true', '2', '3']) {
      assert.equal(hasColours(pipe, { FORCE_COLOR: value }), true, value);
    }
    assert.equal(hasColours(pipe, { FORCE_COLOR: '0' }), false);
    assert.equal(hasColours(pipe, { FORCE_COLOR: 'false' }), false);
  });

  test('has colours in a pipe, where FORCE_COLOR says so', (t) => {
    const cwd = folder(t, { 'app.mjs': 'import "./b.mjs"', 'b.mjs': 'import "./app.mjs"' });
    const env = { FORCE_COLOR: '1', NO_COLOR: '' };
    for (const parameters of [
      ['explain', 'ERR_VM_MODULE_STATUS'],
      ['graph', 'app.mjs'],
    ]) {
      assert.ok(command(parameters, { cwd, env }).stdout.includes('\x1b['));
      assert.ok(!command(parameters, { cwd }).stdout.includes('\x1b['));
    }
  });
});

describe('nearest', { skip }, () => {
  test('counts changed, added, left out and swapped letters', () => {
    assert.equal(distance('abc', 'abc'), 0);
    assert.equal(distance('abc', 'abd'), 1);
    assert.equal(distance('abc', 'acb'), 1);
    assert.equal(distance('abc', 'abcd'), 1);
    assert.equal(distance('abc', 'ac'), 1);
    assert.equal(distance('', 'abc'), 3);
    assert.deepEqual(nearest('grpah', ['run', 'graph', 'explain']), ['graph']);
    assert.deepEqual(nearest('xyzzy', ['run', 'graph', 'explain']), []);
  });
});
