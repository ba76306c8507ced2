'use strict';

// What Node has put on the global object, as properties, in a program that `run` runs and in one that the running Node runs.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const SHOW = `
  'use strict';
  const { log } = console;
  const shown = (key) => {
    const own = Object.getOwnPropertyDescriptor(globalThis, key);
    return [key, typeof own.get, typeof own.set, typeof own.value, own.writable, own.enumerable, own.configurable];
  };
  const KEYS = ['process', 'Buffer', 'performance', 'crypto', 'navigator', 'localStorage', 'fetch', 'setTimeout'];
  const keys = KEYS.filter((key) => key in globalThis);
`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'that are read': {
    files: {
      'app.cjs': `${SHOW}
        for (const key of keys) {
          const value = globalThis[key];
          log(shown(key), value === globalThis[key], process === require('process'));
        }
      `,
    },
    options: '--no-warnings',
  },
  'that are set': {
    files: {
      'app.cjs': `${SHOW}
        for (const key of keys) {
          try { globalThis[key] = key; } catch ({ name, message }) { log(name, message); }
          const { value } = Object.getOwnPropertyDescriptor(globalThis, key);
          log(shown(key), globalThis[key] === key, value === key);
          log(delete globalThis[key], key in globalThis);
        }
      `,
    },
    options: '--no-warnings',
  },
  'that are set and set again': {
    files: {
      'app.cjs': `${SHOW}
        const { process: before, Buffer: other } = globalThis;
        globalThis.process = globalThis.Buffer = 5;
        log(process, Buffer, shown('process'), require('process') === before, require('buffer').Buffer === other);
        globalThis.process = before;
        globalThis.Buffer = other;
        log(process === before, Buffer === other, shown('process'), shown('Buffer'));
      `,
    },
  },
};

describe('globals of Node, in run', { skip }, () => testPrograms(PROGRAMS));
