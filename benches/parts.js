'use strict';

// What parts of a load take: V8 compiles the texts of modules, and runs them, CommonJS without what it requires; records and
// texts are made in Rust. To be required before anything of the package is.

const file = require.resolve('../lib/node-vm.js');
const vm = require(file);

/** @type {Record<string, number>} */
const spent = { context: 0, compile: 0, run: 0, record: 0 };

/**
 * @template R
 * @param {string} part
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

/**
 * The body of a CommonJS module, which runs until it requires something, and goes on after that.
 * @param {Function} body
 */
function measuredCommonJS(body) {
  /** @this {unknown} */
  return function measuredBody(
    /** @type {[unknown, any, ...unknown[]]} */ ...[exports, load, ...rest]
  ) {
    let since = performance.now();
    const pause = () => {
      spent.run += performance.now() - since;
    };
    const measuredLoad = new Proxy(load, {
      apply(target, receiver, given) {
        pause();
        try {
          return Reflect.apply(target, receiver, given);
        } finally {
          since = performance.now();
        }
      },
    });
    try {
      return Reflect.apply(body, this, [exports, measuredLoad, ...rest]);
    } finally {
      pause();
    }
  };
}

/**
 * @param {string} code
 * @param {readonly string[]} [parameters]
 * @param {import('node:vm').CompileFunctionOptions} [options]
 */
const compileFunction = (code, parameters, options) => {
  const compile = () => vm.compileFunction(code, parameters, options);
  // Those with parameters and a context are the program's, others the package's own.
  if (!parameters?.length || options?.parsingContext === undefined) return compile();
  return measuredCommonJS(measure('compile', compile));
};

/** @type {any} */ (require.cache[file]).exports = {
  ...vm,
  Script: MeasuredScript,
  compileFunction,
};

const { SourceTextEnvironment } = require('../lib/source-text-environment.js');
const { begin } = SourceTextEnvironment.prototype;
SourceTextEnvironment.prototype.begin = function measuredBegin() {
  const call = measure('run', () => Reflect.apply(begin, this, []));
  if (call === null) return null;
  const { body, receiver } = call;
  const measuredBody = (/** @type {unknown[]} */ ...given) =>
    measure('run', () => Reflect.apply(body, receiver, given));
  return { ...call, body: measuredBody };
};

const records = /** @type {any} */ (require('../lib/binding.js'));
for (const name of ['createRecord', 'createCachedRecord', 'createRecordAgain']) {
  const create = records[name];
  records[name] = (/** @type {unknown[]} */ ...given) => measure('record', () => create(...given));
}

exports.measure = measure;
/** The milliseconds so far. */
exports.spent = spent;
