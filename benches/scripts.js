'use strict';

// Scripts and functions that have an `importModuleDynamically` and no `import()`: what a tool that runs CommonJS
// compiles for most of its files. The texts are those of lodash-es, with `require()` in the place of their imports.

const { readGraph } = require('./load.js');
const { SIDES, collect, implementation, median } = require('./sides.js');
const { noSamples, row, turn } = require('./table.js');

/** @typedef {import('./sides.js').Vm} Vm */
/** @typedef {import('./load.js').File} File */

/** @param {string} text of a module of lodash-es */
const commonJS = (text) =>
  text
    .replace(/^import (\w+) from ('[^']+');$/gm, 'const $1 = require($2);')
    .replace(/^export \{ default as (\w+) \} from ('[^']+');?$/gm, 'exports.$1 = require($2);')
    .replace(/^export \{ default \} from ('[^']+');?$/gm, 'exports.default = require($1);')
    .replace(/^export default /gm, 'module.exports = ')
    .replace(/^export (?=\{)/gm, 'void ');

const importModuleDynamically = () => {
  throw new Error('nothing is imported');
};

/** @param {string} filename */
const optionsOf = (filename) => ({ filename, importModuleDynamically });

/**
 * What is measured, for one file each.
 * @type {Readonly<Record<string, (vm: Vm, file: File) => () => unknown>>}
 */
const TASKS = {
  'new Script()':
    (vm, { name, text }) =>
    () =>
      new vm.Script(text, optionsOf(name)),
  'compileFunction()': (vm, { name, text }) => {
    const parameters = ['exports', 'require', 'module'];
    return () => vm.compileFunction(text, parameters, optionsOf(name));
  },
  'runInContext(), 20 times': (vm, { name, text }) => {
    const context = contextOf(vm);
    // Wrapped, as tools do: to run it makes a function.
    const script = new vm.Script(`(() => {${text}\n})`, optionsOf(name));
    script.runInContext(context);
    return () => {
      for (let count = 0; count < 20; count++) script.runInContext(context);
    };
  },
};

/** @type {Map<Vm, object>} */
const contexts = new Map();

/** @param {Vm} vm */
function contextOf(vm) {
  const context = contexts.get(vm) ?? vm.createContext({});
  contexts.set(vm, context);
  return context;
}

let texts = 0;

/**
 * V8's compilation cache shall help neither side. Through a buffer, so that V8 holds it in one piece.
 * @param {string} text
 */
const unique = (text) => Buffer.from(`${text}\n// ${++texts}`).toString();

/**
 * The milliseconds of a task for all files: the sum of each file's median, for a collection of garbage takes longer than
 * a hundred of them. The sides take turns file by file, so that what else the machine does meets both.
 * @param {(vm: Vm, file: File) => () => unknown} task
 * @param {readonly File[]} graph
 * @param {number} rounds
 */
function timeScripts(task, graph, rounds) {
  const samples = graph.map(noSamples);
  for (let round = -2; round < rounds; round++) {
    collect();
    for (const [index, { name, text }] of graph.entries()) {
      for (const side of turn(round + index)) {
        const run = task(implementation(side), { name, text: unique(text) });
        const start = performance.now();
        run();
        if (round >= 0) samples[index][side].push(performance.now() - start);
      }
    }
  }
  const total = noSamples();
  for (const side of SIDES) {
    total[side].push(samples.reduce((sum, times) => sum + median(times[side]), 0));
  }
  return total;
}

/** @param {boolean} quick */
async function benchScripts(quick) {
  const graph = readGraph().map(({ name, text }) => ({ name, text: commonJS(text) }));
  return Object.entries(TASKS).map(([title, task]) => {
    const samples = timeScripts(task, graph, quick ? 7 : 21);
    return row(`${graph.length} scripts without import(): ${title}`, 'ms', samples, 1.05);
  });
}

module.exports = { benchScripts };
