'use strict';

// What the command says of itself, and to those who ask for something else.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { version } = require('../../package.json');
const { BIN, command, folder } = require('./support/command.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

describe('the command', { skip }, () => {
  test('has help, for all of it and for each part', () => {
    for (const parameters of [['--help'], ['-h'], ['help']]) {
      const { status, stdout, stderr } = command(parameters);
      assert.deepEqual([status, stderr], [0, '']);
      for (const part of ['run', 'graph', 'explain'])
        assert.match(stdout, new RegExp(`^ {2}${part} `, 'm'));
    }
    for (const part of ['run', 'graph', 'explain']) {
      const { status, stdout, stderr } = command([part, '--help']);
      assert.deepEqual([status, stderr], [0, '']);
      assert.ok(stdout.startsWith(`Usage: vm-module-record ${part} `), stdout);
      assert.equal(command([part, '-h']).stdout, stdout);
      assert.equal(command(['help', part]).stdout, stdout);
    }
  });

  test('has help for each option of graph', () => {
    const source = readFileSync(path.join(__dirname, '../../lib/command/graph.js'), 'utf8');
    const [, declared] = /** @type {RegExpExecArray} */ (
      /^const OPTIONS = .*\(\{\n([\s\S]*?)^\}\);$/m.exec(source)
    );
    const names = [...declared.matchAll(/^ {2}'?([\w-]+)'?: \{/gm)].map(([, name]) => name);
    assert.ok(names.includes('link-only'));
    const { stdout } = command(['graph', '--help']);
    for (const name of ['conditions', 'cache', 'help', ...names]) {
      assert.match(stdout, new RegExp(`^ {2}(?:-., | {4})--${name}\\b`, 'm'));
    }
  });

  test('has help for what is no part of it: that of all', () => {
    const { stdout } = command(['help']);
    for (const part of ['toString', 'constructor', '__proto__', 'what']) {
      assert.deepEqual(command(['help', part]), { status: 0, signal: null, stdout, stderr: '' });
    }
  });

  test('may print more than somebody reads', { skip: process.platform === 'win32' }, () => {
    for (const parameters of ['explain', '--help', '--version', 'run --help', 'graph --help']) {
      const script = `(sleep 0.3; "$0" "$1" ${parameters}; echo $? >&2) | true`;
      const { stderr } = spawnSync('sh', ['-c', script, process.execPath, BIN], {
        encoding: 'utf8',
      });
      assert.equal(stderr, '0\n', parameters);
    }
  });

  test('says its version', () => {
    for (const option of ['--version', '-v'])
      assert.equal(command([option]).stdout, `${version}\n`);
  });

  test('ends with 2 for arguments that make no sense, and says what is wrong on standard error', (t) => {
    const cwd = folder(t, { 'app.mjs': 'console.log("ran")' });
    for (const [parameters, message] of /** @type {[string[], RegExp][]} */ ([
      [[], /Which command\?/],
      [['grpah'], /There is no command "grpah"\. Did you mean graph\?/],
      [['toString'], /There is no command "toString"\./],
      [['--what'], /There is no option "--what"/],
      [['run'], /Which file\?/],
      [['run', '--what', 'app.mjs'], /Unknown option '--what'/],
      [['run', '-C'], /conditions/],
      [['graph'], /Which file\?/],
      [['graph', '--format', 'htlm', 'app.mjs'], /no format "htlm".*Did you mean html\?/],
      [['graph', '--slow', 'very', 'app.mjs'], /a number of milliseconds, not "very"/],
      [['graph', '--slow=-1', 'app.mjs'], /a number of milliseconds, not "-1"/],
      [['run', '-'], /not standard input/],
      [['graph', '--output', 'a.svg', 'app.mjs'], /no format for \.svg.*dot -Tsvg -o a\.svg/],
      [['explain', '--what'], /Unknown option '--what'/],
    ])) {
      const { status, stdout, stderr } = command(parameters, { cwd });
      assert.deepEqual([status, stdout], [2, ''], parameters.join(' '));
      assert.match(stderr, message);
      assert.match(stderr, /\nSee vm-module-record.* --help\n$/);
    }
  });
});
