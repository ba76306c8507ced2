// Vitest, which switches the flag on for its own workers: register stands before it, or stands back.

const assert = require('node:assert/strict');
const { cpSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { before, test } = require('node:test');
const { folder, flagged, inFolder, runPlain, runReadmeLine } = require('../run.js');

const VITEST = inFolder('node_modules', 'vitest', 'vitest.mjs');

before(() => {
  // A dependency, which Vitest does not transform.
  const external = inFolder('node_modules', 'external');
  mkdirSync(external, { recursive: true });
  for (const file of ['native.mjs', 'even.mjs', 'odd.mjs', 'legacy.cjs', 'counter.js']) {
    cpSync(inFolder('src', file), `${external}/${file}`);
  }
  const manifest = { name: 'external', version: '1.0.0', exports: './native.mjs', type: 'module' };
  writeFileSync(`${external}/package.json`, JSON.stringify(manifest));
});

/**
 * @param {typeof runPlain} how
 * @param {string} name of the run
 * @param {string} pool
 * @param {NodeJS.ProcessEnv} env
 */
async function vitest(how, name, pool, env) {
  const output = inFolder(`${name}-${pool}.json`);
  const args = ['run', '--pool', pool, '--reporter', 'json', '--outputFile', output];
  const { signal, stderr } = await how([VITEST, ...args], { env });
  assert.equal(signal, null, stderr);
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'));
  assert.doesNotMatch(stderr, /Warning/);
  return testResults
    .map(({ name: file, assertionResults }) => ({
      file: file.slice(folder.length),
      tests: assertionResults.map(({ fullName, status, failureMessages }) => ({
        fullName,
        status,
        failures: failureMessages.map((message) =>
          message
            .replaceAll(folder, '')
            .split('\n')
            .filter((line) => !line.includes('node_modules')),
        ),
      })),
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

for (const pool of ['vmThreads', 'vmForks']) {
  test(`pool ${pool}: every test ends as with Node's own classes`, async () => {
    const native = await vitest(flagged, 'native', pool, { EXPECTED_CLASSES: 'node' });
    const statuses = native.flatMap(({ tests }) => tests.map(({ status }) => status));
    assert.deepEqual(statuses.toSorted(), [...Array(1).fill('failed'), ...Array(6).fill('passed')]);
    // Vitest starts its workers with arguments of its own: the environment reaches them.
    const NODE_OPTIONS = '--require vm-module-record/register';
    const ours = await vitest(runPlain, 'ours', pool, {
      NODE_OPTIONS,
      EXPECTED_CLASSES: 'package',
    });
    assert.deepEqual(ours, native);
    if (pool === 'vmThreads') {
      /** @type {typeof runPlain} */
      const asInReadme = (args, options) => runReadmeLine('Vitest', args.slice(4), options);
      const env = { EXPECTED_CLASSES: 'package' };
      assert.deepEqual(await vitest(asInReadme, 'readme', pool, env), native);
    }
    const preferring = { NODE_OPTIONS, VM_MODULE_RECORD_PREFER: 'native' };
    const env = { ...preferring, EXPECTED_CLASSES: 'node' };
    assert.deepEqual(await vitest(runPlain, 'stands-back', pool, env), native);
  });
}
