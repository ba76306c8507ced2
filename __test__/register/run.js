'use strict';

// Runs programs with register, for the tests beside this file.

const path = require('node:path');
const { run } = require('../support/reference.js');

const REGISTER = path.join(__dirname, '..', '..', 'register.js');

/** @param {string} name */
const fixture = (name) => path.join(__dirname, 'fixtures', name);

/**
 * What a program prints, one JSON text a line; nothing may be on standard error.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
async function output(args, env) {
  const { code, signal, stdout, stderr } = await run(process.execPath, args, { env });
  if (code !== 0 || stderr !== '') {
    throw new Error(`${args.join(' ')} ended with ${code ?? signal}:\n${stdout}${stderr}`);
  }
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The options that load register. */
const REQUIRED = ['--require', REGISTER];

module.exports = { REGISTER, REQUIRED, fixture, output };
