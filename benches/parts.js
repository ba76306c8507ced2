'use strict';

// What V8 itself takes of a load by the loader: to compile the texts of modules, and to run them. To be required before
// anything of the package is.

const file = require.resolve('../lib/node-vm.js');
const vm = require(file);

const spent = { compile: 0, run: 0 };

/**
 * @template R
 * @param {keyof typeof spent} part
 * @param {() => R} action
 */
function measure(part, action) {
  const start = performance.now();
  try {
    return action();
  } finally {
    spent[part] += performance.now() - start;
  }
}

class MeasuredScript extends vm.Script {
  /** @param {[code: string, options?: any]} given */
  constructor(...given) {
    const start = performance.now();
    super(...given);
    spent.compile += performance.now() - start;
  }
}

/** @type {any} */ (require.cache[file]).exports = { ...vm, Script: MeasuredScript };

const { SourceTextEnvironment } = require('../lib/source-text-environment.js');
const { execute } = SourceTextEnvironment.prototype;
SourceTextEnvironment.prototype.execute = function measuredExecute() {
  return measure('run', () => Reflect.apply(execute, this, []));
};

/** The milliseconds so far. */
exports.spent = spent;
