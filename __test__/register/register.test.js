'use strict';

// Who sees the classes, and what else stays as it was.

const assert = require('node:assert/strict');
const { register } = require('node:module');
const { describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { constants } = require('node:vm');
const { run } = require('../support/reference.js');
const { REGISTER, REQUIRED, fixture, output } = require('./run.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const CLASSES = ['Module', 'SourceTextModule', 'SyntheticModule'];
/** Before Node 20.6 there are no hooks that a program could register. */
const withoutHooks = typeof register !== 'function' && 'no module.register() in this Node';

const canRequireModules = process.allowedNodeEnvironmentFlags.has('--experimental-require-module');

/** @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
async function assertAllWays(args, env, threads = ['main']) {
  const found = await output(args, env);
  assert.deepEqual(
    found.map(({ thread }) => thread),
    threads,
  );
  for (const { missing, names, keys, result, ours } of found) {
    assert.deepEqual(missing, []);
    assert.deepEqual(result, ['exporter', 42]);
    assert.equal(ours, true);
    // As Node makes the names of an ES module: those of the object, and `default`.
    assert.deepEqual(names, [...keys, 'default'].sort());
    // With the flag, Node has its classes last, in this order.
    assert.deepEqual(keys.slice(-3), CLASSES);
  }
}

describe('register', { skip }, () => {
  const WAYS = fixture('ways.mjs');
  const both = ['main', 'worker'];

  for (const [name, options] of /** @type {const} */ ([
    ['--require', ['--require', 'vm-module-record/register']],
    ['--import', ['--import', 'vm-module-record/register']],
    ['--import of its URL', ['--import', pathToFileURL(REGISTER).href]],
  ])) {
    test(`${name} shows the classes to all ways of loading node:vm, in workers too`, () =>
      assertAllWays([...options, WAYS, 'worker'], undefined, both));
  }

  test('NODE_OPTIONS does so too', () =>
    assertAllWays(
      [WAYS, 'worker'],
      { NODE_OPTIONS: `--require "${REGISTER.replaceAll('\\', '/')}"` },
      both,
    ));

  test('NODE_OPTIONS with --import does so too', () =>
    assertAllWays(
      [WAYS, 'worker'],
      { NODE_OPTIONS: `--import ${pathToFileURL(REGISTER).href}` },
      both,
    ));

  test('reaches workers started with arguments or an environment of their own', async () => {
    const program = `
      const { Worker, isMainThread } = require('node:worker_threads');
      const options = ${JSON.stringify({ eval: true })};
      const text = 'console.log(JSON.stringify(typeof require("vm").SourceTextModule))';
      const NODE_OPTIONS = ${JSON.stringify(`--require "${REGISTER.replaceAll('\\', '/')}"`)};
      const start = (more) => new Promise((resolve) => new Worker(text, { ...options, ...more }).on('exit', resolve));
      (async () => {
        await start({ execArgv: ['--require', ${JSON.stringify(REGISTER)}] });
        await start({ env: { ...process.env, NODE_OPTIONS } });
        await start({ execArgv: [] });
      })();
    `;
    // Without any of them, it is as Node says: nothing is loaded.
    assert.deepEqual(await output(['--eval', program]), ['function', 'function', 'undefined']);
  });

  test('reaches child processes that inherit the arguments', async () => {
    const program = `
      if (process.argv[2] !== 'child') require('node:child_process').fork(__filename, ['child']);
      else console.log(JSON.stringify(typeof require('vm').SourceTextModule));
    `;
    const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
    const folder = mkdtempSync(`${require('node:os').tmpdir()}/vm-module-record-register-`);
    try {
      writeFileSync(`${folder}/fork.js`, program);
      assert.deepEqual(await output([...REQUIRED, `${folder}/fork.js`]), ['function']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('an ES module that is required sees them', {
    skip: !canRequireModules && 'no require() of ES modules in this Node',
  }, async () => {
    const program = `console.log(JSON.stringify(require(${JSON.stringify(fixture('named.mjs'))}).found))`;
    const flags = ['--experimental-require-module', '--no-warnings'];
    assert.deepEqual(await output([...REQUIRED, ...flags, '--eval', program]), [
      ['function', 'function', true],
    ]);
  });

  test('node:vm imported before it keeps its names, with the new values', {
    // There a second import gives what the first one gave.
    skip: withoutHooks,
  }, async () => {
    // Names that a module had when it was made are Node's, and are brought up to date.
    const program = `
      import { Script } from 'node:vm';
      import { createRequire } from 'node:module';
      const before = Script;
      createRequire(import.meta.url)(${JSON.stringify(REGISTER)});
      const { SourceTextModule, Script: now } = await import('node:vm');
      console.log(JSON.stringify([before === Script, now === Script, typeof SourceTextModule]));
    `;
    assert.deepEqual(await output(['--input-type=module', '--eval', program]), [
      [false, true, 'function'],
    ]);
  });

  test('module.syncBuiltinESMExports() reaches what importers of node:vm see', async () => {
    const program = `
      import vm, { isContext } from 'node:vm';
      import * as namespace from 'vm';
      import { syncBuiltinESMExports } from 'node:module';
      vm.isContext = () => 'patched';
      vm.added = 1;
      const before = isContext({});
      syncBuiltinESMExports();
      console.log(JSON.stringify([before, isContext({}), namespace.isContext({}), namespace.added ?? null]));
    `;
    const expected = [[false, 'patched', 'patched', null]];
    assert.deepEqual(await output(['--input-type=module', '--eval', program]), expected);
    assert.deepEqual(
      await output([...REQUIRED, '--input-type=module', '--eval', program]),
      expected,
    );
  });

  test('other hooks of the program come first, and last', async () => {
    const program = `
      const Module = require('node:module');
      if (!Module.registerHooks) { console.log('["none"]'); return; }
      const seen = [];
      Module.registerHooks({
        resolve(specifier, context, nextResolve) {
          const result = nextResolve(specifier, context);
          if (specifier === 'vm') seen.push(result.url.split(',')[0]);
          return result;
        },
      });
      require('vm');
      import('vm').then(({ SourceTextModule }) => {
        console.log(JSON.stringify([...seen, typeof SourceTextModule]));
      });
    `;
    const [found] = await output([...REQUIRED, '--eval', `(() => {${program}})()`]);
    if (found[0] !== 'none')
      assert.deepEqual(found, ['node:vm', 'data:text/javascript', 'function']);
  });

  test('hooks of module.register() that the program adds work beside it', {
    skip: withoutHooks,
  }, async () => {
    const hooks = `
      export async function resolve(specifier, context, nextResolve) {
        if (specifier !== 'virtual') return nextResolve(specifier, context);
        return { url: 'data:text/javascript,export * from "node:vm"', shortCircuit: true };
      }`;
    const program = `
      require('node:module').register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
      (async () => {
        const { SourceTextModule } = await import('virtual');
        const { default: vm } = await import('vm');
        console.log(JSON.stringify([SourceTextModule === vm.SourceTextModule, typeof SourceTextModule]));
      })();
    `;
    const args = [...REQUIRED, '--no-warnings', '--eval', program];
    assert.deepEqual(await output(args), [[true, 'function']]);
  });

  test('node:vm has the classes under the names that a package gives it', async () => {
    const args = [...REQUIRED, fixture('aliased/main.mjs')];
    assert.deepEqual(await output(args), [['function', true]]);
  });

  test('is not loaded into the thread of such hooks', { skip: withoutHooks }, async () => {
    const program = `
      require('node:module').register('data:text/javascript,' + encodeURIComponent(\`
        import vm from 'node:vm';
        export async function resolve(specifier, context, nextResolve) {
          if (specifier !== 'virtual') return nextResolve(specifier, context);
          const url = 'data:text/javascript,export default ' + JSON.stringify(typeof vm.SourceTextModule);
          return { url, shortCircuit: true };
        }\`));
      import('virtual').then(({ default: found }) => console.log(JSON.stringify(found)));
    `;
    const args = [...REQUIRED, '--no-warnings', '--eval', program];
    assert.deepEqual(await output(args), ['undefined']);
  });

  test('leaves what it does not replace', async () => {
    const program = `
      const vm = require('vm');
      const { createContext, isContext, measureMemory, constants } = vm;
      require(${JSON.stringify(REGISTER)});
      console.log(JSON.stringify([
        [createContext, isContext, measureMemory].every((value) => Object.values(vm).includes(value)),
        vm.constants === constants,
        vm.runInThisContext('1 + 1'),
        vm.isContext(vm.createContext()),
        new vm.Script('this.a = 2').runInNewContext({}),
        'ModuleRecord' in vm,
      ]));
    `;
    assert.deepEqual(await output(['--eval', program]), [[true, true, 2, true, 2, false]]);
  });

  test('vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER and a callback that imports are Node’s', {
    skip: constants === undefined && 'no vm.constants in this Node',
  }, async () => {
    const program = `
      const vm = require('vm');
      const { USE_MAIN_CONTEXT_DEFAULT_LOADER: loader } = vm.constants;
      const kinds = [loader, (specifier) => import(specifier)];
      (async () => {
        for (const importModuleDynamically of kinds) {
          const script = new vm.Script('import("node:fs")', { importModuleDynamically });
          const compiled = vm.compileFunction('return import("node:fs")', [], { importModuleDynamically });
          const found = [await script.runInThisContext(), await compiled(), await vm.runInThisContext('import("node:fs")', { importModuleDynamically })];
          console.log(JSON.stringify(found.map((fs) => fs === found[0] && typeof fs.readFile)));
        }
      })();
    `;
    const expected = ['function', 'function', 'function'];
    const args = [...REQUIRED, '--no-warnings', '--eval', program];
    assert.deepEqual(await output(args), [expected, expected]);
  });

  test('importModuleDynamically works on node:vm without the flag', async () => {
    // The tests of the package's own Script and functions, of node:vm.
    const file = require.resolve('../api/script.test.js');
    const env = { VM_MODULE_IMPLEMENTATION: 'node' };
    const { code, stdout } = await run(process.execPath, [...REQUIRED, '--test', file], { env });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^(?:#|ℹ) pass (?:[2-9]\d|1[5-9])$/m);
  });

  test('scripts without import() are not looked into', async () => {
    const program = `
      const records = require(${JSON.stringify(require.resolve('../../lib/binding.js'))});
      let times = 0;
      const { transformScript } = records;
      records.transformScript = (...args) => { times++; return transformScript(...args); };
      const vm = require('vm');
      const importModuleDynamically = () => {};
      const counts = [];
      for (const code of ['1', 'var important = "importance"; // to import', 'import("a").catch(() => {})', 'import /**/ ("a").catch(() => {})']) {
        new vm.Script(code, { importModuleDynamically }).runInThisContext();
        vm.compileFunction(code, [], { importModuleDynamically });
        vm.runInNewContext(code, {}, { importModuleDynamically });
        vm.runInThisContext(code);
        counts.push(times);
        times = 0;
      }
      console.log(JSON.stringify(counts));
    `;
    assert.deepEqual(await output([...REQUIRED, '--eval', program]), [[0, 0, 3, 3]]);
  });

  test('the REPL works', async () => {
    const { spawnSync } = require('node:child_process');
    const { stdout, status } = spawnSync(process.execPath, [...REQUIRED, '--interactive'], {
      input:
        'typeof vm.SourceTextModule\nlet { sep } = await import("node:path"); sep.length + 41\n',
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    });
    assert.equal(status, 0);
    assert.match(stdout, /'function'/);
    assert.match(stdout, /42/);
  });

  test('says nothing on standard error, with all warnings on', async () => {
    const args = [...REQUIRED, '--pending-deprecation', '--trace-warnings', fixture('ways.mjs')];
    const { stderr, code } = await run(process.execPath, args, {});
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });
});
