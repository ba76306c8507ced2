'use strict';

// The front matter of a Test262 file:
// https://github.com/tc39/test262/blob/main/INTERPRETING.md#metadata
//
// It is YAML, of which the tests use a small part: scalars, lists on one line or one entry a line,
// one level of nesting, and blocks of text, which nothing here needs.

/**
 * @typedef {object} Metadata
 * @property {readonly string[]} flags
 * @property {readonly string[]} includes
 * @property {readonly string[]} features
 * @property {Negative | null} negative
 */

/**
 * What a negative test must throw.
 * @typedef {object} Negative
 * @property {'parse' | 'resolution' | 'runtime'} phase
 * @property {string} type the name of the constructor
 */

const PHASES = ['parse', 'resolution', 'runtime'];

/**
 * @param {string} source
 * @returns {Metadata | null} null for a file that is not a test
 */
function readMetadata(source) {
  const matter = /\/\*---([\s\S]*?)---\*\//.exec(source)?.[1];
  if (matter === undefined) return null;
  const entries = readEntries(matter);
  return {
    flags: listOf(entries.get('flags')),
    includes: listOf(entries.get('includes')),
    features: listOf(entries.get('features')),
    negative: negativeOf(entries.get('negative')),
  };
}

/**
 * The lines that belong to each key of the outermost level.
 * @param {string} matter
 */
function readEntries(matter) {
  /** @type {Map<string, string[]>} */
  const entries = new Map();
  /** @type {string[]} */
  let lines = [];
  for (const line of matter.split(/\r\n|\r|\n/)) {
    const entry = /^([\w-]+):(.*)$/.exec(line);
    if (entry) {
      lines = [entry[2].trim()];
      entries.set(entry[1], lines);
    } else {
      lines.push(line);
    }
  }
  return entries;
}

/**
 * `[a, b]`, possibly over several lines, or lines that begin with `- `.
 * @param {string[] | undefined} lines
 * @returns {readonly string[]}
 */
function listOf(lines) {
  if (lines === undefined) return [];
  const text = lines
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .join('\n')
    .trim();
  const inner = text.startsWith('[') ? text.slice(1, text.lastIndexOf(']')) : text;
  return inner
    .split(/[,\n]/)
    .map((item) => unquoted(item.replace(/^\s*-\s+/, '').trim()))
    .filter((item) => item !== '');
}

/**
 * @param {string[] | undefined} lines
 * @returns {Negative | null}
 */
function negativeOf(lines) {
  if (lines === undefined) return null;
  const fields = new Map();
  for (const line of lines) {
    const field = /^\s+(\w+):\s*(\S+)\s*$/.exec(line);
    if (field) fields.set(field[1], unquoted(field[2]));
  }
  const phase = fields.get('phase');
  const type = fields.get('type');
  if (!PHASES.includes(phase) || type === undefined) {
    throw new Error(`A negative test without phase or type:\n${lines.join('\n')}`);
  }
  return { phase, type };
}

/** @param {string} text */
function unquoted(text) {
  return /^(['"]).*\1$/.test(text) ? text.slice(1, -1) : text;
}

module.exports = { readMetadata };
