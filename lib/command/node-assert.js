'use strict';

// `node:assert` of a program, and what else of Node compares deeply: `util.isDeepStrictEqual()`, and `t.assert` of `node:test`, which
// takes the functions of `node:assert`. Objects that Node makes are equal to those of the program, whose prototypes are others.

const util = /** @type {any} */ (require('node:util'));
const deferred = require('../deferred.js').deferredIn(module);
const { define, ownFields } = require('../define.js');
const { captureStackTrace, isDeepStrictEqual, types } = require('../intrinsics.js');
const { builtinModule, prepareBuiltin } = require('../loader/node-loading.js');

const { apply, getOwnPropertyDescriptor, ownKeys } = Reflect;

/** @typedef {(this: unknown, ...given: any[]) => unknown} Assertion */
/** @typedef {import('./deep-equality.js').Prototypes} Prototypes */

const asserts = deferred(() => /** @type {any} */ (require('node:assert')));
const deepEqualities = deferred(() => require('./deep-equality.js'));
const describedErrors = deferred(() => require('./described-error.js'));

/** What has the functions of `node:assert`. */
const ASSERT = ['assert', 'node:assert', 'assert/strict', 'node:assert/strict', 'node:test'];

/** @param {unknown} value @returns {value is object} */
const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * Whether an error is to have properties that are objects, or a class.
 * @param {unknown} expected
 * @returns {expected is Record<string, unknown>}
 */
function isNested(expected) {
  if (!isObject(expected) || types.isRegExp(expected)) return false;
  return Object.values(expected).some(
    (value) => typeof value === 'function' || (isObject(value) && !types.isRegExp(value)),
  );
}

/** How a program's values are compared, and told to Node. */
class Comparison {
  #prototypes;
  /** Node's own, whatever a program puts in its place. @type {import('./deep-equality.js').DeepEqual | undefined} */
  #deepEqual;

  /** @param {Prototypes} prototypes */
  constructor(prototypes) {
    this.#prototypes = prototypes;
  }

  /** @param {import('./deep-equality.js').DeepEqual} deepEqual */
  keep(deepEqual) {
    this.#deepEqual ??= deepEqual;
  }

  /**
   * Whether values that Node takes for different are equal to the program.
   * @param {unknown} actual
   * @param {unknown} expected
   */
  areEqualAcross(actual, expected) {
    if (typeof actual === 'function' && typeof expected === 'function') {
      const { prototype } = expected;
      return prototype !== undefined && this.#prototypes.get(actual.prototype) === prototype;
    }
    if (!isObject(actual) || !isObject(expected)) return false;
    this.keep(asserts().deepEqual);
    const { areEqualAcross } = deepEqualities();
    return areEqualAcross(actual, expected, this.#prototypes, this.#deepEqual);
  }

  /**
   * @param {unknown} actual
   * @param {unknown} expected
   */
  areEqual(actual, expected) {
    return isDeepStrictEqual(actual, expected) || this.areEqualAcross(actual, expected);
  }

  /**
   * What Node gets in the place of an error, to compare it with an object whose properties it is to have: that object, if the
   * error has them.
   * @param {any} error
   * @param {any} expected
   */
  standIn(error, expected) {
    if (!isObject(error)) return error;
    const keys = Object.keys(expected);
    if (expected instanceof Error) keys.push('name', 'message');
    const isAsExpected = (/** @type {string} */ key) => {
      const { [key]: value } = /** @type {any} */ (error);
      if (typeof value !== 'string' || !types.isRegExp(expected[key])) {
        return key in error && this.areEqual(value, expected[key]);
      }
      return apply(RegExp.prototype.exec, expected[key], [value]) !== null;
    };
    try {
      return keys.every(isAsExpected) ? expected : error;
    } catch {
      // A getter of the error has thrown, and throws again when Node calls it.
      return error;
    }
  }

  /**
   * Node shows copies of two errors, and takes those of a program's for no errors.
   * @param {unknown[]} given to an assertion, two values and a message
   */
  describe(given) {
    const { 0: actual, 1: expected, 2: message } = given;
    if (message !== undefined || !types.isNativeError(actual) || !types.isNativeError(expected)) {
      return;
    }
    const copies = new Map();
    const { describedError } = describedErrors();
    given[0] = describedError(actual, this.#prototypes, copies);
    given[1] = describedError(expected, this.#prototypes, copies);
  }

  /** @param {Function} expected class of errors, perhaps */
  describedClass(expected) {
    return describedErrors().describedClass(expected, this.#prototypes);
  }
}

/**
 * What is done before an assertion of Node's is called with a list, which may become another. True when there is nothing to assert.
 * @typedef {(given: any[], comparison: Comparison) => boolean | void} Prepare
 */

/** @type {Prepare} */
const describe = (given, comparison) => comparison.describe(given);

/** @type {Prepare} */
function describeClass(given, comparison) {
  if (typeof given[1] === 'function') given[1] = comparison.describedClass(given[1]);
}

/** Node has other words for one of these that is not the one of `assert.Assert`, or of `assert` where there is no such class. */
const KNOWN_BY_IDENTITY = ['rejects', 'doesNotReject'];

/** @type {Record<string, Prepare>} */
const PREPARATIONS = {
  // Those that a program may call a million times are not to take longer.
  equal(given, comparison) {
    if (given.length >= 2 && given[0] === given[1]) return true;
    comparison.describe(given);
  },
  strictEqual(given, comparison) {
    if (given.length >= 2 && Object.is(given[0], given[1])) return true;
    comparison.describe(given);
  },
  notStrictEqual(given, comparison) {
    if (given.length >= 2 && !Object.is(given[0], given[1])) return true;
    comparison.describe(given);
  },
  notEqual: describe,
  deepEqual: describe,
  notDeepEqual: describe,
  partialDeepStrictEqual: describe,
  deepStrictEqual(given, comparison) {
    if (given.length >= 2 && comparison.areEqual(given[0], given[1])) return true;
    comparison.describe(given);
  },
  notDeepStrictEqual(given, comparison) {
    // Node says of the first one that the other is equal to it.
    if (given.length >= 2 && comparison.areEqual(given[0], given[1])) given[1] = given[0];
    comparison.describe(given);
  },
  doesNotThrow: describeClass,
  doesNotReject: describeClass,
  throws(given, comparison) {
    const { 0: call, 1: expected } = given;
    describeClass(given, comparison);
    if (typeof call !== 'function' || !isNested(expected)) return;
    given[0] = () => {
      try {
        call();
      } catch (error) {
        throw comparison.standIn(error, expected);
      }
    };
  },
  rejects(given, comparison) {
    const { 0: promised, 1: expected } = given;
    describeClass(given, comparison);
    if (!isNested(expected)) return;
    const reject = (/** @type {unknown} */ error) => {
      throw comparison.standIn(error, expected);
    };
    const settled = (/** @type {unknown} */ promise) =>
      types.isPromise(promise) ? promise.then(undefined, reject) : promise;
    given[0] = typeof promised === 'function' ? () => settled(promised()) : settled(promised);
  },
};

/**
 * @param {string} name
 * @param {Assertion} assertion
 * @param {Comparison} comparison
 */
function assertionLike(name, assertion, comparison) {
  const prepare = PREPARATIONS[name];
  return like(
    assertion,
    {
      /** @type {Assertion} */
      [name](...given) {
        if (prepare(given, comparison) === true) return undefined;
        const { stackTraceLimit } = Error;
        if (typeof stackTraceLimit !== 'number') return apply(assertion, this, given);
        // This frame is shown nowhere.
        Reflect.set(Error, 'stackTraceLimit', stackTraceLimit + 1);
        // Not `catch`: Node shows where an error was thrown.
        try {
          return apply(assertion, this, given);
        } finally {
          Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
        }
      },
    }[name],
  );
}

/**
 * @template {Function} Replacement
 * @param {Function} original
 * @param {Replacement} replacement for it
 */
function like(original, replacement) {
  return define(replacement, 'length', { value: original.length, configurable: true });
}

/**
 * Puts functions in the place of others, under whatever name an object has them.
 * @param {any} object
 * @param {ReadonlyMap<unknown, unknown>} replacements
 */
function replaceIn(object, replacements) {
  for (const key of ownKeys(object)) {
    const own = ownFields(getOwnPropertyDescriptor(object, key));
    const replacement = replacements.get(own?.value);
    if (replacement !== undefined) define(object, key, { ...own, value: replacement });
  }
}

/** @param {Function} above */
function isCalledByAssert(above) {
  const { stackTraceLimit } = Error;
  const holder = { stack: '' };
  Reflect.set(Error, 'stackTraceLimit', 1);
  captureStackTrace(holder, above);
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return /^[^\n]*\n {4}at [^\n]*\bnode:assert:/.test(holder.stack);
}

/**
 * Lets Node find its own function where everybody else finds the one in its place.
 * @param {any} assert
 * @param {string} name
 * @param {Assertion} assertion
 */
function keepForNode(assert, name, assertion) {
  let { value } = getOwnPropertyDescriptor(assert, name) ?? {};
  const get = () => (isCalledByAssert(get) ? assertion : value);
  const set = (/** @type {unknown} */ given) => {
    value = given;
  };
  define(assert, name, { get, set, enumerable: true, configurable: true });
}

/** @param {Comparison} comparison */
function bringAssertions(comparison) {
  const assert = asserts();
  comparison.keep(assert.deepEqual);
  /** @type {Map<unknown, unknown>} */
  const replacements = new Map();
  const { prototype } = assert.Assert ?? {};
  for (const name of Object.keys(PREPARATIONS)) {
    if (assert[name] !== undefined) {
      replacements.set(assert[name], assertionLike(name, assert[name], comparison));
    }
  }
  const own = KNOWN_BY_IDENTITY.map((name) => assert[name]);
  replaceIn(assert, replacements);
  replaceIn(assert.strict, replacements);
  if (prototype === undefined) {
    for (const assertion of own) keepForNode(assert, assertion.name, assertion);
    return;
  }
  for (const assertion of own) replacements.delete(assertion);
  replaceIn(prototype, replacements);
}

/** @param {Prototypes} prototypes */
function bringNodeAssert(prototypes) {
  const comparison = new Comparison(prototypes);
  util.isDeepStrictEqual = like(
    isDeepStrictEqual,
    {
      /** @param {any[]} given */
      isDeepStrictEqual(...given) {
        const areEqual = /** @type {boolean} */ (apply(isDeepStrictEqual, util, given));
        return areEqual || comparison.areEqualAcross(given[0], given[1]);
      },
    }.isDeepStrictEqual,
  );
  const { getBuiltinModule } = /** @type {any} */ (process);
  if (getBuiltinModule !== undefined) {
    /** @type {any} */ (process).getBuiltinModule = like(
      getBuiltinModule,
      {
        /** @param {string} id */
        getBuiltinModule(id) {
          return builtinModule(id);
        },
      }.getBuiltinModule,
    );
  }
  let isPrepared = false;
  prepareBuiltin(ASSERT, () => {
    if (!isPrepared) bringAssertions(comparison);
    isPrepared = true;
  });
}

module.exports = { bringNodeAssert };
