'use strict';

// Scripts and functions that have an `importModuleDynamically` and no `import()`: what a tool that runs CommonJS
// compiles for most of its files. The texts are those of lodash-es, with `require()` in the place of their imports.

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

let round = 0;

const importModuleDynamically = () => {
  throw new Error('nothing is imported');
};

/**
 * What is measured: each gives milliseconds for all files.
 * @type {Readonly<Record<string, (vm: Vm, files: readonly File[]) => number>>}
 */
const TASKS = {
  'new Script()': (vm, files) =>
    timed(files, ({ name, text }) => new vm.Script(text, optionsOf(name))),
  'compileFunction()': (vm, files) => {
    const parameters = ['exports', 'require', 'module'];
    return timed(files, ({ name, text }) => vm.compileFunction(text, parameters, optionsOf(name)));
  },
  'runInContext(), 20 times': (vm, files) => {
    const context = vm.createContext({});
    // Wrapped, as tools do: to run it makes a function.
    const scripts = files.map(
      ({ name, text }) => new vm.Script(`(() => {${unique(text)}\n})`, optionsOf(name)),
    );
    for (const script of scripts) script.runInContext(context);
    return timed(scripts, (script) => {
      for (let count = 0; count < 20; count++) script.runInContext(context);
    });
  },
};

/** @param {string} filename */
const optionsOf = (filename) => ({ filename, importModuleDynamically });

/**
 * V8's compilation cache shall help neither side. Through a buffer, so that V8 holds it in one piece.
 * @param {string} text
 */
const unique = (text) => Buffer.from(`${text}\n// ${++round}`).toString();

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {(item: Item) => unknown} task
 */
function timed(items, task) {
  const start = performance.now();
  for (const item of items) task(item);
  return performance.now() - start;
}

/**
 * The files, with texts that were never compiled before.
 * @param {readonly File[]} graph
 */
const scriptsOf = (graph) =>
  graph.map(({ name, text }) => ({ name, text: unique(commonJS(text)) }));

module.exports = { TASKS, scriptsOf };
