'use strict';

// What programs may change, as it was when this package was loaded: most of its files are loaded later. Node compiles its own modules
// when they are asked for, and a program's changes may be too much for it then.

const Module = require('node:module');
const path = require('node:path');
const { inspect, isDeepStrictEqual, types } = require('node:util');

/** Undocumented. */
const { _compile: compileModule } = /** @type {any} */ (Module).prototype;
const { resolve: resolvePath } = path;
const { captureStackTrace } = Error;
const { bind, toString: textOfFunction } = Function.prototype;

/** Node calls those that were there in the beginning. */
const promiseResolve = Reflect.apply(bind, Promise.resolve, [Promise]);
const { then: promiseThen } = Promise.prototype;

/** What `next` and `throw` of every generator are. */
const { next: generatorNext, throw: generatorThrow } =
  /** @type {{ next: (value?: unknown) => IteratorResult<unknown>, throw: (error: unknown) => IteratorResult<unknown> }} */ (
    Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()))
  );

module.exports = {
  Module,
  Numbers: Float64Array,
  WeakReference: WeakRef,
  bind,
  captureStackTrace,
  compileModule,
  generatorNext,
  generatorThrow,
  inspect,
  isDeepStrictEqual,
  promiseResolve,
  promiseThen,
  resolvePath,
  textOfFunction,
  types,
};
