// c8, which reads what Node writes for NODE_V8_COVERAGE.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { test } = require('node:test');
const { inFolder, run, runReadmeLine } = require('../run.js');

/**
 * @param {string} folder of the report
 * @param {Awaited<ReturnType<typeof run>>} result
 */
function reportOf(folder, { code, stdout, stderr }) {
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'odd: 3 true\n', stderr: '' });
  return JSON.parse(readFileSync(inFolder(folder, 'coverage-final.json'), 'utf8'));
}

test('the coverage of modules is what it is with the flag', async () => {
  const c8 = inFolder('node_modules', 'c8', 'bin', 'c8.js');
  const folders = ['--reports-dir', 'native', '--temp-directory', 'native-files'];
  const flags = ['--experimental-vm-modules', '--no-warnings'];
  const native = reportOf(
    'native',
    await run(process.execPath, [c8, ...folders, process.execPath, ...flags, 'app.cjs']),
  );
  assert.deepEqual(
    Object.keys(native).map((file) => file.slice(inFolder('src').length)),
    ['/even.mjs', '/main.mjs', '/odd.mjs'],
  );
  // The other folders are those of .c8rc.json.
  const ours = reportOf('ours', await runReadmeLine('c8', ['app.cjs']));
  assert.deepEqual(ours, native);
});
