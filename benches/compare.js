'use strict';

const { execFileSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { LOOPS, measureLoop, prepareLoop } = require('./hot.js');
const { loadGraph, readGraph } = require('./load.js');
const { collect, implementation } = require('./sides.js');
const { machine, noSamples, row, table, turn } = require('./table.js');

const USAGE = `
Usage: npm run bench [-- --quick] [-- --json] [-- --write] [-- <part>...]

Compares this package with Node's own classes on Node 26 (with --experimental-vm-modules) and prints medians and
ratios: below 1 this package is the faster, or the smaller. Both sides run in one process, turn about.

Parts: load, hot, memory (default: all of these); loader, which has a --help of its own

  --quick   fewer rounds
  --json    print the numbers as JSON
  --write   write the table into README.md too

VM_MODULE_IMPLEMENTATION=node compares Node's classes with themselves, which shows the noise.
`;

/**
 * Runs one of the files beside this one in a process of its own.
 * @param {string} file
 * @param {string} side
 * @returns {any}
 */
function inChild(file, side) {
  const parameters = [...process.execArgv, path.join(__dirname, file), side];
  return JSON.parse(execFileSync(process.execPath, parameters, { encoding: 'utf8' }));
}

/** @typedef {import('./table.js').Row} Row */

/** @param {boolean} quick */
async function benchLoad(quick) {
  const graph = readGraph();
  const phases = /** @type {const} */ (['construct', 'link', 'evaluate', 'total']);
  const samples = phases.map(noSamples);
  const rounds = quick ? 6 : 20;
  // Two rounds more come first, so that what is measured is not the warming up of either side.
  for (let round = -2; round < rounds; round++) {
    for (const side of turn(round)) {
      collect();
      const result = await loadGraph(implementation(side), graph);
      if (round >= 0)
        for (const [index, phase] of phases.entries()) samples[index][side].push(result[phase]);
    }
  }
  const rows = phases.map((phase, index) =>
    row(
      `load lodash-es (${graph.length} modules): ${phase}`,
      'ms',
      samples[index],
      phase === 'total' ? 1.5 : undefined,
    ),
  );

  const first = noSamples();
  for (let round = 0; round < (quick ? 2 : 10); round++) {
    for (const side of turn(round)) first[side].push(inChild('load.js', side).total);
  }
  return [...rows, row('load lodash-es, first thing in a process', 'ms', first)];
}

/** @param {boolean} quick */
async function benchHot(quick) {
  const rows = [];
  for (const loop of LOOPS) {
    const run = {
      ours: await prepareLoop(implementation('ours'), loop),
      native: await prepareLoop(implementation('native'), loop),
    };
    // Both must do the same work.
    if (run.ours(1000) !== run.native(1000)) throw new Error(`${loop.title}: the results differ`);
    const n = quick ? 1e6 : 1e7;
    const samples = noSamples();
    for (let round = -3; round < (quick ? 5 : 15); round++) {
      for (const side of turn(round)) {
        const nanoseconds = measureLoop(run[side], n);
        if (round >= 0) samples[side].push(nanoseconds);
      }
    }
    rows.push(row(loop.title, 'ns', samples, loop.reach));
  }
  return rows;
}

/** @param {boolean} quick */
async function benchMemory(quick) {
  const heap = noSamples();
  const rss = noSamples();
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    for (const side of turn(round)) {
      const result = inChild('memory.js', side);
      heap[side].push(result.heap);
      rss[side].push(result.rss);
    }
  }
  return [
    row("a live module, on V8's heap and outside", 'bytes', heap),
    row('a live module, in the process (RSS)', 'bytes', rss, 2),
  ];
}

/** @param {string} text what to put between the marks */
function writeReadme(text) {
  const file = path.join(__dirname, '..', 'README.md');
  const marks = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(marks, (_, start, end) => `${start}${text}\n${end}`),
  );
}

async function main() {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    console.log(USAGE.trim());
    return;
  }
  const quick = given.includes('--quick');
  const asked = given.filter((argument) => !argument.startsWith('-'));
  const parts = { load: benchLoad, hot: benchHot, memory: benchMemory };
  const native = process.env.VM_MODULE_IMPLEMENTATION === 'node';
  if (given.includes('--write') && native) {
    throw new Error('--write is for this package against Node.');
  }
  const unknown = asked.find((name) => !(name in parts));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}: see --help.`);

  /** @type {Row[]} */
  const rows = [];
  for (const [name, bench] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(...(await bench(quick)));
  }
  const where = machine();
  const own = native ? "Node's own again" : 'vm-module-record';
  const text = `${where}\n\n${table(rows, own)}`;
  console.log(given.includes('--json') ? JSON.stringify({ machine: where, rows }, null, 2) : text);
  if (given.includes('--write')) writeReadme(text);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
