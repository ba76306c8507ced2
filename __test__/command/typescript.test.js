'use strict';

// `run` and the running Node itself, on programs in TypeScript: also where Node strips no types.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const { features } = /** @type {any} */ (process);
const stripsNone = !features.typescript && 'this Node strips no types';
const stripsTypes = Boolean(features.typescript) && 'this Node strips types';

const UNKNOWN_EXTENSION = 'TypeError [ERR_UNKNOWN_FILE_EXTENSION]';

const DEP = 'export type T = number; export const dep: T = 1;';

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'an ES module, which imports others': {
    skip: stripsNone,
    files: {
      'app.mts': `
        import { dep, type T } from './dep.ts';
        import script from './script.cts';
        const values: T[] = [dep, script.s];
        console.log(values, import.meta.filename?.endsWith('.mts'), import.meta.main);
        function fail(message: string): never { throw new Error(message); }
        fail('at its place');
      `,
      'dep.ts': DEP,
      'script.cts': 'const s: number = 2; exports.s = s; console.log(require.main === undefined);',
    },
    status: 1,
  },
  'a script, which requires others': {
    skip: stripsNone,
    files: {
      'app.cts': `
        const { s } = require('./script.cts') as { s: number };
        console.log(s, require.main === module, __filename.endsWith('.cts'));
        console.log(Object.keys(require('./dep.mts')));
      `,
      'script.cts': 'const s: number = 2; exports.s = s;',
      'dep.mts': DEP,
    },
  },
  'what decides is the package, or the text': {
    skip: stripsNone,
    files: {
      'app.ts': 'import { dep } from "./a/dep.ts"; import s from "./b/s.ts"; console.log(dep, s);',
      'a/package.json': '{ "type": "module" }',
      'a/dep.ts': DEP,
      'b/package.json': '{ "type": "commonjs" }',
      'b/s.ts': 'const s: number = 3; module.exports = s;',
      'package.json': '{ "type": "module" }',
    },
  },
  'syntax that Node does not strip': {
    skip: stripsNone,
    files: { 'app.mts': 'const ok = 1;\nenum A { B }' },
    status: 1,
    from: 'SyntaxError [ERR_UNSUPPORTED',
  },
  'what Node refuses in packages, by its path where it is required and by its URL where it is imported':
    {
      skip: stripsNone,
      files: {
        'app.mjs': `
        import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        const attempt = async (what, load) => {
          try { await load(); } catch ({ name, code, message }) { console.log(what, name, code, message.replaceAll(process.cwd(), '')); }
        };
        for (const file of ['p/a.mts', 'p/b.cts', 'p/c.ts', 'p/d.ts', 'q/e.ts', 'q/importer.mjs', 'q/requirer.cjs']) {
          await attempt('require ' + file, () => require(file));
          await attempt('import ' + file, () => import(file));
        }
      `,
        'node_modules/p/a.mts': 'const x: number = 1; export { x };',
        'node_modules/p/b.cts': 'const x: number = 1; exports.x = x;',
        'node_modules/p/c.ts': 'const x: number = 1; exports.x = x;',
        'node_modules/p/d.ts': 'const x: number = 1; export { x };',
        'node_modules/q/package.json': '{"type":"module"}',
        'node_modules/q/e.ts': 'const x: number = 1; export { x };',
        'node_modules/q/importer.mjs': 'import "../p/a.mts";',
        'node_modules/q/requirer.cjs': 'require("../p/a.mts");',
      },
    },
  ...Object.fromEntries(
    ['mts', 'cts', 'ts'].map((extension) => [
      `what Node refuses in packages: .${extension} that nobody catches`,
      {
        skip: stripsNone,
        files: {
          'app.cjs': `require('p/dep.${extension}');`,
          [`node_modules/p/dep.${extension}`]: 'const x: number = 1;',
        },
        status: 1,
        // Node shows a line of its own above that.
        from: 'Error [ERR_UNSUPPORTED',
      },
    ]),
  ),
  ...Object.fromEntries(
    ['mts', 'cts'].map((extension) => [
      `.${extension} that is wrong and is required`,
      {
        skip: stripsNone,
        files: {
          'app.cjs': `
            try { require('./dep.${extension}'); } catch ({ stack }) { console.log(stack.split('\\n').slice(0, 5)); }
          `,
          [`dep.${extension}`]: '\nconst x: = 1;',
        },
      },
    ]),
  ),
  'without types stripped': {
    skip: stripsNone,
    files: { 'app.mts': 'export {};' },
    nodeOptions: ['--no-experimental-strip-types'],
    status: 1,
    from: UNKNOWN_EXTENSION,
  },
  'an ES module where Node strips no types': {
    skip: stripsTypes,
    files: { 'app.ts': 'import "node:fs"; export {};' },
    status: 1,
    from: UNKNOWN_EXTENSION,
  },
  'a script where Node strips no types': {
    skip: stripsTypes,
    files: { 'app.cts': 'console.log(require.main === module);' },
  },
};

describe('run: TypeScript', { skip }, () => testPrograms(PROGRAMS));
