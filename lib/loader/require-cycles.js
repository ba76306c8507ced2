'use strict';

// What must not be required, because it is being evaluated: the one who requires it would see a module that has not run.
// Node's words, which are others for each way to get there.

const { fileURLToPath } = require('node:url');

const errors = require('../errors.js');
const { EVALUATING } = require('../statuses.js');
const { native } = require('./native.js');

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */
/** @typedef {import('./file-environment.js').FileEnvironment} FileEnvironment */

/**
 * @param {string} what
 * @param {string} from
 * @param {Function} hideAbove
 * @param {string} [advice]
 */
function requireCycle(what, from, hideAbove, advice = '') {
  const Base = /** @type {ErrorConstructor} */ (Error);
  const message = `Cannot ${what} in a cycle. (from ${filenameOf(from)})${advice}`;
  return errors.nodeError(Base, 'ERR_REQUIRE_CYCLE_MODULE', message, hideAbove);
}

/** @param {string} url or a path */
function filenameOf(url) {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

/**
 * An ES module is required while a `require()` of it loads it.
 * @param {string} filename
 * @param {string} from who was the first to require it
 */
function requiredAgain(filename, from) {
  return requireCycle(`require() ES Module ${filename}`, from, requiredAgain);
}

/**
 * An ES module is required while it is evaluated.
 * @param {string} url
 * @param {string} from
 */
function requiredWhileEvaluating(url, from) {
  const advice =
    ' A cycle involving require(esm) is not allowed to maintain invariants mandated by the ECMAScript specification.' +
    ' Try making at least part of the dependency in the graph lazily loaded.';
  const what = `require() ES Module ${filenameOf(url)}`;
  return requireCycle(what, from, requiredWhileEvaluating, advice);
}

/**
 * Throws where a module that was just loaded imports one that is being evaluated.
 * @param {ModuleNode} root
 * @param {(filename: string) => boolean} isExecuting of a CommonJS module
 */
function refuseImportsOfEvaluating(root, isExecuting) {
  const seen = new Set();
  /** @type {{ node: ModuleNode, importer: ModuleNode | null, index: number }[]} */
  const found = [{ node: root, importer: null, index: 0 }];
  for (let step = found.pop(); step !== undefined; step = found.pop()) {
    const { node, importer, index } = step;
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.linked) {
      const what = evaluatingKind(node, isExecuting);
      if (what === null || importer === null) continue;
      const environment = /** @type {FileEnvironment} */ (importer.environment);
      const { specifier } = environment.moduleRequests()[index];
      throw requireCycle(`import ${what} ${specifier}`, importer.url, refuseImportsOfEvaluating);
    }
    for (let target = node.targets.length - 1; target >= 0; target--) {
      found.push({ node: node.targets[target], importer: node, index: target });
    }
  }
}

/**
 * @param {ModuleNode} node
 * @param {(filename: string) => boolean} isExecuting
 */
function evaluatingKind({ environment, format, url }, isExecuting) {
  const { record } = /** @type {import('../environment.js').Environment} */ (environment);
  if (native.statusCode(record) === EVALUATING) return 'Module';
  return format === 'commonjs' && isExecuting(filenameOf(url)) ? 'CommonJS Module' : null;
}

/** What ES modules are being loaded by `require()`, by file name, and who was the first to require each. */
class Required {
  /** @type {Map<string, string>} */
  #loading = new Map();

  /**
   * @template T
   * @param {string} filename
   * @param {string} from
   * @param {() => T} load
   */
  load(filename, from, load) {
    this.#loading.set(filename, from);
    try {
      return load();
    } finally {
      this.#loading.delete(filename);
    }
  }

  /** @param {string} filename that is required */
  refuse(filename) {
    const first = this.#loading.get(filename);
    if (first !== undefined) throw requiredAgain(filename, first);
  }
}

module.exports = { Required, refuseImportsOfEvaluating, requiredWhileEvaluating };
