#!/usr/bin/env node

'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { parseArgs } = require('node:util');
const { Pair } = require('../__test__/random-files/pair.js');
const { print } = require('../__test__/random-files/print.js');
const { programOf } = require('../__test__/random-files/program.js');
const { shrink } = require('../__test__/random-files/shrink.js');
const { nodeBinary } = require('./node-versions.js');
const { fail, helpOption, numberOption, progress, say } = require('./run.js');
const { addonFile } = require('./setup.js');

const USAGE = `
Usage: npm run random-files -- [options]

Makes folders of modules that change between loads, loads them with Loaders of one process, and compares what happened
with what Node 26's own import() makes of the files as they are at each time. The exit code is 1 when a folder differs;
it is printed then, as small as it can be made.

  --seeds <n>      how many folders (default: 1000)
  --from <seed>    the first seed (default: 1)
  --seed <seed>    only this one: prints the files and loads, and where they differ
  --node <major>   the Node that has this package: 20, 22, 24 or 26 (default: 26). What an engine words itself is
                   compared on Node 26 only
  --lanes <n>      how many folders are loaded at once by one process (default: 1)
  --worker         in a worker thread
  --shrink <n>     how many of those that differ are made smaller and printed (default: 3)

docs/random-graphs.md says what is in the folders, and what is left out.
`;

const BATCH = 250;

const OPTIONS = /** @type {const} */ ({
  seeds: { type: 'string', default: '1000' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  node: { type: 'string', default: '26' },
  lanes: { type: 'string', default: '1' },
  shrink: { type: 'string', default: '3' },
  worker: { type: 'boolean', default: false },
});

function readOptions() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const number = (/** @type {Exclude<keyof typeof OPTIONS, 'worker'>} */ name) =>
      numberOption(values, name);
    return {
      from: values.seed === undefined ? number('from') : number('seed'),
      seeds: values.seed === undefined ? number('seeds') : 1,
      shown: values.seed !== undefined,
      node: number('node'),
      lanes: Math.max(1, number('lanes')),
      most: number('shrink'),
      worker: values.worker,
    };
  } catch (error) {
    return fail(`${/** @type {Error} */ (error).message}\n\n${USAGE.trim()}`);
  }
}

/**
 * @param {InstanceType<typeof Pair>} pair
 * @param {number} seed
 * @param {import('../__test__/random-files/pair.js').Difference} difference
 */
async function printSmallest(pair, seed, difference) {
  const small = await shrink(programOf(seed), (programs) => pair.differAlike(programs, difference));
  const { round, load, subject, reference } = difference;
  process.stdout.write(`\n${print(small)}\n`);
  process.stdout.write(
    `--- first seen in round ${round}, load ${load}, from this line of the log on\n`,
  );
  process.stdout.write(`this package: ${subject.join('\n  ') || 'nothing more'}\n`);
  process.stdout.write(`Node 26:      ${reference.join('\n  ') || 'nothing more'}\n`);
}

/**
 * @param {InstanceType<typeof Pair>} pair
 * @param {ReturnType<typeof readOptions>} options
 * @returns {Promise<boolean>} whether all are equal
 */
async function runAll(pair, { from, seeds, most }) {
  /** @type {[number, import('../__test__/random-files/pair.js').Difference][]} */
  const different = [];
  let [loads, failing, others] = [0, 0, 0];
  const start = performance.now();
  for (let done = 0; done < seeds; done += BATCH) {
    const length = Math.min(BATCH, seeds - done);
    const programs = Array.from({ length }, (_, at) => programOf(from + done + at));
    for (const [at, outcome] of (await pair.compare(programs)).entries()) {
      if (outcome.difference !== null) different.push([from + done + at, outcome.difference]);
      loads += outcome.loads;
      failing += outcome.failing;
      others += outcome.others;
    }
    progress(`${done + length}/${seeds}, ${different.length} different`);
  }
  progress('');
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  say(`${seeds} folders, ${loads} loads, ${different.length} different, after ${seconds} s`);
  if (failing > 0) say(`Node 26 itself fails in ${failing} loads`);
  if (others > 0) say(`${others} loads have failed of another error of the files than in Node`);
  if (different.length > 0) say(`Different: seeds ${different.map(([seed]) => seed).join(', ')}`);
  for (const [seed, difference] of different.slice(0, most)) {
    await printSmallest(pair, seed, difference);
  }
  return different.length === 0;
}

async function main() {
  const options = readOptions();
  if (!existsSync(addonFile())) fail('The addon is missing: npm run build');
  const subject = nodeBinary(options.node);
  const version = execFileSync(subject, ['--version'], { encoding: 'utf8' }).trim();
  say(`This package on Node ${version}, against Node 26's own import()`);
  const { lanes, worker, node, shown } = options;
  const pair = new Pair({ subject, reference: nodeBinary(26), words: node === 26, lanes, worker });
  try {
    const equal = await runAll(pair, options);
    if (!equal) process.exitCode = 1;
    else if (shown) process.stdout.write(`${print(programOf(options.from))}\n`);
  } finally {
    pair.close();
  }
}

helpOption(USAGE);
main().catch((error) => fail(error.stack));
