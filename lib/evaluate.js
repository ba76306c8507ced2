'use strict';

// Runs the commands of Evaluate() and of async module completion: the record says which body to
// run next, and learns how it ended.

const records = require('./binding.js');
const { Route, unpack } = require('./answers.js');
const { NO_ERROR } = require('./environment.js');
const deferred = require('./deferred.js').deferredIn(module);

const notes = deferred(() => require('./explain/notes.js'));

/** @typedef {import('./environment.js').Environment} Environment */

// What src/binding/answers.rs writes for the commands and events of src/evaluate/.
const EXECUTE_ASYNC = 1;
const FULFILLED = 2;
const PENDING = 3;
const EXISTING = 4;
const REJECTED_BY_MODULE = 7;
const COLLECTED = 8;
/** Ours: the engine terminated a body. */
const ABORTED = 9;

const CAPABILITY = 0;
const ASYNC_PARENT = 1;
const CYCLE_ROOT = 2;
const ERRORED = 3;
const SETTLE_FULFILLED = 4;
const SETTLE_REJECTED = 5;

/** Ours: before the first answer. */
const NO_COMMAND = -1;

// What src/binding/module_record.rs takes for an outcome.
const NOTHING = 0;
const RETURNED = 1;
const THREW = 2;

/**
 * One run of commands. The engine may terminate it at any call, within a body or not: what the record answered is kept until
 * all of it is done.
 */
class Session {
  #route;
  /** What the last body threw. @type {unknown} */
  error = undefined;
  /** What ended the guard when the evaluation was over. @type {unknown} */
  late = NO_ERROR;
  /** How it ended; `PENDING` before that too. */
  end = PENDING;
  /** Of the evaluation. @type {Environment['capability']} */
  capability = null;
  #edges;
  /** The answer that is not yet done. @type {string | null} */
  #packed = null;
  /** How many of its events are. */
  #events = 0;
  /** How many environments the route had before it. */
  #known = 1;
  #command = NO_COMMAND;
  /** What the command is about. @type {any} */
  #named = null;
  /** How it ended. */
  #outcome = NOTHING;
  /** Whether its body was called. */
  #isCalled = false;
  /** The module of the call. @type {Environment} */
  environment;

  /**
   * @param {Environment} environment
   * @param {import('./answers.js').Edges} edges
   */
  constructor(environment, edges) {
    this.#route = new Route(environment);
    this.#edges = edges;
    this.environment = environment;
  }

  /** @param {string} packed the first answer */
  begin(packed) {
    this.#packed = packed;
    this.#read(packed);
  }

  /** Runs commands until there is none left. */
  run() {
    for (let call = this.next(); call !== null; call = this.next()) {
      try {
        this.returned(Reflect.apply(call.body, call.receiver, call.parameters));
      } catch (error) {
        this.threw(error);
      }
    }
  }

  /**
   * Goes on to the next body.
   * @returns {import('./environment.js').BodyCall | null} null when no command is left
   */
  next() {
    if (this.#isCalled) this.#step();
    while (this.#command <= EXECUTE_ASYNC) {
      const call = this.#beginBody();
      this.#isCalled = call !== null;
      if (call !== null) return call;
      this.#step();
    }
    return null;
  }

  /** What is to be called for the command; null where that is nothing. */
  #beginBody() {
    const named = this.#named;
    if (this.#command === EXECUTE_ASYNC) return named.beginAsync();
    try {
      const call = named.begin();
      if (call === null) this.returned(undefined);
      return call;
    } catch (error) {
      this.threw(error);
      return null;
    }
  }

  /** @param {unknown} value what the body gave */
  returned(value) {
    if (this.#command === EXECUTE_ASYNC) {
      this.#named.settleBody(value);
      return;
    }
    this.#named.end();
    this.#outcome = RETURNED;
  }

  /** @param {unknown} error what the body threw */
  threw(error) {
    // An asynchronous one rejects: it was the engine that threw.
    if (this.#command === EXECUTE_ASYNC) throw error;
    notes().noteThrown(error, this.#named);
    this.error = error;
    this.#outcome = THREW;
  }

  /** Tells the record how the command ended, and reads what it answers. */
  #step() {
    const outcome = this.#outcome;
    this.#isCalled = false;
    this.#outcome = NOTHING;
    this.#packed = records.step(this.environment.record, outcome);
    this.#read(this.#packed);
  }

  /**
   * Does what an answer says, up to the command, and goes on where it was terminated.
   * @param {string} packed
   */
  #read(packed) {
    const { environments } = this.#route;
    environments.length = this.#known;
    const answer = unpack(packed);
    const at = this.#route.follow(answer, this.#edges);
    const command = answer[at];
    const named = environments[answer[at + 1]];
    if (command === REJECTED_BY_MODULE) this.error = named.error;
    this.#happen(answer, at + 2);
    if (command > EXECUTE_ASYNC) {
      this.end = command;
      if (command === EXISTING) this.capability = named.capability;
    }
    this.#command = command;
    this.#named = named;
    this.#known = environments.length;
    this.#events = 0;
    this.#packed = null;
  }

  /**
   * The events of an answer that are not done.
   * @param {ArrayLike<number>} answer
   * @param {number} first where they begin
   */
  #happen(answer, first) {
    const { environments } = this.#route;
    for (let at = first + 3 * this.#events; at < answer.length; at += 3, this.#events++) {
      const environment = environments[answer[at + 1]];
      switch (answer[at]) {
        case CAPABILITY:
          environment.capability = environment.realm.newPromiseCapability();
          this.capability = environment.capability;
          break;
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
   * The engine terminated the run: what was being evaluated fails with `error`.
   * @param {unknown} error
   * @returns {boolean} false when nothing was any more, and the caller alone is to know
   */
  abort(error) {
    const { environment } = this;
    if (this.#packed !== null) this.#read(this.#packed);
    if (this.#command > EXECUTE_ASYNC) return false;
    this.end = ABORTED;
    notes().noteThrown(error, environment);
    this.error = error;
    const answer = unpack(records.abort(environment.record));
    this.#happen(answer, this.#route.follow(answer, this.#edges) + 2);
    return true;
  }
}

/**
 * Runs an evaluation, and may throw in the place of it: see `lib/interrupt.js`.
 * @typedef {(run: () => void) => void} Evaluator
 */

/** An evaluation of a module: https://tc39.es/ecma262/#sec-moduleevaluation */
class Evaluation extends Session {
  #isFailed;
  #outerSessions;
  #answer;

  /**
   * @param {Environment} environment
   * @param {string} answer of the record
   */
  constructor(environment, answer) {
    super(environment, 'requested');
    this.#isFailed = environment.error !== NO_ERROR;
    this.#answer = answer;
    this.#outerSessions = sessions++;
  }

  start() {
    this.begin(this.#answer);
  }

  finish() {
    endSession(this.#outerSessions);
  }

  /** @param {unknown} error what ended it */
  interrupted(error) {
    if (!this.abort(error)) this.late = error;
    this.finish();
  }

  /**
   * Runs all of it.
   * @param {Evaluator | null} guard
   */
  complete(guard) {
    try {
      this.start();
      if (guard === null) {
        this.run();
        this.finish();
      } else {
        guard(() => {
          this.run();
          this.finish();
        });
      }
    } catch (error) {
      this.interrupted(error);
    }
  }

  /**
   * @param {Evaluator | null} guard that it ran in
   * @returns {Promise<void>}
   */
  promiseOf(guard) {
    const { environment, end, error, capability, late } = this;
    if (environment.error !== NO_ERROR && environment.isSynthetic) {
      // V8 throws here instead of rejecting, and Node makes a promise of it, when the module fails; later V8 makes one.
      if (!this.#isFailed) return Promise.reject(error);
      const { promise, reject } = environment.realm.newPromiseCapability();
      reject(environment.error);
      return promise;
    }
    const { promise, resolve, reject } = /** @type {NonNullable<typeof capability>} */ (capability);
    if (end === EXISTING && guard === null && records.isEvaluated(environment.record)) {
      environment.outcome = promise;
    }
    if (end === FULFILLED) resolve();
    else if (end === COLLECTED) reject(new Error('A module of the graph has been collected'));
    else if (end !== PENDING && end !== EXISTING) reject(error);
    return late === NO_ERROR ? promise : Promise.reject(late);
  }
}

/** @param {number} outerSessions how many evaluations are running now */
function endSession(outerSessions) {
  sessions = outerSessions;
  while (sessions === 0 && settlements.length > 0) settleAll();
}

/**
 * @param {Environment} environment
 * @param {Evaluator | null} guard
 */
function evaluate(environment, guard) {
  const evaluation = new Evaluation(environment, records.evaluate(environment.record));
  evaluation.complete(guard);
  return evaluation.promiseOf(guard);
}

/**
 * Evaluates a module that is ready for it, and throws what it throws.
 * https://tc39.es/proposal-defer-import-eval/#sec-EvaluateModuleSync
 * @param {Environment} environment
 * @param {Evaluator | null} [guard]
 */
function evaluateSync(environment, guard = null) {
  const session = new Evaluation(environment, records.evaluate(environment.record));
  session.complete(guard);
  const { end, capability, late } = session;
  if (end === FULFILLED) {
    capability?.resolve();
    if (late !== NO_ERROR) throw late;
    return;
  }
  if (end === EXISTING) {
    const { error: thrown } = environment.error === NO_ERROR ? rootOf(environment) : environment;
    if (thrown !== NO_ERROR) throw thrown;
    if (late !== NO_ERROR) throw late;
    return;
  }
  const collected = end === COLLECTED;
  const error = collected ? new Error('A module of the graph has been collected') : session.error;
  if (capability !== null) {
    // The error is thrown here: the promise that it rejects as well counts as handled.
    environment.realm.helpers.settle(capability.promise, ignore, ignore);
    capability.reject(error);
  }
  throw error;
}

/** @param {Environment} environment */
function rootOf(environment) {
  return environment.cycleRoot ?? environment;
}

function ignore() {}

/** How many evaluations are running. */
let sessions = 0;
/** What settled while an evaluation was running. @type {{ realm: import('./realm.js').Realm, settlement: () => void }[]} */
const settlements = [];

/**
 * Settles a module, but not in the middle of an evaluation: a body may drain the microtasks of a
 * context that has a queue of its own.
 * @param {import('./realm.js').Realm} realm of the module
 * @param {() => void} settlement
 */
function settle(realm, settlement) {
  if (sessions === 0) settlement();
  else settlements.push({ realm, settlement });
}

function settleAll() {
  const realms = new Set();
  // One by one: the engine may terminate any of them, and the others are due all the same.
  for (let due = settlements.shift(); due !== undefined; due = settlements.shift()) {
    realms.add(due.realm);
    due.settlement();
  }
  // The bodies that this has run go on in a queue that may have been drained before.
  for (const realm of realms) if (realm.hasOwnMicrotaskQueue) realm.drainMicrotasks();
}

/**
 * AsyncModuleExecutionFulfilled: https://tc39.es/ecma262/#sec-async-module-execution-fulfilled
 * @param {Environment} environment
 */
function fulfill(environment) {
  settle(environment.realm, () => {
    const session = new Session(environment, 'asyncParents');
    session.begin(records.fulfill(environment.record));
    session.run();
    environment.settle();
  });
}

/**
 * AsyncModuleExecutionRejected: https://tc39.es/ecma262/#sec-async-module-execution-rejected
 * @param {Environment} environment
 * @param {unknown} error
 */
function reject(environment, error) {
  notes().noteThrown(error, environment);
  settle(environment.realm, () => {
    const session = new Session(environment, 'asyncParents');
    session.error = error;
    session.begin(records.reject(environment.record));
    session.run();
    environment.settle();
  });
}

module.exports = { Evaluation, evaluate, evaluateSync, fulfill, reject };
