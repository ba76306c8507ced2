'use strict';

// Source maps of a program, with `--enable-source-maps`: `run` beside the running Node.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const { folder, node } = require('./support/command.js');
const { testPrograms } = require('./support/programs.js');

/** @typedef {import('./support/programs.js').Program} Program */

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const enable = ['--enable-source-maps'];
const { registerHooks, setSourceMapsSupport } = /** @type {any} */ (require('node:module'));

const ORIGINAL = `
interface Nothing {}
function original(): never { throw new TypeError("mapped"); }
`;

/** Each line of a text, and the name of the function, are of a line further down in the original. */
const MAP = JSON.stringify({
  version: 3,
  sources: ['original.ts'],
  names: ['original'],
  mappings: 'AACA;AACAA,kBAAAA;AACAA',
  sourcesContent: [ORIGINAL],
});
const DATA = `data:application/json;base64,${Buffer.from(MAP).toString('base64')}`;
const comment = (url = DATA) => `\n//# sourceMappingURL=${url}\n`;
const FAIL = 'const first = 1;\nfunction fail() { throw new TypeError("mapped"); }\n';
const TEXT = `${FAIL}fail();${comment()}`;
const SHOW = 'try { fail(); } catch ({ stack }) { console.log(stack.split("\\n").slice(0, 3)); }';

/** @type {Record<string, Program>} */
const FAILING = {
  'an ES module': { files: { 'app.mjs': TEXT } },
  CommonJS: { files: { 'app.cjs': TEXT } },
  'an ES module that is imported': { files: { 'app.mjs': 'import "./dep.mjs";', 'dep.mjs': TEXT } },
  'an ES module with a query': { files: { 'app.mjs': 'import "./dep.mjs?1";', 'dep.mjs': TEXT } },
  'a data: URL': {
    files: {
      'app.mjs': `import ${JSON.stringify(`data:text/javascript,${encodeURIComponent(TEXT)}`)};`,
    },
  },
  'CommonJS that is required': {
    files: {
      'app.cjs': 'require("./dep.cjs")();',
      'dep.cjs': `${FAIL}module.exports = fail;${comment()}`,
    },
  },
  'a map in a file of its own': {
    files: { 'app.mjs': `${FAIL}fail();${comment('app.mjs.map')}`, 'app.mjs.map': MAP },
  },
  'a text with a name of its own': {
    files: { 'app.cjs': `${FAIL}fail();\n//# sourceURL=named.js${comment()}` },
  },
  'a map that is not there': { files: { 'app.mjs': `${FAIL}fail();${comment('none.map')}` } },
  'a map that is none': { files: { 'app.cjs': `${FAIL}fail();${comment(`${DATA}%`)}` } },
  'an error of a timer': { files: { 'app.mjs': `${FAIL}setTimeout(fail, 1);${comment()}` } },
  'a rejection': { files: { 'app.cjs': `${FAIL}(async () => fail())();${comment()}` } },
  'an error of Node': { files: { 'app.mjs': `${FAIL}Buffer.alloc('x');${comment()}` } },
  'constructors, methods and what is asynchronous': {
    files: {
      'app.mjs': `${FAIL}class A { constructor() { fail(); } static async make() { await 0; return new A(); } }\nawait A.make();${comment()}`,
    },
  },
  'CommonJS that is wrong': { files: { 'app.cjs': `${FAIL}let wrong = ;${comment()}` } },
  'an ES module that is wrong': { files: { 'app.mjs': `${FAIL}let wrong = ;${comment()}` } },
};

/** @type {Record<string, Program>} */
const OTHERS = {
  'stacks that are read': {
    files: { 'app.mjs': `${FAIL}${SHOW}${comment()}` },
    nodeOptions: enable,
  },
  'module.findSourceMap()': {
    files: {
      'app.cjs': `require('./dep.cjs'); console.log(require('node:module').findSourceMap(require.resolve('./dep.cjs')).payload);`,
      'dep.cjs': comment(),
    },
    nodeOptions: enable,
  },
  'those of what is loaded after process.setSourceMapsEnabled()': {
    files: {
      'app.mjs': 'process.setSourceMapsEnabled(true);\nimport("./dep.mjs");',
      'dep.mjs': TEXT,
    },
    status: 1,
  },
  ...(setSourceMapsSupport && {
    'none of packages where a program wants none': {
      files: {
        'app.mjs': `import { setSourceMapsSupport } from 'node:module'; setSourceMapsSupport({ enabled: true }); await import('p');`,
        'node_modules/p/package.json': '{"type":"module","exports":"./p.js"}',
        'node_modules/p/p.js': TEXT,
      },
      status: 1,
    },
  }),
  ...(registerHooks && {
    'what hooks make': {
      files: {
        'app.mjs':
          'import "./dep.mjs"; import { createRequire } from "node:module"; createRequire(import.meta.url)("./dep.cjs");',
        'dep.mjs': '',
        'dep.cjs': '',
        'hooks.cjs': `
          require('node:module').registerHooks({
            load(url, context, next) {
              const loaded = next(url, context);
              return url.includes('/dep.') ? { ...loaded, source: ${JSON.stringify(`${FAIL}${SHOW}${comment()}`)} } : loaded;
            },
          });
        `,
      },
      nodeOptions: [...enable, '--require', './hooks.cjs'],
    },
  }),
  'the stack that a program makes': {
    files: {
      'app.cjs': `${FAIL}Error.prepareStackTrace = (error, sites) => String(sites[0]); try { fail(); } catch ({ stack }) { console.log(stack); }${comment()}`,
    },
    nodeOptions: enable,
  },
};

const failing = Object.entries(FAILING).map(([name, program]) => [
  name,
  { ...program, nodeOptions: enable, status: 1 },
]);

describe('run shows errors in the original', { skip }, () =>
  testPrograms(Object.fromEntries(failing)),
);

describe('run has source maps', { skip }, () => testPrograms(OTHERS));

test('a loader has source maps', { skip }, (t) => {
  const file = JSON.stringify(path.join(__dirname, '..', '..', 'loader.js'));
  const cwd = folder(t, {
    'host.cjs': `
      const vm = require('node:vm');
      const loader = new (require(${file}).Loader)({ context: vm.createContext({ console }) });
      loader.import('./app.mjs', require('node:url').pathToFileURL(__filename));
    `,
    'app.mjs': `${FAIL}${SHOW}${comment()}`,
  });
  const { stdout, stderr } = node([...enable, 'host.cjs'], { cwd });
  assert.equal(stderr, '');
  assert.match(stdout, /'TypeError: mapped',\n {2}' {4}at original \(.*[\\/]original\.ts:3:1\)'/);
});
