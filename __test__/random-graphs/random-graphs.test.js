'use strict';

// As many random graphs as the ordinary tests have time for, and what makes them worth running: that they have
// everything in them, and that one that differs would be found and made small. `npm run random-graphs` runs more.

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { nodeMajor } = require('../implementation.js');
const { referenceBinary } = require('../support/reference.js');
const { FEATURES } = require('./features.js');
const { Pair } = require('./pair.js');
const { print } = require('./print.js');
const { programOf } = require('./program.js');
const { shrink } = require('./shrink.js');

const SEEDS = 640;
const BATCH = 80;

describe('random graphs, as Node 26 does them', () => {
  /** @type {InstanceType<typeof Pair>} */
  let pair;
  /** @type {Set<string>} */
  const seen = new Set();

  before(async () => {
    pair = new Pair(process.execPath, await referenceBinary(), nodeMajor === 26);
  });
  after(() => pair.close());

  for (let first = 1; first <= SEEDS; first += BATCH) {
    test(`seeds ${first} to ${first + BATCH - 1}`, async () => {
      const seeds = Array.from({ length: BATCH }, (_, at) => first + at);
      const { different, died, features } = await pair.compareSeeds(seeds);
      for (const name of Object.keys(features)) seen.add(name);
      const found = different.map((seed) => `npm run random-graphs -- --seed ${seed}`);
      assert.deepEqual(found, []);
      assert.deepEqual(died, [], 'Node 26 survives these');
    });
  }

  test('every feature occurs', () => {
    // Only on Node 26 are words compared, and so recorded.
    const worded = /^(link fails: (no such|ambiguous)|read before)/;
    const expected = FEATURES.filter((name) => nodeMajor === 26 || !worded.test(name));
    assert.deepEqual(
      expected.filter((name) => !seen.has(name)),
      [],
    );
  });

  test('a seed makes the same program each time', () => {
    for (const seed of [1, 17, 2 ** 31]) assert.deepEqual(programOf(seed), programOf(seed));
    assert.notDeepEqual(programOf(1).modules, programOf(2).modules);
  });

  test('a graph that does not do as wanted is made small', async () => {
    let seed = 1;
    const throws = (/** @type {import('./program.js').Program} */ program) =>
      /throw new Error/.test(print(program));
    while (!throws(programOf(seed)) || programOf(seed).modules.length < 5) seed++;
    const small = await shrink(programOf(seed), async (program) => throws(program));
    assert.equal(small.modules.length, 1);
    assert.equal(small.modules[0].kind, 'source');
    assert.equal(
      /** @type {import('./program.js').SourceModule} */ (small.modules[0]).items.length,
      1,
    );
    assert.deepEqual(small.steps, []);
  });

  test('a difference is found', async () => {
    const program = programOf(1);
    const other = structuredClone(program);
    other.context = !program.context;
    other.steps.push({ kind: 'evaluate', module: 0, wait: true });
    const [one] = await pair.logs(program);
    const [two] = await pair.logs(other);
    assert.notDeepEqual(one, two);
    assert.equal(await pair.difference(program), null);
  });
});
