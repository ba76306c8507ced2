'use strict';

// The command: which part of it is asked for.

const { version } = require('../../package.json');
const { COMMON, readOptions } = require('./options.js');
const { USAGES, UsageError } = require('./usage.js');
const { nearest } = require('./nearest.js');

/** @param {string} command */
const usageOf = (command) => `${USAGES[command].trim()}\n`;

/**
 * Who reads what the command itself prints may have seen enough: `vm-module-record explain | head -1`.
 * @param {NodeJS.ErrnoException} error
 */
function allowClosedOutput(error) {
  if (error.code !== 'EPIPE') throw error;
}

/** @param {string} text */
function print(text) {
  process.stdout.once('error', allowClosedOutput).write(text);
}

/**
 * @param {readonly string[]} given behind `explain`
 * @returns {number}
 */
function explain(given) {
  const { values, rest } = readOptions('explain', given, COMMON);
  if (values.help) {
    print(usageOf('explain'));
    return 0;
  }
  process.stdout.once('error', allowClosedOutput);
  return require('./explain.js').explain(rest.length === 0 ? undefined : rest.join(' '), process);
}

/** @type {Record<string, (given: readonly string[]) => number | Promise<unknown>>} */
const COMMANDS = {
  run: (given) => require('./run.js').run(given, () => print(usageOf('run'))),
  graph: (given) => require('./graph.js').graph(given, () => print(usageOf('graph'))),
  explain,
};

/** @param {readonly string[]} given */
function dispatch([command, ...given]) {
  const [part = ''] = given;
  if (command === undefined) throw new UsageError('Which command?');
  if (command === '--help' || command === '-h' || command === 'help') {
    print(usageOf(Object.hasOwn(USAGES, part) ? part : ''));
    return 0;
  }
  if (command === '--version' || command === '-v') {
    print(`${version}\n`);
    return 0;
  }
  if (Object.hasOwn(COMMANDS, command)) return COMMANDS[command](given);
  const near = nearest(command, Object.keys(COMMANDS));
  const hint = near.length > 0 ? ` Did you mean ${near[0]}?` : '';
  const kind = command.startsWith('-') ? 'option' : 'command';
  throw new UsageError(`There is no ${kind} ${JSON.stringify(command)}.${hint}`);
}

/**
 * @param {readonly string[]} given the arguments of the process
 * @returns {Promise<void>} rejected with what the program throws
 */
async function main(given) {
  /** @type {unknown} */
  let code;
  try {
    code = dispatch(given);
  } catch (error) {
    code = usageFailure(error);
  }
  if (code instanceof Promise) {
    try {
      await code;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      process.exitCode = usageFailure(error);
    }
  } else if (code !== 0) process.exitCode = /** @type {number} */ (code);
}

/**
 * @param {unknown} error
 * @returns {number} the exit code
 */
function usageFailure(error) {
  if (!(error instanceof UsageError)) throw error;
  const { command, message } = error;
  const name = `vm-module-record${command && ` ${command}`}`;
  process.stderr.write(`${name}: ${message}\nSee ${name} --help\n`);
  return 2;
}

module.exports = { main };
