'use strict';

// Every ES module among the files of the dev dependencies: whether it is taken, what it requests and exports, and, where it
// needs nothing but files and its package says that it has no side effects, what its evaluation gives.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { isReference, nodeMajor } = require('../implementation.js');
const { LongLived } = require('../support/long-lived.js');
const { referenceBinary } = require('../support/reference.js');

const TIMEOUT_MS = 120_000;
const LEAST = { files: 1000, linked: 1000, evaluated: 600 };

/** @param {string} execPath @param {boolean} reference @returns {Promise<Record<string, any>>} */
async function resultsOf(execPath, reference) {
  const file = path.join(__dirname, 'child.js');
  const child = new LongLived({
    file,
    parameters: [reference ? 'reference' : 'package'],
    execPath,
    reference,
  });
  try {
    const { results, failed } = await child.ask({}, TIMEOUT_MS);
    assert.equal(failed, undefined);
    return results;
  } finally {
    child.close();
  }
}

/** What the engine words itself. @param {any} result */
function comparable(result) {
  if (nodeMajor === 26 || result.refused === undefined) return result;
  return { ...result, refused: result.refused.split(':')[0] };
}

test('the modules of the dev dependencies are to this package what they are to Node 26', async (t) => {
  const [ours, theirs] = await Promise.all([
    resultsOf(process.execPath, isReference),
    resultsOf(await referenceBinary(), true),
  ]);
  assert.deepEqual(Object.keys(ours), Object.keys(theirs));
  const counts = { files: 0, refused: 0, linked: 0, evaluated: 0 };
  for (const [name, result] of Object.entries(theirs)) {
    assert.deepEqual(comparable(ours[name]), comparable(result), name);
    counts.files++;
    if (result.refused) counts.refused++;
    if (result.exports) counts.linked++;
    if (result.values) counts.evaluated++;
  }
  t.diagnostic(JSON.stringify(counts));
  for (const [what, least] of Object.entries(LEAST)) {
    assert.ok(counts[/** @type {'files'} */ (what)] >= least, `${what}: ${JSON.stringify(counts)}`);
  }
});
