'use strict';

// Which file a program begins with: `run` and the running Node itself, to the letter.

const Module = require('node:module');
const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

/** @typedef {import('./support/programs.js').Program} Program */

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const { registerHooks } = /** @type {any} */ (Module);
const skipHooked =
  skip || (registerHooks === undefined ? 'this Node has no module.registerHooks()' : false);

const TELL = {
  'app.mjs': `
    import './dep.mjs';
    console.log(import.meta.url, import.meta.main, process.argv.slice(1));
  `,
  'app.cjs': `
    console.log(__filename, module.id, module.parent, require.main === module, process.mainModule === module);
    console.log(process.argv.slice(1));
  `,
  'app.js': 'import "./dep.mjs"; console.log(import.meta.url, process.argv.slice(1));',
  'dep.mjs': 'console.log("dep");',
};

/** Says what it is asked of the program, for whose main module it has a file with another extension. */
const HOOKS = `
  const { registerHooks } = require('node:module');
  const isOfProgram = (text) => text.startsWith(process.cwd()) || text.includes('/vm-module-record-command-');
  registerHooks({
    resolve(specifier, context, next) {
      if (isOfProgram(context.parentURL ?? specifier)) console.log('resolve', specifier, JSON.stringify(context));
      return next(/[\\\\/]app$/.test(specifier) ? specifier + process.env.EXTENSION : specifier, context);
    },
    load(url, context, next) {
      if (isOfProgram(url)) console.log('load', url, JSON.stringify(context));
      return next(url, context);
    },
  });
`;

const PRELOADS = /** @type {const} */ ({
  '--require': './hooks.cjs',
  '--import': './hooks.mjs',
});

/**
 * @param {string} extension
 * @param {'--require' | '--import'} option
 * @returns {Program}
 */
const hooked = (extension, option) => ({
  files: {
    ...TELL,
    'hooks.cjs': HOOKS.replace('process.env.EXTENSION', JSON.stringify(extension)),
    'hooks.mjs': 'import "./hooks.cjs";',
  },
  main: 'app',
  options: `${option} ${PRELOADS[option]}`,
});

// A `.js` Node finds for itself.
const HOOKED = Object.fromEntries(
  ['.mjs', '.cjs'].flatMap((extension) =>
    /** @type {const} */ (['--require', '--import']).map((option) => [
      `app${extension} for app, by hooks of ${option}`,
      hooked(extension, option),
    ]),
  ),
);

/** @type {Record<string, Program>} */
const OTHERS = {
  'app.js for app, where hooks are told what was asked for': {
    ...hooked('', '--require'),
  },
  'a file that hooks do not find either': {
    ...hooked('', '--import'),
    main: 'other',
    // Node shows a line of its own above that.
    from: 'Error [ERR_MODULE_NOT_FOUND]',
    status: 1,
  },
};

/** @type {Record<string, Program>} */
const IMPORTED = {
  'CommonJS that Node imports, since it has imported a preload': {
    files: TELL,
    main: 'app.cjs',
    options: '--import data:text/javascript,0',
  },
  'an ES module of whose kind its text tells, with such a preload': {
    files: TELL,
    main: 'app.js',
    options: '--import data:text/javascript,0',
  },
  'a file that is not there, with such a preload': {
    files: TELL,
    main: 'none',
    options: '--import data:text/javascript,0',
    from: 'Error [ERR_MODULE_NOT_FOUND]',
    status: 1,
  },
  'arguments that a preload has kept, which are those of the program by then': {
    files: {
      'app.mjs': 'console.log(process.argv.slice(1));',
      'preload.cjs': `
        const { argv } = process;
        process.on('exit', () => console.log(argv === process.argv, argv.slice(1)));
      `,
    },
    options: '--require ./preload.cjs',
    parameters: ['--one', 'two'],
  },
  'a file that is not there': { files: TELL, main: 'none', status: 1 },
};

describe('the main module of run, which hooks find', { skip: skipHooked }, () =>
  testPrograms({ ...HOOKED, ...OTHERS }),
);

describe('the main module of run', { skip }, () => testPrograms(IMPORTED));
