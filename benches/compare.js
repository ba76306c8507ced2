'use strict';

const { execFileSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { LOOPS, measureLoop, prepareLoop } = require('./hot.js');
const { loadGraph, readGraph } = require('./load.js');
const { TASKS, scriptsOf } = require('./scripts.js');
const { SIDES, collect, implementation, median } = require('./sides.js');

const USAGE = `
Usage: npm run bench [-- --quick] [-- --json] [-- --write] [-- <part>...]

Compares this package with Node's own classes on Node 26 (with --experimental-vm-modules) and prints medians and
ratios: below 1 this package is the faster, or the smaller. Both sides run in one process, turn about.

Parts: load, hot, scripts, memory (default: all)

  --quick   fewer rounds
  --json    print the numbers as JSON
  --write   write the table into README.md too

VM_MODULE_IMPLEMENTATION=node compares Node's classes with themselves, which shows the noise.
`;

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} unit
 * @property {number} ours
 * @property {number} native
 * @property {number} ratio
 * @property {number} [reach] the ratio to reach
 */

/** @typedef {Record<'ours' | 'native', number[]>} Samples */

/** @returns {Samples} */
const noSamples = () => ({ ours: [], native: [] });

/** Which side goes first changes from round to round. @param {number} round */
const turn = (round) => (round % 2 === 0 ? SIDES : [...SIDES].reverse());

/**
 * @param {string} what
 * @param {string} unit
 * @param {Samples} samples
 * @param {number} [reach]
 * @returns {Row}
 */
function row(what, unit, samples, reach) {
  const ours = median(samples.ours);
  const native = median(samples.native);
  return { what, unit, ours, native, ratio: ours / native, reach };
}

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
async function benchScripts(quick) {
  const graph = readGraph();
  const rows = [];
  for (const [title, task] of Object.entries(TASKS)) {
    const samples = noSamples();
    for (let round = -2; round < (quick ? 6 : 20); round++) {
      for (const side of turn(round)) {
        const files = scriptsOf(graph);
        collect();
        const milliseconds = task(implementation(side), files);
        if (round >= 0) samples[side].push(milliseconds);
      }
    }
    rows.push(row(`${graph.length} scripts without import(): ${title}`, 'ms', samples, 1.05));
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

/** @param {readonly Row[]} rows */
function table(rows) {
  const number = (/** @type {number} */ value) =>
    value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
  const cells = rows.map(({ what, unit, ours, native, ratio, reach }) => [
    what,
    `${number(ours)} ${unit}`,
    `${number(native)} ${unit}`,
    ratio.toFixed(2),
    reach === undefined ? '' : `≤ ${reach}`,
  ]);
  const own =
    process.env.VM_MODULE_IMPLEMENTATION === 'node' ? "Node's own again" : 'vm-module-record';
  const head = ['', own, "Node's own", 'ratio', 'reach'];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...cells].map((line) => line[column].length)),
  );
  const lines = [head, widths.map((width) => '-'.repeat(width)), ...cells];
  return lines
    .map(
      (line) =>
        `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`,
    )
    .join('\n');
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
  const parts = { load: benchLoad, hot: benchHot, scripts: benchScripts, memory: benchMemory };
  if (given.includes('--write') && process.env.VM_MODULE_IMPLEMENTATION === 'node') {
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
  const machine = `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  const text = `${machine}\n\n${table(rows)}`;
  console.log(given.includes('--json') ? JSON.stringify({ machine, rows }, null, 2) : text);
  if (given.includes('--write')) writeReadme(text);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
