'use strict';

// `timeout` and `breakOnSigint`: Node interrupts scripts only, so the run is made one.

const vm = require('./node-vm.js');

const { plainError } = require('./errors.js');

/** A context of our own, in which nothing but this call is ever run. @type {any} */
let sandbox;
/** @type {import('node:vm').Script} */
let script;

/**
 * What runs an evaluation in a realm.
 * @param {import('./realm.js').Realm} realm
 * @param {number | undefined} timeout in milliseconds
 * @param {boolean} breakOnSigint
 * @returns {(run: () => void) => void} throws ERR_SCRIPT_EXECUTION_TIMEOUT or
 *   ERR_SCRIPT_EXECUTION_INTERRUPTED when the run was ended
 */
function interruptible(realm, timeout, breakOnSigint) {
  return (run) => {
    const whole = () => {
      run();
      // A context with a queue of its own runs its microtasks as part of the evaluation.
      if (realm.hasOwnMicrotaskQueue) realm.drainMicrotasks();
    };
    if (timeout === undefined && !breakOnSigint) return whole();
    sandbox ??= vm.createContext({ __proto__: null, run: undefined });
    script ??= new vm.Script('run()', { filename: 'node:internal/vm-module-record/interrupt' });
    const outer = sandbox.run;
    sandbox.run = whole;
    try {
      script.runInContext(sandbox, { timeout, breakOnSigint });
    } catch (error) {
      // It is of the sandbox's realm; Node's is of the main one.
      const { code, message } = /** @type {any} */ (error);
      throw plainError(code, message);
    } finally {
      sandbox.run = outer;
    }
  };
}

module.exports = { interruptible };
