'use strict';

// A process that runs random programs, as it is told: see pair.js.

const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const { failuresOf, runReference } = require('./reference.js');
const { runSubject } = require('./subject.js');

/** @param {any} message */
async function answerTo({ which, programs, round, options }) {
  try {
    if (which === 'failures') return { failures: await failuresOf(programs[0], round, options) };
    const runAll = which === 'reference' ? runReference : runSubject;
    return { logs: await runAll(programs, options) };
  } catch (error) {
    return { failed: /** @type {Error} */ (error).stack };
  }
}

if (!isMainThread) {
  parentPort?.on('message', async (message) => parentPort?.postMessage(await answerTo(message)));
} else if (process.argv[2] === 'worker') {
  const worker = new Worker(__filename);
  worker.on('message', (answer) => process.send?.(answer));
  process.on('message', (message) => worker.postMessage(message));
} else {
  process.on('message', async (message) => process.send?.(await answerTo(message)));
}
