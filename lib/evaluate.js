// Runs the commands of Evaluate() and of async module completion: the record says which body to
// run next, and learns how it ended.

const { Route } = require('./answers.js');

/** @typedef {import('./environment.js').Environment} Environment */

// What src/binding/ writes for the commands, events and outcomes of src/evaluate/.
const EXECUTE = 0;
const EXECUTE_ASYNC = 1;
const FULFILLED = 2;
const PENDING = 3;
const REJECTED_THROWN = 4;
const REJECTED_BY_MODULE = 5;
const DONE = 6;

const ASYNC_PARENT = 0;
const CYCLE_ROOT = 1;
const ERRORED = 2;
const SETTLE_FULFILLED = 3;
const SETTLE_REJECTED = 4;

const NONE = 0;
const OK = 1;
const THREW = 2;

/** One run of commands. */
class Session {
  #route;
  /** What the last body threw. @type {unknown} */
  error = undefined;
  #edges;

  /**
   * @param {Environment} environment
   * @param {'requested' | 'asyncParents'} edges
   */
  constructor(environment, edges) {
    this.#route = new Route(environment);
    this.#edges = edges;
  }

  /**
   * Runs commands until there is none left.
   * @param {Environment} environment
   * @param {ArrayLike<number>} answer
   * @returns {number} the last command
   */
  run(environment, answer) {
    for (;;) {
      const at = this.#follow(answer);
      const command = answer[at];
      if (command > EXECUTE_ASYNC) {
        if (command === REJECTED_BY_MODULE) {
          this.error = this.#route.environments[answer[at + 1]].error;
        }
        this.#happen(answer, at + 2);
        return command;
      }
      this.#happen(answer, at + 2);
      const outcome = this.#execute(command, this.#route.environments[answer[at + 1]]);
      answer = environment.record.step(outcome);
    }
  }

  /**
   * @param {number} command
   * @param {any} environment
   */
  #execute(command, environment) {
    if (command === EXECUTE_ASYNC) {
      environment.executeAsync();
      return NONE;
    }
    try {
      environment.execute();
      return OK;
    } catch (error) {
      this.error = error;
      return THREW;
    }
  }

  /** @param {ArrayLike<number>} answer */
  #follow(answer) {
    return this.#route.follow(answer, this.#edges);
  }

  /**
   * The events of an answer, from `at` on.
   * @param {ArrayLike<number>} answer
   * @param {number} at
   */
  #happen(answer, at) {
    const { environments } = this.#route;
    for (; at < answer.length; at += 3) {
      const environment = environments[answer[at + 1]];
      switch (answer[at]) {
        case ASYNC_PARENT:
          environment.addAsyncParent(environments[answer[at + 2]]);
          break;
        case CYCLE_ROOT:
          environment.cycleRoot = environments[answer[at + 2]];
          break;
        case ERRORED:
          environment.error = this.error;
          break;
        case SETTLE_FULFILLED:
          environment.capability?.resolve();
          break;
        case SETTLE_REJECTED:
          environment.capability?.reject(this.error);
          break;
      }
    }
  }

  /**
   * The engine ended the body that ran: what was being evaluated fails with `error`.
   * @param {Environment} environment
   * @param {unknown} error
   */
  abort(environment, error) {
    const answer = environment.record.abort();
    this.error = error;
    this.#happen(answer, this.#follow(answer) + 2);
  }
}

/**
 * Evaluate() of a module: https://tc39.es/ecma262/#sec-moduleevaluation
 * @param {Environment} environment
 * @param {(run: () => number) => number} [guard] runs the session, and may end it with an error
 * @returns {Promise<void>}
 */
function evaluate(environment, guard) {
  const answer = environment.record.evaluate();
  const known = (environment.cycleRoot ?? environment).capability;
  if (known !== null) {
    environment.record.forget();
    return known.promise;
  }
  const session = new Session(environment, 'requested');
  const run = () => session.run(environment, answer);
  let command;
  if (guard === undefined) {
    command = run();
  } else {
    try {
      command = guard(run);
    } catch (error) {
      session.abort(environment, null);
      session.error = error;
      command = REJECTED_THROWN;
    }
  }
  const root = environment.cycleRoot ?? environment;
  root.capability ??= root.realm.newPromiseCapability();
  const { promise, resolve, reject } = root.capability;
  if (command === FULFILLED) resolve();
  else if (command !== PENDING) reject(session.error);
  return promise;
}

/**
 * AsyncModuleExecutionFulfilled: https://tc39.es/ecma262/#sec-async-module-execution-fulfilled
 * @param {Environment} environment
 */
function fulfill(environment) {
  const session = new Session(environment, 'asyncParents');
  session.run(environment, environment.record.fulfill());
  environment.settle();
}

/**
 * AsyncModuleExecutionRejected: https://tc39.es/ecma262/#sec-async-module-execution-rejected
 * @param {Environment} environment
 * @param {unknown} error
 */
function reject(environment, error) {
  const session = new Session(environment, 'asyncParents');
  session.error = error;
  session.run(environment, environment.record.reject());
  environment.settle();
}

module.exports = { DONE, evaluate, fulfill, reject };
