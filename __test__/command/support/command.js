'use strict';

// The command in a process of its own, and `node` beside it.

const { spawnSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const BIN = path.join(__dirname, '..', '..', '..', 'bin', 'vm-module-record.mjs');

/**
 * A folder of files that is removed in the end.
 * @param {{ after: (action: () => void) => void }} t
 * @param {Record<string, string>} files by path
 */
function folder(t, files) {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-command-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return root;
}

/**
 * What `node` prints and how it ends.
 * @param {readonly string[]} parameters
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function node(parameters, options) {
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, parameters, {
    timeout: 120_000,
    ...options,
    env: { ...env, NO_COLOR: '1', ...options?.env },
    encoding: 'utf8',
  });
  return { status, signal, stdout: `${stdout}`, stderr: `${stderr}` };
}

/**
 * The same of the command.
 * @param {readonly string[]} parameters
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
const command = (parameters, options) => node([BIN, ...parameters], options);

module.exports = { BIN, command, folder, node };
