'use strict';

// What programs may change, as it was when this package was loaded: most of its files are loaded later. Node compiles its own modules
// when they are asked for, and a program's changes may be too much for it then.

const Module = require('node:module');
const path = require('node:path');
const { inspect, types } = require('node:util');

const { captureStackTrace } = Error;
const { WeakRef } = globalThis;
const { bind, toString: textOfFunction } = Function.prototype;

/** What `next` and `throw` of every generator are. */
const { next: generatorNext, throw: generatorThrow } =
  /** @type {{ next: (value?: unknown) => IteratorResult<unknown>, throw: (error: unknown) => IteratorResult<unknown> }} */ (
    Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()))
  );

module.exports = {
  Module,
  WeakRef,
  bind,
  captureStackTrace,
  generatorNext,
  generatorThrow,
  inspect,
  path,
  textOfFunction,
  types,
};
