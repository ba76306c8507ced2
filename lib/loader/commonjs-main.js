'use strict';

// What the graph of a loader shows of a main module that is not an ES module. It runs as `node file` runs it, outside of any
// record, so that V8 shows where an error was thrown, and so that who imports the file sees what it exports so far. This
// record is nobody's import: it says that the module ran, for how long, and what became of it.

const { LINKED } = require('../statuses.js');
const { ConstantEnvironment } = require('./constant-environment.js');
const { ModuleNode } = require('./module-node.js');
const { native } = require('./native.js');
const { statusOf } = require('./under-way.js');

// As src/binding/module_record.rs takes an outcome.
const RETURNED = 1;
const THREW = 2;

class CommonJSMain {
  /** What stands for it in the graph. @type {ModuleNode & { environment: ConstantEnvironment }} */
  node;

  #imported;

  /**
   * @param {string} url
   * @param {import('../realm.js').Realm} realm
   * @param {ModuleNode | undefined} imported what those have who import the same file
   */
  constructor(url, realm, imported) {
    this.#imported = imported;
    const node = new ModuleNode(-1);
    node.url = url;
    node.format = url.endsWith('.json') ? 'json' : 'commonjs';
    node.environment = new ConstantEnvironment(node, realm, [], () => []);
    this.node = /** @type {typeof this.node} */ (node);
  }

  /** @param {ModuleNode[]} nodes of a graph, to which it is added */
  enter(nodes) {
    const at = nodes.findIndex((one) => one === this.#imported && statusOf(one) === LINKED);
    // Nobody has imported the file: what that would have is nothing to show.
    if (at !== -1) nodes.splice(at, 1);
    nodes.unshift(this.node);
  }

  /**
   * @param {() => void} load runs the module
   * @param {boolean} isProgram whether the process is its own, and nobody catches what it throws
   */
  run(load, isProgram) {
    if (isProgram) {
      this.#run(load, () => this.#noteUncaught());
      return;
    }
    try {
      this.#run(load, () => {});
    } catch (error) {
      this.node.environment.error = error;
      throw error;
    }
  }

  /**
   * Catches nothing.
   * @param {() => void} load
   * @param {() => void} threw
   */
  #run(load, threw) {
    const { record } = this.node.environment;
    native.evaluate(record);
    let outcome = THREW;
    try {
      load();
      outcome = RETURNED;
    } finally {
      native.step(record, outcome);
      if (outcome === THREW) threw();
    }
  }

  /** Node says what nobody has caught before it does anything else. */
  #noteUncaught() {
    process.once('uncaughtExceptionMonitor', (error) => {
      this.node.environment.error = error;
    });
  }
}

exports.CommonJSMain = CommonJSMain;
