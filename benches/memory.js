'use strict';

// `memory.js <side> [later]`, a process of its own: holds many cycles of two modules that share one synthetic module, and
// prints what a module takes, in bytes: of V8's heap with what hangs on it, and of the process as a whole; at once, or `later`, when
// V8 has collected its garbage a few times. The side `functions` has none of this package: a script with a function in the place of each module.

const { PerformanceObserver, constants } = require('node:perf_hooks');
const { Script } = require('node:vm');

const { collect, evaluateSynthetic, implementation } = require('./sides.js');

const CYCLES = 10_000;

/** V8 keeps code that nothing runs for six collections of the whole heap; those that are asked for do not count. */
const COLLECTIONS = 8;

/** Waits for so many that V8 decides on by itself, as those of any program that goes on. */
async function ordinaryCollections() {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (/** @type {any} */ (entry).detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) count++;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  /** @type {unknown[]} */
  let garbage = [];
  while (count < COLLECTIONS) {
    for (let index = 0; index < 100_000; index++) garbage.push({ index });
    if (garbage.length > 2_000_000) garbage = [];
    await new Promise(setImmediate);
  }
  observer.disconnect();
}

/** @typedef {(id: number) => Promise<unknown[]> | unknown[]} MakeCycle gives what keeps it alive */

/**
 * Cycles of modules.
 * @param {import('./sides.js').Vm} vm
 * @returns {Promise<MakeCycle>}
 */
async function cyclesOfModules(vm) {
  const shared = new vm.SyntheticModule(['step'], () => shared.setExport('step', 1));
  await evaluateSynthetic(shared);
  // Both sides link in a way that Node's own classes have.
  const native = implementation('native').SourceTextModule.prototype;

  return async (id) => {
    const text = (/** @type {string} */ other) =>
      `import { step } from 'shared'; import { value as other } from '${other}';
       export const value = ${id} + step; export const sum = () => value + other;`;
    const a = new vm.SourceTextModule(text('b'), { identifier: `${id}-a` });
    const b = new vm.SourceTextModule(text('a'), { identifier: `${id}-b` });
    if ('linkRequests' in native) {
      a.linkRequests([shared, b]);
      b.linkRequests([shared, a]);
      a.instantiate();
    } else {
      await a.link((specifier) => (specifier === 'shared' ? shared : specifier === 'a' ? a : b));
    }
    await a.evaluate();
    return [a, b];
  };
}

/**
 * The same by functions that hand each other what reads their variables.
 * @param {number} id
 */
function cycleOfFunctions(id) {
  const made = ['a', 'b'].map((name) => {
    const text = `(function* (imports, exports) { "use strict"; exports(() => value, () => sum); yield;
      const [step, other] = imports; const value = ${id} + step; const sum = () => value + other(); })`;
    const script = new Script(text, { filename: `${id}-${name}` });
    /** @type {Function[]} */
    const getters = [];
    /** @type {unknown[]} */
    const imports = [1];
    const run = script.runInThisContext()(imports, (/** @type {Function[]} */ ...given) =>
      getters.push(...given),
    );
    run.next();
    return { script, getters, imports, run };
  });
  for (const [index, { imports, run }] of made.entries()) {
    imports.push(made[1 - index].getters[0]);
    run.next();
  }
  return made.map(({ script, getters }) => ({ script, getters }));
}

/**
 * @param {MakeCycle} makeCycle
 * @param {boolean} later
 */
async function main(makeCycle, later) {
  /** @type {unknown[]} */
  const alive = [];
  const addCycle = async (/** @type {number} */ id) => void alive.push(...(await makeCycle(id)));
  const measure = async () => {
    if (later) await ordinaryCollections();
    for (let i = 0; i < 4; i++) collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heap: heapUsed + external, rss };
  };

  for (let id = 0; id < 100; id++) await addCycle(id);
  const before = await measure();
  for (let id = 100; id < 100 + CYCLES; id++) await addCycle(id);
  const after = await measure();
  const modules = 2 * CYCLES;
  console.log(
    JSON.stringify({
      modules: alive.length,
      heap: (after.heap - before.heap) / modules,
      rss: (after.rss - before.rss) / modules,
    }),
  );
}

const [side, when] = process.argv.slice(2);
const cycles =
  side === 'functions'
    ? Promise.resolve(cycleOfFunctions)
    : cyclesOfModules(implementation(/** @type {any} */ (side)));
cycles.then((makeCycle) => main(makeCycle, when === 'later'));
