'use strict';

// An explanation as a text.

/** @typedef {import('../../index.js').ExplainedImport} ExplainedImport */

const WIDTH = 100;
/** Of a long cycle, how many imports are shown at its ends, and around the one to move. */
const SHOWN = 4;

/**
 * @param {string} paragraph
 * @param {string} indent
 */
function wrap(paragraph, indent) {
  /** @type {string[]} */
  const lines = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(indent + line);
  return lines.join('\n');
}

/** @param {string[][]} rows of cells, the last of which may be of any width */
function table(rows) {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row) => (column === row.length - 1 ? 0 : row[column].length))),
  );
  return rows.map((row) =>
    `    ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd(),
  );
}

/**
 * @param {ExplainedImport} it
 * @param {boolean} isToMove
 */
function row({ importer, specifier, line, code }, isToMove) {
  const place = line === null ? importer : `${importer}:${line}`;
  const shown = code === null || code.length > WIDTH / 2 ? `imports '${specifier}'` : code;
  return [place, shown, isToMove ? '<- the import to move' : ''];
}

/**
 * @param {ExplainedImport[]} cycle
 * @param {ExplainedImport | null} move
 */
function rows(cycle, move) {
  const moved = cycle.indexOf(/** @type {ExplainedImport} */ (move));
  const isShown = cycle.map((_, index) =>
    [0, moved, cycle.length - 1].some((near) => Math.abs(index - near) < SHOWN),
  );
  return cycle.flatMap((it, index) => {
    if (isShown[index]) return [row(it, it === move)];
    return isShown[index - 1] ? [['…', '', '']] : [];
  });
}

/** @param {Omit<import('../../index.js').Explanation, 'text'>} explanation */
function layOut({ headline, meaning, reason, remedy, call, cycle, move }) {
  const lines = [headline, '', 'What it means', wrap(meaning, '  ')];
  if (reason !== null) lines.push('', 'Why it happened here', wrap(reason, '  '));
  if (cycle.length > 0) lines.push('', ...table(rows(cycle, move)));
  lines.push('', 'What mends it');
  for (const paragraph of remedy.split('\n')) lines.push(wrap(paragraph, '  '));
  if (call !== null) lines.push('', `    ${call}`);
  return lines.join('\n');
}

module.exports = { layOut };
