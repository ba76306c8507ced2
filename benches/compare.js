'use strict';

const { execFileSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { benchCalls } = require('./calls.js');
const { benchChurn } = require('./churn.js');
const { benchAgain, benchCached, benchCold } = require('./graphs.js');
const { benchFirst, benchHot } = require('./hot.js');
const { benchLink, benchLinkMany } = require('./link.js');
const { loadGraph, readGraph } = require('./load.js');
const { benchScripts } = require('./scripts.js');
const { collect, implementation, median } = require('./sides.js');
const { benchStart } = require('./start.js');
const { machine, noSamples, row, sum, table, turn, updated } = require('./table.js');

const USAGE = `
Usage: npm run bench [-- --quick] [-- --json] [-- --write] [-- <part>...]

Compares this package with Node's own classes on Node 26 (with --experimental-vm-modules) and prints medians and
ratios: below 1 this package is the faster, or the smaller. Both sides run in one process, turn about; each part has a
process of its own.

Parts (default: all of these)

  load     lodash-es by phases, and as the first thing in a process
  cold     the graphs of packages, from texts in memory
  again    the same into another context of the process
  cached   the same with code caches
  link     linking alone, of lodash-es
  many     the same of ten and a hundred thousand modules
  hot      what running modules do all the time
  first    the same before the optimising compiler
  calls    evaluate() and status of an evaluated module, an empty module
  scripts  scripts without import(), which are to pay nothing
  memory   a live module
  churn    a million short-lived modules in 64 MB
  start    require() of this package, and its size

npm run bench -- loader, and -- parts, which shows where the time of a load goes, have a --help of their own.

  --node <major>   on another Node
  --quick          fewer rounds
  --json           print the numbers as JSON
  --write          write the table into docs/performance.md too, and that of some parts into README.md; those of other Nodes
                   into docs/performance-other-nodes.md. Of parts that were not asked for, what is there stays

VM_MODULE_IMPLEMENTATION=node compares Node's classes with themselves, which shows the noise.
`;

/**
 * Runs one of the files beside this one in a process of its own.
 * @param {string} file
 * @param {string} side
 * @param {readonly string[]} [others] that it takes
 * @returns {any}
 */
function inChild(file, side, others = []) {
  const parameters = [...process.execArgv, path.join(__dirname, file), side, ...others];
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
async function benchMemory(quick) {
  const heap = noSamples();
  const later = noSamples();
  const rss = noSamples();
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    for (const side of turn(round)) {
      const result = inChild('memory.js', side);
      heap[side].push(result.heap);
      rss[side].push(result.rss);
      later[side].push(inChild('memory.js', side, ['later']).heap);
    }
  }
  const functions = inChild('memory.js', 'functions', ['later']).heap;
  const middle = median(later.native);
  return [
    row("a live module, on V8's heap and outside", 'bytes', later, 1),
    sum('- V8 alone: a script with a function', 'bytes', { ours: functions, native: middle }),
    row('- at once, before V8 has forgotten the code that it compiled', 'bytes', heap),
    row('a live module, in the process (RSS)', 'bytes', rss, 2),
  ];
}

/** The parts in the order in which they run. */
const PARTS = {
  load: benchLoad,
  cold: benchCold,
  again: benchAgain,
  cached: benchCached,
  link: benchLink,
  many: benchLinkMany,
  hot: benchHot,
  first: benchFirst,
  calls: benchCalls,
  scripts: benchScripts,
  memory: benchMemory,
  churn: benchChurn,
  start: benchStart,
};

/**
 * Runs a part.
 * @param {string} name
 * @param {boolean} quick
 * @returns {Promise<Row[]>}
 */
function part(name, quick) {
  process.stderr.write(`${name} …\n`);
  return PARTS[/** @type {keyof typeof PARTS} */ (name)](quick);
}

/**
 * Runs a part in a process of its own: what others leave behind, for V8 to collect, takes as long as what is measured.
 * @param {string} name
 * @param {boolean} quick
 * @returns {Row[]}
 */
function partInChild(name, quick) {
  const parameters = [...process.execArgv, __filename, name, '--json'];
  if (quick) parameters.push('--quick');
  const output = execFileSync(process.execPath, parameters, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output).rows;
}

/** Those that the README shows. */
const SHOWN = ['load', 'cold', 'again', 'hot', 'memory'];

/**
 * Puts a text between the marks of a document.
 * @param {string} name of the document
 * @param {string} mark
 * @param {(before: string) => string} textAfter of what is there before
 */
function write(name, mark, textAfter) {
  const file = path.join(__dirname, '..', name);
  const marks = new RegExp(`(<!-- ${mark} -->\\n)([\\s\\S]*)(<!-- /${mark} -->)`);
  const written = readFileSync(file, 'utf8').replace(
    marks,
    (_, start, before, end) => `${start}\n${textAfter(before)}\n\n${end}`,
  );
  writeFileSync(file, written);
}

async function main() {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    console.log(USAGE.trim());
    return;
  }
  const quick = given.includes('--quick');
  const asked = given.filter((argument) => !argument.startsWith('-') && !/^\d+$/.test(argument));
  const native = process.env.VM_MODULE_IMPLEMENTATION === 'node';
  if (given.includes('--write') && native) {
    throw new Error('--write is for this package against Node.');
  }
  const unknown = asked.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}: see --help.`);

  const wanted = Object.keys(PARTS).filter((name) => asked.length === 0 || asked.includes(name));
  /** @type {{ name: string, rows: Row[] }[]} */
  const results = [];
  for (const name of wanted) {
    const rows = wanted.length > 1 ? partInChild(name, quick) : await part(name, quick);
    results.push({ name, rows });
  }
  const rows = results.flatMap((part) => part.rows);
  const where = machine();
  const own = native ? "Node's own again" : 'vm-module-record';
  const text = `${where}\n\n${table(rows, own)}`;
  console.log(given.includes('--json') ? JSON.stringify({ machine: where, rows }, null, 2) : text);
  if (!given.includes('--write')) return;
  const textOf = (/** @type {readonly Row[]} */ measured) => (/** @type {string} */ before) =>
    `${where}\n\n${asked.length > 0 ? updated(before, measured, own) : table(measured, own)}`;
  const [major] = process.versions.node.split('.');
  if (major !== '26') {
    write('docs/performance-other-nodes.md', `node-${major}`, textOf(rows));
    return;
  }
  write('docs/performance.md', 'speed', textOf(rows));
  const shown = results.filter(({ name }) => SHOWN.includes(name)).flatMap((part) => part.rows);
  write('README.md', 'bench', textOf(shown));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
