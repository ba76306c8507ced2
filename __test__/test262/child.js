'use strict';

// A process that runs one test after another, as it is told: see pool.js.

const { execute } = require('./execute.js');

const [checkout, native] = process.argv.slice(2);
/** @type {any} */
const implementation = native === 'native' ? require('node:vm') : require('../../index.js');

/** @type {(verdict: import('./execute.js').Verdict) => void} */
let answer = () => {};

process.on('message', (/** @type {import('./corpus.js').Test} */ test) => {
  let answered = false;
  answer = (verdict) => {
    if (answered) return;
    answered = true;
    process.send?.(verdict);
  };
  const mine = answer;
  execute(implementation, checkout, test).then(mine, (error) =>
    mine({ passed: false, reason: `the host failed: ${error?.stack ?? error}` }),
  );
});
process.on('uncaughtException', (error) => {
  answer({ passed: false, reason: `uncaught ${error?.stack ?? error}` });
});
// A test decides by itself which rejections matter.
process.on('unhandledRejection', () => {});
