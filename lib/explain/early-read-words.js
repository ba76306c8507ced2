'use strict';

// What is said of a binding that was read before its initialization.

const { linesOf } = require('./early-read.js');

/** @typedef {import('../../index.js').Explanation} Explanation */
/** @typedef {import('../../index.js').ExplainedImport} ExplainedImport */
/** @typedef {import('./early-read.js').EarlyRead} EarlyRead */
/** @typedef {import('./early-read.js').Place} Place */

const READ_EARLY = 'A let, const or class is read before the line that declares it has run.';
const READ_IN_CYCLE = `${READ_EARLY} The modules import one another in a circle, and one of them has to run before a module that it imports.`;

/** How many modules that wait are named. */
const WAITS = 5;

/**
 * @param {EarlyRead} read
 * @returns {Pick<Explanation, 'meaning' | 'reason' | 'remedy' | 'cycle' | 'move'>}
 */
function wordsFor(read) {
  if (read.kind === 'cycle') {
    const { cycle } = read;
    return { meaning: READ_IN_CYCLE, ...inCycle(read), cycle };
  }
  const words = read.kind === 'own' ? ofItsOwn(read) : ofACall(read);
  return { meaning: READ_EARLY, ...words, cycle: [], move: null };
}

/** @param {EarlyRead} read */
function ofItsOwn({ name, exporter, place }) {
  return {
    reason: `'${exporter}' reads its own '${name}' before it has come to the declaration${at(place)}. No import is to blame.`,
    remedy: `Move the declaration of '${name}' in front of the first line that reads it.`,
  };
}

/** @param {EarlyRead} read */
function ofACall(read) {
  const { exporter, place, call } = read;
  const callee =
    call === null
      ? 'a function of another module'
      : `${call.functionName === null ? 'a function' : `'${call.functionName}'`} of '${call.callee}'`;
  return {
    reason: `'${exporter}' calls ${callee}${at(call?.place)}, before it has come to the declaration of its own ${what(read)}. The call leads to a read of it${at(place)}. No import is to move.`,
    remedy: `Move the call below the declaration of ${theWhat(read)} in '${exporter}'.`,
  };
}

/** @param {EarlyRead} read */
function inCycle(read) {
  const { thrower, place, cycle, toThrower } = read;
  if (toThrower === 0) {
    return {
      reason: `'${thrower}' imports itself, and reads '${read.name}' before it has come to the declaration${at(place)}.`,
      remedy:
        'Use the name that the module itself declares, below its declaration, and leave the import out.',
      move: cycle[0],
    };
  }
  return {
    reason: reasonOf(read),
    remedy: `${firstRemedyOf(read)}\n${otherRemediesOf(read)}`,
    move: read.mended[0] ?? null,
  };
}

/** @param {EarlyRead} read */
function reasonOf(read) {
  const { name, exportName, thrower, exporter, place, cycle, toThrower, branch, unawaited } = read;
  const waits = cycle
    .slice(0, toThrower)
    .map(({ importer, imported }) => `'${importer}' waits for '${imported}'`);
  if (waits.length > WAITS) waits.splice(WAITS - 1, waits.length - WAITS, '…');
  const alias = name === exportName ? '' : ` (imported as '${name}')`;
  const needs = `needs ${theWhat(read)} of '${exporter}'${alias} while it runs${at(place)}.`;
  if (unawaited) {
    return `'${thrower}' runs before '${exporter}' has run to its end, and ${needs} '${exporter}' waits for an await, and '${thrower}' does not wait for that: it imports it by way of '${cycle[0].importer}', and ${waits.join(', ')}.`;
  }
  const start = `'${thrower}' runs before '${exporter}', and ${needs} It runs first because`;
  if (branch === null) return `${start} it is imported: ${waits.join(', ')}.`;
  const [first, second] = branch;
  return `${start} '${first.importer}' comes to ${goal(first, thrower)} before it comes to ${goal(second, exporter)}: ${waits.join(', ')}.`;
}

/**
 * What an import leads to.
 * @param {ExplainedImport} by
 * @param {string} goal
 */
function goal(by, goal) {
  const place = [
    ...(by.imported === goal ? [] : [`by '${by.specifier}'`]),
    ...(by.line === null ? [] : [`line ${by.line}`]),
  ];
  return `'${goal}'${place.length === 0 ? '' : ` (${place.join(', ')})`}`;
}

/** @param {EarlyRead} read */
function firstRemedyOf({ thrower, exporter, mend, mended }) {
  const [first, second] = mended;
  const isFirst = `'${exporter}' runs before '${thrower}' then.`;
  if (mend === 'direct') return `Import '${exporter}' in '${thrower}' itself: ${isFirst}`;
  const start = `Move the import of '${first.specifier}' in '${first.importer}'${inLines(first)}`;
  if (mend === 'below' || mend === 'above') {
    const isInLine = first.line !== null && first.line === second.line;
    const where = isInLine ? { below: 'behind', above: 'in front of' }[mend] : mend;
    return `${start}, ${where} that of '${second.specifier}'${inLine(second)}: ${isFirst}`;
  }
  const makes = `${start}: it makes '${thrower}' run before '${exporter}'.`;
  if (mend === 'move-some') {
    return `More imports than can be moved one by one make '${thrower}' run before '${exporter}'. The first of them is that of '${first.specifier}' in '${first.importer}'${inLines(first)}; without it at least ${mended.length} others would.`;
  }
  if (mended.length === 1) {
    return `${makes} If '${first.importer}' needs it in functions only that are called later, import() it there.`;
  }
  const others = mended
    .slice(1)
    .map((it) => `that of '${it.specifier}' in '${it.importer}'${inLines(it)}`);
  return `${makes} Once it is moved, others do, so move them as well: ${others.join('; ')}. Where it is needed in functions only that are called later, import() it there.`;
}

/** @param {EarlyRead} read */
function otherRemediesOf(read) {
  const { thrower, exporter, mend, mended, direct, entry } = read;
  const unless = mended.length > 1 && mend.startsWith('move') ? 'they' : 'it';
  const ways = [
    ...(direct ? [`import '${exporter}' in '${thrower}' itself`] : []),
    `move ${theWhat(read)} to a module of its own that imports none of these, and import it from there`,
    `have '${thrower}' read it in a function that is called later`,
  ];
  const start = mend === 'direct' ? 'Else' : `If ${unless} cannot be moved,`;
  const first = `${start} ${ways.slice(0, -1).join('; or ')}; or ${ways.at(-1)}.`;
  if (entry === null) return first;
  return `${first} Importing '${thrower}' first in '${entry}' makes '${exporter}' run before it, too.`;
}

/** @param {EarlyRead} read */
function what({ exportName }) {
  return exportName === 'default' ? 'default export' : `'${exportName}'`;
}

/** @param {EarlyRead} read */
function theWhat(read) {
  return read.exportName === 'default' ? 'the default export' : what(read);
}

/** @param {Place | null | undefined} place */
function at(place) {
  return place ? `, at ${place.identifier}:${place.line}:${place.column}` : '';
}

/**
 * The first line of an import: what the order of the modules depends on.
 * @param {ExplainedImport} it
 */
function inLine({ line }) {
  return line === null ? '' : `, line ${line}`;
}

/** @param {ExplainedImport} it */
function inLines(it) {
  const lines = linesOf(it);
  if (lines.length < 2) return inLine(it);
  return `, lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`;
}

module.exports = { wordsFor };
