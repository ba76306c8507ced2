'use strict';

// `load-package.js <ours | native> <name of the collection> <folder with packages>`, a process of its own: loads
// packages, the first in its process, into a fresh context (Node's own: into the main one), then again into a second
// context, and prints the milliseconds and the peak of its memory.

const path = require('node:path');
const vm = require('node:vm');

/** What is loaded together. @type {Readonly<Record<string, readonly string[]>>} */
const COLLECTIONS = Object.freeze({
  'lodash-es': ['lodash-es'],
  effect: ['effect'],
  'date-fns': ['date-fns'],
  'd3 … svelte': ['d3', 'graphql', 'unified', 'remark', 'rehype', 'zod', 'yaml', 'svelte'],
  three: ['three'],
});

/** What packages for Node expect of their global object. */
function createGlobal() {
  const { console, process, Buffer, setTimeout, clearTimeout, setInterval, clearInterval } = global;
  const { setImmediate, queueMicrotask, structuredClone, performance } = global;
  const { TextEncoder, TextDecoder, URL, URLSearchParams, AbortController } = global;
  const { AbortSignal, Event, EventTarget, MessageChannel } = global;
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate };
  const text = { TextEncoder, TextDecoder, URL, URLSearchParams, queueMicrotask, structuredClone };
  const events = { AbortController, AbortSignal, Event, EventTarget, MessageChannel };
  return { console, process, Buffer, performance, ...timers, ...text, ...events };
}

/**
 * @param {readonly string[]} names
 * @param {string} parent
 */
async function loadByNode(names, parent) {
  const { importFrom } = await import(parent);
  const start = performance.now();
  for (const name of names) await importFrom(name);
  return { total: performance.now() - start };
}

/**
 * @param {readonly string[]} names
 * @param {string} parent
 */
async function loadByLoader(names, parent) {
  const begin = performance.now();
  const { Loader } = require('../loader.js');
  const start = performance.now();
  const load = async () => {
    const loader = new Loader({ context: vm.createContext(createGlobal()) });
    for (const name of names) await loader.import(name, parent);
    return loader;
  };
  const first = await load();
  const total = performance.now() - start;
  const memory = process.resourceUsage().maxRSS;
  const again = performance.now();
  const second = await load();
  const times = { require: start - begin, total, second: performance.now() - again };
  first.dispose();
  second.dispose();
  return { ...times, memory };
}

module.exports = { COLLECTIONS };

if (require.main === module) {
  const [side, collection, folder] = process.argv.slice(2);
  const load = side === 'ours' ? loadByLoader : loadByNode;
  load(COLLECTIONS[collection], path.join(folder, 'import-from.mjs')).then((times) => {
    const memory = process.resourceUsage().maxRSS;
    const { user, system } = process.cpuUsage();
    const cpu = (user + system) / 1000;
    console.log(JSON.stringify({ memory, cpu, ...times }));
  });
}
