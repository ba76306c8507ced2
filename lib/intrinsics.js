'use strict';

// What programs may change, as it was when this package was loaded: most of its files are loaded later.

const { inspect, types } = require('node:util');

const { captureStackTrace } = Error;
const { bind, toString: textOfFunction } = Function.prototype;

/** What `next` and `throw` of every generator are. */
const { next: generatorNext, throw: generatorThrow } =
  /** @type {{ next: (value?: unknown) => IteratorResult<unknown>, throw: (error: unknown) => IteratorResult<unknown> }} */ (
    Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()))
  );

module.exports = {
  bind,
  captureStackTrace,
  generatorNext,
  generatorThrow,
  inspect,
  textOfFunction,
  types,
};
