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

  test('without a binary: the error says so, or Node’s own classes stay', async () => {
    const copy = path.join(folder, 'none', 'node_modules', 'vm-module-record');
    cpSync(copies[0], copy, { recursive: true });
    rmSync(path.join(copy, path.basename(addonFile())));
    const preload = ['--require', `${copy}/register.js`];
    const program =
      'console.log(String(require("vm").SourceTextModule).includes("SourceTextEnvironment"))';
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
