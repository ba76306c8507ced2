'use strict';

// Hooks and conditions reach `require()`, as those of Node's `module.registerHooks` and `--conditions` do.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const { Loader } = require('../../loader.js');
const { referenceBinary, run } = require('../support/reference.js');
const { folder } = require('./support/folder.js');
const { withHooks } = require('./support/hooked.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** Attempts each, and logs what comes of it. @param {string[]} expressions */
const attempting = (...expressions) =>
  expressions
    .map(
      (expression) => `try { log(${JSON.stringify(expression)}, ${expression}); }
catch ({ code, message }) { log(${JSON.stringify(expression)}, code, message.split("\\n")[0]); }
`,
    )
    .join('');

const PACKAGE = {
  'node_modules/p/package.json': {
    exports: {
      '.': { custom: './custom.js', import: './import.mjs', require: './require.js' },
      './closed': { other: './require.js' },
    },
  },
  'node_modules/p/custom.js': 'module.exports = "custom";',
  'node_modules/p/import.mjs': 'export default "import";',
  'node_modules/p/require.js': 'module.exports = "require";',
};

const LOGGING = `{
  resolve(specifier, context, next) {
    if (!context.conditions.includes('require')) return next(specifier, context);
    log('resolve', specifier, { ...context });
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!context.conditions.includes('require')) return next(url, context);
    log('load', url, { ...context });
    return next(url, context);
  },
}`;

describe('hooks and require()', { skip }, () => {
  test('a hook that throws keeps a module from being required', async (t) => {
    const files = {
      'main.mjs': 'import "./a.cjs";',
      'a.cjs': attempting('typeof require("fs")', 'typeof require("node:fs")'),
    };
    const { ours, theirs } = await withHooks(
      t,
      files,
      `{
        resolve(specifier, context, next) {
          const resolved = next(specifier, context);
          if (resolved.url === 'node:fs') throw new Error('refused');
          return resolved;
        },
      }`,
    );
    assert.deepEqual(ours, theirs);
    assert.equal(ours[0][2], 'refused');
  });

  test('are told what Node tells', async (t) => {
    const files = {
      ...PACKAGE,
      'main.mjs': 'import "./a.cjs";',
      'a.cjs': attempting(
        'typeof require("fs")',
        'typeof require("node:fs")',
        'require("./b.cjs").b',
        'require("./c.mjs").default',
        'require("./d.json")',
        'require("./typeless.js")',
        'require("p")',
        'require.resolve("p")',
        'require.resolve("p", { paths: [__dirname] })',
        'require.resolve("fs")',
        'require.resolve("node:fs")',
        'require("nowhere")',
        'require("node:nowhere")',
        'Object.keys(require.cache).filter((file) => file.startsWith(__dirname) && !/ours|theirs/.test(file))',
      ),
      'b.cjs': 'exports.b = 1;',
      'c.mjs': 'export default 1;',
      'd.json': '{"d":1}',
      'typeless.js': 'exports.t = 1;',
    };
    const { ours, theirs } = await withHooks(t, files, LOGGING);
    assert.deepEqual(ours, theirs);
    assert.ok(ours.some(([hook]) => hook === 'load'));
  });

  test('give the sources of what is required', async (t) => {
    const files = {
      'main.mjs': 'import "./a.cjs";',
      'a.cjs': attempting(
        'require("virtual:commonjs")',
        'require("virtual:module")',
        'require("virtual:unsaid")',
        'require("virtual:commonjs") === require("virtual:commonjs")',
        'require.resolve("virtual:commonjs")',
        'require("path")',
        'require("./file.cjs")',
        'require("./other.cjs")',
        'require("virtual:bad")',
      ),
      'file.cjs': 'module.exports = "of the file";',
      'other.cjs': 'module.exports = "other";',
    };
    const { ours, theirs } = await withHooks(
      t,
      files,
      `{
        resolve(specifier, context, next) {
          if (!specifier.startsWith('virtual:')) return next(specifier, context);
          return { url: specifier, shortCircuit: true };
        },
        load(url, context, next) {
          const sources = {
            'virtual:commonjs': ['commonjs', 'module.exports = [__filename, module.id];'],
            'virtual:module': ['module', 'export default 1; export const a = 2;'],
            'virtual:unsaid': [undefined, 'module.exports = "unsaid";'],
            'virtual:bad': ['commonjs', 5],
            'node:path': ['commonjs', 'module.exports = "mocked";'],
          };
          const found = sources[url] ?? (url.endsWith('other.cjs') ? ['module', 'export const x = 1;'] : undefined);
          if (found === undefined) return next(url, context);
          return { format: found[0], source: found[1], shortCircuit: true };
        },
      }`,
    );
    assert.deepEqual(ours, theirs);
  });

  test('ask for other conditions', async (t) => {
    const files = {
      ...PACKAGE,
      'main.mjs': 'import p from "p"; log(p); import "./a.cjs";',
      'a.cjs': attempting('require("p")', 'require.resolve("p")'),
    };
    const { ours, theirs } = await withHooks(
      t,
      files,
      `{
        resolve(specifier, context, next) {
          return next(specifier, { ...context, conditions: [...context.conditions, 'custom'] });
        },
      }`,
    );
    assert.deepEqual(ours, theirs);
    assert.deepEqual(ours, [
      ['require("p")', 'custom'],
      ['require.resolve("p")', '<root>/node_modules/p/custom.js'],
      ['custom'],
    ]);
  });

  const REQUIRING = {
    'a.cjs':
      'for (const name of ["./b.cjs", "fs"]) { try { exports[name] = typeof require(name); } catch ({ code, message }) { exports[name] = [code, message]; } }',
    'b.cjs': 'module.exports = () => {};',
    'c.cjs':
      'exports.again = () => { try { return require("./d.mjs").d; } catch ({ code }) { return code; } };',
    'd.mjs': 'export const d = "file";',
  };
  const requiring = async (
    /** @type {import('node:test').TestContext} */ t,
    /** @type {any} */ hooks,
  ) => {
    const { parent } = folder(t, REQUIRING);
    const loader = new Loader(hooks);
    t.after(() => loader.dispose());
    return (await loader.import('./a.cjs', parent)).default;
  };

  test('that are asynchronous and await nothing serve it', async (t) => {
    for (const hooks of [
      { resolve: async (/** @type {any[]} */ ...[specifier, , next]) => next(specifier) },
      { load: async (/** @type {any[]} */ ...[url, , next]) => next(url) },
    ]) {
      const exports = await requiring(t, hooks);
      assert.deepEqual({ ...exports }, { './b.cjs': 'function', fs: 'object' });
    }
  });

  test('that are asynchronous and refuse are heard', async (t) => {
    const refuse = async (/** @type {any[]} */ ...[name, , next]) => {
      if (/fs$|b\.cjs$/.test(name)) throw Object.assign(new Error('refused'), { code: 'NO' });
      return next(name);
    };
    for (const hooks of [{ resolve: refuse }, { load: refuse }]) {
      const exports = await requiring(t, hooks);
      assert.deepEqual([...exports['./b.cjs']], ['NO', 'refused']);
      assert.deepEqual([...exports.fs], ['NO', 'refused']);
    }
  });

  test('resolve() that answers late cannot serve it', async (t) => {
    const exports = await requiring(t, {
      resolve: async (/** @type {any[]} */ ...[specifier, , next]) => {
        await null;
        return next(specifier);
      },
    });
    for (const name of ['./b.cjs', 'fs']) {
      const [code, message] = exports[name];
      assert.equal(code, 'ERR_REQUIRE_ASYNC_MODULE');
      assert.match(
        message,
        /^require\(\) cannot wait for the hook "resolve".* Make that hook sync/,
      );
    }
  });

  test('load() that answers late is not waited for: the file is what is loaded', async (t) => {
    for (const fails of [false, true]) {
      const exports = await requiring(t, {
        load: async (/** @type {any[]} */ ...[url, , next]) => {
          await null;
          if (fails && !url.endsWith('a.cjs')) throw new Error('too late');
          return next(url);
        },
      });
      assert.deepEqual({ ...exports }, { './b.cjs': 'function', fs: 'object' });
    }
  });

  test('load() that answers late decides about ES modules, and about what is no file', async (t) => {
    const { parent, url } = folder(t, {
      ...REQUIRING,
      'e.cjs': 'try { require("virtual:e"); } catch ({ code }) { exports.code = code; }',
    });
    const loader = new Loader({
      resolve: (specifier, context, next) =>
        specifier.startsWith('virtual:') ? { url: specifier } : next(specifier, context),
      load: async (name, context, next) => {
        await null;
        if (name !== url('d.mjs')) return next(name, context);
        return { format: 'module', source: 'export const d = "hook";' };
      },
    });
    t.after(() => loader.dispose());
    const { again } = (await loader.import('./c.cjs', parent)).default;
    assert.equal(again(), 'ERR_REQUIRE_ASYNC_MODULE');
    assert.equal((await loader.import('./d.mjs', parent)).d, 'hook');
    assert.equal(again(), 'hook');
    const { code } = (await loader.import('./e.cjs', parent)).default;
    assert.equal(code, 'ERR_REQUIRE_ASYNC_MODULE');
  });

  test('that answer a module further down with a promise cannot serve it', async (t) => {
    const { parent } = folder(t, {
      'a.cjs':
        'try { require("./b.mjs"); } catch ({ code, message }) { exports.caught = [code, message]; }',
      'b.mjs': 'import "./c.mjs";',
      'c.mjs': '',
    });
    const loader = new Loader({
      resolve: (specifier, _context, next) =>
        specifier === './c.mjs' ? Promise.resolve(next(specifier)) : next(specifier),
    });
    t.after(() => loader.dispose());
    const [code, message] = (await loader.import('./a.cjs', parent)).default.caught;
    assert.equal(code, 'ERR_REQUIRE_ASYNC_MODULE');
    assert.match(
      message,
      /^require\(\) cannot wait for a hook that answers ".*b\.mjs" with a promise/,
    );
  });

  test('also say what CommonJS exports again', async (t) => {
    const files = {
      'main.mjs': 'import * as all from "./a.cjs"; log("b" in all);',
      'a.cjs': 'module.exports = require("virtual:b");',
    };
    const { ours, theirs } = await withHooks(
      t,
      files,
      `{
        resolve: (specifier, context, next) =>
          specifier === 'virtual:b' ? { url: specifier, shortCircuit: true } : next(specifier, context),
        load: (url, context, next) =>
          url === 'virtual:b'
            ? { format: 'commonjs', source: 'exports.b = 1;', shortCircuit: true }
            : next(url, context),
      }`,
    );
    assert.deepEqual(ours, theirs);
  });
});

describe('conditions and require()', { skip }, () => {
  test('may name a built-in module', async (t) => {
    const { parent } = folder(t, {
      'package.json': { imports: { '#b': { custom: 'fs' } } },
      'a.cjs': 'module.exports = require("#b");',
    });
    for (const hooks of [{}, { load: (/** @type {any[]} */ ...[url, , next]) => next(url) }]) {
      const loader = new Loader({ conditions: ['custom'], ...hooks });
      t.after(() => loader.dispose());
      assert.equal((await loader.import('./a.cjs', parent)).default, require('node:fs'));
    }
  });

  test('select what those of Node select', async (t) => {
    const { root, write, parent } = folder(t, {
      ...PACKAGE,
      'package.json': {
        name: 'self',
        exports: { custom: './self.cjs' },
        imports: { '#x': { custom: './self.cjs', default: './a.cjs' } },
      },
      'self.cjs': 'module.exports = "self";',
      'node_modules/plain/index.js': 'module.exports = "plain";',
      'node_modules/plain/sub.js': 'module.exports = "sub";',
      'node_modules/@scope/q/package.json': { exports: { './*': { custom: './*.js' } } },
      'node_modules/@scope/q/star.js': 'module.exports = "star";',
      'elsewhere/node_modules/r/package.json': { exports: { custom: './r.js' } },
      'elsewhere/node_modules/r/r.js': 'module.exports = "r";',
      'a.cjs': `const logged = []; const log = (...values) => logged.push(values); ${attempting(
        'require("p")',
        'require("p/closed")',
        'require("p/none")',
        'require("self")',
        'require("#x")',
        'require("#y")',
        'require("plain")',
        'require("plain/sub")',
        'require("@scope/q/star")',
        'require("nowhere")',
        'require.resolve("r", { paths: [__dirname + "/elsewhere"] })',
        'require.resolve("p")',
      )} module.exports = logged;`,
    });
    const file = path.join(root, 'a.cjs');
    const shown = write(
      'show.cjs',
      `console.log(JSON.stringify(require(${JSON.stringify(file)})))`,
    );
    const { stdout } = await run(await referenceBinary(), ['--conditions=custom', shown]);
    const loader = new Loader({ conditions: ['custom'] });
    t.after(() => loader.dispose());
    const ours = (await loader.import('./a.cjs', parent)).default;
    assert.deepEqual(JSON.parse(JSON.stringify(ours)), JSON.parse(stdout));
  });

  test('say what Node says of what is not mapped, to the package itself and to others', async (t) => {
    const show = (/** @type {string[]} */ ...requests) => `
      module.exports = ${JSON.stringify(requests)}.map((request) => {
        try { return require(request); } catch ({ name, code, message, path, requireStack }) {
          return { request, name, code, message, path, requireStack };
        }
      });`;
    const paths = ['p/gone', 'p/out', 'p/none', 'p/closed', 'p//x', 'p/../x', 'p/folder', 'p/ok'];
    const own = ['#gone', '#out', '#none', '#closed', '#', '#/x', '#folder'];
    const { write, parent } = folder(t, {
      'node_modules/p/package.json': {
        name: 'p',
        exports: {
          '.': './own.js',
          './ok': './ok.js',
          './gone': './gone.js',
          './out': '../out.js',
          './none': null,
          './folder': './folder',
        },
        imports: {
          '#gone': './gone.js',
          '#out': '../out.js',
          '#none': null,
          '#folder': './folder',
        },
      },
      'node_modules/p/own.js': show(...paths, ...own),
      'node_modules/p/ok.js': 'module.exports = "ok";',
      'node_modules/p/folder/index.js': '',
      'others.cjs': show(...paths),
    });
    const shown = write(
      'show.cjs',
      'console.log(JSON.stringify([require("p"), require("./others.cjs")]));',
    );
    const { stdout } = await run(await referenceBinary(), ['--conditions=custom', shown]);
    const loader = new Loader({ conditions: ['custom'] });
    t.after(() => loader.dispose());
    const ours = [];
    for (const name of ['p', './others.cjs'])
      ours.push((await loader.import(name, parent)).default);
    assert.deepEqual(JSON.parse(JSON.stringify(ours)), JSON.parse(stdout));
  });
});
