#!/usr/bin/env node

'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { parseArgs } = require('node:util');
const { FEATURES } = require('../__test__/random-graphs/features.js');
const { Pair } = require('../__test__/random-graphs/pair.js');
const { print } = require('../__test__/random-graphs/print.js');
const { programOf } = require('../__test__/random-graphs/program.js');
const { shrink } = require('../__test__/random-graphs/shrink.js');
const { debugAddon } = require('./debug-addon.js');
const { nodeBinary } = require('./node-versions.js');
const { fail, helpOption, numberOption, progress, say } = require('./run.js');
const { addonFile } = require('./setup.js');

const USAGE = `
Usage: npm run random-graphs -- [options]

Makes random graphs of modules, runs each on this package and on Node 26's own classes, and compares what happened, line
by line. The exit code is 1 when a graph differs; it is printed then, as small as it can be made.

  --seeds <n>      how many graphs (default: 1000)
  --from <seed>    the first seed (default: 1)
  --seed <seed>    only this one: prints the program, and its log or where the logs differ
  --node <major>   the Node that has this package: 20, 22, 24 or 26 (default: 26). What an engine words itself is
                   compared on Node 26 only
  --shrink <n>     how many of the graphs that differ are made smaller and printed (default: 5)
  --debug          this package on a debug build of the addon, in which the assertions of ECMA-262 are checked
  --coverage       print how many graphs have each feature

docs/random-graphs.md says what is in the graphs, and where Node departs from ECMA-262.
`;

const BATCH = 200;

const OPTIONS = /** @type {const} */ ({
  seeds: { type: 'string', default: '1000' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  node: { type: 'string', default: '26' },
  shrink: { type: 'string', default: '5' },
  debug: { type: 'boolean', default: false },
  coverage: { type: 'boolean', default: false },
});

function readOptions() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const number = (/** @type {'seed' | 'seeds' | 'from' | 'node' | 'shrink'} */ name) =>
      numberOption(values, name);
    return {
      seeds: number('seeds'),
      from: number('from'),
      seed: values.seed === undefined ? undefined : number('seed'),
      node: number('node'),
      most: number('shrink'),
      coverage: values.coverage,
      debug: values.debug,
    };
  } catch (error) {
    return fail(`${/** @type {Error} */ (error).message}\n\n${USAGE.trim()}`);
  }
}

/**
 * @param {InstanceType<typeof Pair>} pair
 * @param {number} seed
 */
async function printSmallest(pair, seed) {
  const small = await shrink(
    programOf(seed),
    async (candidate) => (await pair.difference(candidate)) !== null,
  );
  const difference = await pair.difference(small);
  process.stdout.write(`\n${print(small)}\n`);
  if (difference === null) {
    process.stdout.write('--- no difference when it is run again\n');
    return;
  }
  process.stdout.write(`--- line ${difference.line + 1} of the log\n`);
  process.stdout.write(`this package: ${difference.subject ?? 'nothing more'}\n`);
  process.stdout.write(`Node 26:      ${difference.reference ?? 'nothing more'}\n`);
}

/**
 * @param {InstanceType<typeof Pair>} pair
 * @param {number} seed
 */
async function runOne(pair, seed) {
  if ((await pair.difference(programOf(seed))) !== null) {
    await printSmallest(pair, seed);
    return false;
  }
  const [log] = await pair.logs(programOf(seed));
  process.stdout.write(`${print(programOf(seed))}\n--- log, the same on both\n${log.join('\n')}\n`);
  return true;
}

/**
 * @param {InstanceType<typeof Pair>} pair
 * @param {ReturnType<typeof readOptions>} options
 */
async function runMany(pair, { seeds, from, most, coverage }) {
  /** @type {number[]} */
  const different = [];
  /** @type {number[]} */
  const died = [];
  /** @type {Record<string, number>} */
  const features = {};
  const start = performance.now();
  for (let done = 0; done < seeds; done += BATCH) {
    const length = Math.min(BATCH, seeds - done);
    const batch = Array.from({ length }, (_, at) => from + done + at);
    const result = await pair.compareSeeds(batch);
    different.push(...result.different);
    died.push(...result.died);
    for (const [name, count] of Object.entries(result.features)) {
      features[name] = (features[name] ?? 0) + count;
    }
    progress(`${done + length}/${seeds}, ${different.length} different`);
  }
  progress('');
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  if (coverage) {
    for (const name of FEATURES) say(`${String(features[name] ?? 0).padStart(7)}  ${name}`);
  }
  say(`${seeds} graphs, ${different.length} different, after ${seconds} s`);
  if (died.length > 0) {
    say(`Node 26 does not survive ${died.length} of them, such as ${died.slice(0, 5).join(', ')}`);
  }
  if (different.length > 0) say(`Different: seeds ${different.slice(0, 50).join(', ')}`);
  for (const seed of different.slice(0, most)) await printSmallest(pair, seed);
  return different.length === 0;
}

async function main() {
  const options = readOptions();
  if (!existsSync(addonFile())) fail('The addon is missing: npm run build');
  const subject = nodeBinary(options.node);
  const version = execFileSync(subject, ['--version'], { encoding: 'utf8' }).trim();
  say(`This package on Node ${version}, against Node 26's own classes`);
  const preload = options.debug ? debugAddon() : [];
  const pair = new Pair(subject, nodeBinary(26), options.node === 26, preload);
  try {
    const equal =
      options.seed === undefined ? await runMany(pair, options) : await runOne(pair, options.seed);
    if (!equal) process.exitCode = 1;
  } finally {
    pair.close();
  }
}

helpOption(USAGE);
main().catch((error) => fail(error.stack));
