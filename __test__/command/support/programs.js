'use strict';

// Programs that `run` runs as the running Node itself does: what they print, to the letter, and how they end.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { BIN, folder, node } = require('./command.js');

/**
 * Of a stack: without the frames of Node's own modules, which are others, and of which we show none.
 * @param {string} text
 */
const withoutNodeFrames = (text) =>
  text.replace(
    /\n {4}at [^\n]*\(?node:(?:internal|diagnostics_channel)[^\n]*?\)?(?=( \{)?\n)/g,
    '',
  );

/**
 * @typedef {object} Program
 * @property {Record<string, string | Buffer>} files
 * @property {string} [main] otherwise the first of the files
 * @property {string[]} [parameters]
 * @property {string} [input]
 * @property {string} [options] of Node
 * @property {number | null} [status]
 * @property {string[]} [nodeOptions] in front of the file
 * @property {boolean | string} [skip]
 * @property {boolean} [isUnordered] whether the order of the lines that it prints may differ
 * @property {string} [from] what is above this in the standard error differs, and why
 */

/** @param {Record<string, Program>} programs by what they show */
function testPrograms(programs) {
  for (const [name, program] of Object.entries(programs)) {
    test(name, { skip: program.skip }, (t) => {
      const {
        files,
        main = Object.keys(files)[0],
        parameters = [],
        input = '',
        status = 0,
        nodeOptions = [],
        from,
        isUnordered = false,
      } = program;
      const cwd = folder(t, files);
      const env = { NODE_OPTIONS: program.options ?? '' };
      const expected = node([...nodeOptions, main, ...parameters], { cwd, env, input });
      const actual = node([...nodeOptions, BIN, 'run', main, ...parameters], { cwd, env, input });
      assert.equal(expected.status, status, `${expected.stdout}${expected.stderr}`);
      const comparable = (/** @type {typeof expected} */ { stderr, stdout: lines, ...end }) => {
        const stdout = isUnordered ? lines.split('\n').sort() : lines;
        const text = from === undefined ? stderr : stderr.slice(Math.max(0, stderr.indexOf(from)));
        return {
          ...end,
          stdout,
          stderr: withoutNodeFrames(text).replaceAll(/\(node:\d+\)/g, '(node)'),
        };
      };
      assert.deepEqual(comparable(actual), comparable(expected));
    });
  }
}

module.exports = { testPrograms };
