// Bun and Deno, which have classes of their own.

const assert = require('node:assert/strict');
const { cpSync, existsSync, symlinkSync } = require('node:fs');
const path = require('node:path');
const { before: setUp, describe, test } = require('node:test');
const { inFolder, registered, run, runReadmeLine } = require('../run.js');

const REGISTER = require.resolve('vm-module-record/register', { paths: [inFolder('.')] });
const NATIVE = { VM_MODULE_RECORD_PREFER: 'native' };

setUp(() => {
  const ways = path.join(__dirname, '..', '..', 'register', 'fixtures', 'ways.mjs');
  cpSync(ways, inFolder('ways.mjs'));
  // Deno is given a path.
  const link = inFolder('node_modules', 'vm-module-record');
  if (!existsSync(link)) symlinkSync(path.dirname(REGISTER), link, 'dir');
});

/** @type {Record<string, { binary: string, before: string[], preload: string }>} */
const RUNTIMES = {
  Bun: {
    binary: inFolder('node_modules', '@oven', 'bun-linux-x64', 'bin', 'bun'),
    before: [],
    preload: '--preload',
  },
  Deno: {
    binary: inFolder('node_modules', '@deno', 'linux-x64-glibc', 'deno'),
    before: ['run', '--allow-all', '--no-lock'],
    preload: '--require',
  },
};

for (const [name, { binary, before, preload }] of Object.entries(RUNTIMES)) {
  /**
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} [env]
   */
  async function output(args, env) {
    const { code, signal, stdout, stderr } = await run(binary, [...before, ...args], { env });
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, stdout + stderr);
    return stdout;
  }
  const preloaded = [preload, REGISTER];

  /** @param {NodeJS.ProcessEnv} [env] */
  async function whose(env) {
    const found = JSON.parse(await output([...preloaded, inFolder('ways.mjs')], env));
    // No mixture: every way gives the same classes, and these work together.
    assert.deepEqual(found.missing, []);
    assert.deepEqual(found.result, ['exporter', 42]);
    return found.ours ? 'ours' : 'its own';
  }

  describe(name, () => {
    test("gets this package's classes, whichever way node:vm is loaded", async () => {
      assert.equal(await whose(), 'ours');
    });

    test('keeps its own with VM_MODULE_RECORD_PREFER=native', async () => {
      assert.equal(await whose(NATIVE), 'its own');
    });

    test('starts workers with one side only', async () => {
      const lines = (await output([...preloaded, inFolder('ways.mjs'), 'worker']))
        .trim()
        .split('\n');
      const found = lines.map((line) => JSON.parse(line));
      assert.deepEqual(found.map(({ thread }) => thread).sort(), ['main', 'worker']);
      for (const { missing, result } of found) {
        assert.deepEqual(missing, []);
        assert.deepEqual(result, ['exporter', 42]);
      }
    });

    test('runs a program as Node does with register', async () => {
      const { stdout, stderr } = await registered([inFolder('scenario.cjs')]);
      assert.equal(stderr, '');
      assert.equal(await output([...preloaded, inFolder('scenario.cjs')]), stdout);
      const binaries = [path.dirname(binary)];
      assert.deepEqual(await runReadmeLine(name, ['scenario.cjs'], { binaries }), {
        ...{ code: 0, signal: null, stdout, stderr: '' },
      });
    });
  });
}

test('Node says the same with its flag', async () => {
  const file = inFolder('scenario.cjs');
  const ours = await registered([file]);
  const native = await run(process.execPath, ['--experimental-vm-modules', '--no-warnings', file]);
  assert.deepEqual(ours, native);
});
