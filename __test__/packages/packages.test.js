'use strict';

// Every ES module among the files of the dev dependencies: whether it is taken, what it requests and exports, and what its
// evaluation gives.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { isReference, nodeMajor } = require('../implementation.js');
const { PROGRAMS, packageFiles } = require('./files.js');
const { LongLived } = require('../support/long-lived.js');
const { referenceBinary, runReference } = require('../support/reference.js');

const TIMEOUT_MS = 600_000;
const LEAST = { files: 1900, linked: 1900, evaluated: 1900 };

/** What imports lead to. @returns {Promise<object>} */
async function resolutionsOfNode() {
  const program = path.join(__dirname, 'resolutions.mjs');
  const { code, stdout, stderr } = await runReference([
    '--experimental-import-meta-resolve',
    program,
  ]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/**
 * @param {string} execPath
 * @param {boolean} reference
 * @param {object} resolutions
 * @returns {Promise<Record<string, any>>}
 */
async function resultsOf(execPath, reference, resolutions) {
  const file = path.join(__dirname, 'child.js');
  const child = new LongLived({
    file,
    parameters: [reference ? 'reference' : 'package'],
    execPath,
    reference,
  });
  try {
    const { results, failed } = await child.ask({ resolutions }, TIMEOUT_MS);
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
  const resolutions = await resolutionsOfNode();
  const [ours, theirs] = await Promise.all([
    resultsOf(process.execPath, isReference, resolutions),
    resultsOf(await referenceBinary(), true, resolutions),
  ]);
  assert.deepEqual(Object.keys(ours), Object.keys(theirs));
  assert.deepEqual(Object.keys(theirs).sort(), packageFiles());
  const counts = { files: 0, refused: 0, linked: 0, evaluated: 0 };
  for (const [name, result] of Object.entries(theirs)) {
    assert.deepEqual(comparable(ours[name]), comparable(result), name);
    counts.files++;
    // No file is left out: what all that it asks for is found is linked, and what is linked is evaluated.
    const isWhole = Object.values(/** @type {any} */ (resolutions)[name]).every(
      (url) => url !== null,
    );
    if (isWhole)
      assert.ok(result.refused ?? result.exports ?? result.unlinked, `${name} is not linked`);
    if (result.exports && !(name in PROGRAMS)) {
      assert.ok(result.values ?? result.threw, `${name} is not evaluated`);
    }
    if (result.refused) counts.refused++;
    if (result.exports) counts.linked++;
    if (result.values) counts.evaluated++;
  }
  t.diagnostic(JSON.stringify(counts));
  for (const [what, least] of Object.entries(LEAST)) {
    assert.ok(counts[/** @type {'files'} */ (what)] >= least, `${what}: ${JSON.stringify(counts)}`);
  }
});
