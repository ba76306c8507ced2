'use strict';

// `explain(error)`: what an error means, why it happened to this module, and the call that mends it.

const { inspect, types } = require('node:util');
const { againOf, isOfLoader } = require('./again.js');
const { CODES } = require('./codes.js');
const { LOADING } = require('./loading.js');
const { detailsOf, text } = require('./details.js');
const { explainEarlyRead } = require('./early-read.js');
const { layOut } = require('./layout.js');
const { innermostFrame } = require('./stack.js');
const { throwerOf, unresolvedOf } = require('./notes.js');
const { explainUnresolved } = require('./unresolved.js');

/** @typedef {import('../environment.js').Environment} Environment */
/** @typedef {import('../../index.js').Explanation} Explanation */
/** @typedef {import('./early-read.js').EarlyRead} EarlyRead */

/** @type {Readonly<Record<string, import('./codes.js').Code>>} */
const KNOWN = Object.freeze({ ...CODES, ...LOADING });

/**
 * @param {unknown} error
 * @returns {Explanation | null} null for what neither has a code that is known here nor was thrown by the body of a module
 */
function explain(error) {
  if (Object(error) !== error) return null;
  const thrown = /** @type {object} */ (error);
  const code = text(thrown, 'code');
  if (code !== null && Object.hasOwn(KNOWN, code)) return explainCode(thrown, code);
  const unresolved = unresolvedOf(thrown);
  if (unresolved !== undefined) {
    return explanation(thrown, {
      identifier: unresolved.importer.identifier,
      meaning: 'A name is imported that the module which is asked for it does not provide.',
      ...explainUnresolved(unresolved),
    });
  }
  const thrower = throwerOf(thrown);
  if (thrower === undefined) return null;
  const read = explainEarlyRead(thrown, thrower);
  return read === null ? explainThrown(thrown, thrower) : explainRead(thrown, thrower, read);
}

/**
 * @param {object} error
 * @param {Partial<Explanation>} found
 */
function explanation(error, found) {
  const whole = {
    headline: headlineOf(error),
    code: text(error, 'code'),
    identifier: null,
    status: null,
    operation: null,
    expected: [],
    meaning: '',
    reason: null,
    remedy: '',
    call: null,
    cycle: [],
    move: null,
    ...found,
  };
  const explained = { ...whole, text: layOut(whole) };
  Object.defineProperty(explained, 'toString', {
    value: () => explained.text,
    writable: true,
    configurable: true,
  });
  return explained;
}

/**
 * @param {object} error
 * @param {string} code
 */
function explainCode(error, code) {
  const { meaning, explain: explainCase } = KNOWN[code];
  const details = detailsOf(error);
  const { reason, identifier: found, ...way } = explainCase(details, error);
  const {
    identifier = found ?? null,
    status = null,
    operation = null,
    expected = [],
  } = details ?? {};
  return explanation(error, {
    identifier,
    status: /** @type {Explanation['status']} */ (status),
    operation,
    expected: /** @type {Explanation['expected']} */ (expected),
    meaning,
    reason: reason ?? null,
    ...way,
  });
}

/**
 * @param {object} error
 * @param {Environment} thrower
 */
function explainThrown(error, thrower) {
  const { identifier } = thrower;
  const frame = innermostFrame(error, thrower);
  const place = frame === null ? '' : `, at ${placeOf(frame.environment.identifier, frame)}`;
  const again = againOf(thrower);
  const whole =
    'The body of a module threw. That module, and those that import it and were being evaluated, ';
  return explanation(error, {
    identifier,
    meaning: isOfLoader(thrower)
      ? `${whole}have failed.`
      : `${whole}are errored for good: evaluate() gives the same error again.`,
    reason: `The body of '${identifier}' threw it${place}.`,
    remedy: `Mend what it complains about. ${again.remedy}`,
    call: again.call,
  });
}

/**
 * @param {string} identifier
 * @param {{ line: number, column: number }} place
 */
function placeOf(identifier, { line, column }) {
  return `${identifier}:${line}:${column}`;
}

/**
 * @param {object} error
 * @param {Environment} thrower
 * @param {EarlyRead} read
 */
function explainRead(error, thrower, read) {
  const { name, exporter, place, cycle } = read;
  const { identifier } = thrower;
  const at = place === null ? '' : `, at ${placeOf(place.identifier, place)}`;
  if (cycle.length === 0) {
    return explanation(error, {
      identifier,
      meaning: 'A let, const or class is read before the line that declares it has run.',
      reason: `'${identifier}' reads its own '${name}' before it has come to the declaration${at}. No import is to blame.`,
      remedy: `Move the declaration of '${name}' in front of the first line that reads it.`,
    });
  }
  const move = cycle[read.move];
  if (exporter === identifier) {
    return explanation(error, {
      identifier,
      meaning: READ_IN_CYCLE,
      reason: `'${identifier}' imports itself, and reads '${name}' before it has come to the declaration${at}.`,
      remedy: `Use the name that the module itself declares, below its declaration, and leave the import out.`,
      cycle,
      move,
    });
  }
  return explanation(error, {
    identifier,
    meaning: READ_IN_CYCLE,
    reason: reasonOf(read, identifier, at),
    remedy: remedyOf(read, move, identifier),
    cycle,
    move,
  });
}

const READ_IN_CYCLE =
  'A let, const or class is read before the line that declares it has run. The modules import one another in a circle, and one of them has to run before a module that it imports.';

/** How many modules that wait are named. */
const WAITS = 5;

/**
 * @param {EarlyRead} read
 * @param {string} identifier
 * @param {string} at
 */
function reasonOf({ name, exporter, cycle }, identifier, at) {
  const waits = cycle
    .slice(
      0,
      cycle.findIndex(({ importer }) => importer === identifier),
    )
    .map(({ importer, imported }) => `'${importer}' waits for '${imported}'`);
  if (waits.length > WAITS) waits.splice(WAITS - 1, waits.length - WAITS, '…');
  return `'${identifier}' runs before '${exporter}', and needs '${name}' of '${exporter}' while it runs${at}. It runs first because it is imported: ${waits.join(', ')}.`;
}

/**
 * @param {EarlyRead} read
 * @param {import('../../index.js').ExplainedImport} move
 * @param {string} identifier
 */
function remedyOf({ name, exporter }, move, identifier) {
  const where = move.line === null ? '' : `, line ${move.line}`;
  return [
    `Move the import of '${move.specifier}' in '${move.importer}'${where}: it makes '${identifier}' run before '${exporter}'. If '${move.importer}' needs it in functions only that are called later, import() it there.`,
    `If it cannot be moved, move '${name}' to a module of its own that imports none of these, and import it from there; or have '${identifier}' read it in a function that is called later. Where a module outside of the circle imports it, importing '${identifier}' first there makes '${exporter}' run before it.`,
  ].join('\n');
}

/** @param {any} error */
function headlineOf(error) {
  if (!types.isNativeError(error))
    return `Uncaught ${inspect(error, { customInspect: false, depth: 0 })}`;
  const code = text(error, 'code');
  let name = 'Error';
  try {
    name = `${error.name}`;
  } catch {
    // A getter of a program.
  }
  return `${name}${code === null ? '' : ` [${code}]`}: ${text(error, 'message') ?? ''}`;
}

module.exports = { explain };
