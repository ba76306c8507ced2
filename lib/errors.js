'use strict';

// Errors as Node makes them: a code, and a header of the stack that names it.

const { define } = require('./define.js');
const { captureStackTrace, inspect } = require('./intrinsics.js');

/**
 * The prototype of the errors of one class and code: the class's own, with Node's `toString`.
 * @type {Map<string, object>}
 */
const prototypes = new Map();

/** The errors that have those prototypes. @type {WeakSet<object>} */
const made = new WeakSet();

/**
 * Whether an error is one that this package has made with `nodeError` or `argumentError`.
 * @param {object} error
 */
function isMade(error) {
  return made.has(error);
}

/**
 * @param {ErrorConstructor} Base
 * @param {string} code
 */
function prototypeOf(Base, code) {
  const key = `${Base.name} ${code}`;
  let prototype = prototypes.get(key);
  if (prototype === undefined) {
    prototype = /** @type {object} */ (Object.create(Base.prototype));
    define(prototype, 'constructor', { value: Base, writable: true, configurable: true });
    define(prototype, 'toString', {
      /** @this {Error} */
      value() {
        return `${this.name} [${code}]: ${this.message}`;
      },
      writable: true,
      configurable: true,
    });
    prototypes.set(key, prototype);
  }
  return prototype;
}

/**
 * Not an assignment: programs may give all objects a setter of that name.
 * @template {Error} Target
 * @param {Target} error
 * @param {string} code
 * @returns {Target & { code: string }}
 */
function withCode(error, code) {
  define(error, 'code', {
    value: code,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  return /** @type {any} */ (error);
}

/**
 * Makes an error like Node's own: `name` is the class's, `message` has no code in it, `code` is an
 * own property, and the stack begins with `Name [CODE]: message`.
 * @param {ErrorConstructor} Base
 * @param {string} code
 * @param {string} message
 * @param {Function} [hideAbove] the function whose frame, and those above it, are left out
 * @returns {Error & { code: string }}
 */
function nodeError(Base, code, message, hideAbove = nodeError) {
  const error = new Base(message);
  headStack(error, Base, code, hideAbove);
  return withCode(error, code);
}

/**
 * The same for errors whose message Node makes of arguments: it sets the message last.
 * @param {ErrorConstructor} Base
 * @param {string} code
 * @param {string} message
 * @param {Function} hideAbove
 * @param {object} [properties] others that Node sets before the message
 */
function argumentError(Base, code, message, hideAbove, properties) {
  const error = Object.assign(withCode(new Base(), code), properties);
  define(error, 'message', {
    value: message,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  headStack(error, Base, code, hideAbove);
  return error;
}

/**
 * Gives an error Node's header of the stack, and Node's prototype.
 * @param {Error} error
 * @param {ErrorConstructor} Base
 * @param {string} code
 * @param {Function} hideAbove
 */
function headStack(error, Base, code, hideAbove) {
  // V8 makes the header from `name` when the stack is captured.
  define(error, 'name', {
    value: `${Base.name} [${code}]`,
    configurable: true,
  });
  captureStackTrace(error, hideAbove);
  // Reading it once fixes the text: V8 formats lazily.
  void error.stack;
  delete (/** @type {any} */ (error).name);
  Object.setPrototypeOf(error, prototypeOf(Base, code));
  made.add(error);
}

/** @param {unknown} value */
function received(value) {
  if (value === null || value === undefined) return `${value}`;
  switch (typeof value) {
    case 'bigint':
      return `type bigint (${value}n)`;
    case 'number':
      return `type number (${Object.is(value, -0) ? '-0' : value})`;
    case 'boolean':
    case 'symbol':
      return `type ${typeof value} (${String(value)})`;
    case 'function':
      return `function ${value.name}`;
    case 'string': {
      const text = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return `type string (${text.includes("'") ? JSON.stringify(text) : `'${text}'`})`;
    }
    default: {
      const name = value.constructor?.name;
      if (typeof name === 'string' && name !== '') return `an instance of ${name}`;
      return inspect(value, { depth: -1 });
    }
  }
}

/** @param {string} name */
function kindOf(name) {
  return name.includes('.') ? 'property' : 'argument';
}

/**
 * @param {string} name
 * @param {string} expected such as `of type string`
 * @param {unknown} value
 * @param {Function} hideAbove
 */
function invalidArgType(name, expected, value, hideAbove) {
  const message = `The "${name}" ${kindOf(name)} must be ${expected}. Received ${received(value)}`;
  return argumentError(TypeError, 'ERR_INVALID_ARG_TYPE', message, hideAbove);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} reason
 * @param {Function} hideAbove
 */
function invalidArgValue(name, value, reason, hideAbove) {
  let inspected = inspect(value);
  if (inspected.length > 128) inspected = `${inspected.slice(0, 128)}...`;
  const message = `The ${kindOf(name)} '${name}' ${reason}. Received ${inspected}`;
  return argumentError(TypeError, 'ERR_INVALID_ARG_VALUE', message, hideAbove);
}

/**
 * @param {string} name
 * @param {string} range
 * @param {number} value
 * @param {Function} hideAbove
 */
function outOfRange(name, range, value, hideAbove) {
  const separated = Number.isInteger(value) && Math.abs(value) > 2 ** 32;
  const shown = separated ? String(value).replace(/\B(?=(?:\d{3})+$)/g, '_') : inspect(value);
  const message = `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`;
  return argumentError(RangeError, 'ERR_OUT_OF_RANGE', message, hideAbove);
}

/**
 * @param {string} name the class that the receiver should be of
 * @param {Function} hideAbove
 */
function invalidThis(name, hideAbove) {
  const message = `Value of "this" must be of type ${name}`;
  return nodeError(TypeError, 'ERR_INVALID_THIS', message, hideAbove);
}

/**
 * @param {Function} [hideAbove]
 * @param {string} [name] the class that it should be of
 */
function notModule(hideAbove, name = 'Module') {
  const message = `Provided module is not an instance of ${name}`;
  return nodeError(Error, 'ERR_VM_MODULE_NOT_MODULE', message, hideAbove);
}

/** @param {Function} [hideAbove] */
function differentContext(hideAbove) {
  const message = 'Linked modules must use the same context';
  return nodeError(Error, 'ERR_VM_MODULE_DIFFERENT_CONTEXT', message, hideAbove);
}

/**
 * @param {string} message
 * @param {unknown} cause
 */
function linkFailure(message, cause) {
  return argumentError(Error, 'ERR_VM_MODULE_LINK_FAILURE', message, linkFailure, { cause });
}

function cannotCreateCachedData() {
  const message = 'Cached data cannot be created for a module which has been evaluated';
  return nodeError(Error, 'ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA', message);
}

/**
 * An error that Node makes in C++: its stack does not name the code.
 * @param {string} code
 * @param {string} message
 * @param {Function} [hideAbove]
 */
function plainError(code, message, hideAbove = plainError) {
  const error = new Error(message);
  captureStackTrace(error, hideAbove);
  return withCode(error, code);
}

/** @param {Function} hideAbove */
function cachedDataRejected(hideAbove) {
  const message = 'cachedData buffer was rejected';
  return plainError('ERR_VM_MODULE_CACHED_DATA_REJECTED', message, hideAbove);
}

/**
 * @param {string} identifier of the module that awaits
 * @param {Function} hideAbove
 */
function requiresAsync(identifier, hideAbove) {
  const message = `evaluateSync() cannot be used on an ESM graph with top-level await: '${identifier}' awaits. Use evaluate() instead.`;
  return nodeError(Error, 'ERR_REQUIRE_ASYNC_MODULE', message, hideAbove);
}

function importCallbackMissing() {
  const message = 'A dynamic import callback was not specified.';
  return nodeError(TypeError, 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING', message);
}

module.exports = {
  cachedDataRejected,
  cannotCreateCachedData,
  differentContext,
  importCallbackMissing,
  invalidArgType,
  invalidArgValue,
  invalidThis,
  isMade,
  linkFailure,
  nodeError,
  notModule,
  outOfRange,
  plainError,
  received,
  requiresAsync,
};
