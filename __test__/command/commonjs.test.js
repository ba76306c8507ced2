'use strict';

// CommonJS programs that `run` runs, and the running Node itself, to the letter.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** Requires them, and says what came of it. */
const SHOW = `
  for (const id of ids) {
    try {
      const { ...exports } = require(id);
      console.log(id, exports);
    } catch ({ name, code, message }) {
      console.log(id, name, code, message.split('\\n')[0].replace(/Use import.*/, ''));
    }
  }
`;

/** @param {string} type */
const unnamedFiles = (type) => ({
  'app.cjs': `
    const ids = ['./cjs', './esm', './cjs.foo', './esm.foo', './awaits.foo', './esm.json.foo', './.dot', 'main', 'main-esm'];
    ${SHOW}
  `,
  'package.json': type,
  cjs: 'exports.a = 1;',
  esm: 'export const a = 2;',
  'cjs.foo': 'exports.a = 3;',
  'esm.foo': 'export const a = 4;',
  'awaits.foo': 'await 1; export {};',
  'esm.json.foo': 'export const a = 5;',
  '.dot': 'exports.a = 6;',
  'node_modules/main/package.json': `{"main":"x",${type.slice(1)}`.replace(',}', '}'),
  'node_modules/main/x': 'exports.a = 7;',
  'node_modules/main-esm/package.json': `{"main":"x",${type.slice(1)}`.replace(',}', '}'),
  'node_modules/main-esm/x': 'export const a = 8;',
});

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'files of a package whose package.json is wrong': {
    skip: Number.parseInt(process.versions.node, 10) < 22 && 'Node 20 has another error for it',
    files: {
      'app.cjs': `
        const attempt = async (file, load) => {
          try {
            console.log(file, await load());
          } catch ({ name, code, message }) {
            console.log(file, name, code, message.replace(/(package\\.json).*/, '$1').replace(__dirname, ''));
          }
        };
        (async () => {
          for (const file of ['./cut/a.js', './cut/below/a.js', './cut/a.cjs', './list/a.js', './empty/a.js', './other/a.js', './none/a.js', './twice/a.js', 'cut']) {
            await attempt(file, () => require(file));
            await attempt(file, async () => (await import(file)).default);
          }
        })();
      `,
      'cut/package.json': '{"name":',
      'cut/a.js': 'module.exports = "js";',
      'cut/below/a.js': 'module.exports = "below";',
      'cut/a.cjs': 'module.exports = "cjs";',
      'list/package.json': '[]',
      'list/a.js': 'module.exports = "list";',
      'empty/package.json': '',
      'empty/a.js': 'module.exports = "empty";',
      'other/package.json': '{"exports":5,"main":7,"name":{}}',
      'other/a.js': 'module.exports = "other";',
      'none/a.js': 'module.exports = "none";',
      'twice/package.json': '{"type":"module","type":"commonjs"}',
      'twice/a.js': 'module.exports = "twice";',
      'node_modules/cut/package.json': '{"main" 5}',
      'node_modules/cut/index.js': 'module.exports = "cut";',
    },
  },
  'process.mainModule': {
    files: {
      'app.cjs': `
        const { value, ...rest } = Object.getOwnPropertyDescriptor(process, 'mainModule');
        console.log(value === module, rest);
        require('./dep.cjs');
      `,
      'dep.cjs':
        'console.log(process.mainModule === module.parent, require.main === module.parent);',
    },
  },
  'module is one of node:module': {
    files: {
      'app.cjs': `
        const Module = require('node:module');
        const dep = require('./dep.cjs');
        for (const one of [module, dep]) {
          console.log(one instanceof Module, one.constructor === Module, Object.getPrototypeOf(one) === Module.prototype);
          console.log(Object.keys(one), one.parent === module, one.isPreloading, typeof one.load, one.constructor._nodeModulePaths('/a'));
          console.log(one.exports instanceof Object, one.children instanceof Array, one.paths.constructor === Array, one.require('./dep.cjs') === dep);
        }
        module.paths.push(__dirname + '/more');
        console.log(require('found'));
        try { require('./needs.cjs'); } catch (error) { console.log(error.message, error.requireStack.length, module.children.length); }
      `,
      'dep.cjs': 'module.exports = module;',
      'needs.cjs': 'require("./none.cjs");',
      'more/found.js': 'module.exports = "found";',
    },
  },
  'what a module that still runs does not export yet is warned of': {
    files: {
      'app.cjs':
        'const { early } = require("./dep.cjs"); console.log(Object.getPrototypeOf(early) === Object.prototype, early.later, early.none); exports.later = 1; require("./compiled.cjs"); require("./class.cjs"); require("./throws.cjs");',
      'dep.cjs': `
        const early = require('./app.cjs');
        console.log(early.none, early.__esModule, 'x' in early, Object.hasOwn(early, 'y'), early.toString === Object.prototype.toString, Object.keys(early), String(early));
        for (const key in early) console.log(key);
        const { later = 5 } = early;
        exports.early = early;
        setImmediate(() => console.log(early, early.none, Object.getPrototypeOf(early) === Object.prototype));
      `,
      'compiled.cjs': 'exports.__esModule = true; require("./reads-compiled.cjs");',
      'reads-compiled.cjs': 'console.log(require("./compiled.cjs").none);',
      'class.cjs': 'module.exports = class {}; require("./reads-class.cjs");',
      'reads-class.cjs': 'console.log(require("./class.cjs").none);',
      'throws.cjs':
        'try { require("./thrower.cjs"); } catch ({ exports }) { console.log(exports.none, Object.getPrototypeOf(exports) === Object.prototype); }',
      'thrower.cjs': 'require("./reads-thrower.cjs"); throw { exports };',
      'reads-thrower.cjs': 'require("./thrower.cjs").none;',
    },
  },
  'the syntax of ES modules where there is none is warned of': {
    files: {
      'app.mjs': `
        import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        for (const name of ['imports.cjs', 'awaits.cjs', 'lib/exports.js', 'lib/redeclares.js', 'wrong.cjs']) {
          try { require('./' + name); } catch (error) { console.log(error.message); }
          await import('./' + name).catch((error) => console.log(error.message));
        }
      `,
      'imports.cjs': 'import "node:fs";',
      'awaits.cjs': 'await 1;',
      'wrong.cjs': 'const a = ;',
      'lib/package.json': '{"type":"commonjs"}',
      'lib/exports.js': 'export const a = 1;',
      'lib/redeclares.js': 'const require = 5; export {};',
    },
  },
  'a main module with the syntax of ES modules where there is none': {
    files: { 'app.cjs': 'import "node:fs";' },
    status: 1,
  },
  'what a program puts in the place of Module._load() and Module.prototype.require() is called': {
    files: {
      'app.cjs': `
        const Module = require('node:module');
        const dep = require('./dep.cjs');
        console.log(Module._load('./dep.cjs', module) === dep, Module._load('fs', module) === require('fs'), module.require('./dep.cjs') === dep);
        const { _load } = Module;
        const { require: requireByNode } = Module.prototype;
        const calls = [];
        Module._load = function (request, parent, isMain) {
          calls.push(['_load', request, parent === module, isMain, this === Module]);
          return request === 'mocked' ? { mocked: true } : _load.apply(this, arguments);
        };
        console.log(require('mocked'), require('./dep.cjs') === dep, require('node:fs') === require('fs'), require('./uses.cjs'));
        Module.prototype.require = function (id) {
          calls.push(['require', id, this === module, this.constructor === Module]);
          const exports = requireByNode.call(this, id);
          return id === 'fs' ? { wrapped: exports } : exports;
        };
        console.log(require('mocked'), require('./dep.cjs') === dep, Object.keys(require('fs')), require('./uses-too.cjs'));
        for (const id of ['', 5, 'none']) {
          try { require(id); } catch (error) { console.log(error.code, error.message); }
        }
        Module._load = _load;
        Module.prototype.require = requireByNode;
        console.log(calls, require('./dep.cjs') === dep, module.children.length);
      `,
      'dep.cjs': 'module.exports = {};',
      'uses.cjs': 'module.exports = [require("mocked"), require("./dep.cjs")];',
      'uses-too.cjs':
        'module.exports = [require("mocked"), require("./uses.cjs"), require("./dep.cjs")];',
    },
  },
  'module.createRequire() loads what import and require do': {
    files: {
      'app.mjs': `
        import Module, { createRequire } from 'node:module';
        import first, * as namespace from './dep.cjs';
        import * as esm from './esm.mjs';
        const show = (action) => {
          try { console.log(action()); } catch (error) { console.log(error.name, error.code, error.message); }
        };
        const require = createRequire(import.meta.url);
        show(() => [require('./dep.cjs') === first, first.list.constructor === Array, first.parent, require('./dep.cjs') === require('./dep.cjs')]);
        show(() => [require('./esm.mjs').default, require('./esm.mjs').list === esm.list, require('./data.json'), require('fs') === require('node:fs')]);
        show(() => [require.main, Object.keys(require), require.name, Object.keys(require.cache).length, require.resolve('./dep.cjs') in require.cache]);
        show(() => [createRequire(new URL('.', import.meta.url))('./dep.cjs') === first, createRequire(require.resolve('./lib/in.cjs'))('../dep.cjs') === first]);
        show(() => [require('./lib/in.cjs').same, require('./lib/in.cjs').parent.id === require.resolve('./dep.cjs').replace('dep.cjs', 'app.mjs')]);
        show(() => [Module.createRequire === createRequire, createRequire.name, createRequire.length, String(createRequire).slice(0, 22)]);
        show(() => require.resolve.paths('x').length > 0 && require.resolve.paths('fs'));
        for (const id of ['./none.cjs', 'none', '', 5]) show(() => require(id));
        for (const id of ['./none.cjs', 5]) show(() => require.resolve(id));
        for (const given of ['./x', 'http://a/', 5, undefined, {}, 'data:,', '/tmp/']) show(() => typeof createRequire(given));
      `,
      'dep.cjs': 'exports.list = []; exports.parent = module.parent;',
      'esm.mjs': 'export const list = []; export default 1;',
      'data.json': '{"a":[1]}',
      'lib/in.cjs':
        'exports.parent = module.parent; exports.same = require("module").createRequire(__filename)("../dep.cjs") === require("../dep.cjs");',
    },
  },
  'Module._cache is require.cache, and another one may be put in its place': {
    files: {
      'app.cjs': `
        const Module = require('node:module');
        const { basename } = require('node:path');
        const files = () => Object.keys(Module._cache).map((file) => basename(file));
        const counter = require('./counter.cjs');
        console.log(Module._cache === require.cache, Module._cache[__filename] === module, files());
        console.log(Object.keys(Module).includes('_cache'));
        delete Module._cache[require.resolve('./counter.cjs')];
        console.log(require('./counter.cjs') === counter, files());
        Module._cache[require.resolve('./counter.cjs')] = { exports: 'a mock', loaded: true };
        console.log(require('./counter.cjs'), Module._load('./counter.cjs', module), module.children.length);
        const { _cache } = Module;
        Module._cache = { __proto__: null };
        console.log(require('./counter.cjs').counted, files(), Module._cache === require.cache);
        try { require('./throws.cjs'); } catch (error) { console.log(error.message, files()); }
        Module._cache = _cache;
        console.log(require('./counter.cjs'), files());
        // As quibble and proxyquire do it.
        const { _load } = Module;
        Module._load = (request, parent, isMain) => {
          if (request === './counter.cjs') return { counted: 'mocked' };
          const filename = Module._resolveFilename(request, parent);
          const cached = Module._cache[filename];
          delete Module._cache[filename];
          const exports = _load(request, parent, isMain);
          Module._cache[filename] = cached;
          return exports;
        };
        const user = require('./user.cjs');
        Module._load = _load;
        console.log(user.counted, require.cache[require.resolve('./user.cjs')]);
        import('./imported.cjs').then((namespace) => console.log(namespace.default, files()));
      `,
      'counter.cjs': 'exports.counted = (globalThis.count = (globalThis.count ?? 0) + 1);',
      'user.cjs': 'exports.counted = require("./counter.cjs").counted;',
      'imported.cjs': 'module.exports = "imported";',
      'throws.cjs': 'throw new Error("thrown");',
    },
  },
  'process.mainModule of an ES module': {
    files: {
      'app.mjs': 'import "./dep.cjs"; console.log(process.mainModule);',
      'dep.cjs': 'console.log(process.mainModule)',
    },
  },
  'a byte order mark': {
    files: {
      'app.cjs':
        '\uFEFFconsole.log(require("./data.json"), require("./dep.js"));throw new Error("first line");',
      'data.json': '\uFEFF{"a":1}',
      'dep.js':
        '\uFEFFexports.place = new Error().stack.split("\\n")[1].split(":").slice(-2).join()',
    },
    status: 1,
  },
  'what a program has given to all objects, and taken from all lists': {
    files: {
      'app.cjs': `
        const { inspect } = require('node:util');
        console.log('Node makes its stream, and looks for colours,', 'before that');
        const keys = ['main', 'type', 'exports', 'imports'];
        keys.forEach((key) => {
          const get = () => { throw new Error('get ' + key); };
          const set = () => { throw new Error('set ' + key); };
          Object.defineProperty(Object.prototype, key, { __proto__: null, get, set, configurable: true });
        });
        delete Array.prototype[Symbol.iterator];
        const dep = require('./dep.cjs');
        import('./dep.mjs').then(() => {
          keys.forEach((key) => delete Object.prototype[key]);
          console.log(dep === module, inspect({ a: { b: {} } }, { depth: 0 }), inspect([]));
          ['dir', 'log', 'error'].forEach((key) => {
            try { new console[key](); } catch ({ message }) { console.log(key, message); }
          });
        });
      `,
      'dep.cjs': 'module.exports = require.main;',
      'dep.mjs': 'import "./dep.cjs";',
    },
  },
  'Module.wrap and Module.wrapper': {
    files: {
      'app.cjs': `
        const Module = require('node:module');
        const { wrap, wrapper } = Module;
        const [begin] = wrapper;
        wrapper[0] += 'exports.begun = __filename.slice(-5);';
        console.log(require('./a.cjs'));
        wrapper[0] = begin;
        Module.wrapper = [wrapper[0] + 'exports.other = true;', wrapper[1]];
        console.log(require('./b.cjs'));
        Module.wrapper = wrapper;
        Module.wrap = (text) => wrap(text.replace('own', 'replaced'));
        console.log(require('./c.cjs'));
        require('./c.cjs').imported().then(({ default: imported }) => console.log(imported));
        try { require('./fails.cjs'); } catch ({ name, stack }) { console.log(name, stack.split('\\n')[0]); }
        Module.wrap = wrap;
        console.log(require('./d.cjs'));
        for (const part of [0, 1]) console.log(Module.wrapper[part] === wrapper[part]);
      `,
      'a.cjs': 'exports.name = "own a";',
      'b.cjs': 'exports.name = "own b";',
      'c.cjs': 'exports.name = "own c"; exports.imported = () => import("./e.cjs");',
      'd.cjs': 'exports.name = "own d";',
      'e.cjs': 'exports.name = "own e";',
      'fails.cjs': 'own } {',
    },
  },
  'require.extensions': {
    files: {
      'app.cjs': `
        const Module = require('node:module');
        const { readFileSync } = require('node:fs');
        console.log(require.extensions === Module._extensions, typeof module._compile, Object.keys(module).includes('_compile'));
        require.extensions['.txt'] = function (own, filename) {
          console.log(this === require.extensions, own.loaded, own.parent === module, own.require('./dep.js'));
          own.exports = readFileSync(filename, 'utf8');
        };
        console.log(require('./text.txt'), require('./text'), require('./text.txt') === require.cache[require.resolve('./text')].exports);
        require.extensions['.up.txt'] = (own, filename) => own._compile('exports.up = __filename + ' + readFileSync(filename, 'utf8'), filename);
        console.log(require('./more.up.txt').up === __dirname + '/more.up.txt1');
        const before = require.extensions['.js'];
        Module._extensions['.js'] = (own, filename) => {
          const compile = own._compile;
          own._compile = function (text, file) {
            own._compile = compile;
            return own._compile(text.replace('before', 'after'), file);
          };
          before(own, filename);
        };
        console.log(require('./changed.js'), require('./esm.js').text, require('./unknown.foo'));
        try { require('./throws.js'); } catch ({ stack }) { console.log(stack.split('\\n')[1]); }
        import('./imported.js').then(({ default: text }) => console.log(text));
        Module._extensions['.js'] = before;
        delete require.extensions['.txt'];
        console.log(module._compile('module.exports = [__filename, __dirname]; return 5', '/a/b.js'), module.exports);
      `,
      'dep.js': 'module.exports = __filename.length > 0;',
      'text.txt': 'some text',
      'more.up.txt': '1',
      'changed.js': 'module.exports = "before";',
      'imported.js': 'module.exports = "before";',
      'throws.js': '\\nthrow new Error("before")',
      'unknown.foo': 'module.exports = "before";',
      'esm.js': 'const text = "before"; module.exports = { text };',
    },
  },
  'files without a known extension': { files: unnamedFiles('{}'), options: '--no-warnings' },
  'files without a known extension in a package of ES modules': {
    files: unnamedFiles('{"type":"module"}'),
    options: '--no-warnings',
  },
  'files without a known extension in a package of CommonJS': {
    files: unnamedFiles('{"type":"commonjs"}'),
    options: '--no-warnings',
  },
};

describe('run of CommonJS is as node', { skip }, () => testPrograms(PROGRAMS));
