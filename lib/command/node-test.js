'use strict';

// `node:test` of a program: the timers and the `Date` that `mock.timers` puts in the place of the global ones are the program's.

const { define, ownFields } = require('../define.js');
const { prepareBuiltin } = require('../loader/node-loading.js');

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;

/** What Node mocks of the global object. */
const MOCKED = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
];

/** What it does so with. */
const MOCKING = ['enable', 'reset'];

/** @param {object} global */
const mockedOf = (global) => MOCKED.map((name) => getOwnPropertyDescriptor(global, name));

/**
 * @param {object} global
 * @param {(PropertyDescriptor | undefined)[]} descriptors
 */
function put(global, descriptors) {
  descriptors.forEach((descriptor, index) => {
    if (descriptor === undefined) Reflect.deleteProperty(global, MOCKED[index]);
    else define(global, MOCKED[index], descriptor);
  });
}

/**
 * Does something to the main global object that is to be done to a program's.
 * @template T
 * @param {object} global of the program
 * @param {() => T} mock
 */
function mockFor(global, mock) {
  const own = mockedOf(globalThis);
  put(globalThis, mockedOf(global));
  try {
    return mock();
  } finally {
    put(global, mockedOf(globalThis));
    put(globalThis, own);
  }
}

/**
 * @param {any} prototype of Node's `MockTimers`
 * @param {object} global
 */
function bringMockTimers(prototype, global) {
  for (const name of MOCKING) {
    const own = getOwnPropertyDescriptor(prototype, name);
    const { [name]: value } = {
      /** @type {(this: unknown, ...given: unknown[]) => unknown} */
      [name](...given) {
        return mockFor(global, () => apply(own?.value, this, given));
      },
    };
    define(prototype, name, { ...own, value });
  }
}

/** @param {object} global of a program */
function bringNodeTest(global) {
  prepareBuiltin(['node:test'], () => {
    const tracker = getPrototypeOf(/** @type {any} */ (require('node:test')).mock) ?? {};
    const own = ownFields(getOwnPropertyDescriptor(tracker, 'timers'));
    if (own?.get === undefined) return;
    const { get: timersOf } = own;
    let isBrought = false;
    /** @this {unknown} */
    function get() {
      // Node warns of them when the first one is made.
      const timers = apply(timersOf, this, []);
      if (!isBrought) bringMockTimers(getPrototypeOf(timers), global);
      isBrought = true;
      return timers;
    }
    define(tracker, 'timers', { ...own, get });
  });
}

module.exports = { bringNodeTest };
