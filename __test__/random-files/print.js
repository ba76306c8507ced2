'use strict';

// A random program as text that one can read, and work from.

const { textOf } = require('./folder.js');

/** @param {import('./program.js').Change} change */
function printChange({ path, content, way }) {
  if (content === null) return `--- ${path} is deleted`;
  if ('link' in content) return `--- ${path} is a link to ${content.link}`;
  return `--- ${path}${way === 'in place' ? '' : `, ${way}`}\n${textOf(content.lines)}`;
}

/** @param {import('./program.js').Load} load */
function printLoad({ how, entry, custom, main, turns }) {
  const parts = [how, entry];
  if (custom) parts.push('with the condition "custom"');
  if (main) parts.push('in the main context');
  if (how === 'disposed') parts.push(`after ${turns} turns`);
  return parts.join(' ');
}

/** @param {import('./program.js').Program} program */
function print({ seed, ordered, rounds }) {
  const lines = [`seed ${seed}${ordered ? '' : ', without order'}`];
  for (const [at, { changes, during, settles, loads }] of rounds.entries()) {
    const when = during < 0 ? '' : ` after ${during} turns of a load`;
    lines.push(`=== round ${at}${changes.length > 0 ? `: changes${when}` : ''}`);
    lines.push(...changes.map(printChange));
    lines.push(
      `--- loads${settles ? ' when the files have settled' : ''}`,
      ...loads.map(printLoad),
    );
  }
  return lines.join('\n');
}

module.exports = { print };
