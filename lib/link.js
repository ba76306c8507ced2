'use strict';

// `link(linker)`: asks the linker for the modules of a graph.
//
// Each module is asked for once, by whoever comes first; a call that meets a module that another
// call is asking for waits for that module's own requests only, so that calls cannot wait for each
// other in a circle.

const errors = require('./errors.js');
const { environmentOf, isModule } = require('./wrappers.js');

/** @typedef {import('./source-text-environment.js').SourceTextEnvironment} SourceText */

/** One call of `link()`. */
class LinkCall {
  #linker;
  /** How many requests and modules in flight are not yet dealt with. */
  #pending = 0;
  /** @type {Set<SourceText>} */
  #seen = new Set();
  /** Who asked for a module first. @type {Map<SourceText, SourceText>} */
  #importers = new Map();
  #settled = false;
  /** @type {() => void} */
  #resolve = () => {};
  /** @type {(error: unknown) => void} */
  #reject = () => {};

  /** @param {Function} linker */
  constructor(linker) {
    this.#linker = linker;
  }

  /**
   * @param {SourceText} root
   * @returns {Promise<void>}
   */
  run(root) {
    const promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#seen.add(root);
    this.#pending = 1;
    this.#ask(root);
    this.#done();
    return /** @type {Promise<void>} */ (promise);
  }

  #done() {
    this.#pending--;
    if (this.#pending === 0 && !this.#settled) {
      this.#settled = true;
      this.#resolve();
    }
  }

  /**
   * Asks the linker for each request of a module.
   * @param {SourceText} environment
   */
  #ask(environment) {
    const { record, module } = environment;
    record.startLinker();
    const requests = environment.moduleRequests();
    const inFlight = new RequestsInFlight(requests.length);
    environment.inFlight = inFlight;
    try {
      for (let index = 0; index < requests.length; index++) {
        const { specifier, attributes } = requests[index];
        const result = this.#linker(specifier, module, { attributes, assert: attributes });
        this.#pending++;
        Promise.resolve(result)
          .then((linked) => this.#answer(environment, index, linked))
          .catch((error) => this.#fail(environment, error))
          .then(() => this.#done());
      }
      if (requests.length === 0) this.#finish(environment);
    } catch (error) {
      this.#fail(environment, error);
    }
  }

  /**
   * What the linker answered for one request.
   * @param {SourceText} importer
   * @param {number} index
   * @param {any} module
   */
  #answer(importer, index, module) {
    if (!isModule(module)) throw errors.notModule();
    if (module.context !== /** @type {any} */ (importer.module).context) {
      throw errors.differentContext();
    }
    const { specifier } = importer.moduleRequests()[index];
    if (module.status === 'errored') {
      const message = `request for '${specifier}' resolved to an errored module`;
      throw errors.linkFailure(message, module.error);
    }
    const environment = /** @type {any} */ (environmentOf(module));
    const { inFlight } = importer;
    if (inFlight === null) return;
    inFlight.requested[index] = environment;
    inFlight.missing--;
    if (inFlight.missing === 0) this.#finish(importer);
    this.#visit(environment, importer);
  }

  /**
   * Goes on to a module that was answered.
   * @param {SourceText} environment
   * @param {SourceText} importer
   */
  #visit(environment, importer) {
    if (this.#seen.has(environment)) return;
    const { status } = environment.record;
    if (status !== 'unlinked' && status !== 'linking') return;
    this.#seen.add(environment);
    this.#importers.set(environment, importer);
    if (environment.inFlight !== null) {
      this.#pending++;
      environment.inFlight.waiting.push((error, failed) => {
        if (failed) this.#fail(importer, error);
        else this.#visitRequested(environment);
        this.#done();
      });
    } else if (environment.hasRequested()) {
      this.#visitRequested(environment);
    } else {
      this.#ask(environment);
    }
  }

  /** @param {SourceText} environment */
  #visitRequested(environment) {
    for (const requested of environment.requested) {
      this.#visit(/** @type {SourceText} */ (requested), environment);
    }
  }

  /**
   * All requests of a module are answered.
   * @param {SourceText} environment
   */
  #finish(environment) {
    const { requested, waiting } = /** @type {RequestsInFlight} */ (environment.inFlight);
    environment.inFlight = null;
    environment.record.stopLinker();
    environment.request(requested);
    for (const goOn of waiting) goOn(undefined, false);
  }

  /**
   * A request failed: its module, and those that asked for it, are errored.
   * @param {SourceText} environment
   * @param {unknown} error
   */
  #fail(environment, error) {
    for (
      /** @type {SourceText | undefined} */ let failed = environment;
      failed !== undefined;
      failed = this.#importers.get(failed)
    ) {
      const waiting = failed.failLink(error);
      for (const goOn of waiting) goOn(error, true);
    }
    if (this.#settled) return;
    this.#settled = true;
    this.#reject(error);
  }
}

/** The requests of one module for which the linker is being asked. */
class RequestsInFlight {
  missing;
  /** @type {any[]} */
  requested;
  /** Calls of `link()` that wait for this module. @type {((error: unknown, failed: boolean) => void)[]} */
  waiting = [];

  /** @param {number} count */
  constructor(count) {
    this.missing = count;
    this.requested = new Array(count);
  }
}

/**
 * Asks `linker` for all modules that a module reaches.
 * @param {any} environment
 * @param {Function} linker
 */
function linkGraph(environment, linker) {
  return new LinkCall(linker).run(environment);
}

module.exports = { linkGraph };
