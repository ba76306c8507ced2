'use strict';

// `vm-module-record run`: a program in a context of its own, which ends as it would under `node`.

const { inspect, types } = require('node:util');
const { hideFrames } = require('./hidden-frames.js');
const { isAsThrown } = require('../loader/failures.js');
const { runAsMain } = require('./main-scope.js');
const { LOADING, readOptions } = require('./options.js');
const {
  createProgramLoader,
  findMain,
  prepareProgram,
  resolveMain,
  setArguments,
} = require('./program.js');
const { evaluated } = require('./unsettled.js');
const { UsageError } = require('./usage.js');

/** As Node shows the properties of an error. */
const SHOWN = Object.freeze({ compact: false, breakLength: 0 });

/**
 * @param {readonly string[]} given
 * @param {() => void} printUsage
 * @returns {Promise<void>} rejected with what nobody caught
 */
async function run(given, printUsage) {
  const { values, rest } = readOptions('run', given, LOADING);
  if (values.help) {
    printUsage();
    return;
  }
  const [file, ...parameters] = rest;
  if (file === undefined) throw new UsageError('Which file?', 'run');
  if (file === '-') throw new UsageError('A program is a file, not standard input', 'run');
  hideFrames();
  setArguments(file, parameters);
  const loader = createProgramLoader(values);
  const main = findMain(file, loader);
  if (main === null) {
    runAsMain(() => resolveMain(file));
    return;
  }
  let program;
  try {
    program = await prepareProgram(loader, main, file);
  } catch (error) {
    refuse(error);
    return;
  }
  if (program.format !== 'module') {
    runAsMain(program.run);
    return;
  }
  await evaluated(/** @type {Promise<void>} */ (program.run()), loader);
}

/**
 * The program cannot be loaded. Node shows where it found that out, in its own code; we show the import.
 * @param {any} error
 */
function refuse(error) {
  const isHandled =
    process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
  if (isHandled || !types.isNativeError(error) || isAsThrown(error)) throw error;
  let text = String(error.stack).replace(/(?:\n {4}at .*)+$/, '');
  // As Node shows what cannot be linked.
  if (/^(?:The requested module|Named export) /.test(error.message))
    text = text.replace('\n\n', '\n');
  const properties = Object.keys(error).length > 0 ? ` ${inspect({ ...error }, SHOWN)}` : '';
  process.stderr.write(`${text}${properties}\n\nNode.js ${process.version}\n`);
  process.exitCode = 1;
}

module.exports = { refuse, run };
