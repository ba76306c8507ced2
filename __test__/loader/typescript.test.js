'use strict';

// TypeScript in a loader, and in the running Node.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const vm = require('node:vm');
const { Loader } = require('../../loader.js');
const { root: project, run } = require('../support/reference.js');
const { same } = require('./support/compare.js');
const { folder, outcome } = require('./support/folder.js');
const { withHooks } = require('./support/hooked.js');

const { features } = /** @type {any} */ (process);
const skip =
  process.env.VM_MODULE_IMPLEMENTATION === 'node' ||
  (!features.typescript && 'this Node strips no types');

const FILES = {
  'main.ts': `
    import { b, type T } from './b.mts';
    import c, { d } from './c.cts';
    import { odd } from './odd.ts';
    import type { Nothing } from './nothing.ts';
    const x: number = 1;
    export const all: T = [x, b, c.d, d as number, odd(3)!, typeof module satisfies string];
    class K<A> implements Nothing { constructor(value: A) {} declare y: number; }
    export const k = Object.keys(new K<number>(1)).length;
    `,
  'b.mts': 'export type T = unknown[]; export const b: string = "b";',
  'c.cts': 'const d: number = 3; exports.d = d;',
  'odd.ts':
    'import { even } from "./even.ts"; export const odd = (n: number): boolean => n !== 0 && even(n - 1);',
  'even.ts':
    'import { odd } from "./odd.ts"; export function even(n: number): boolean { return n === 0 || odd(n - 1); }',
  'typeless.ts': 'const z = 4 as const; exports.z = z;',
  'empty.ts': '',
  'declared.d.ts': 'export declare const a: number;',
  'enum.ts': 'const ok = 1;\n  enum A { B } export const a = A.B;',
  'invalid.mts': 'const a: = 1',
  'invalid-script.cts': 'const a: number = 1;\nconst b = (;',
  'module-in-script.cts': 'export const a: number = 1;',
  'imports-enum.mts': 'import "./b.mts"; import "./enum.ts";',
  'no-such-name.mts': 'import { none } from "./c.cts";',
  'x.tsx': '',
  'module/package.json': { type: 'module' },
  'module/a.ts': 'export const a: boolean = import.meta.filename.endsWith("a.ts");',
  'commonjs/package.json': { type: 'commonjs' },
  'commonjs/a.ts': 'const b: number = 1; module.exports = { b };',
  'node_modules/p/package.json': { exports: { '.': './i.ts', './c': './c.cts' } },
  'node_modules/p/i.ts': 'export const a: number = 1;',
  'node_modules/p/c.cts': 'exports.a = 1;',
};

const SPECIFIERS = [
  ...Object.keys(FILES)
    .filter((file) => !file.endsWith('.json'))
    .map((file) => `./${file}`),
  'p',
  'p/c',
  './missing.ts',
  './b.ts',
];

describe('TypeScript', { skip }, () => {
  test('is imported as Node imports it', async (t) => {
    // Functions of two modules are not equal.
    await same(
      t,
      FILES,
      SPECIFIERS.filter((specifier) => !/odd|even/.test(specifier)),
    );
  });

  test('is required as Node requires it', async (t) => {
    const { url, write, parent } = folder(t, FILES);
    const outcomes = `
      const outcomes = {};
      for (const request of ${JSON.stringify([...SPECIFIERS, './c', './typeless'])}) {
        try {
          outcomes[request] = { ...require(request) };
        } catch (error) {
          const { name, code, message } = error;
          // Node 22 writes the path of an ES module.
          const shown = error.stack.replace('file://', '').split('\\n').slice(0, code?.endsWith('SYNTAX') ? 3 : 0);
          outcomes[request] = { name, code, message, shown };
        }
      }
      module.exports = JSON.stringify(outcomes);`;
    write('requires.cjs', outcomes);
    const loader = new Loader({ context: vm.createContext({}) });
    t.after(() => loader.dispose());
    const { default: ours } = await loader.import('./requires.cjs', parent);
    const { default: theirs } = await import(url('requires.cjs'));
    assert.deepEqual(JSON.parse(ours), JSON.parse(theirs));
  });

  test('has errors with their place, of the realm of the context', async (t) => {
    const { parent, url } = folder(t, FILES);
    const context = vm.createContext({});
    const loader = new Loader({ context });
    t.after(() => loader.dispose());
    for (const file of ['enum.ts', 'invalid.mts', 'invalid-script.cts']) {
      const theirs = await import(url(file)).catch((error) => error);
      const ours = await loader.import(`./${file}`, parent).catch((error) => error);
      assert.ok(ours instanceof vm.runInContext('SyntaxError', context), file);
      const shown = ({ /** @type {string} */ stack }) => stack.split('\n').slice(0, 5);
      assert.deepEqual(shown(ours), shown(theirs));
    }
  });

  test('makes modules in many contexts, at once and by importSync(), and others when a file is mended', async (t) => {
    const { parent, write } = folder(t, FILES);
    for (let round = 0; round < 3; round++) {
      const [one, other] = [0, 1].map(() => new Loader({ context: vm.createContext({}) }));
      const [a, b] = await Promise.all([one, other].map((it) => it.import('./main.ts', parent)));
      assert.equal(JSON.stringify(a.all), '[1,"b",3,3,true,"undefined"]');
      assert.equal(JSON.stringify(b.all), JSON.stringify(a.all));
      assert.notEqual(a.all, b.all);
      const third = new Loader();
      assert.equal(third.importSync('./main.ts', parent).all.length, 6);
      for (const loader of [one, other, third]) loader.dispose();
    }
    const loader = new Loader();
    t.after(() => loader.dispose());
    await assert.rejects(loader.import('./imports-enum.mts', parent), {
      code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
    });
    assert.throws(() => loader.importSync('./imports-enum.mts', parent), {
      code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
    });
    write('enum.ts', 'export const a: number = 1;');
    await loader.import('./imports-enum.mts', parent);
    assert.equal((await loader.import('./enum.ts', parent)).a, 1);
  });

  test('is stripped behind hooks, which see its formats', async (t) => {
    const files = {
      'main.mjs': `
        import { createRequire } from 'node:module';
        for (const file of ['./main.ts', './typeless.ts', './module/a.ts', './commonjs/a.ts', './enum.ts', './virtual.mts', './virtual.cts']) {
          await import(file).then((found) => log(file, Object.keys(found).filter((name) => name !== 'module.exports')), (error) => log(file, error.code));
        }
        log('done');`,
      ...FILES,
    };
    const hooks = `{
      resolve(specifier, context, next) {
        if (specifier.includes('virtual')) return { url: new URL(specifier, context.parentURL).href, shortCircuit: true };
        const resolved = next(specifier, context);
        log('resolved', specifier, resolved.format);
        return resolved;
      },
      load(url, context, next) {
        const name = url.split('/').at(-1);
        if (name.includes('virtual')) {
          const isModule = name.endsWith('.mts');
          const format = isModule ? 'module-typescript' : 'commonjs-typescript';
          const source = isModule ? 'export const v: number = 1;' : 'const w: number = 1; exports.w = w;';
          return { format, source, shortCircuit: true };
        }
        log('load', name, context.format);
        const loaded = next(url, context);
        log('loaded', name, loaded.format, String(loaded.source).length);
        return loaded;
      },
    }`;
    const { ours, theirs } = await withHooks(t, files, hooks);
    const isAbout = (/** @type {any[]} */ [, name]) => name !== 'main.mjs' && name !== undefined;
    const sorted = (/** @type {any[][]} */ logged) =>
      logged
        .filter(isAbout)
        .map((entry) => JSON.stringify(entry))
        .sort();
    assert.deepEqual(sorted(ours), sorted(theirs));
  });

  test('is loaded without a warning, and leaves process.emitWarning as it was', async (t) => {
    const { url, write } = folder(t, FILES);
    const program = `
      const { Loader } = require(${JSON.stringify(path.join(project, 'loader.js'))});
      const { emitWarning } = process;
      const before = Object.getOwnPropertyDescriptor(process, 'emitWarning');
      new Loader().import(${JSON.stringify(url('main.ts'))}).then(async ({ all }) => {
        const after = Object.getOwnPropertyDescriptor(process, 'emitWarning');
        console.log(all.length, Object.keys(before).every((key) => before[key] === after[key]));
        // A program may have a getter in its place.
        Object.defineProperty(process, 'emitWarning', { get: () => emitWarning, configurable: true });
        await new Loader().import(${JSON.stringify(url('module/a.ts'))});
        console.log(typeof Object.getOwnPropertyDescriptor(process, 'emitWarning').get);
        process.emitWarning('this one is seen');
      });`;
    const { stdout, stderr } = await run(process.execPath, [write('program.cjs', program)]);
    assert.equal(stdout, '6 true\nfunction\n');
    assert.match(stderr, /^\(node:\d+\) Warning: this one is seen\n.*\n$/);
  });

  test('fails where nothing can be stripped, and others go on', async (t) => {
    const { parent } = folder(t, FILES);
    const loader = new Loader();
    t.after(() => loader.dispose());
    const found = await Promise.all(
      ['./imports-enum.mts', './main.ts', 'p', './invalid.mts', './typeless.ts'].map((specifier) =>
        outcome(async () => Object.keys(await loader.import(specifier, parent))),
      ),
    );
    const shown = found.map(({ code, value }) => code ?? value?.length > 0);
    assert.deepEqual(shown, [
      'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
      true,
      'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
      'ERR_INVALID_TYPESCRIPT_SYNTAX',
      true,
    ]);
  });
});
