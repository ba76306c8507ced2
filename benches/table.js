'use strict';

// What the benchmarks print.

const os = require('node:os');
const { SIDES, median } = require('./sides.js');

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} unit
 * @property {number} ours
 * @property {number} [native]
 * @property {number} [ratio]
 * @property {number} [reach] the ratio to reach
 * @property {number} [limit] what `ours` is not to exceed
 */

/** @typedef {Record<'ours' | 'native', number[]>} Samples */

/** @returns {Samples} */
const noSamples = () => ({ ours: [], native: [] });

/** Which side goes first changes from round to round. @param {number} round */
const turn = (round) => (round % 2 === 0 ? SIDES : [...SIDES].reverse());

/**
 * @param {string} what
 * @param {string} unit
 * @param {Samples} samples
 * @param {number} [reach]
 */
function row(what, unit, samples, reach) {
  const ours = median(samples.ours);
  const native = median(samples.native);
  return { what, unit, ours, native, ratio: ours / native, reach };
}

/**
 * A row of two numbers.
 * @param {string} what
 * @param {string} unit
 * @param {{ ours: number, native: number }} numbers
 * @param {number} [reach]
 */
function sum(what, unit, { ours, native }, reach) {
  return { what, unit, ours, native, ratio: ours / native, reach };
}

/**
 * The cells of rows.
 * @param {readonly Row[]} rows
 */
function cellsOf(rows) {
  const number = (/** @type {number} */ value) =>
    value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
  const withUnit = (/** @type {number | undefined} */ value, /** @type {string} */ unit) =>
    value === undefined ? '' : `${number(value)} ${unit}`.trim();
  return rows.map(({ what, unit, ours, native, ratio, reach, limit }) => [
    what,
    withUnit(ours, unit),
    withUnit(native, unit),
    ratio === undefined ? '' : ratio.toFixed(2),
    reach === undefined ? (limit === undefined ? '' : `≤ ${limit} ${unit}`) : `≤ ${reach}`,
  ]);
}

/**
 * @param {readonly Row[]} rows
 * @param {string} own what the first column of numbers is of
 * @param {string} [other] and the second
 */
function table(rows, own, other) {
  return print(cellsOf(rows), own, other);
}

/**
 * A table that is printed, with these rows in the place of those of the same names.
 * @param {string} printed what may stand around it
 * @param {readonly Row[]} rows
 * @param {string} own what the first column of numbers is of
 */
function updated(printed, rows, own) {
  const [, , ...lines] = printed.split('\n').filter((line) => line.startsWith('|'));
  const cells = new Map(cellsOf(rows).map((row) => [row[0], row]));
  const merged = lines.map((line) => {
    const row = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    const measured = cells.get(row[0]);
    cells.delete(row[0]);
    return measured ?? row;
  });
  return print([...merged, ...cells.values()], own);
}

/**
 * @param {string[][]} cells
 * @param {string} own what the first column of numbers is of
 * @param {string} [other] and the second
 */
function print(cells, own, other = "Node's own") {
  const head = ['', own, other, 'ratio', 'reach'];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...cells].map((line) => line[column].length)),
  );
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const lines = [head, rule, ...cells].map((line) =>
    line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    ),
  );
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** Where the numbers come from. @param {string} [version] of Node */
const machine = (version = process.versions.node) =>
  `Node ${version}, ${process.platform} ${process.arch}, ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}`;

module.exports = { machine, noSamples, row, sum, table, turn, updated };
