'use strict';

// A million modules that live shortly, in cycles of two that share one synthetic module, with 64 MB of heap. As a program of its
// own (`churn.js <side> <count>`) it makes them, and prints the heap on the way.

const { spawnSync } = require('node:child_process');
const { evaluateSynthetic, implementation } = require('./sides.js');

/** @param {boolean} quick */
async function benchChurn(quick) {
  const count = quick ? 200_000 : 1_000_000;
  const rows = [];
  const flags = process.execArgv.filter((flag) => flag !== '--expose-gc');
  for (const side of /** @type {const} */ (['ours', 'native'])) {
    const parameters = [...flags, '--max-old-space-size=64', __filename, side, String(count)];
    const { stdout, status } = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
    const heaps = stdout.trim().split('\n').map(Number);
    const made = heaps.length * STEP;
    const what = `${count.toLocaleString('en')} short-lived modules in 64 MB of heap`;
    const name = side === 'ours' ? '' : ", Node's own classes";
    const finished = status === 0 ? count : made;
    rows.push({ what: `${what}${name}: made`, unit: '', ours: finished });
    if (status !== 0) continue;
    const [first] = heaps.slice(1);
    rows.push({
      what: `- heap at the end (against the 200,000th)`,
      unit: 'MB',
      ours: heaps.at(-1) ?? 0,
      native: first,
    });
  }
  return rows;
}

const STEP = 100_000;

/**
 * @param {import('./sides.js').Vm} vm
 * @param {number} count
 */
async function churn(vm, count) {
  const shared = new vm.SyntheticModule(['step'], () => shared.setExport('step', 1));
  await evaluateSynthetic(shared);
  for (let id = 0; id < count; id += 2) {
    const text = (/** @type {string} */ other) =>
      `import { step } from 'shared'; import { value as other } from '${other}';
       export const value = ${id} + step; export const sum = () => value + other;`;
    const a = new vm.SourceTextModule(text('b'));
    const b = new vm.SourceTextModule(text('a'));
    await a.link((specifier) => (specifier === 'shared' ? shared : specifier === 'a' ? a : b));
    await a.evaluate();
    if (id % 1000 === 0) await new Promise(setImmediate);
    if ((id + 2) % STEP === 0) console.log(process.memoryUsage().heapUsed / 1e6);
  }
}

module.exports = { benchChurn };

if (require.main === module) {
  const [, , side, count] = process.argv;
  churn(implementation(/** @type {any} */ (side)), Number(count));
}
