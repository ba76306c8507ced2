'use strict';

// `memory.js <side>`, a process of its own: holds many cycles of two modules that share one synthetic module, and
// prints what a module takes, in bytes: of V8's heap with what hangs on it, and of the process as a whole.

const { collect, implementation } = require('./sides.js');

const CYCLES = 10_000;

/** @param {import('./sides.js').Vm} vm */
async function main(vm) {
  const shared = new vm.SyntheticModule(['step'], () => shared.setExport('step', 1));
  await shared.evaluate();
  /** @type {unknown[]} */
  const alive = [];

  /** @param {number} id */
  async function addCycle(id) {
    const text = (/** @type {string} */ other) =>
      `import { step } from 'shared'; import { value as other } from '${other}';
       export const value = ${id} + step; export const sum = () => value + other;`;
    const a = new vm.SourceTextModule(text('b'), { identifier: `${id}-a` });
    const b = new vm.SourceTextModule(text('a'), { identifier: `${id}-b` });
    a.linkRequests([shared, b]);
    b.linkRequests([shared, a]);
    a.instantiate();
    await a.evaluate();
    alive.push(a, b);
  }

  const measure = () => {
    for (let i = 0; i < 4; i++) collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heap: heapUsed + external, rss };
  };

  for (let id = 0; id < 100; id++) await addCycle(id);
  const before = measure();
  for (let id = 100; id < 100 + CYCLES; id++) await addCycle(id);
  const after = measure();
  const modules = 2 * CYCLES;
  console.log(
    JSON.stringify({
      modules: alive.length,
      heap: (after.heap - before.heap) / modules,
      rss: (after.rss - before.rss) / modules,
    }),
  );
}

main(implementation(/** @type {any} */ (process.argv[2])));
