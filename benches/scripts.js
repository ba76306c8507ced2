'use strict';

// Scripts and functions that have an `importModuleDynamically` and no `import()`: what a tool that runs CommonJS
// compiles for most of its files. The texts are those of lodash-es, with `require()` in the place of their imports.

const { readGraph } = require('./load.js');
const { SIDES, collect, implementation, median } = require('./sides.js');
const { sum } = require('./table.js');

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

const PARAMETERS = ['exports', 'require', 'module'];

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
    return () => vm.compileFunction(text, PARAMETERS, optionsOf(name));
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

/** @typedef {(file: File) => () => unknown} Prepare makes what is measured, for one file */

/**
 * The milliseconds of each task for all files: the sum of each file's median, for a collection of garbage takes longer than
 * a hundred of them. The tasks take turns file by file, so that what else the machine does meets all.
 * @param {readonly Prepare[]} tasks
 * @param {readonly File[]} graph
 * @param {number} rounds
 */
function timeScripts(tasks, graph, rounds) {
  const samples = graph.map(() => tasks.map(() => /** @type {number[]} */ ([])));
  for (let round = -2; round < rounds; round++) {
    collect();
    for (const [index, { name, text }] of graph.entries()) {
      for (let turn = 0; turn < tasks.length; turn++) {
        const task = (turn + round + 2 + index) % tasks.length;
        const run = tasks[task]({ name, text: unique(text) });
        const start = performance.now();
        run();
        if (round >= 0) samples[index][task].push(performance.now() - start);
      }
    }
  }
  return tasks.map((_, task) => samples.reduce((sum, times) => sum + median(times[task]), 0));
}

/** @param {boolean} quick */
async function benchScripts(quick) {
  const graph = readGraph().map(({ name, text }) => ({ name, text: commonJS(text) }));
  return Object.entries(TASKS).flatMap(([title, task]) => {
    // Node's own a second time shows how much two equal things differ.
    const sides = [...SIDES, /** @type {const} */ ('native')];
    const tasks = sides.map(
      (side) => (/** @type {File} */ file) => task(implementation(side), file),
    );
    const [ours, native, again] = timeScripts(tasks, graph, quick ? 7 : 21);
    return [
      sum(`${graph.length} scripts without import(): ${title}`, 'ms', { ours, native }, 1.05),
      sum(`- Node's own ${title}, once more`, 'ms', { ours: again, native }),
    ];
  });
}

module.exports = { benchScripts };
