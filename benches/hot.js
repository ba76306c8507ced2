'use strict';

// What running modules do all the time: calls of imported functions, reads of imported bindings and of namespaces.

const { setImmediate } = require('node:timers/promises');
const { SIDES, implementation, median } = require('./sides.js');
const { noSamples, row, sum } = require('./table.js');

/**
 * @typedef {object} Loop
 * @property {string} title
 * @property {string} [exporter] source text; or
 * @property {Record<string, unknown>} [synthetic] the exports of a synthetic module
 * @property {string} importer source text, whose `run(n)` does the thing `n` times; or
 * @property {string} [outside] the body of such a function, outside of modules, of a namespace `ns` and `n`
 * @property {boolean} [inContext] whether the importer is in a context of its own
 * @property {boolean} [readsThis] whether it reads a namespace object, as what is outside of modules does
 * @property {Bound} [bound] the same without modules
 */

/**
 * What V8 alone takes for what this package makes of a loop.
 * @typedef {object} Bound
 * @property {string} title
 * @property {string} exporter the body of a function that gives an array, whose elements are `a`, `b` and so on
 * @property {string} importer the body of another, which has these and gives a function like `run`
 */

const LOOP = (/** @type {string} */ body) =>
  `function run(n) { let s = 0; for (let i = 0; i < n; i++) ${body} return s; }`;
const COUNTED = (/** @type {string} */ body) => `export ${LOOP(body)}`;
const CHANGING = 'export let x = 1; export function bump() { x++; }';

/** @param {string} what is read @returns {Bound} */
const readByCall = (what) => ({
  title: `- V8 alone: a call for each read of ${what}`,
  exporter: 'let x = 1; function bump() { x++; } return [() => x, bump];',
  importer: `return ${LOOP('{ s = (s + a()) | 0; if ((i & 1023) === 0) b(); }')}`,
});

/** @type {readonly Loop[]} */
const LOOPS = [
  {
    title: 'call of an imported function',
    exporter: 'export function add(a, b) { return (a + b) | 0; }',
    importer: `import { add } from 'exporter'; ${COUNTED('s = add(s, i);')}`,
  },
  {
    title: 'read of a live binding',
    exporter: CHANGING,
    importer: `import { x, bump } from 'exporter';
      ${COUNTED('{ s = (s + x) | 0; if ((i & 1023) === 0) bump(); }')}`,
    bound: readByCall('a live binding'),
  },
  {
    title: 'call within a cycle',
    exporter: `import { run } from 'importer'; export function add(a, b) { return (a + b) | 0; }
      export const other = () => run;`,
    importer: `import { add } from 'exporter'; ${COUNTED('s = add(s, i);')}`,
  },
  {
    title: 'read of an import of a synthetic module',
    synthetic: { x: 1 },
    importer: `import { x } from 'exporter'; ${COUNTED('s = (s + x) | 0;')}`,
  },
  {
    title: 'call of an import of a synthetic module',
    synthetic: { add: (/** @type {number} */ a, /** @type {number} */ b) => (a + b) | 0 },
    importer: `import { add } from 'exporter'; ${COUNTED('s = add(s, i);')}`,
  },
  {
    title: '- the same, the importer in a context',
    synthetic: { add: (/** @type {number} */ a, /** @type {number} */ b) => (a + b) | 0 },
    importer: `import { add } from 'exporter'; ${COUNTED('s = add(s, i);')}`,
    inContext: true,
  },
  {
    title: 'ns.x inside a module',
    exporter: CHANGING,
    importer: `import * as ns from 'exporter';
      ${COUNTED('{ s = (s + ns.x) | 0; if ((i & 1023) === 0) ns.bump(); }')}`,
    bound: readByCall('ns.x'),
  },
  {
    title: 'ns.f() inside a module',
    exporter: 'export function add(a, b) { return (a + b) | 0; }',
    importer: `import * as ns from 'exporter'; ${COUNTED('s = ns.add(s, i);')}`,
  },
  {
    title: 'ns.f() of a function that uses this',
    exporter: 'export const one = 1; export function add(a, b) { return (a + b + this.one) | 0; }',
    importer: `import * as ns from 'exporter'; ${COUNTED('s = ns.add(s, i);')}`,
    readsThis: true,
  },
];

/** @type {Loop} */
const OUTSIDE = {
  title: 'namespace read from outside',
  exporter: 'export const x = 1;',
  importer: `import * as ns from 'exporter'; export { ns };`,
  outside: 'let s = 0; for (let i = 0; i < n; i++) s = (s + ns.x) | 0; return s;',
  bound: {
    title: '- V8 alone: a Proxy without traps',
    exporter: 'return [new Proxy(Object.seal({ __proto__: null, x: 1 }), { __proto__: null })];',
    importer: `return ${LOOP('s = (s + a.x) | 0;')}`,
  },
};

let count = 0;

/**
 * Makes a loop ready to run.
 * @param {import('./sides.js').Vm} vm
 * @param {Loop} loop
 * @returns {Promise<(n: number) => number>}
 */
async function prepareLoop(vm, { exporter = '', synthetic, importer, outside, inContext }) {
  const context = inContext ? vm.createContext() : undefined;
  const unique = `\n// ${++count}`;
  const names = Object.keys(synthetic ?? {});
  /** @this {import('node:vm').SyntheticModule} */
  function setExports() {
    for (const name of names) this.setExport(name, synthetic?.[name]);
  }
  const dependency = synthetic
    ? new vm.SyntheticModule(names, setExports, { context })
    : new vm.SourceTextModule(exporter + unique, { context });
  const module = new vm.SourceTextModule(importer + unique, { context });
  await module.link((specifier) => (specifier === 'exporter' ? dependency : module));
  await module.evaluate();
  const namespace = /** @type {any} */ (module.namespace);
  if (outside === undefined) return namespace.run;
  // Functions of one text share what V8 learns about them: each side gets a text of its own.
  const run = new Function('ns', 'n', `// ${++count}\n${outside}`);
  return (n) => run(namespace.ns, n);
}

/**
 * Makes what V8 alone takes for a loop ready to run.
 * @param {Bound | undefined} bound
 * @returns {(n: number) => number}
 */
function prepareBound(bound) {
  if (bound === undefined) return () => 0;
  const { exporter, importer } = bound;
  const unique = `// ${++count}\n`;
  const exports = new Function(unique + exporter)();
  return new Function('a', 'b', unique + importer)(...exports);
}

/** @typedef {Samples & { bound: number[] }} BoundedSamples */
/** @typedef {import('./table.js').Samples} Samples */

/**
 * The row of a loop, and that of what bounds it.
 * @param {Loop} loop
 * @param {BoundedSamples} samples
 * @param {string} when
 * @param {number} [reach]
 */
function rowsOf({ title, readsThis, bound }, samples, when, reach) {
  const made = row(`${title}${when}`, 'ns', samples, readsThis ? undefined : reach);
  if (bound === undefined) return [made];
  const { native } = made;
  const alone = sum(`${bound.title}${when}`, 'ns', { ours: median(samples.bound), native });
  return [made, alone];
}

/**
 * Nanoseconds for one turn of a loop.
 * @param {(n: number) => number} run
 * @param {number} n
 */
function measureLoop(run, n) {
  const start = performance.now();
  run(n);
  return ((performance.now() - start) * 1e6) / n;
}

/** How long each side runs before it is measured, in milliseconds: V8 optimises a loop on another thread, which may be busy. */
const WARMING = 200;

/**
 * Runs a loop until V8 has done what it can for it.
 * @param {(n: number) => number} run
 * @param {number} n
 */
async function warm(run, n) {
  const end = performance.now() + WARMING;
  while (performance.now() < end) {
    run(n);
    await setImmediate();
  }
}

/**
 * Both sides of a loop, which must do the same work, and what bounds it.
 * @param {Loop} loop
 */
async function prepareBoth(loop) {
  const native = await prepareLoop(implementation('native'), loop);
  const ours = await prepareLoop(implementation('ours'), loop);
  return { ours, native, bound: prepareBound(loop.bound) };
}

/** @typedef {'ours' | 'native' | 'bound'} Run */

/**
 * The runs of a loop. Which of them goes first changes from round to round.
 * @param {Loop} loop
 * @param {number} round
 * @returns {Run[]}
 */
function turns({ bound }, round) {
  /** @type {Run[]} */
  const runs = bound === undefined ? [...SIDES] : [...SIDES, 'bound'];
  return runs.map((_, index) => runs[(index + round + 2 * runs.length) % runs.length]);
}

/** @returns {BoundedSamples} */
const noBoundedSamples = () => ({ ...noSamples(), bound: [] });

/**
 * What each side takes once V8 has optimised it, of several that are made: on Node 24 V8 inlines the call in some of them only.
 * @param {Loop} loop
 * @param {boolean} quick
 */
async function timeHot(loop, quick) {
  const n = quick ? 1e6 : 1e7;
  const samples = noBoundedSamples();
  for (let made = 0; made < (quick ? 3 : 7); made++) {
    const run = await prepareBoth(loop);
    if (run.ours(1000) !== run.native(1000)) throw new Error(`${loop.title}: the results differ`);
    for (const side of turns(loop, made)) await warm(run[side], n / 10);
    const its = noBoundedSamples();
    for (let round = 0; round < 9; round++) {
      for (const side of turns(loop, round)) its[side].push(measureLoop(run[side], n));
    }
    for (const side of turns(loop, made)) samples[side].push(median(its[side]));
  }
  return samples;
}

/** @param {boolean} quick */
async function benchHot(quick) {
  const rows = [];
  for (const loop of LOOPS) rows.push(...rowsOf(loop, await timeHot(loop, quick), '', 1.05));
  const [outside, alone] = rowsOf(OUTSIDE, await timeHot(OUTSIDE, quick), '');
  return [...rows, { ...outside, limit: 15 }, alone];
}

const FIRST = 1000;

/** @param {boolean} quick */
async function benchFirst(quick) {
  const rows = [];
  for (const loop of LOOPS) {
    const samples = noBoundedSamples();
    for (let round = -2; round < (quick ? 11 : 41); round++) {
      const run = await prepareBoth(loop);
      for (const side of turns(loop, round)) {
        const nanoseconds = measureLoop(run[side], FIRST);
        if (round >= 0) samples[side].push(nanoseconds);
      }
    }
    rows.push(...rowsOf(loop, samples, `, the first ${FIRST} times`, 1.3));
  }
  return rows;
}

module.exports = { benchFirst, benchHot };
