'use strict';

// Programs that make stacks themselves: `run` beside the running Node.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** Where call sites are, but for those of Node. */
const SHOW = `
  const show = (sites) => sites
    .map((site) => [site.getFileName()?.replace(/.*\\//, ''), site.getLineNumber(), site.getFunctionName()])
    .filter(([file]) => !/^(module_job|loader|run_main|task_queues|translators)$/.test(file));
`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'call sites are those of the program': {
    files: {
      'app.mjs': `
        import dep from './dep.cjs';
        ${SHOW}
        const before = Error.prepareStackTrace;
        Error.prepareStackTrace = (error, sites) => sites;
        const called = () => show(new TypeError('x').stack);
        console.log(called(), show(dep()));
        await null;
        console.log(called());
        const holder = {};
        Error.captureStackTrace(holder);
        console.log(show(holder.stack));
        Error.captureStackTrace(holder, called);
        console.log(holder.stack.length);
        await import('./late.mjs');
      `,
      'dep.cjs': `
        ${SHOW}
        module.exports = () => new Error('y').stack;
        const before = Error.prepareStackTrace;
        Error.prepareStackTrace = (error, sites) => sites;
        console.log(show(new Error('x').stack));
        Error.prepareStackTrace = before;
      `,
      'late.mjs': `${SHOW} console.log(show(new Error('x').stack)[0]);`,
    },
  },
  'Error.prepareStackTrace is there with source maps, too': {
    files: {
      'app.cjs': `
        const { prepareStackTrace: own } = Error;
        console.log(typeof own, own.name, Object.keys(Error), own(new Error('a'), []), new Error('b').stack.split('\\n', 1));
        Error.prepareStackTrace = () => 'replaced';
        console.log(new Error('c').stack);
        Error.prepareStackTrace = own;
        console.log(new Error('d').stack.split('\\n', 1), delete Error.prepareStackTrace, new Error('e').stack.split('\\n', 1));
      `,
    },
    nodeOptions: ['--enable-source-maps'],
  },
  'Error.prepareStackTrace is what was set': {
    files: {
      'app.mjs': `
        ${SHOW}
        const before = Error.prepareStackTrace;
        const mine = function (error, sites) {
          console.log(this === Error, error.message, sites.constructor === Array, Error.prepareStackTrace === mine);
          return show(sites);
        };
        Error.prepareStackTrace = mine;
        console.log(Error.prepareStackTrace === mine, Object.keys(Error), new Error('x').stack);
        const lines = (error) => error.stack.split('\\n').filter((line) => !line.includes('node:internal'));
        for (const value of [undefined, null, 5, {}]) {
          Error.prepareStackTrace = value;
          console.log(lines(new Error('y')), Error.prepareStackTrace === value);
        }
        Error.prepareStackTrace = () => { throw new RangeError('in it'); };
        try { new Error('z').stack; } catch ({ name, message }) { console.log(name, message); }
        Error.prepareStackTrace = () => new Error('nested').stack.split('\\n')[0];
        console.log(new Error('z').stack);
        Error.prepareStackTrace = before;
        console.log(Error.prepareStackTrace === before, lines(new Error('w')));
        class Mine extends Error {}
        Mine.prepareStackTrace = () => 'mine';
        console.log(Object.keys(Mine), lines(new Mine('a')), Error.prepareStackTrace === before);
        console.log(delete Error.prepareStackTrace, Error.prepareStackTrace);
      `,
    },
  },
};

describe('run and stacks of programs', { skip }, () => testPrograms(PROGRAMS));
