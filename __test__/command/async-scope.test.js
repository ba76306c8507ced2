'use strict';

// The asynchronous scope that a program's main module runs in: `run` beside the running Node.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const TELL = `
  console.log(executionAsyncId(), triggerAsyncId(), executionAsyncResource());
  process.nextTick(() => console.log('tick', executionAsyncId() > 1, triggerAsyncId()));
  Promise.resolve().then(() => console.log('then', executionAsyncId(), triggerAsyncId()));
  setTimeout(() => console.log('timeout', executionAsyncId() > 1, triggerAsyncId()), 5);
`;
const NAMES = '{ executionAsyncId, executionAsyncResource, triggerAsyncId }';
const COMMONJS = `const ${NAMES} = require('node:async_hooks');${TELL}`;
const MODULE = `import ${NAMES} from 'node:async_hooks';${TELL}`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  CommonJS: { files: { 'app.cjs': COMMONJS } },
  'an ES module': { files: { 'app.mjs': `${MODULE}await null;${TELL}` } },
  'CommonJS that an ES module imports': {
    files: { 'app.mjs': "import './dep.cjs';", 'dep.cjs': COMMONJS },
  },
  ...(process.features.require_module && {
    'an ES module that CommonJS requires': {
      files: { 'app.cjs': "require('./dep.mjs');", 'dep.mjs': MODULE },
    },
  }),
  'what a preload has stored goes on': {
    files: {
      'app.cjs': `
        console.log(storage.getStore());
        setTimeout(() => console.log(storage.getStore()), 1);
      `,
      'preload.cjs': `
        const { AsyncLocalStorage } = require('node:async_hooks');
        globalThis.storage = new AsyncLocalStorage();
        storage.enterWith('stored');
      `,
    },
    options: '--require ./preload.cjs',
  },
  'what is begun in the main module, as hooks are told': {
    files: {
      'app.cjs': `
        const { createHook, executionAsyncId } = require('node:async_hooks');
        const begun = [];
        const init = (id, type, trigger) => begun.push([type, executionAsyncId(), trigger]);
        const hook = createHook({ init }).enable();
        setTimeout(() => {}, 1);
        setImmediate(() => {});
        process.nextTick(() => {});
        Promise.resolve();
        hook.disable();
        console.log(begun);
      `,
    },
  },
  'an error of it, which has no frames of others': {
    files: { 'app.cjs': 'const fail = () => {\n  throw new Error("fails");\n};\nfail();' },
    status: 1,
  },
};

describe('run has the asynchronous scope of node', { skip }, () => testPrograms(PROGRAMS));

/** What Node imports runs in none. */
const IMPORTED = Object.fromEntries(
  Object.entries(PROGRAMS)
    .filter(([, { options }]) => options === undefined)
    .map(([name, program]) => [name, { ...program, options: '--import data:text/javascript,0' }]),
);

describe('run has it with a preload that is imported', { skip }, () => testPrograms(IMPORTED));
