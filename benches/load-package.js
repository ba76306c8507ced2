'use strict';

// `load-package.js <ours | parts | native> <name of the collection> <folder with packages>`, a process of its own: loads
// packages, the first in its process, into a fresh context (Node's own: into the main one), then again into a second
// context, and prints the milliseconds and the peak of its memory.

const path = require('node:path');
const { createNodeContext } = require('../__test__/loader/support/node-context.js');

/** What is loaded together. @type {Readonly<Record<string, readonly string[]>>} */
const COLLECTIONS = Object.freeze({
  'lodash-es': ['lodash-es'],
  effect: ['effect'],
  'date-fns': ['date-fns'],
  'd3 … svelte': ['d3', 'graphql', 'unified', 'remark', 'rehype', 'zod', 'yaml', 'svelte'],
  three: ['three'],
});

/** `parts`: what V8 takes is measured too. */
let measured = '';

/** Since the process has started: kilobytes at the most, and milliseconds of all threads. */
function spent() {
  const { user, system } = process.cpuUsage();
  return { memory: process.resourceUsage().maxRSS, cpu: (user + system) / 1000 };
}

/**
 * @param {readonly string[]} names
 * @param {string} parent
 */
async function loadByNode(names, parent) {
  const { importFrom } = await import(parent);
  const start = performance.now();
  for (const name of names) await importFrom(name);
  return { total: performance.now() - start, ...spent() };
}

/**
 * @param {readonly string[]} names
 * @param {string} parent
 */
async function loadByLoader(names, parent) {
  const { spent: parts } = measured === 'parts' ? require('./parts.js') : { spent: undefined };
  const begin = performance.now();
  const { Loader } = require('../loader.js');
  const start = performance.now();
  const load = async () => {
    const loader = new Loader({ context: createNodeContext() });
    for (const name of names) await loader.import(name, parent);
    return loader;
  };
  const first = await load();
  const total = performance.now() - start;
  const used = { ...spent(), ...parts };
  const again = performance.now();
  const second = await load();
  const times = { require: start - begin, total, second: performance.now() - again };
  first.dispose();
  second.dispose();
  return { ...times, ...used };
}

module.exports = { COLLECTIONS };

if (require.main === module) {
  const [side, collection, folder] = process.argv.slice(2);
  measured = side;
  const load = side === 'native' ? loadByNode : loadByLoader;
  load(COLLECTIONS[collection], path.join(folder, 'import-from.mjs')).then((times) => {
    console.log(JSON.stringify(times));
  });
}
