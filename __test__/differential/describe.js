'use strict';

// Turns what a scenario meets into JSON that two implementations can be
// compared by.

const util = require('node:util');
const { Module, vm } = require('../implementation.js');

const mainConstructors = [
  Error,
  TypeError,
  RangeError,
  ReferenceError,
  SyntaxError,
  EvalError,
  URIError,
];

function realmOf(error) {
  return mainConstructors.some((Class) => error instanceof Class) ? 'main' : 'other';
}

/**
 * The stack up to the first frame. This package's SyntaxErrors begin with the place in the source,
 * as vm.Script's do; Node's show it only when nobody catches them.
 */
function header(error) {
  return String(error.stack)
    .split(/\n {4}at /)[0]
    .replace(/^[\s\S]*\n\n(?=SyntaxError: )/, '');
}

/** What this package's errors say beyond Node's: properties that are not enumerable. */
const details = ['identifier', 'status', 'expected', 'operation', 'specifier', 'linking'];

function keysOf(error) {
  const enumerable = new Set(Object.keys(error));
  const isDetail = (key) => details.includes(key) && !enumerable.has(key);
  return Reflect.ownKeys(error)
    .filter((key) => !isDetail(key))
    .map(String);
}

function describeError(error) {
  return {
    error: error.name,
    realm: realmOf(error),
    constructor: error.constructor?.name,
    code: error.code,
    message: error.message,
    header: header(error),
    string: String(error),
    keys: keysOf(error),
    enumerable: Object.keys(error),
    cause: Object.hasOwn(error, 'cause') ? describe(error.cause) : undefined,
  };
}

/** A JSON-ready description of any value. */
function describe(value) {
  if (util.types.isNativeError(value)) return describeError(value);
  if (value instanceof Module) return `[module ${value.identifier}]`;
  if (util.types.isPromise(value))
    return value instanceof Promise ? '[promise]' : '[promise of another realm]';
  if (typeof value === 'object' && value !== null && value[Symbol.toStringTag] === 'Module') {
    return { namespace: Reflect.ownKeys(value).map(String) };
  }
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(describe);
  return util.inspect(value);
}

/** Turns of the event loop: a machine that is busy has as many as another one. */
async function turns(count, value) {
  for (; count > 0; count--) await new Promise((resolve) => setImmediate(resolve));
  return value;
}

/**
 * What a call does: `{ returned }` or `{ threw }`, for promises the outcome.
 * `patience`: after how many turns of the event loop a promise counts as pending.
 */
async function outcome(callback, patience = 10) {
  let value;
  try {
    value = callback();
  } catch (error) {
    return { threw: describe(error) };
  }
  if (!util.types.isPromise(value)) return { returned: describe(value) };
  const pending = Symbol('pending');
  try {
    const settled = await Promise.race([value, turns(patience, pending)]);
    if (settled === pending) return { pending: describe(value) };
    return { promise: describe(value), resolved: describe(settled) };
  } catch (error) {
    return { promise: describe(value), rejected: describe(error) };
  }
}

/** What a synchronous call does, its promise's outcome ignored. */
function immediate(callback) {
  try {
    const value = callback();
    if (util.types.isPromise(value)) value.catch(() => {});
    return { returned: describe(value) };
  } catch (error) {
    return { threw: describe(error) };
  }
}

/** All that a module shows of itself. */
function snapshot(module) {
  return {
    status: module.status,
    identifier: module.identifier,
    error: immediate(() => module.error),
    namespace: immediate(() => module.namespace),
    hasAsyncGraph: immediate(() => module.hasAsyncGraph?.()),
    inspect: util.inspect(module, { depth: 0 }),
  };
}

/** One value of each kind, by name, to offer where it may be wrong. */
const kinds = {
  undefined: undefined,
  null: null,
  true: true,
  false: false,
  zero: 0,
  one: 1,
  'minus one': -1,
  'one and a half': 1.5,
  NaN: NaN,
  infinity: Infinity,
  'two to the 31st': 2 ** 31,
  'two to the 32nd': 2 ** 32,
  'empty string': '',
  string: 'text',
  symbol: Symbol('kind'),
  bigint: 1n,
  function: function name() {},
  'arrow function': () => {},
  class: class Named {},
  object: {},
  'null-prototype object': Object.create(null),
  array: [],
  'array of strings': ['a', 'b'],
  date: new Date(0),
  'regular expression': /a/,
  map: new Map(),
  promise: Promise.resolve(1),
  error: new Error('kind'),
  context: vm.createContext({}),
  buffer: Buffer.from('abc'),
  'array buffer': new ArrayBuffer(2),
  'typed array': new Float64Array(1),
  'data view': new DataView(new ArrayBuffer(2)),
  'boxed string': Object('text'),
  'boxed number': Object(1),
  proxy: new Proxy({}, {}),
};

module.exports = { describe, header, immediate, kinds, outcome, snapshot };
