'use strict';

// Programs with hooks of `module.register()`, which are on a thread of their own, their own and those of preloads, that `run` runs, and
// the running Node itself, to the letter.

const { register, registerHooks } = /** @type {any} */ (require('node:module'));
const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const isOther = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const isMissing = registerHooks === undefined || register === undefined;
const skip = isOther || (isMissing ? 'this Node cannot ask them at once' : false);

const HOOKS = `
  let port;
  let number = 0;
  export async function initialize(data) {
    number = data?.number ?? 0;
    port = data?.port;
  }
  export async function resolve(specifier, context, next) {
    if (specifier.startsWith('virtual:')) return { url: specifier, format: 'module', shortCircuit: true };
    if (specifier === 'refused') throw Object.assign(new TypeError('refused'), { code: 'ERR_MINE' });
    if (specifier === 'nothing') return {};
    return next(specifier.replace('.upper', '.mjs'), context);
  }
  export async function load(url, context, next) {
    await null;
    if (url.startsWith('virtual:')) {
      return { format: 'module', source: \`export default "\${url}"; export const number = \${number};\`, shortCircuit: true };
    }
    if (url.endsWith('.text')) return { format: 'json', source: JSON.stringify('a text'), shortCircuit: true };
    const loaded = await next(url, context);
    if (url.endsWith('a.mjs')) return { ...loaded, source: String(loaded.source).toUpperCase() };
    return loaded;
  }
`;

const PROGRAM = `
  const attempt = async (what, load) => {
    try {
      const { ...exports } = await load();
      console.log(what, exports);
    } catch ({ name, code, message }) {
      console.log(what, name, code, message.split('\\n')[0].replaceAll(import.meta.dirname, ''));
    }
  };
  await attempt('virtual', () => import('virtual:x'));
  await attempt('static', () => import('./static.mjs'));
  await attempt('text', () => import('./a.text', { with: { type: 'json' } }));
  await attempt('CommonJS', () => import('./c.cjs'));
  await attempt('built-in', async () => ({ type: typeof (await import('node:fs')).readFileSync }));
  await attempt('refused', () => import('refused'));
  await attempt('nothing', () => import('nothing'));
  await attempt('missing', () => import('./missing.mjs'));
  console.log(import.meta.resolve('virtual:y'), import.meta.resolve('./a.upper').slice(-6));
`;

const FILES = {
  'static.mjs':
    'import value, { number } from "virtual:static"; export { value, number }; export * from "./a.upper";',
  'a.mjs': '/** what stays a comment */',
  'a.text': 'this is no JSON',
  'c.cjs': 'exports.c = require("./d.cjs");',
  'd.cjs': 'exports.d = 1;',
  'hooks.mjs': HOOKS,
};

const REGISTER = `
  import { register } from 'node:module';
  register('./hooks.mjs', { parentURL: import.meta.url, data: { number: 5 } });
`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'of the program': { files: { 'main.mjs': `${REGISTER}${PROGRAM}`, ...FILES } },
  'of a preload': {
    files: { 'main.mjs': PROGRAM, 'preload.mjs': REGISTER, ...FILES },
    nodeOptions: ['--import', './preload.mjs'],
  },
  'below those of module.registerHooks()': {
    files: {
      'main.mjs': `
        import { registerHooks } from 'node:module';
        registerHooks({
          resolve(specifier, context, next) {
            const found = next(specifier.replace('mine:', 'virtual:'), context);
            console.log(specifier, found.url.replace(/.*\\//, ''));
            return found;
          },
          load(url, context, next) {
            const loaded = next(url, context);
            console.log(url.replace(/.*\\//, ''), loaded.format, typeof loaded.source);
            return loaded;
          },
        });
        ${REGISTER}
        console.log(await import('mine:x'));
        ${PROGRAM}
      `,
      ...FILES,
    },
    isUnordered: Number(process.versions.node.split('.')[0]) < 24,
  },
};

describe('hooks of module.register()', { skip }, () => testPrograms(PROGRAMS));
