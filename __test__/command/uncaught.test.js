'use strict';

// What nobody catches, and what is shown above it: the line where it was made, and never one of this package.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { command, folder } = require('./support/command.js');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const skipRequired =
  skip || (process.features.require_module ? false : 'this Node requires no ES modules');

const FAILS = `
let message = 'fails';
function fail() { throw new TypeError(message); }
fail();
`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const REQUIRED = {
  'an ES module that is required': {
    files: { 'app.cjs': 'require("./dep.mjs");', 'dep.mjs': FAILS },
    status: 1,
  },
  'one that another ES module imports': {
    files: {
      'app.cjs': 'require("./importer.mjs");',
      'importer.mjs': 'import "./dep.mjs";',
      'dep.mjs': FAILS,
    },
    status: 1,
  },
  'one that CommonJS requires which an ES module imports': {
    files: {
      'app.mjs': 'import "./middle.cjs";',
      'middle.cjs': 'require("./dep.mjs");',
      'dep.mjs': FAILS,
    },
    status: 1,
  },
  'one that is required later': {
    files: {
      'app.cjs': `
        process.on('exit', (code) => console.log(code));
        process.on('unhandledRejection', () => console.log('no promise was rejected'));
        setTimeout(() => require("./dep.mjs"), 1);
      `,
      'dep.mjs': FAILS,
    },
    status: 1,
  },
  'one that is required again': {
    files: {
      'app.cjs': `
        try { require("./dep.mjs"); } catch ({ message }) { console.log(message); }
        require("./dep.mjs");
      `,
      'dep.mjs': FAILS,
    },
    status: 1,
  },
  'one whose error is thrown again': {
    files: {
      'app.cjs': 'try { require("./dep.mjs"); } catch (error) { throw error; }',
      'dep.mjs': FAILS,
    },
    status: 1,
  },
  'one that calls what throws in Node': {
    files: {
      'app.cjs': 'require("./dep.mjs");',
      'dep.mjs': 'import { readFileSync } from "node:fs";\nreadFileSync("none");',
    },
    status: 1,
  },
};

/** @type {Record<string, import('./support/programs.js').Program>} */
const NOT_COMPILED = {
  'CommonJS that is wrong, and who requires it': {
    files: {
      'app.cjs': 'setTimeout(() => {\n  require("./dep.cjs");\n}, 1);',
      'dep.cjs': '\n\nlet wrong = ;',
    },
    status: 1,
  },
  'an addon that is none, and who requires it': {
    files: {
      'app.cjs': 'setTimeout(() => {\n  require("./dep.node");\n}, 1);',
      'dep.node': 'no addon',
    },
    status: 1,
    // Node shows a line of its own above that.
    from: 'Error: ',
  },
  'a name that CommonJS does not export': {
    files: {
      'app.mjs': '\nimport { a,\n  b as c } from "./dep.cjs";',
      'dep.cjs': 'exports.a = 1;',
    },
    status: 1,
  },
  'a name that nothing is installed for': {
    files: { 'app.mjs': 'setTimeout(() => {\n  import.meta.resolve("none");\n}, 1);' },
    status: 1,
    from: 'Error [ERR_MODULE_NOT_FOUND]',
  },
};

/** @type {Record<string, import('./support/programs.js').Program>} */
const FRAMES = {
  'a module of an import cycle': {
    files: {
      'app.mjs':
        'import "./dep.mjs";\nfunction called() { throw new Error("x"); }\nexport { called };',
      'dep.mjs': 'import { called } from "./app.mjs";\n\n  called();',
    },
    status: 1,
  },
  'what waits for an import() of a module that throws': {
    files: {
      'app.mjs': 'async function load() {\n  await import("./dep.mjs");\n}\nawait load();',
      'dep.mjs': 'import "./deeper.mjs";',
      'deeper.mjs': '\nthrow new Error("deep");',
    },
    status: 1,
  },
};

describe('run shows the frames of the program, and no others', { skip }, () =>
  testPrograms(FRAMES),
);

describe('run shows what cannot be loaded as node does', { skip }, () =>
  testPrograms(NOT_COMPILED),
);

describe('run shows the line of an ES module that throws', { skip: skipRequired }, () =>
  testPrograms(REQUIRED),
);

/** By what is required, which Node shows a line of its own for: what is shown first, and a frame behind it. */
const NOT_LOADED = {
  'import "./none.mjs";': /^file:.*\/dep\.mjs:1:8\nimport "\.\/none\.mjs";\n {7}\^+\n\nError /,
  'let twice; let twice;': /^file:.*\/dep\.mjs:1\nlet twice; let twice;\n {15}\^+\n\nSyntaxError: /,
  'await 0;': /^Error \[ERR_REQUIRE_ASYNC_MODULE\]: /,
};

describe('run shows who requires an ES module that cannot be loaded', {
  skip: skipRequired,
}, () => {
  for (const [text, begin] of Object.entries(NOT_LOADED)) {
    test(text, (t) => {
      const cwd = folder(t, { 'app.cjs': '\nrequire("./dep.mjs");', 'dep.mjs': text });
      const { status, stderr } = command(['run', 'app.cjs'], { cwd });
      assert.equal(status, 1);
      assert.match(stderr, begin);
      assert.match(stderr, /\n {4}at Object\.<anonymous> \(.*[\\/]app\.cjs:2:1\)/);
    });
  }
});

describe('run shows no line of this package', { skip }, () => {
  for (const [name, files] of Object.entries({
    'above JSON that is wrong': { 'app.cjs': 'require("./data.json");', 'data.json': '{"a":' },
    'above JSON that is wrong and the main module': { 'app.json': '{"a":' },
    'above a name that nothing is installed for': {
      'app.mjs': 'setTimeout(() => import.meta.resolve("none"), 1);',
    },
    ...(process.features.require_module && {
      'above what is no error': { 'app.cjs': 'require("./dep.mjs");', 'dep.mjs': 'throw 5;' },
    }),
  })) {
    test(name, (t) => {
      const cwd = folder(t, files);
      const { status, stderr } = command(['run', Object.keys(files)[0]], { cwd });
      assert.equal(status, 1);
      assert.match(
        stderr,
        /^(?:SyntaxError: .*(?:app|data)\.json|Error \[ERR_MODULE_NOT_FOUND\]|\n?5\n)/,
      );
    });
  }
});
