'use strict';

// Calls that are made often: on a module that is evaluated, and the construction of one.

const { Script } = require('node:vm');
const { collect, implementation, median } = require('./sides.js');
const { noSamples, row, sum, turn } = require('./table.js');

/** @typedef {import('./sides.js').Vm} Vm */

/**
 * What is measured, given a module that is evaluated.
 * @type {Record<string, (vm: Vm, module: import('node:vm').SourceTextModule, count: number) => unknown>}
 */
const CALLS = {
  'evaluate() of an evaluated module'(_, module, count) {
    let last;
    for (let index = 0; index < count; index++) last = module.evaluate();
    return last;
  },
  status(_, module, count) {
    let length = 0;
    for (let index = 0; index < count; index++) length += module.status.length;
    return length;
  },
  'construction of an empty module'(vm, _, count) {
    let last;
    for (let index = 0; index < count; index++) last = new vm.SourceTextModule('');
    return last;
  },
  '- one that has a statement'(vm, _, count) {
    let last;
    for (let index = 0; index < count; index++) last = new vm.SourceTextModule('0;');
    return last;
  },
};

/**
 * What V8 alone takes for the last of them: the script that it is compiled as, under names that there have not been.
 * @param {number} count
 */
function compileFunctions(count) {
  let last;
  for (let index = 0; index < count; index++) {
    last = new Script('(function(){"use strict";\n0;\n})', { filename: `compiled:${++names}` });
  }
  return last;
}

let names = 0;

const COUNT = 2000;

/** @param {boolean} quick */
async function benchCalls(quick) {
  const rows = [];
  /** @type {Record<string, import('node:vm').SourceTextModule>} */
  const modules = {};
  for (const side of /** @type {const} */ (['ours', 'native'])) {
    const module = new (implementation(side).SourceTextModule)('export const x = 1;');
    await module.link(() => /** @type {any} */ (undefined));
    await module.evaluate();
    modules[side] = module;
  }
  for (const [title, call] of Object.entries(CALLS)) {
    const samples = noSamples();
    for (let round = -3; round < (quick ? 5 : 15); round++) {
      for (const side of turn(round)) {
        collect();
        const start = performance.now();
        await call(implementation(side), modules[side], COUNT);
        const nanoseconds = ((performance.now() - start) * 1e6) / COUNT;
        if (round >= 0) samples[side].push(nanoseconds);
      }
    }
    rows.push(row(title, 'ns', samples, title.startsWith('-') ? undefined : 1));
  }
  const { native } = rows[rows.length - 1];
  const ours = timeCompiling(quick ? 5 : 15);
  return [...rows, sum('- V8 alone: compiles a function of a statement', 'ns', { ours, native })];
}

/** @param {number} rounds */
function timeCompiling(rounds) {
  const samples = [];
  for (let round = -3; round < rounds; round++) {
    collect();
    const start = performance.now();
    compileFunctions(COUNT);
    if (round >= 0) samples.push(((performance.now() - start) * 1e6) / COUNT);
  }
  return median(samples);
}

module.exports = { benchCalls };
