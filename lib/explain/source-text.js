'use strict';

// The text of a module, for who has to explain what happened in it.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const records = require('../binding.js');
const { LINE_TERMINATOR } = require('../line-terminator.js');

/** @typedef {import('../environment.js').Environment} Environment */

/**
 * A line of a text.
 * @typedef {object} Line
 * @property {number} number counted from one, as stack traces count it
 * @property {string} text
 */

/**
 * The text of a module: its own, which is kept as long as it has not run, or that of the file which it is named after.
 * @param {Environment} environment
 * @returns {{ text: string, lineOffset: number }} an empty text when there is none
 */
function textOf(environment) {
  const { identifier } = environment;
  const { lineOffset = 0 } = /** @type {any} */ (environment);
  const own = /** @type {any} */ (environment).sourceText?.() ?? '';
  return { text: own === '' ? textOfFile(identifier) : own, lineOffset };
}

/** @param {string} identifier */
function textOfFile(identifier) {
  try {
    if (identifier.startsWith('file:')) return readFileSync(fileURLToPath(identifier), 'utf8');
    if (path.isAbsolute(identifier)) return readFileSync(identifier, 'utf8');
  } catch {
    // Gone, or never there, or not to be read.
  }
  return '';
}

/**
 * The lines in which a module requests something.
 * @param {Environment} environment
 * @param {string} specifier
 * @returns {Line[]} none when they cannot be found
 */
function linesOfRequest(environment, specifier) {
  const { text, lineOffset } = textOf(environment);
  const places = text === '' ? [] : records.requestPlaces(text, specifier);
  return places.map(({ line }) => {
    const code = text.split(LINE_TERMINATOR, line)[line - 1] ?? '';
    return { number: line + lineOffset, text: code.trim() };
  });
}

/**
 * The first of these lines.
 * @param {Environment} environment
 * @param {string} specifier
 * @returns {Line | null} null when it cannot be found
 */
function lineOfRequest(environment, specifier) {
  return linesOfRequest(environment, specifier)[0] ?? null;
}

/**
 * The import or export that asks for a name.
 * @param {import('./notes.js').Unresolved} about
 * @returns {import('../binding.js').EntryClause | null} null when it cannot be found
 */
function clauseOf({ importer, kind, index, importName }) {
  const { text, lineOffset } = textOf(importer);
  const clause = text === '' ? null : records.entryClause(text, kind, index);
  if (clause === null) return null;
  // A file may be another one by now.
  const entry = clause.names.find(({ ofEntry }) => ofEntry);
  if (entry !== undefined && entry.imported !== importName) return null;
  return { ...clause, line: clause.line + lineOffset };
}

module.exports = { clauseOf, lineOfRequest, linesOfRequest, textOf };
