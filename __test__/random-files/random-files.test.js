'use strict';

// As many random folders as the ordinary tests have time for. `npm run random-files` runs more.

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { nodeMajor } = require('../implementation.js');
const { referenceBinary } = require('../support/reference.js');
const { Pair } = require('./pair.js');
const { programOf } = require('./program.js');

const SEEDS = 40;

describe('folders that change between loads, as Node 26 loads them', () => {
  /** @type {InstanceType<typeof Pair>} */
  let pair;

  before(async () => {
    const reference = await referenceBinary();
    pair = new Pair({ subject: process.execPath, reference, words: nodeMajor === 26 });
  });
  after(() => pair.close());

  test(`seeds 1 to ${SEEDS}`, async () => {
    // Each wait until files have settled takes four seconds: the first round shows most.
    const programs = Array.from({ length: SEEDS }, (_, at) => programOf(at + 1)).map((program) => {
      const rounds = program.rounds.map((round, at) => ({ ...round, settles: at === 0 }));
      return { ...program, rounds };
    });
    const outcomes = await pair.compare(programs);
    const found = outcomes.flatMap(({ difference }, at) =>
      difference === null ? [] : [`npm run random-files -- --seed ${at + 1}`],
    );
    assert.deepEqual(found, []);
    assert.ok(outcomes.every(({ loads }) => loads >= 2));
  });

  test('a seed makes the same program each time', () => {
    for (const seed of [1, 17, 2 ** 31]) assert.deepEqual(programOf(seed), programOf(seed));
    assert.notDeepEqual(programOf(1).rounds, programOf(2).rounds);
  });

  test('a difference is found', async () => {
    const load = { how: 'import', entry: 'm0.mjs', custom: false, main: false, turns: 0 };
    const change = {
      path: 'm0.mjs',
      content: { lines: ["log('m0', log.name);"] },
      way: 'in place',
    };
    const rounds = [{ changes: [change], during: -1, settles: false, loads: [load] }];
    const program = /** @type {import('./program.js').Program} */ ({
      seed: 0,
      ordered: true,
      rounds,
    });
    const [{ difference }] = await pair.compare([program]);
    assert.equal(difference, null);
    // In the main context there is more than in a new one.
    change.content.lines = ["log('m0', typeof process);"];
    const [{ difference: found }] = await pair.compare([program]);
    assert.deepEqual(found?.subject[0], "'m0' 'undefined'");
    assert.deepEqual(found?.reference[0], "'m0' 'object'");
  });
});
