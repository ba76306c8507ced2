'use strict';

// Errors that the running Node puts into words of its own, and modules that fail.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  ...Object.fromEntries(
    ['require("fs")', 'exports.a = 1', 'module.exports', '__dirname', '__filename'].map((code) => [
      `an ES module that has ${code}`,
      { files: { 'app.mjs': `import "node:fs";\n  ${code};` }, status: 1 },
    ]),
  ),
  'an ES module that has require() and awaits': {
    files: { 'app.mjs': 'await 0;\n  require("fs");' },
    status: 1,
  },
  'a .js file that is an ES module by its package, and requires': {
    files: { 'app.js': '\nrequire("fs");', 'package.json': '{"type":"module"}' },
    status: 1,
  },
  'a dependency that requires': {
    files: { 'app.mjs': 'import "./dep.mjs";', 'dep.mjs': '\nrequire("fs");' },
    status: 1,
  },
  'an import() of a module that requires': {
    files: {
      'app.mjs': 'try { await import("./dep.mjs"); } catch (error) { console.log(error.message); }',
      'dep.mjs': '\nrequire("fs");',
    },
  },
  'an import() of modules that await, and have what only CommonJS has': {
    files: {
      'app.mjs': `
        for (const name of ['require', '__filename', 'importer']) {
          await import('./' + name + '.mjs').catch(({ code, message }) => console.log(code, message));
        }
      `,
      'require.mjs': 'await 0; require("fs");',
      '__filename.mjs': 'await 0; __filename;',
      'importer.mjs': 'import "./dep.mjs";',
      'dep.mjs': 'await 0; module.exports = 1;',
    },
  },
  'a module that has failed is not run again': {
    files: {
      'app.mjs': `
        const errors = [];
        for (const file of ['./dep.mjs', './dep.mjs', './importer.mjs', './dep.cjs', './dep.cjs']) {
          try { await import(file); } catch (error) { errors.push(error); }
        }
        console.log(errors.length, new Set(errors).size);
      `,
      'dep.mjs': 'console.log("runs"); throw new Error("failed");',
      'importer.mjs': 'import "./dep.mjs"; console.log("never");',
      'dep.cjs': 'console.log("runs, too"); throw new Error("failed");',
    },
  },
};

describe('run shows errors as node does', { skip }, () => testPrograms(PROGRAMS));
