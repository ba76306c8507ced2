'use strict';

const { execFileSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { installLoaderPackages } = require('../scripts/install.js');
const { VERSIONS, nodeBinary } = require('../scripts/node-versions.js');
const { fail } = require('../scripts/run.js');
const { readMajors } = require('../scripts/test-file.js');
const { COLLECTIONS } = require('./load-package.js');
const { median } = require('./sides.js');
const { machine, noSamples, row, table, turn } = require('./table.js');

const USAGE = `
Usage: npm run bench -- loader [--node <majors>] [--rounds <count>] [--json] [<collection>...]

Loads packages of npm with vm-module-record/loader into a fresh context, and with Node's import(), each in a process of
its own, turn about, and prints medians and ratios: below 1 the loader is the faster, or takes less. What is measured
begins when the loader, or Node's own, has been loaded. "V8 alone" is the loader's time in which V8 makes the context, and
compiles and runs the modules: no loader takes less. "Node alone" is the memory of Node's import() in a process that has a
context and the addon, too. The packages are installed into .cache/packages/.

Collections: ${Object.keys(COLLECTIONS).join(', ')} (default: all)

  --node <majors>    on these, such as 24,26 (default: 24,26)
  --rounds <count>   how often each is loaded (default: 9)
  --json             print the numbers as JSON
`;

/** What the loader's time may be of Node's, by collection and Node. */
const REACH = /** @type {const} */ ({
  'lodash-es': () => 0.5,
  effect: () => 0.5,
  'd3 … svelte': () => 0.5,
  'date-fns': (/** @type {number} */ major) => (major >= 24 ? 0.1 : undefined),
});
const REACH_SECOND = 0.25;
const REACH_MEMORY = 1;

/** @typedef {{ total: number, memory: number, cpu: number, second?: number, require?: number }} Loaded */

/**
 * @param {number} major
 * @param {string} side
 * @param {string} collection
 * @param {string} folder
 * @returns {any} what the process prints
 */
function load(major, side, collection, folder) {
  const parameters = [path.join(__dirname, 'load-package.js'), side, collection, folder];
  const env = { ...process.env, NODE_OPTIONS: '' };
  return JSON.parse(execFileSync(nodeBinary(major), parameters, { encoding: 'utf8', env }));
}

/**
 * @param {number} major
 * @param {string} collection
 * @param {string} folder
 * @param {number} rounds
 */
function measure(major, collection, folder, rounds) {
  const total = noSamples();
  const cpu = noSamples();
  const memory = noSamples();
  /** @type {number[]} */
  const required = [];
  /** In the second column stands the first load. */
  const second = noSamples();
  /** What V8 takes in the loader. @type {number[]} */
  const engine = [];
  /** @type {number[]} */
  const engineAgain = [];
  /** That of Node's own beside what a loader in a context needs. @type {number[]} */
  const memoryBeside = [];
  // One round comes first, so that no side is the one that reads the files from the disk.
  for (let round = -1; round < rounds; round++) {
    const parts = load(major, 'parts', collection, folder);
    const beside = load(major, 'beside', collection, folder);
    if (round >= 0) {
      engine.push(parts.engine);
      engineAgain.push(parts.engineAgain);
      memoryBeside.push(beside.memory / 1024);
    }
    for (const side of turn(round)) {
      /** @type {Loaded} */
      const loaded = load(major, side, collection, folder);
      if (round < 0) continue;
      total[side].push(loaded.total);
      cpu[side].push(loaded.cpu);
      memory[side].push(loaded.memory / 1024);
      if (loaded.second === undefined || loaded.require === undefined) continue;
      required.push(loaded.require);
      second.ours.push(loaded.second);
      second.native.push(loaded.total);
    }
  }
  const reach = /** @type {any} */ (REACH)[collection]?.(major);
  const rows = [
    row(collection, 'ms', total, reach),
    row('- V8 alone: compiles and runs', 'ms', { ...total, ours: engine }),
    row('- processor time, all threads', 'ms', cpu),
    row('- peak memory of the process', 'MB', memory, REACH_MEMORY),
    row('- Node alone, with a context and the addon', 'MB', { ...memory, ours: memoryBeside }),
    row('- second context (against the first)', 'ms', second, REACH_SECOND),
    row('- V8 alone: runs in the second context', 'ms', { ...second, ours: engineAgain }),
  ];
  return { rows, required: median(required) };
}

/** @param {readonly string[]} given */
function readArguments(given) {
  const { majors, rest } = readMajors(given);
  let rounds = 9;
  let json = false;
  /** @type {string[]} */
  const asked = [];
  for (let index = 0; index < rest.length; index++) {
    const argument = rest[index];
    if (argument === '--rounds') rounds = Number(rest[++index]);
    else if (argument === '--json') json = true;
    else if (argument in COLLECTIONS) asked.push(argument);
    else fail(`${argument} is none of the collections\n\n${USAGE.trim()}`);
  }
  if (!Number.isSafeInteger(rounds) || rounds < 1) fail('--rounds takes a whole number from 1 on');
  const measured = given.includes('--node') ? majors : [24, 26];
  return { majors: measured, rounds, json, asked: asked.length ? asked : Object.keys(COLLECTIONS) };
}

function main() {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    console.log(USAGE.trim());
    return;
  }
  const { majors, rounds, json, asked } = readArguments(given);
  const folder = installLoaderPackages();
  const text = 'export const importFrom = (specifier) => import(specifier);';
  writeFileSync(path.join(folder, 'import-from.mjs'), text);
  const results = [];
  for (const major of majors) {
    const measured = asked.map((collection) => {
      process.stderr.write(`Node ${major}: ${collection} …\n`);
      return measure(major, collection, folder, rounds);
    });
    const where = machine(VERSIONS[major]);
    const rows = measured.flatMap(({ rows: some }) => some);
    const required = median(measured.map((each) => each.required));
    results.push({ machine: where, rows, require: required });
    if (json) continue;
    const note = `Before that, require('vm-module-record/loader') took ${required.toFixed(1)} ms.`;
    console.log(`${where}\n\n${table(rows, 'the loader', "Node's import()")}\n\n${note}\n`);
  }
  if (json) console.log(JSON.stringify(results, null, 2));
}

main();
