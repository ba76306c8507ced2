'use strict';

// `mock.timers` of `node:test`, which puts timers and a `Date` in the place of the global ones: `run` beside the running Node.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const NAMES = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
];
const BEGIN = `
  const real = ${JSON.stringify(NAMES)}.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  const tell = () => ${JSON.stringify(NAMES)}.map((name, index) => {
    const { value, ...shape } = Object.getOwnPropertyDescriptor(globalThis, name);
    return [name, value === real[index].value, value.name, Object.values(shape).join()].join(' ');
  });
`;
const TICK = `
  let count = 0;
  setTimeout((by) => { count += by; }, 1000, 5);
  const interval = setInterval(() => count++, 400);
  setImmediate(() => count += 100);
  clearTimeout(setTimeout(() => count += 1000, 10));
  mock.timers.tick(1000);
  clearInterval(interval);
  mock.timers.tick(1000);
  console.log(count);
`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'ES modules, all of them': {
    files: {
      'app.mjs': `
        import { mock } from 'node:test';
        ${BEGIN}
        mock.timers.enable();
        console.log(tell());
        ${TICK}
        mock.timers.reset();
        console.log(tell());
        mock.timers.enable({ apis: ['setTimeout'] });
        console.log(tell());
        mock.reset();
        console.log(tell());
        setTimeout(() => console.log('later'), 1);
      `,
    },
  },
  'CommonJS, and timers of node:timers': {
    files: {
      'app.cjs': `
        const { mock } = require('node:test');
        const timers = require('node:timers');
        ${BEGIN}
        mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate'] });
        ${TICK}
        timers.setTimeout(() => console.log('timers'), 10);
        console.log(setTimeout === timers.setTimeout);
        mock.timers.tick(10);
        mock.timers.reset();
        console.log(tell());
      `,
    },
  },
  Date: {
    files: {
      'app.mjs': `
        import { mock } from 'node:test';
        import assert from 'node:assert';
        mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 5000 });
        const date = new Date();
        console.log(Date.now(), date, date instanceof Date, date.constructor === Date, Object.getPrototypeOf(date) === Date.prototype);
        console.log(new Date(1), new Date(2020, 1).getMonth(), Date.UTC(1970), Date.parse('1970'), Date.isMock, String(Date));
        setTimeout(() => console.log('after', Date.now()), 100);
        mock.timers.tick(100);
        mock.timers.setTime(7000);
        console.log(Date.now());
        assert.deepStrictEqual(new Date(), new Date(7000));
        mock.timers.reset();
        console.log(Date.now() > 7000, Date.isMock, new Date() instanceof Date, date instanceof Date);
      `,
    },
  },
  'what Node refuses': {
    files: {
      'app.mjs': `
        import { mock } from 'node:test';
        ${BEGIN}
        for (const given of [{ apis: ['nothing'] }, 5, { apis: [], now: -1 }]) {
          try { mock.timers.enable(given); } catch ({ code, message }) { console.log(code, message); }
          console.log(tell());
        }
        mock.timers.reset();
        mock.timers.enable({ apis: ['setTimeout'] });
        try { mock.timers.enable(); } catch ({ code, message }) { console.log(code, message); }
        mock.timers.reset();
        console.log(tell());
      `,
    },
  },
};

describe('run and mock.timers', { skip }, () => testPrograms(PROGRAMS));
