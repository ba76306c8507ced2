'use strict';

// A process that answers one message after the other. One that dies or hangs is replaced, and that is its answer.

const { fork } = require('node:child_process');

/**
 * @typedef {object} LongLivedOptions
 * @property {string} file what it runs
 * @property {readonly string[]} parameters
 * @property {string} execPath the Node
 * @property {boolean} reference whether on Node's own classes
 * @property {readonly string[]} [preload] flags of Node that have it load something first
 */

class LongLived {
  #options;
  /** @type {import('node:child_process').ChildProcess | null} */
  #child = null;

  /** @param {LongLivedOptions} options */
  constructor(options) {
    this.#options = options;
  }

  #start() {
    const { file, parameters, execPath, reference, preload = [] } = this.#options;
    const env = { ...process.env };
    delete env.NODE_OPTIONS;
    delete env.NODE_TEST_CONTEXT;
    return fork(file, parameters, {
      execPath,
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--no-warnings', ...(reference ? ['--experimental-vm-modules'] : []), ...preload],
    });
  }

  /**
   * @param {object} message
   * @param {number} timeout in milliseconds
   * @returns {Promise<any>} the answer, or `{ failed }`
   */
  ask(message, timeout) {
    this.#child ??= this.#start();
    const child = this.#child;
    return new Promise((resolve) => {
      let stderr = '';
      const onError = (/** @type {Buffer} */ chunk) => {
        stderr += chunk;
      };
      /** @param {any} answer */
      const end = (answer) => {
        clearTimeout(timer);
        child.removeAllListeners();
        child.stderr?.off('data', onError);
        if (answer.failed) {
          this.#child = null;
          child.kill('SIGKILL');
        }
        resolve(answer);
      };
      const timer = setTimeout(() => end({ failed: 'does not end' }), timeout);
      child.stderr?.on('data', onError);
      child.on('message', end);
      child.on('exit', (code, signal) => {
        const first = stderr.trim().split('\n').slice(0, 3).join(' ');
        end({ failed: `dies (${signal ?? code}) ${first}` });
      });
      child.send(message);
    });
  }

  close() {
    this.#child?.disconnect();
    this.#child = null;
  }
}

module.exports = { LongLived };
