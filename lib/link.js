'use strict';

// `link(linker)`: asks the linker for the modules of a graph.
//
// Each module is asked for once, by the call of `link()` that comes to it first. The promises are
// those that Node makes, one for one, so that linkers are called in Node's order.

const records = require('./binding.js');
const deferred = require('./deferred.js').deferredIn(module);
const { NO_ERROR } = require('./environment.js');
const { promiseResolve, promiseThen } = require('./intrinsics.js');
const { environmentOf, isModule } = require('./wrappers.js');

const details = deferred(() => require('./error-details.js'));
const errors = deferred(() => require('./errors.js'));

/** @typedef {import('./source-text-environment.js').SourceTextEnvironment} SourceTextEnvironment */

/** How many modules the linkers of this thread are being asked for. */
let inFlightCount = 0;

/** One call of `link()`. */
class LinkCall {
  settled = false;
}

/** How many calls of `link()` are under way in this thread. */
let calls = 0;

/** The requests of one module for which the linker is being asked. */
class RequestsInFlight {
  #missing;
  /** @type {import('./environment.js').Environment[]} */
  requested;
  /** @type {(() => void)[] | null} other calls that wait for the answers */
  #waiting = null;

  /** @param {number} count */
  constructor(count) {
    this.#missing = count;
    this.requested = new Array(count);
  }

  /**
   * @param {number} index
   * @param {import('./environment.js').Environment} environment
   * @returns {boolean} whether it was the last
   */
  answer(index, environment) {
    this.requested[index] = environment;
    return --this.#missing === 0;
  }

  isAnswered() {
    return this.#missing === 0;
  }

  /** Settles when all are answered, or one cannot be. */
  answered() {
    return new Promise((resolve) => {
      this.#waiting ??= [];
      this.#waiting.push(() => resolve(undefined));
    });
  }

  settle() {
    for (const goOn of this.#waiting ?? []) goOn();
    this.#waiting = null;
  }
}

/**
 * Asks the linker for the requests of a module, and of those that it answers with.
 * @param {SourceTextEnvironment} environment
 * @param {Function} linker
 * @param {LinkCall} call
 * @returns {Promise<void>}
 */
async function askLinker(environment, linker, call) {
  const { record, module } = environment;
  const requests = environment.moduleRequests();
  const inFlight = new RequestsInFlight(requests.length);
  const before = environment.requested;
  records.startLinker(record);
  environment.inFlight = inFlight;
  environment.askedBy = call;
  inFlightCount++;
  if (requests.length === 0) takeRequested(environment, inFlight);
  const linked = new Array(requests.length);
  for (let index = 0; index < requests.length; index++) {
    const { specifier, attributes } = requests[index];
    let result;
    try {
      result = linker(specifier, module, { attributes, assert: attributes });
    } catch (error) {
      // Node shows such a module as `linking` for good.
      records.throwLinker(record);
      endRequests(environment, inFlight);
      throw error;
    }
    const take = async (/** @type {any} */ answer) => {
      const answered = checkAnswer(answer, environment, specifier);
      // A subclass may show another one.
      const { status } = answer;
      if (status === 'errored') throw erroredAnswer(answer, environment, specifier);
      if (inFlight.answer(index, answered)) takeRequested(environment, inFlight);
      if (status === 'unlinked' && isToBeAsked(answered, call)) {
        await askLinker(answered, linker, call);
      }
    };
    linked[index] = Reflect.apply(promiseThen, promiseResolve(result), [take]);
  }
  try {
    await all(linked);
    records.stopLinker(record);
  } catch (error) {
    environment.failLink(error, before);
    throw error;
  } finally {
    endRequests(environment, inFlight);
  }
}

/**
 * @param {SourceTextEnvironment} environment
 * @param {RequestsInFlight} inFlight
 */
function endRequests(environment, inFlight) {
  environment.inFlight = null;
  inFlightCount--;
  inFlight.settle();
}

/**
 * @param {SourceTextEnvironment} environment
 * @param {RequestsInFlight} inFlight
 */
function takeRequested(environment, inFlight) {
  environment.request(inFlight.requested, 'link');
  inFlight.settle();
}

/**
 * Whether the linker is to be asked for the requests of an unlinked module. Node asks again when a call meets
 * a module again; while calls overlap, each module is asked for once.
 * @param {SourceTextEnvironment} environment
 * @param {LinkCall} call
 */
function isToBeAsked({ inFlight, askedBy }, call) {
  if (inFlight !== null) return false;
  return askedBy === null || askedBy.settled || (askedBy === call && calls === 1);
}

/**
 * The environment of what the linker answered.
 * @param {any} module
 * @param {SourceTextEnvironment} importer
 * @param {string} specifier
 * @returns {SourceTextEnvironment} or one of a synthetic module, which is linked
 */
function checkAnswer(module, importer, specifier) {
  if (!isModule(module))
    throw details().about(errors().notModule(), importer, 'link', { specifier });
  if (module.context !== /** @type {any} */ (importer.module).context) {
    throw details().about(errors().differentContext(), importer, 'link', { specifier });
  }
  return /** @type {SourceTextEnvironment} */ (environmentOf(module));
}

/**
 * @param {any} module
 * @param {SourceTextEnvironment} importer
 * @param {string} specifier
 */
function erroredAnswer(module, importer, specifier) {
  const message = `request for '${specifier}' resolved to an errored module`;
  return details().about(errors().linkFailure(message, module.error), importer, 'link', {
    specifier,
  });
}

/**
 * Waits until all are fulfilled, or for the first rejection.
 * @param {Promise<void>[]} promises
 * @returns {Promise<void>}
 */
function all(promises) {
  return new Promise((resolve, reject) => {
    let pending = promises.length;
    if (pending === 0) resolve();
    const fulfilled = () => {
      pending--;
      if (pending === 0) resolve();
    };
    for (const promise of promises) Reflect.apply(promiseThen, promise, [fulfilled, reject]);
  });
}

/**
 * Waits for the modules of a graph that another call of `link()` is still asking for. Only their
 * own requests are waited for, so that calls cannot wait for each other in a circle.
 * @param {SourceTextEnvironment} root
 * @returns {Promise<void> | null} null when there is nothing to wait for, which takes no time then
 */
function waitForOthers(root) {
  if (inFlightCount === 0) return null;
  for (const { inFlight, linkError } of unlinkedFrom(root)) {
    if (isAwaited(inFlight) || linkError !== NO_ERROR) return waitForAll(root);
  }
  return null;
}

/** @param {RequestsInFlight | null} inFlight */
function isAwaited(inFlight) {
  return inFlight !== null && !inFlight.isAnswered();
}

/**
 * The unlinked modules that a module reaches, as far as their requests have been answered when they are reached.
 * @param {SourceTextEnvironment} root
 */
function* unlinkedFrom(root) {
  const seen = new Set([root]);
  for (const environment of seen) {
    yield environment;
    for (const requested of environment.allRequested()) {
      if (records.isUnlinked(requested.record))
        seen.add(/** @type {SourceTextEnvironment} */ (requested));
    }
  }
}

/** @param {SourceTextEnvironment} root */
async function waitForAll(root) {
  for (const environment of unlinkedFrom(root)) {
    const { inFlight } = environment;
    if (inFlight !== null && isAwaited(inFlight)) await inFlight.answered();
    if (environment.linkError !== NO_ERROR) {
      const message = `module '${environment.identifier}' could not be linked`;
      throw details().about(
        errors().linkFailure(message, environment.linkError),
        environment,
        'link',
      );
    }
  }
}

/** Begins a call of `link()`. */
function beginCall() {
  calls++;
  return new LinkCall();
}

/** @param {LinkCall} call */
function endCall(call) {
  call.settled = true;
  calls--;
}

exports.askLinker = askLinker;
exports.beginCall = beginCall;
exports.endCall = endCall;
exports.LinkCall = LinkCall;
exports.RequestsInFlight = RequestsInFlight;
exports.waitForOthers = waitForOthers;
