'use strict';

// Whose classes there are when Node has its own.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { REQUIRED, fixture, output } = require('./run.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const FLAG = ['--experimental-vm-modules', '--no-warnings'];
const NATIVE = { VM_MODULE_RECORD_PREFER: 'native' };

/** What every way of loading node:vm finds, in the main thread and in a worker. */
async function whose(args, env) {
  const found = await output([...args, fixture('ways.mjs'), 'worker'], env);
  assert.equal(found.length, 2);
  for (const { missing, result } of found) {
    // No mixture: every way gives the same classes, and these work together.
    assert.deepEqual(missing, []);
    assert.deepEqual(result, ['exporter', 42]);
  }
  return found.map(({ ours }) => (ours ? 'ours' : "Node's"));
}

describe('with --experimental-vm-modules', { skip }, () => {
  test("this package's classes take precedence", async () => {
    assert.deepEqual(await whose([...FLAG, ...REQUIRED]), ['ours', 'ours']);
    assert.deepEqual(await whose([...REQUIRED, ...FLAG]), ['ours', 'ours']);
  });

  test("VM_MODULE_RECORD_PREFER=native leaves Node's own", async () => {
    assert.deepEqual(await whose([...FLAG, ...REQUIRED], NATIVE), ["Node's", "Node's"]);
  });

  test('VM_MODULE_RECORD_PREFER=native changes nothing where Node has none', async () => {
    assert.deepEqual(await whose(REQUIRED, NATIVE), ['ours', 'ours']);
  });

  test('everything on node:vm is of the same side', async () => {
    const program = `
      const vm = require('vm');
      const ours = require(${JSON.stringify(require.resolve('../..'))});
      const names = ['Script', 'compileFunction', 'runInThisContext', 'Module', 'SyntheticModule'];
      console.log(JSON.stringify(names.map((name) => vm[name] === ours[name])));
    `;
    const args = [...FLAG, ...REQUIRED, '--eval', program];
    assert.deepEqual(await output(args), [Array(5).fill(true)]);
    // Script stands on both sides when the package is loaded by hand: its own is not Node's.
    assert.deepEqual(await output(args, NATIVE), [Array(5).fill(false)]);
  });

  test("a module of Node's own is refused as one of another implementation", async () => {
    const program = `
      const { SourceTextModule: Own } = require('vm');
      require(${JSON.stringify(REQUIRED[1])});
      const { SourceTextModule } = require('vm');
      const own = new Own('export default 1');
      const module = new SourceTextModule('import "a"');
      module.link(() => own).catch(({ code }) => console.log(JSON.stringify([Own === SourceTextModule, code])));
    `;
    const [found] = await output([...FLAG, '--eval', program]);
    assert.deepEqual(found, [false, 'ERR_VM_MODULE_NOT_MODULE']);
  });
});
