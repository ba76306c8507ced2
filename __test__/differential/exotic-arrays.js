'use strict';

// Arrays of two elements that are no ordinary ones: each function makes one, and may log how it is read.

const { vm } = require('../implementation.js');
const { watched } = require('./watched.js');

/** @type {Record<string, (a: any, b: any, log: string[]) => any>} */
const arrays = {
  ordinary: (a, b) => [a, b],
  'a hole': (a) => Object.assign(new Array(2), [a]),
  'two holes': () => new Array(2),
  'a hole that the prototype fills': (a, b) => {
    const array = Object.assign(new Array(2), [a]);
    return Object.setPrototypeOf(array, { __proto__: Array.prototype, 1: b });
  },
  'getters at its indices': (a, b, log) =>
    Object.defineProperties(new Array(2), {
      0: { get: () => log.push('0') && a },
      1: { get: () => log.push('1') && b },
    }),
  'a getter that throws': (a) =>
    Object.defineProperty([a], 1, {
      get() {
        throw new RangeError('1 throws');
      },
    }),
  'a getter that shortens it': (a, b, log) =>
    Object.defineProperty([undefined, b], 0, {
      configurable: true,
      get() {
        log.push('0');
        this.length = 1;
        return a;
      },
    }),
  'a getter that makes it longer': (a, b, log) =>
    Object.defineProperty([undefined, b], 0, {
      configurable: true,
      get() {
        log.push('0');
        this.push(a, b);
        return a;
      },
    }),
  'a getter that replaces the next element': (a, b, log) =>
    Object.defineProperty([undefined, b], 0, {
      configurable: true,
      get() {
        log.push('0');
        this[1] = a;
        return a;
      },
    }),
  'an iterator of its own': (a, b, log) => {
    const array = [a, b];
    array[Symbol.iterator] = function* () {
      log.push('iterator');
      yield b;
      yield a;
    };
    return array;
  },
  'methods of its own': (a, b, log) => {
    const array = [a, b];
    for (const name of ['map', 'forEach', 'some', 'every', 'find', 'indexOf', 'slice', 'values']) {
      array[name] = (...args) => {
        log.push(name);
        return Array.prototype[name].apply(array, args);
      };
    }
    return array;
  },
  'a subclass': (a, b, log) => {
    class Sub extends Array {
      static get [Symbol.species]() {
        log.push('species');
        return Sub;
      }
      *[Symbol.iterator]() {
        log.push('iterator');
        yield b;
      }
    }
    return Sub.of(a, b);
  },
  'a constructor that is a getter': (a, b, log) =>
    Object.defineProperty([a, b], 'constructor', {
      get() {
        log.push('constructor');
        return Array;
      },
    }),
  'without a prototype': (a, b) => Object.setPrototypeOf([a, b], null),
  'of another context': (a, b) => {
    const array = vm.runInContext('[]', vm.createContext({}));
    array.push(a, b);
    return array;
  },
  frozen: (a, b) => Object.freeze([a, b]),
  'other properties': (a, b) => Object.assign([a, b], { other: 1, '-1': a }),
  'a proxy': (a, b, log) => watched([a, b], log),
  'a proxy of a proxy': (a, b, log) => watched(watched([a, b], log), log),
  'a proxy whose length is another one': (a, b, log) =>
    new Proxy([a, b], {
      get(target, key) {
        log.push(String(key));
        return key === 'length' ? 3 : Reflect.get(target, key);
      },
    }),
  'a proxy whose length is no number': (a, b, log) =>
    new Proxy([a, b], {
      get(target, key) {
        log.push(String(key));
        return key === 'length' ? '2' : Reflect.get(target, key);
      },
    }),
  'a proxy whose length changes': (a, b, log) => {
    let reads = 0;
    return new Proxy([a, b], {
      get(target, key) {
        log.push(String(key));
        if (key !== 'length') return Reflect.get(target, key);
        return reads++ === 0 ? 2 : 1;
      },
    });
  },
  'a proxy whose traps throw': (a, b) =>
    new Proxy([a, b], {
      get(target, key) {
        if (key === '1') throw new RangeError('trap');
        return Reflect.get(target, key);
      },
    }),
  'a proxy of an object': (a, b, log) => watched({ 0: a, 1: b, length: 2 }, log),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return proxy;
  },
  'a proxy that revokes itself': (a, b, log) => {
    const { proxy, revoke } = Proxy.revocable([a, b], {
      get(target, key) {
        log.push(String(key));
        if (key === '0') revoke();
        return Reflect.get(target, key);
      },
    });
    return proxy;
  },
};

/** What ends the process of Node 26 with a failed assertion. */
const abortsNode = {
  linkRequests: ['a hole', 'two holes', 'a getter that shortens it'],
  exportNames: [
    'a hole',
    'two holes',
    'a proxy',
    'a proxy of a proxy',
    'a proxy whose length is another one',
    'a proxy whose length is no number',
    'a proxy whose length changes',
  ],
};

module.exports = { abortsNode, arrays };
