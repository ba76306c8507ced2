'use strict';

// Colours and weights of text, for terminals that want them.

const { WriteStream } = require('node:tty');

/** @typedef {Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>} Style */

/** What begins and what ends each. */
const CODES = Object.freeze({
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
});

/**
 * Whether text on a stream may have colours, as Node decides it of its own: the stream is a terminal that has some, or
 * FORCE_COLOR says so. NO_COLOR, NODE_DISABLE_COLORS and a FORCE_COLOR of 0 say no.
 * @param {{ isTTY?: boolean }} stream
 * @param {NodeJS.ProcessEnv} [env]
 */
function hasColours(stream, env = process.env) {
  if (env.FORCE_COLOR === undefined && !stream.isTTY) return false;
  return Reflect.apply(WriteStream.prototype.getColorDepth, stream, [env]) > 2;
}

/**
 * @param {boolean} coloured without colours, all of them give the text as it is
 * @returns {Style}
 */
function styleOf(coloured) {
  const entries = Object.entries(CODES).map(([name, [begin, end]]) => [
    name,
    coloured
      ? (/** @type {string} */ text) => text && `\x1b[${begin}m${text}\x1b[${end}m`
      : (/** @type {string} */ text) => text,
  ]);
  return Object.fromEntries(entries);
}

module.exports = { hasColours, styleOf };
