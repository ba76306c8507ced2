'use strict';

// Where the time of a load goes, in a process of its own: to measure the parts takes time too.

const { spent } = require('./parts.js');
const { installLoaderPackages } = require('../scripts/install.js');
const { fail } = require('../scripts/run.js');
const { WAYS, readGraph, timeGraph } = require('./graphs.js');
const { COLLECTIONS } = require('./load-package.js');
const { median } = require('./sides.js');
const { machine, noSamples, row, sum, table } = require('./table.js');

const USAGE = `
Usage: npm run bench -- parts [--quick] [--json] [cold | again | cached]

Loads the graphs of packages from texts in memory, as the parts of these names do, and prints by phases what this package and
Node's own classes take; and of this package's construction and evaluation what V8 takes to compile the texts and to
run them, and what records and texts take that are made in Rust. Beside each part stands Node's time for the whole phase:
where a part alone takes as much, no ratio below 1 is to be had.

  --quick    fewer rounds
  --json     print the numbers as JSON
`;

/** The phases, and the parts of each. @type {Readonly<Record<string, Readonly<Record<string, string>>>>} */
const PHASES = {
  construct: { compile: 'V8 compiles', record: 'records and texts' },
  link: {},
  evaluate: { run: 'the bodies, and what starts them' },
  total: {},
};

/**
 * @param {string} name
 * @param {keyof typeof WAYS} way
 * @param {number} rounds
 * @param {string} folder
 */
async function measure(name, way, rounds, folder) {
  const graph = await readGraph(name, folder);
  /** @type {Record<string, import('./table.js').Samples>} */
  const phases = {};
  /** @type {Record<string, number[]>} */
  const parts = {};
  const begin = () => {
    for (const part of Object.keys(spent)) spent[part] = 0;
  };
  await timeGraph(graph, way, rounds, begin, (side, times) => {
    for (const [phase, time] of Object.entries(times)) {
      phases[phase] ??= noSamples();
      phases[phase][side].push(time);
    }
    if (side === 'native') return;
    for (const [part, time] of Object.entries(spent)) {
      parts[part] ??= [];
      parts[part].push(time);
    }
  });
  const rows = Object.entries(PHASES).flatMap(([phase, of]) => {
    const native = median(phases[phase].native);
    return [
      row(`${name}: ${phase}`, 'ms', phases[phase]),
      ...Object.entries(of).map(([part, what]) =>
        sum(`- ${what}`, 'ms', { ours: median(parts[part]), native }),
      ),
    ];
  });
  const { ours, native } = phases.total;
  return { rows, ours: median(ours), native: median(native), record: median(parts.record) };
}

async function main() {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    console.log(USAGE.trim());
    return;
  }
  const [quick, json] = [given.includes('--quick'), given.includes('--json')];
  const asked = given.filter((argument) => !argument.startsWith('-'));
  const way = /** @type {keyof typeof WAYS} */ (asked[0] ?? 'cold');
  if (!Object.hasOwn(WAYS, way)) fail(`${way} is none of the parts\n\n${USAGE.trim()}`);
  const folder = installLoaderPackages();
  const rows = [];
  const all = { ours: 0, native: 0 };
  const without = { ours: 0, native: 0 };
  for (const name of Object.keys(COLLECTIONS)) {
    process.stderr.write(`${name} …\n`);
    const { rows: its, ours, native, record } = await measure(name, way, quick ? 4 : 12, folder);
    rows.push(...its);
    all.ours += ours;
    all.native += native;
    without.ours += ours - record;
    without.native += native;
  }
  rows.push(sum('all of these', 'ms', all));
  rows.push(sum('- if records and texts took no time at all', 'ms', without));
  if (json) console.log(JSON.stringify({ way, rows }, null, 2));
  else console.log(`${machine(process.versions.node)}\n\n${table(rows, 'vm-module-record')}`);
}

main();
