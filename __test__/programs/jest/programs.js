// Jest 30 in a project of ES modules.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { test } = require('node:test');
const { flagged, flaggedHere, folder, inFolder, runReadmeLine } = require('../run.js');

const JEST = inFolder('node_modules', 'jest', 'bin', 'jest.js');

/** @type {typeof flagged} */
const registered = ([, ...args], options) => runReadmeLine('Jest', args, options);

/**
 * What Jest says of a run, without what differs from run to run.
 * @param {typeof registered} how
 * @param {string} name of the run
 * @param {string[]} args
 */
async function jest(how, name, args) {
  const output = inFolder(`${name}.json`);
  const cache = inFolder('caches', name);
  const { code, signal, stderr } = await how([
    ...[JEST, '--json', '--outputFile', output, '--cacheDirectory', cache, '--ci'],
    ...args,
  ]);
  assert.equal(signal, null, stderr);
  assert.doesNotMatch(stderr, /ExperimentalWarning|DeprecationWarning/);
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'));
  const files = testResults
    .map(({ name: file, message, assertionResults }) => ({
      file: file.slice(folder.length),
      message: assertionResults.length === 0 ? message : '',
      tests: assertionResults.map(({ fullName, status, failureMessages }) => ({
        fullName,
        status,
        failures: failureMessages.map(ownFrames),
      })),
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  return { code, files, stderr };
}

/**
 * A failure's words and its places in the project.
 * @param {string} message
 */
function ownFrames(message) {
  const lines = message.split('\n');
  return lines
    .filter(
      (line) => !/^\s+at /.test(line) || (line.includes(folder) && !/node_modules/.test(line)),
    )
    .map((line) => line.replace(folder, ''));
}

const ALL = ['--testMatch', '**/tests/**/*.test.{js,cjs}', '--testPathIgnorePatterns', 'fails'];
const FAILS = ['--testMatch', '**/tests/fails.test.js'];

for (const [name, extra] of /** @type {const} */ ([
  ['in one process', ['--runInBand']],
  ['with child processes', ['--maxWorkers=2']],
  ['with worker threads', ['--maxWorkers=2', '--workerThreads']],
])) {
  test(`${name}, every test passes, as with the flag`, async () => {
    const id = name.replaceAll(' ', '-');
    const ours = await jest(registered, `ours-${id}`, [...ALL, ...extra]);
    const native = await jest(flagged, `native-${id}`, [...ALL, ...extra]);
    assert.deepEqual(ours.files, native.files, ours.stderr);
    const statuses = ours.files.flatMap(({ tests }) => tests.map(({ status }) => status));
    assert.ok(statuses.length >= 20);
    assert.deepEqual(new Set(statuses), new Set(['passed']), ours.stderr);
    assert.equal(ours.code, 0);
  });
}

test('failures show the words, lines and columns that they have with the flag', async () => {
  const ours = await jest(registered, 'ours-fails', [...FAILS, '--runInBand']);
  const native = await jest(flagged, 'native-fails', [...FAILS, '--runInBand']);
  assert.deepEqual(ours.files, native.files);
  const [first, second, third, fourth] = ours.files[0].tests.map(({ failures }) =>
    failures[0].join('\n'),
  );
  assert.match(first, /\/tests\/fails\.test\.js:7:37\)?$/);
  assert.match(second, /deeper \(.*\/tests\/fails\.test\.js:11:24\)/);
  assert.match(third, /\/src\/remote\.js:2:9/);
  assert.match(fourth, /\/tests\/fails\.test\.js:26:52\)?$/);
});

/**
 * @param {typeof registered} how
 * @param {string} name
 * @param {string} provider
 */
async function coverage(how, name, provider) {
  const directory = inFolder(`coverage-${name}-${provider}`);
  // Node before 24.9 cannot require() ES modules under Jest with the flag.
  const both = [...ALL.slice(0, -1), 'fails|require-esm'];
  const args = [...both, '--runInBand', '--coverage', '--coverageProvider', provider];
  const reporters = ['--coverageReporters', 'json', '--coverageDirectory', directory];
  const { code, stderr } = await jest(how, `${name}-${provider}`, [...args, ...reporters]);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(readFileSync(`${directory}/coverage-final.json`, 'utf8'));
  return Object.fromEntries(
    Object.entries(report).map(([file, { statementMap, fnMap, s, f, b }]) => [
      file.slice(folder.length),
      { statementMap, fnMap, s, f, b },
    ]),
  );
}

for (const provider of ['babel', 'v8']) {
  test(`code coverage of ${provider} is what it is with the flag`, async () => {
    const ours = await coverage(registered, 'ours', provider);
    assert.ok('/src/counter.js' in ours);
    // Of the same Node: V8's own differs from version to version.
    assert.deepEqual(ours, await coverage(flaggedHere, 'native', provider));
  });
}
