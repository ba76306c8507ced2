'use strict';

// Makes a program of files smaller as long as something stays true of it.

/** @typedef {import('./program.js').Program} Program */

/**
 * Every smaller program to try, the greatest cuts first.
 * @param {Program} program
 * @returns {Generator<Program>}
 */
function* candidates(program) {
  yield* simplifications(program);
  yield* withoutSome(program, ({ rounds }) => rounds);
  for (const round of program.rounds.keys()) {
    yield* withoutSome(program, ({ rounds }) => rounds[round].loads);
    yield* withoutSome(program, ({ rounds }) => rounds[round].changes);
    for (const [at, { content }] of program.rounds[round].changes.entries()) {
      if (content === null || 'link' in content) continue;
      yield* withoutSome(program, ({ rounds }) => {
        const same = rounds[round].changes[at].content;
        return same !== null && 'lines' in same ? same.lines : [];
      });
    }
  }
}

/**
 * @param {Program} program
 * @param {(program: Program) => unknown[]} listOf one in it
 * @returns {Generator<Program>}
 */
function* withoutSome(program, listOf) {
  const { length } = listOf(program);
  for (let size = length; size >= 1; size >>= 1) {
    for (let start = 0; start < length; start += size) {
      const copy = structuredClone(program);
      listOf(copy).splice(start, size);
      if (copy.rounds.length > 0) yield copy;
    }
  }
}

/** @param {Program} program @returns {Generator<Program>} */
function* simplifications(program) {
  for (const [at, round] of program.rounds.entries()) {
    if (round.during >= 0) yield* withRound(program, at, { during: -1 });
    if (round.settles) yield* withRound(program, at, { settles: false });
    const plain = round.loads.map((load) => ({ ...load, how: /** @type {const} */ ('import') }));
    yield* withRound(program, at, { loads: plain });
    yield* withRound(program, at, { loads: round.loads.map((load) => ({ ...load, main: false })) });
  }
}

/**
 * @param {Program} program
 * @param {number} at
 * @param {Partial<import('./program.js').Round>} settings
 * @returns {Generator<Program>}
 */
function* withRound(program, at, settings) {
  const rounds = program.rounds.with(at, { ...program.rounds[at], ...settings });
  if (JSON.stringify(rounds) !== JSON.stringify(program.rounds)) yield { ...program, rounds };
}

/** How many are tried at once: what takes long is to wait until files have settled. */
const AT_ONCE = 24;

/**
 * @param {Program} program
 * @param {(programs: Program[]) => Promise<boolean[]>} areStill
 */
async function shrink(program, areStill) {
  let smallest = program;
  for (let found = true; found; ) {
    found = false;
    const rest = candidates(smallest);
    for (let batch = take(rest); batch.length > 0 && !found; batch = take(rest)) {
      const still = await areStill(batch);
      const at = still.indexOf(true);
      if (at !== -1) {
        smallest = batch[at];
        found = true;
      }
    }
  }
  return smallest;
}

/** @param {Generator<Program>} generator */
function take(generator) {
  const batch = [];
  while (batch.length < AT_ONCE) {
    const { value, done } = generator.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}

module.exports = { shrink };
