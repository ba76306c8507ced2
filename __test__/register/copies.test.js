'use strict';

// Registered more than once: one set of classes in each thread.

const assert = require('node:assert/strict');
const { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { addonFile } = require('../../scripts/setup.js');
const { run } = require('../support/reference.js');
const { REGISTER, output } = require('./run.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const ROOT = path.join(__dirname, '..', '..');

describe('registered twice', { skip }, () => {
  /** @type {string} */ let folder;
  /** @type {string[]} */ let copies;

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-copies-'));
    copies = ['one', 'two'].map((name) => {
      const copy = path.join(folder, name, 'node_modules', 'vm-module-record');
      mkdirSync(copy, { recursive: true });
      for (const file of ['index.js', 'index.mjs', 'register.js', 'package.json', 'lib']) {
        cpSync(path.join(ROOT, file), path.join(copy, file), { recursive: true });
      }
      cpSync(addonFile(), path.join(copy, path.basename(addonFile())));
      return copy;
    });
    // The second is of another version.
    const manifest = JSON.parse(readFileSync(path.join(copies[1], 'package.json'), 'utf8'));
    manifest.version = '0.0.1';
    writeFileSync(path.join(copies[1], 'package.json'), JSON.stringify(manifest));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const PROGRAM = `
    const vm = require('vm');
    const { SourceTextModule, Script } = vm;
    const Module = require('node:module');
    const sources = process.argv.slice(1);
    const other = (copy) => require(copy).SourceTextModule;
    (async () => {
      const whose = sources.findIndex((copy) => other(copy) === SourceTextModule);
      for (const copy of sources) require(copy + '/register.js');
      const namespace = await import('vm');
      const context = vm.createContext({});
      const module = new SourceTextModule('export default 1', { context });
      await module.link(() => {});
      await module.evaluate();
      const script = new vm.Script('import("a")', { importModuleDynamically: () => module });
      // A copy that is loaded once the classes are in place works beside them.
      const beside = await Promise.all(sources.map(async (copy) => {
        const { SourceTextModule } = require(copy);
        const own = new SourceTextModule('export default 2');
        await own.link(() => {});
        await own.evaluate();
        const script = new (require(copy).Script)('import("a")', { importModuleDynamically: () => own });
        return (await script.runInThisContext()).default;
      }));
      console.log(JSON.stringify({
        whose,
        same: vm.SourceTextModule === SourceTextModule && vm.Script === Script,
        imported: namespace.SourceTextModule === SourceTextModule,
        result: (await script.runInThisContext()).default,
        known: require('util').types.isModuleNamespaceObject(module.namespace),
        beside,
      }));
    })();
  `;

  test('by one copy', async () => {
    const args = [
      '--require',
      REGISTER,
      '--require',
      REGISTER,
      '--import',
      pathToFileURL(REGISTER).href,
    ];
    const [found] = await output([...args, '--eval', PROGRAM, '--', ROOT]);
    assert.deepEqual(found, {
      ...{ whose: 0, same: true, imported: true, result: 1, known: true },
      beside: [2],
    });
  });

  for (const [name, order, whose] of /** @type {const} */ ([
    ['two copies', [0, 1], 0],
    ['two copies, the other one first', [1, 0], 1],
  ])) {
    test(`by ${name}: the first stays`, async () => {
      const preloads = order.flatMap((index) => ['--require', `${copies[index]}/register.js`]);
      const [found] = await output([...preloads, '--eval', PROGRAM, '--', ...copies]);
      assert.deepEqual(found, {
        ...{ whose, same: true, imported: true, result: 1, known: true },
        beside: [2, 2],
      });
    });
  }

  test('by two copies, in workers', async () => {
    const preloads = copies.flatMap((copy) => ['--require', `${copy}/register.js`]);
    const program = `
      const { Worker } = require('node:worker_threads');
      const text = 'process.argv.splice(1, 1);' + ${JSON.stringify(PROGRAM)};
      for (let count = 0; count < 2; count++) {
        new Worker(text, { eval: true, argv: ${JSON.stringify(copies)} });
      }
    `;
    const found = await output([...preloads, '--eval', program]);
    assert.equal(found.length, 2);
    for (const { whose, same, imported, result } of found) {
      assert.deepEqual([whose, same, imported, result], [0, true, true, 1]);
    }
  });

  /** Each way to load two copies: `--require` comes first, whatever the order. */
  const COMBINATIONS = /** @type {const} */ ([
    [
      'both by --require',
      [
        ['--require', 0],
        ['--require', 1],
      ],
      0,
    ],
    [
      'both by --import',
      [
        ['--import', 1],
        ['--import', 0],
      ],
      1,
    ],
    [
      'one by --require, the other by --import',
      [
        ['--import', 0],
        ['--require', 1],
      ],
      1,
    ],
  ]);

  /** @param {readonly (readonly [string, number])[]} combination */
  const optionsOf = (combination) =>
    combination.flatMap(([option, index]) => {
      const file = path.join(copies[index], 'register.js');
      return [option, option === '--import' ? pathToFileURL(file).href : file];
    });

  /** What an ES module finds, that of a child process too. */
  const MODULE = `
    import vm, { SourceTextModule, Script } from 'node:vm';
    import * as namespace from 'vm';
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    const sources = process.argv.slice(2);
    const module = new SourceTextModule('export default 1', { context: vm.createContext({}) });
    await module.link(() => {});
    await module.evaluate();
    const script = new Script('import("a")', { importModuleDynamically: () => module });
    const { default: result } = await script.runInThisContext();
    console.log(JSON.stringify({
      whose: sources.findIndex((copy) => require(copy).SourceTextModule === SourceTextModule),
      same: vm.SourceTextModule === SourceTextModule && require('vm').Script === Script,
      imported: namespace.SourceTextModule === (await import('vm')).SourceTextModule,
      result,
    }));
  `;

  /** How a process starts another one with its own options: \`file\` is the program, with \`copies\` for arguments. */
  const CHILDREN = {
    'child_process.fork()': 'require("child_process").fork(file, copies);',
    'child_process.spawn() with process.execArgv': `
      const options = process.execArgv.filter((option, index, all) => {
        return !['--eval', '-e'].includes(option) && !['--eval', '-e'].includes(all[index - 1]);
      });
      require("child_process").spawn(process.execPath, [...options, file, ...copies], { stdio: "inherit" });
    `,
    'a worker of a child process': `
      const text = "new (require('worker_threads').Worker)(process.argv[1], { argv: process.argv.slice(2) })";
      const start = require("path").join(require("path").dirname(file), "start-worker.cjs");
      require("fs").writeFileSync(start, text.replace("process.argv[1]", JSON.stringify(file)));
      require("child_process").fork(start, copies);
    `,
  };

  for (const [combination, options, whose] of COMBINATIONS) {
    for (const kind of ['cjs', 'mjs']) {
      for (const [child, start] of Object.entries(CHILDREN)) {
        test(`by two copies, ${combination}: ${child}, ${kind}`, async () => {
          const found = await foundBy(kind, start, optionsOf(options), {});
          assert.deepEqual(found, { whose, same: true, imported: true, result: 1 });
        });
      }

      test(`by two copies, ${combination}: NODE_OPTIONS that are inherited, ${kind}`, async () => {
        const quoted = optionsOf(options).map((option) => JSON.stringify(option));
        const start =
          'require("child_process").spawn(process.execPath, [file, ...copies], { stdio: "inherit" });';
        const found = await foundBy(kind, start, [], { NODE_OPTIONS: quoted.join(' ') });
        assert.deepEqual(found, { whose, same: true, imported: true, result: 1 });
      });
    }
  }

  /**
   * What a program finds that a process with these options starts.
   * @param {string} kind of the program's module
   * @param {string} start
   * @param {string[]} options
   * @param {NodeJS.ProcessEnv} env
   */
  async function foundBy(kind, start, options, env) {
    const file = path.join(folder, `program.${kind}`);
    writeFileSync(file, kind === 'mjs' ? MODULE : `process.argv.splice(1, 1);${PROGRAM}`);
    const program = `const file = ${JSON.stringify(file)}; const copies = ${JSON.stringify(copies)}; ${start}`;
    const [{ whose, same, imported, result }] = await output([...options, '--eval', program], env);
    return { whose, same, imported, result };
  }

  for (const [name, extra] of /** @type {const} */ ([
    ['--require', (/** @type {string} */ file) => ['--require', file]],
    ['--import', (/** @type {string} */ file) => ['--import', pathToFileURL(file).href]],
  ])) {
    test(`a child process that gets one copy by NODE_OPTIONS, the other by execArgv: ${name}`, async () => {
      const [first, second] = copies.map((copy) => path.join(copy, 'register.js'));
      const start = `
        const execArgv = ${JSON.stringify(extra(second))};
        require("child_process").fork(file, copies, { execArgv });
      `;
      const env = { NODE_OPTIONS: `--require ${JSON.stringify(first)}` };
      const found = await foundBy('mjs', start, [], env);
      // Those of NODE_OPTIONS come first.
      assert.deepEqual(found, { whose: 0, same: true, imported: true, result: 1 });
    });
  }

  test('without a binary: the error says so, or Node’s own classes stay', async () => {
    const copy = path.join(folder, 'none', 'node_modules', 'vm-module-record');
    cpSync(copies[0], copy, { recursive: true });
    rmSync(path.join(copy, path.basename(addonFile())));
    const preload = ['--require', `${copy}/register.js`];
    const program = 'console.log(Symbol.for("vm-module-record/register") in require("vm"))';
    const without = await run(process.execPath, [...preload, '--eval', program]);
    assert.notEqual(without.code, 0);
    assert.match(without.stderr, /ERR_VM_MODULE_RECORD_BINDING/);
    const flag = ['--experimental-vm-modules', ...preload, '--eval', program];
    const { code, stdout, stderr } = await run(process.execPath, flag);
    assert.deepEqual([code, stdout], [0, 'false\n']);
    assert.match(
      stderr,
      /ERR_VM_MODULE_RECORD_BINDING\] Warning: The runtime's own vm\.Module classes stay/,
    );
  });
});
