'use strict';

// A program: a file, its arguments, and the context and the loader that it is run with.

const Module = require('node:module');
const path = require('node:path');
const { Loader, commonJSOf, importFrom } = require('../loader/loader.js');
const { READS_AT_ONCE } = require('../loader/together.js');
const { importsMain } = require('../node-options.js');
const { bringNodeAssert } = require('./node-assert.js');
const { bringNodeHooks } = require('./node-hooks.js');
const { bringNodeModule } = require('./node-module.js');
const { bringNodeTest } = require('./node-test.js');
const { hideFramesIn } = require('./hidden-frames.js');
const { createProgramContext } = require('./program-context.js');
const { patchNamespaces } = require('../register/namespaces.js');

/** @typedef {Awaited<ReturnType<Loader['prepareMain']>>} MainModule */

/**
 * The file that `node` would run.
 * @param {string} file
 * @returns {string}
 * @throws {Error} `MODULE_NOT_FOUND`
 */
function resolveMain(file) {
  return /** @type {any} */ (Module)._resolveFilename(path.resolve(file), null, true);
}

/**
 * The same for a loader. Of a file that is not there hooks may know, and what is imported is refused by who imports it.
 * @param {string} file
 * @param {Loader} loader
 * @returns {string | null} null when there is none
 */
function findMain(file, loader) {
  try {
    return resolveMain(file);
  } catch (error) {
    const isMissing = /** @type {NodeJS.ErrnoException} */ (error).code === 'MODULE_NOT_FOUND';
    const isAsked = importsMain() || commonJSOf(loader).resolution.hasHooks;
    return isMissing && isAsked ? path.resolve(file) : null;
  }
}

/**
 * Gives the process the arguments that the program has under `node`.
 * @param {string} file
 * @param {readonly string[]} parameters
 */
function setArguments(file, parameters) {
  process.argv.splice(1, process.argv.length, path.resolve(file), ...parameters);
}

/**
 * @param {{ conditions?: string[], cache?: string }} options
 * @param {boolean} [atOnce] whether files are read as Node does it, while nothing else can happen
 */
function createProgramLoader({ conditions, cache }, atOnce = READS_AT_ONCE) {
  /** @type {Loader} */
  let loader;
  const { context, global, prototypes } = createProgramContext((...call) =>
    importFrom(loader, ...call),
  );
  // It is with --frozen-intrinsics.
  if (!Object.isFrozen(console)) patchNamespaces();
  hideFramesIn(global);
  loader = new Loader({ context, conditions, cache }, true, atOnce);
  bringNodeModule(loader);
  bringNodeAssert(prototypes);
  bringNodeTest(global);
  bringNodeHooks(loader, conditions !== undefined);
  return loader;
}

/**
 * The main module of a program, when it is to run: before the event loop turns, as under `node`. What has come of the files,
 * messages and signals that a program asks for is told when it listens, and before what it has given to `setImmediate()`.
 * @param {Loader} loader
 * @param {string} main the file
 * @param {string} file as it was asked for
 * @returns {Promise<MainModule>}
 */
async function prepareProgram(loader, main, file) {
  const program = await loader.prepareMain(main, path.resolve(file));
  // It turns already where Node does not read ES modules, one of which this command is, at once.
  if (!READS_AT_ONCE && program.format !== 'module') await new Promise(setImmediate);
  if (!READS_AT_ONCE) require('./early-messages.js').keepMessages();
  return program;
}

module.exports = { createProgramLoader, findMain, prepareProgram, resolveMain, setArguments };
