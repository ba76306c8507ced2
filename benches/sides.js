'use strict';

// The two implementations that the benchmarks compare.

/** @typedef {typeof import('node:vm')} Vm */

/**
 * @param {'ours' | 'native'} side
 * @returns {Vm}
 */
function implementation(side) {
  // Native against native shows how far the ratios are from 1 by chance alone.
  const ours = side === 'ours' && process.env.VM_MODULE_IMPLEMENTATION !== 'node';
  return ours ? require('vm-module-record') : require('node:vm');
}

/**
 * Evaluates a synthetic module, which on some Nodes is to be linked first.
 * @param {import('node:vm').SyntheticModule} module
 */
async function evaluateSynthetic(module) {
  if (module.status === 'unlinked') await module.link(() => module);
  await module.evaluate();
}

const SIDES = /** @type {const} */ (['ours', 'native']);

/**
 * The middle of some numbers.
 * @param {readonly number[]} numbers
 */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Collects garbage outside the measured time. */
const collect = () => /** @type {() => void} */ (globalThis.gc)();

module.exports = { SIDES, collect, evaluateSynthetic, implementation, median };
