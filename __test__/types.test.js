'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, binScript } = require('../scripts/run.js');

/** @param {string} folder relative to the project */
function compile(folder) {
  const tsc = binScript('typescript', 'tsc');
  const project = path.join(ROOT, folder, 'tsconfig.json');
  const parameters = [tsc, '--project', project, '--pretty', 'false', '--listFiles'];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

// The types do not depend on the Node that compiles them.
const skip = process.env.VM_MODULE_RECORD_MATRIX !== undefined;

test("the classes are assignable both ways with node:vm's, and the loader is typed, under tsc --strict", {
  skip,
}, () => {
  const { status, output } = compile('__test__/types');
  const errors = output.split('\n').filter((line) => line.includes('error TS'));
  assert.equal(status, 0, errors.join('\n'));
  // An empty program would pass too.
  for (const file of [
    'index.d.ts',
    'index.d.mts',
    'diagnostics.d.ts',
    'loader.d.ts',
    'loader.d.mts',
    'types/assignable.mts',
    'types/commonjs.cts',
    'types/loader.mts',
    'types/loader-commonjs.cts',
  ]) {
    assert.ok(output.includes(`/${file}\n`), `tsc did not read ${file}:\n${output}`);
  }
});
