'use strict';

// What Node has put on the global object, as properties, and what it looks for there, in a program that `run` runs and in one that
// the running Node runs.

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

/** What the package undici does, with a server to ask. */
const DISPATCHERS = `
  import { createServer } from 'node:http';
  const server = createServer((request, response) => response.end('answer to ' + request.url)).listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = 'http://localhost:' + server.address().port;
  const KEYS = [1, 2].map((version) => Symbol.for('undici.globalDispatcher.' + version));
  const ORIGIN = Symbol.for('undici.globalOrigin.1');
  const set = (key, value) => Object.defineProperty(globalThis, key, { value, writable: true, enumerable: false, configurable: false });
  const show = async (url) => {
    try { console.log(await (await fetch(url)).text()); } catch ({ name, message, cause }) { console.log(name, message, cause?.message); }
  };
  const loudly = (key) => {
    const before = globalThis[key];
    if (before === undefined) return;
    set(key, { dispatch(options, handler) { console.log('dispatched', options.path); return before.dispatch(options, handler); } });
    return () => set(key, before);
  };
  const end = () => { server.closeAllConnections(); server.close(); };
`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'that fetch() is asked to use': {
    files: {
      'app.mjs': `${DISPATCHERS}
        await show(origin + '/first');
        const shown = (key) => [typeof globalThis[key], ...Object.values(Object.getOwnPropertyDescriptor(globalThis, key) ?? {}).slice(1)];
        console.log(KEYS.map(shown), KEYS.map((key) => key in globalThis));
        const restore = KEYS.map(loudly);
        await show(origin + '/second');
        for (const reset of restore) reset?.();
        await show(origin + '/third');
        for (const key of KEYS) set(key, { dispatch() { throw new RangeError('refused'); } });
        await show(origin + '/fourth');
        for (const reset of restore) reset?.();
        await show('/relative');
        set(ORIGIN, new URL(origin));
        await show('/fifth');
        set(ORIGIN, undefined);
        await show('/relative');
        end();
      `,
    },
  },
  'that fetch() is asked to use before there is another': {
    files: {
      'app.mjs': `${DISPATCHERS}
        for (const key of KEYS) set(key, { dispatch() { throw new RangeError('refused'); } });
        await show(origin + '/first');
        await show(origin + '/second');
        end();
      `,
    },
  },
  'that a preload has asked fetch() to use': {
    files: {
      'app.mjs': `${DISPATCHERS}
        await show(origin + '/first');
        const restore = KEYS.map(loudly);
        await show(origin + '/second');
        for (const reset of restore) reset?.();
        await show(origin + '/third');
        end();
      `,
      'preload.cjs': `
        void Headers;
        for (const key of [1, 2].map((version) => Symbol.for('undici.globalDispatcher.' + version))) {
          const before = globalThis[key];
          if (before === undefined) continue;
          globalThis[key] = { dispatch(options, handler) { console.log('preloaded', options.path); return before.dispatch(options, handler); } };
        }
      `,
    },
    nodeOptions: ['--require', './preload.cjs'],
  },
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
