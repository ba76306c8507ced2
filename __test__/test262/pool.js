'use strict';

// Runs tests in processes of their own, and replaces a process that hangs or dies.

const { fork } = require('node:child_process');
const path = require('node:path');

/** @typedef {import('./corpus.js').Test} Test */
/** @typedef {import('./execute.js').Verdict} Verdict */

/**
 * @typedef {object} PoolOptions
 * @property {string} checkout
 * @property {string} execPath the Node
 * @property {boolean} native whether on its own classes
 * @property {readonly string[]} [preload] flags of Node that have it load something first, for this package
 * @property {readonly string[]} [flags] of V8, without dashes
 * @property {number} [size] how many processes
 * @property {number} [timeout] of a test, in milliseconds
 */

const CHILD = path.join(__dirname, 'child.js');

/**
 * @param {readonly Test[]} tests
 * @param {PoolOptions} options
 * @param {(test: Test, verdict: Verdict) => void} report
 */
async function runTests(tests, options, report) {
  const queue = tests[Symbol.iterator]();
  const { size = 2 } = options;
  await Promise.all(Array.from({ length: size }, () => runQueue(queue, options, report)));
}

/**
 * @param {Iterator<Test>} queue
 * @param {PoolOptions} options
 * @param {(test: Test, verdict: Verdict) => void} report
 */
async function runQueue(queue, options, report) {
  let child = start(options);
  for (let next = queue.next(); !next.done; next = queue.next()) {
    const verdict = await ask(child, next.value, options.timeout ?? 10_000);
    if (verdict.replace) {
      child.kill('SIGKILL');
      child = start(options);
    }
    const { replace: _, ...rest } = verdict;
    report(next.value, rest);
  }
  child.disconnect();
}

/** @param {PoolOptions} options */
function start({ checkout, execPath, native, preload = [], flags = [] }) {
  return fork(CHILD, [checkout, native ? 'native' : 'package'], {
    execPath,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Node shows the places of its errors to what is within it only: see ../words/words.js.
    execArgv: [
      '--no-warnings',
      ...flags.map((flag) => `--${flag}`),
      ...(native ? ['--experimental-vm-modules', '--expose-internals'] : preload),
    ],
    env: { ...process.env, VM_MODULE_IMPLEMENTATION: native ? 'node' : undefined },
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Test} test
 * @param {number} timeout
 * @returns {Promise<Verdict & { replace?: boolean }>} `replace`: the process is of no more use
 */
function ask(child, test, timeout) {
  return new Promise((resolve) => {
    /** @param {Verdict & { replace?: boolean }} verdict */
    const end = (verdict) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(verdict);
    };
    /** @param {any} verdict */
    const onMessage = (verdict) => end(verdict);
    /** @type {(code: number | null, signal: string | null) => void} */
    const onExit = (code, signal) =>
      end({ passed: false, reason: `the process ended (${signal ?? code})`, replace: true });
    const timer = setTimeout(
      () => end({ passed: false, reason: `still running after ${timeout} ms`, replace: true }),
      timeout,
    );
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(test);
  });
}

module.exports = { runTests };
