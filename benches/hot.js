'use strict';

// What running modules do all the time: calls of imported functions, reads of imported bindings and of namespaces.

/**
 * @typedef {object} Loop
 * @property {string} title
 * @property {string} exporter source text
 * @property {string} importer source text, whose `run(n)` does the thing `n` times; or
 * @property {string} [outside] the body of such a function, outside of modules, of a namespace `ns` and `n`
 * @property {number} reach the ratio to reach
 */

/** @type {readonly Loop[]} */
const LOOPS = [
  {
    title: 'call of an imported function',
    exporter: 'export function add(a, b) { return (a + b) | 0; }',
    importer: `import { add } from 'exporter';
      export function run(n) { let s = 0; for (let i = 0; i < n; i++) s = add(s, i); return s; }`,
    reach: 1.2,
  },
  {
    title: 'read of a live binding',
    exporter: 'export let x = 1; export function bump() { x++; }',
    importer: `import { x, bump } from 'exporter';
      export function run(n) {
        let s = 0;
        for (let i = 0; i < n; i++) { s = (s + x) | 0; if ((i & 1023) === 0) bump(); }
        return s;
      }`,
    reach: 1.2,
  },
  {
    title: 'ns.x inside a module',
    exporter: 'export let x = 1; export function bump() { x++; }',
    importer: `import * as ns from 'exporter';
      export function run(n) {
        let s = 0;
        for (let i = 0; i < n; i++) { s = (s + ns.x) | 0; if ((i & 1023) === 0) ns.bump(); }
        return s;
      }`,
    reach: 1.2,
  },
  {
    title: 'namespace read from outside',
    exporter: 'export const x = 1;',
    importer: `import * as ns from 'exporter'; export { ns };`,
    outside: 'let s = 0; for (let i = 0; i < n; i++) s = (s + ns.x) | 0; return s;',
    reach: 1.2,
  },
];

let count = 0;

/**
 * Makes a loop ready to run.
 * @param {import('./sides.js').Vm} vm
 * @param {Loop} loop
 * @returns {Promise<(n: number) => number>}
 */
async function prepareLoop(vm, { exporter, importer, outside }) {
  const dependency = new vm.SourceTextModule(exporter);
  const module = new vm.SourceTextModule(importer);
  await module.link(() => dependency);
  await module.evaluate();
  const namespace = /** @type {any} */ (module.namespace);
  if (outside === undefined) return namespace.run;
  // Functions of one text share what V8 learns about them: each side gets a text of its own.
  const run = new Function('ns', 'n', `// ${++count}\n${outside}`);
  return (n) => run(namespace.ns, n);
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

module.exports = { LOOPS, measureLoop, prepareLoop };
