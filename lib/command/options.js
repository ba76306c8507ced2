'use strict';

// The options of a command: they stand in front of its first argument.

const { parseArgs } = require('node:util');
const { UsageError } = require('./usage.js');

/** @typedef {NonNullable<import('node:util').ParseArgsConfig['options']>} OptionTypes */

const COMMON = /** @type {const} */ ({ help: { type: 'boolean', short: 'h' } });

/** Of the commands that load a program. */
const LOADING = /** @type {const} */ ({
  ...COMMON,
  conditions: { type: 'string', short: 'C', multiple: true },
  cache: { type: 'string' },
});

/**
 * Splits arguments into options, the first argument that is none, and what follows it.
 * @param {string} command
 * @param {readonly string[]} given
 * @param {OptionTypes} options
 * @returns {{ values: Record<string, any>, rest: string[] }}
 * @throws {UsageError} for what is no option, or has no value
 */
function readOptions(command, given, options) {
  const args = [...given];
  const { tokens } = parseArgs({
    args,
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const end = tokens.find(({ kind }) => kind !== 'option');
  const index = end?.index ?? args.length;
  const rest = args.slice(end?.kind === 'option-terminator' ? index + 1 : index);
  try {
    const { values } = parseArgs({ args: args.slice(0, index), options });
    return { values, rest };
  } catch (error) {
    const [message] = String(/** @type {Error} */ (error).message).split(/\.(?: |$)/);
    throw new UsageError(message, command);
  }
}

module.exports = { COMMON, LOADING, readOptions };
