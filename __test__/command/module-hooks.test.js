'use strict';

// Programs with hooks of `module.registerHooks()`, their own and those of preloads, that `run` runs, and the running Node itself, to
// the letter.

const { registerHooks } = /** @type {any} */ (require('node:module'));
const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const isOther = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const MAJOR = Number(process.versions.node.split('.')[0]);

/** Node 22 resolves all imports of a module before it loads one, and the command does on all Nodes what later ones do. */
const isUnordered = MAJOR < 24;

const skip =
  isOther || (registerHooks === undefined ? 'this Node has no module.registerHooks()' : false);

/** Hooks that say what they are asked, and what the next step says. Those of preloads are asked about the files of the command, too. */
const TELLING = `
  const isOfProgram = (text) => text.includes(process.cwd());
  const { registerHooks } = require('node:module');
  const show = (what, value, context, given) =>
    console.log(what, value.replace(/file:.*\\//, ''), JSON.stringify(context).replaceAll(/file:[^"]*\\//g, ''), given);
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (!isOfProgram(context.parentURL ?? specifier)) return found;
      show('resolve', specifier, context, [found.url.replace(/.*\\//, ''), found.format, found.importAttributes]);
      return found;
    },
    load(url, context, next) {
      const loaded = next(url, context);
      if (!isOfProgram(url)) return loaded;
      show('load', url, context, [loaded.format, loaded.source === null ? null : loaded.source?.constructor.name]);
      return loaded;
    },
  });
`;

/** On Node 22 what is imported from nowhere can require nothing. */
const REQUIRED = MAJOR < 24 ? '' : ', require("virtual:d.commonjs")';

const GRAPH = {
  'main.mjs': `
    import './a.mjs';
    import c from './c.cjs';
    import data from './data.json' with { type: 'json' };
    import fs from 'node:fs';
    import os from 'os';
    import p from 'p';
    console.log(c, data, typeof fs.readFileSync, typeof os.cpus, p);
    console.log(import.meta.resolve('./a.mjs').replace(/.*\\//, ''));
    await import('./a.mjs');
    await import('./late.js');
  `,
  'a.mjs': 'console.log("a"); export const a = 1;',
  'c.cjs':
    'const d = require("./d.cjs"); require("node:fs"); require("os"); require("./d.json"); exports.c = d;',
  'd.cjs': 'exports.d = require("./e.mjs").e;',
  'd.json': '{"d":1}',
  'e.mjs': 'import "./a.mjs"; export const e = 2;',
  'late.js': 'exports.late = require.resolve("./d.cjs") && require.resolve("fs");',
  'data.json': '{"data":true}',
  'node_modules/p/package.json':
    '{"exports":{"custom":"./custom.js","import":"./import.mjs","require":"./require.js"}}',
  'node_modules/p/custom.js': 'module.exports = "custom";',
  'node_modules/p/import.mjs': 'export default "import";',
  'node_modules/p/require.js': 'module.exports = "require";',
};

const REGISTERED = (/** @type {string} */ hooks, /** @type {string} */ rest = '') => `
  import { createRequire, registerHooks } from 'node:module';
  const require = createRequire(import.meta.url);
  const attempt = async (what, load) => {
    try {
      const { ...exports } = await load();
      console.log(what, exports);
    } catch ({ name, code, message }) {
      console.log(what, name, code, message.split('\\n')[0].replaceAll(import.meta.dirname, ''));
    }
  };
  const hooks = registerHooks(${hooks});
  ${rest}
`;

/** @param {string} hook that is wrong */
const wrong = (hook) => ({
  files: {
    'main.mjs': REGISTERED(
      hook,
      "await attempt('import', () => import('./a.mjs')); await attempt('require', () => require('./c.cjs')); await attempt('cjs', () => import('./b.cjs'));",
    ),
    'a.mjs': 'export const a = 1;',
    'c.cjs': 'exports.c = 1;',
    'b.cjs': 'exports.b = 1;',
  },
});

/** @type {Record<string, import('./support/programs.js').Program>} */
const OWN = {
  'are asked about all that is loaded from then on': {
    isUnordered,
    files: {
      'start.mjs': `import './hooks.cjs'; import './before.mjs'; await import('./main.mjs'); await import('./before.mjs');`,
      'hooks.cjs': TELLING,
      'before.mjs': 'export {};',
      ...GRAPH,
    },
  },
  'of CommonJS, with require()': {
    isUnordered,
    files: {
      'start.cjs': `require('./before.cjs'); ${TELLING} require('./before.cjs'); require('./c.cjs'); require('p'); require.resolve('p'); import('./main.mjs');`,
      'before.cjs': '',
      ...GRAPH,
    },
  },
  'with process.getBuiltinModule()': {
    files: {
      'start.mjs': `process.getBuiltinModule('module').registerHooks({ load(url, context, next) { return url.endsWith('a.mjs') ? { format: 'module', source: 'export const a = 3', shortCircuit: true } : next(url, context); } }); console.log(await import('./a.mjs'));`,
      'a.mjs': 'export const a = 1;',
    },
  },
  'the last one first, and what each changes': {
    files: {
      'main.mjs': `
        import { registerHooks } from 'node:module';
        const log = [];
        for (const name of ['first', 'second', 'third']) {
          registerHooks({
            resolve(specifier, context, next) {
              log.push([name, 'resolve', specifier, context.conditions.includes(name), context.parentURL?.slice(-8)]);
              const found = next(specifier.replace('./x', './a'), name === 'third' ? { conditions: [...context.conditions, 'second'] } : undefined);
              return { ...found, format: name === 'second' ? 'module' : found.format };
            },
            load(url, context, next) {
              log.push([name, 'load', url.slice(-5), context.format]);
              const loaded = name === 'second' ? next(url) : next(url, { ...context, format: context.format });
              return { ...loaded, source: loaded.source + \`\\nlog.push('\${name}');\` };
            },
          });
        }
        globalThis.log = log;
        const { a } = await import('./x.js');
        console.log(a, log);
      `,
      'a.js': 'export const a = 1;',
    },
  },
  'until they are deregistered': {
    files: {
      'main.mjs': REGISTERED(
        `{ resolve(specifier, context, next) { console.log('asked', specifier); return next(specifier, context); } }`,
        `await import('./a.mjs'); hooks.deregister(); await import('./b.mjs'); hooks.deregister(); require('./c.cjs'); console.log(hooks.constructor.name, Object.keys(hooks));`,
      ),
      'a.mjs': '',
      'b.mjs': '',
      'c.cjs': '',
    },
  },
  'what is made of nothing': {
    files: {
      'main.mjs': REGISTERED(
        `{
          resolve(specifier, context, next) {
            if (!specifier.startsWith('virtual:')) return next(specifier, context);
            return { url: specifier, format: specifier.split('.').at(-1), shortCircuit: true };
          },
          load(url, context, next) {
            if (!url.startsWith('virtual:')) return next(url, context);
            const sources = {
              'virtual:a.module': 'import { b } from "virtual:b.module"; export const a = b; export const url = import.meta.url;',
              'virtual:b.module': Buffer.from('export const b = "ü";'),
              'virtual:c.commonjs': 'exports.c = [__filename${REQUIRED}];',
              'virtual:d.commonjs': new TextEncoder().encode('exports.d = 1;'),
              'virtual:e.json': '{"e":1}',
              'virtual:f.module': new TextEncoder().encode('export const f = 1;').buffer,
            };
            return { format: context.format, source: sources[url], shortCircuit: true };
          },
        }`,
        `
          for (const name of ['a.module', 'c.commonjs', 'f.module']) await attempt(name, () => import('virtual:' + name));
          await attempt('json', () => import('virtual:e.json', { with: { type: 'json' } }));
          await attempt('json without', () => import('virtual:e.json'));
          await attempt('required', () => require('virtual:c.commonjs'));
          await attempt('required', () => require('virtual:d.commonjs'));
          await attempt('nothing', () => import('virtual:g.module'));
          await attempt('unknown', () => import('virtual:g.nonsense'));
        `,
      ),
    },
  },
  'built-in modules that are others': {
    files: {
      'main.mjs': REGISTERED(
        `{
          resolve(specifier, context, next) {
            if (specifier === 'node:fs' || specifier === 'os') return next('./mock.cjs', { ...context, parentURL: import.meta.url });
            if (specifier === 'mocked') return { url: 'node:path', shortCircuit: true };
            return next(specifier, context);
          },
        }`,
        `
          console.log(await import('node:fs'), (await import('os')).default, typeof (await import('fs')).readFileSync);
          console.log(typeof (await import('mocked')).join, require('mocked') === require('node:path'));
          await attempt('node:fs', () => require('node:fs'));
          await import('./c.cjs');
        `,
      ),
      'c.cjs': 'console.log(require("os"));',
      'mock.cjs': 'exports.mock = true;',
    },
  },
  'texts in the place of built-in modules': {
    files: {
      'main.mjs': REGISTERED(
        `{
          load(url, context, next) {
            if (url === 'node:os') return { format: 'commonjs', source: 'exports.mine = 1', shortCircuit: true };
            if (url === 'node:path') return { format: 'module', source: 'export const mine = 2', shortCircuit: true };
            return next(url, context);
          },
        }`,
        `
          await attempt('require os', () => require('os'));
          await attempt('require node:os', () => require('node:os'));
          await attempt('import path', () => import('node:path'));
        `,
      ),
    },
  },
  'what throws': {
    files: {
      'main.mjs': REGISTERED(
        `{
          resolve(specifier, context, next) {
            if (specifier.includes('refused')) throw Object.assign(new RangeError('no ' + specifier), { code: 'ERR_MINE' });
            return next(specifier, context);
          },
          load(url, context, next) {
            if (url.includes('unread')) throw 'a string';
            return next(url, context);
          },
        }`,
        `
          await attempt('import', () => import('refused'));
          await attempt('require', () => require('refused'));
          await attempt('static', () => import('./static.mjs'));
          await attempt('missing', () => import('./missing.mjs'));
          await attempt('missing', () => require('./missing.cjs'));
          await attempt('missing', () => import('missing'));
          await attempt('unread', () => import('./unread.mjs').catch((error) => [error]));
          await attempt('extension', () => import('./a.unknown'));
          await attempt('builtin', () => import('node:nonsense'));
          await attempt('builtin', () => require('node:nonsense'));
        `,
      ),
      'static.mjs': 'import "refused";',
      'unread.mjs': '',
      'a.unknown': '',
    },
  },
  'nobody catches what a hook throws': {
    files: {
      'main.mjs': `
        import { registerHooks } from 'node:module';
        registerHooks({
          resolve() {
            throw new Error('refused');
          },
        });
        await import('./a.mjs');
      `,
    },
    status: 1,
  },
  'resolve without an object': wrong('{ resolve() {} }'),
  'resolve without a URL': wrong('{ resolve: () => ({ shortCircuit: true }) }'),
  'resolve with a URL that is none': wrong('{ resolve: () => ({ url: 1, shortCircuit: true }) }'),
  'resolve that breaks the chain': wrong('{ resolve: () => ({ url: "file:///a.mjs" }) }'),
  'resolve with a wrong format': wrong(
    '{ resolve: (s, c, next) => ({ ...next(s, c), format: 1 }) }',
  ),
  'resolve with wrong attributes': wrong(
    '{ resolve: (s, c, next) => ({ ...next(s, c), importAttributes: 1 }) }',
  ),
  'resolve with wrong conditions': wrong(
    '{ resolve: (s, c, next) => next(s, { ...c, conditions: 1 }) }',
  ),
  'resolve that gives a promise': wrong('{ async resolve(s, c, next) { return next(s, c); } }'),
  'load without an object': wrong('{ load() {} }'),
  'load that breaks the chain': wrong('{ load: () => ({ format: "module", source: "" }) }'),
  'load without a source': wrong('{ load: () => ({ format: "module", shortCircuit: true }) }'),
  'load with a wrong source': wrong(
    '{ load: () => ({ format: "module", source: 1, shortCircuit: true }) }',
  ),
  'load with a wrong format': wrong(
    '{ load: () => ({ format: 1, source: "", shortCircuit: true }) }',
  ),
  'load with an unknown format': wrong(
    '{ load: () => ({ format: "nonsense", source: "", shortCircuit: true }) }',
  ),
  'load without a format': wrong(
    '{ load: () => ({ source: "exports.x = 1", shortCircuit: true }) }',
  ),
  'load that gives a promise': wrong('{ async load(url, c, next) { return next(url, c); } }'),
  'load that changes the format': wrong(
    '{ load: (url, c, next) => ({ ...next(url, c), format: "json", source: "{}" }) }',
  ),
  'no functions': {
    files: {
      'main.mjs': `
        import { registerHooks } from 'node:module';
        for (const hooks of [{ resolve: 1 }, { load: 'x' }, undefined, {}]) {
          try {
            console.log(typeof registerHooks(hooks).deregister);
          } catch ({ name, code, message }) {
            console.log(name, code, message);
          }
        }
        console.log(registerHooks.name, registerHooks.length);
      `,
    },
  },
  'what hooks load themselves': {
    files: {
      'main.mjs': REGISTERED(
        `{
          resolve(specifier, context, next) {
            console.log('asked', specifier);
            if (specifier === './x.mjs') console.log(require('./helper.cjs'));
            return next(specifier, context);
          },
        }`,
        `await import('./x.mjs'); console.log(await import('./x.mjs'));`,
      ),
      'x.mjs': 'export const x = 1;',
      'helper.cjs': 'module.exports = "helper";',
    },
  },
  'createRequire() with a URL, and require.resolve()': {
    files: {
      'main.mjs': REGISTERED(
        `{
          resolve(specifier, context, next) {
            if (!specifier.startsWith('node:')) console.log(specifier, context.parentURL.replace(/.*\\//, ''));
            return specifier === 'assert' ? { url: 'node:zlib', shortCircuit: true } : next(specifier, context);
          },
        }`,
        `
          const other = createRequire(import.meta.url + '?query#hash');
          other('./c.cjs');
          console.log(other.resolve('./c.cjs').slice(-5), other.resolve('fs'), other.resolve('node:fs'), other.resolve('node:test'));
          console.log(other.resolve('assert'), require.resolve('c.cjs', { paths: [import.meta.dirname] }).slice(-5));
        `,
      ),
      'c.cjs': '',
      'node_modules/c.cjs': '',
    },
  },
  'handlers of require.extensions': {
    files: {
      'main.cjs': `
        const { registerHooks } = require('node:module');
        const byNode = require.extensions['.js'];
        require.extensions['.js'] = (module, filename) => {
          console.log('handler');
          const { _compile } = module;
          module._compile = (text, file) => _compile.call(module, text + ';exports.handled = 1', file);
          byNode(module, filename);
        };
        registerHooks({
          load(url, context, next) {
            console.log('load', url.slice(-4), context.format);
            const loaded = next(url, context);
            return { ...loaded, source: loaded.source + ';exports.loaded = 1' };
          },
        });
        console.log(require('./a.js'), require('./b.cjs'));
      `,
      'a.js': 'exports.a = 1',
      'b.cjs': 'exports.b = 1',
    },
  },
  'import attributes that only a hook knows': {
    files: {
      'main.mjs': REGISTERED(
        `{
          load(url, context, next) {
            const { lang, type, ...others } = context.importAttributes ?? {};
            if (lang === 'mine' || type === 'css') return { format: 'module', source: \`export default "\${lang} \${type}"\`, shortCircuit: true };
            return next(url, context);
          },
        }`,
        `
          await attempt('lang', () => import('./a.txt', { with: { lang: 'mine' } }));
          await attempt('type', () => import('./b.txt', { with: { type: 'css' } }));
          await attempt('static', () => import('./static.mjs'));
          await attempt('other', () => import('./c.mjs', { with: { lang: 'other' } }));
          await attempt('other', () => import('./other.mjs'));
          await attempt('another', () => import('./d.mjs', { with: { type: 'nonsense' } }));
        `,
      ),
      'static.mjs':
        'export { default as css } from "./b.txt" with { type: "css" }; export { default as mine } from "./d.txt" with { lang: "mine" };',
      'other.mjs': 'import "./d.txt" with { lang: "other" };',
      'a.txt': '',
      'b.txt': '',
      'd.txt': '',
      'c.mjs': '',
      'd.mjs': '',
    },
  },
  'import attributes that a hook gives': {
    files: {
      'main.mjs': REGISTERED(
        `{
          resolve(specifier, context, next) {
            const found = next(specifier, context);
            return specifier.endsWith('.json') ? { ...found, importAttributes: { type: 'json' } } : found;
          },
        }`,
        `await attempt('json', () => import('./a.json')); await attempt('json', () => import('./a.json', { with: { type: 'json' } }));`,
      ),
      'a.json': '{"a":1}',
    },
  },
};

/** @type {Record<string, import('./support/programs.js').Program>} */
const PRELOADED = Object.fromEntries(
  Object.entries({
    'an ES module': { 'app.mjs': 'import "./main.mjs";' },
    CommonJS: { 'app.cjs': 'console.log(require.main === module, require("./c.cjs"));' },
    'what may be either, and is an ES module': {
      'app.js': 'import "./main.mjs"; console.log(import.meta.main);',
    },
    'what may be either, and is CommonJS': { 'app.js': 'require("./c.cjs"); import("./a.mjs");' },
    'ES modules of a package': {
      'app.js': 'import "./main.mjs";',
      'package.json': '{"type":"module"}',
      'late.js': 'export {};',
    },
  }).flatMap(([name, files]) =>
    ['--require', '--import'].map((option) => [
      `${name}, ${option}`,
      {
        files: { ...files, ...GRAPH, ...('late.js' in files ? files : {}), 'hooks.cjs': TELLING },
        nodeOptions: [option, './hooks.cjs'],
        main: Object.keys(files)[0],
        isUnordered,
      },
    ]),
  ),
);

describe('hooks of module.registerHooks()', { skip }, () => testPrograms(OWN));
describe('hooks of preloads', { skip }, () => testPrograms(PRELOADED));
