'use strict';

// `explain(error)`: what an error means, why it happened to this module, and the call that mends it.

const { inspect, types } = require('node:util');
const { againOf, isOfLoader } = require('./again.js');
const { CODES } = require('./codes.js');
const { LOADING } = require('./loading.js');
const { detailsOf, text } = require('./details.js');
const { explainEarlyRead } = require('./early-read.js');
const { wordsFor } = require('./early-read-words.js');
const { layOut } = require('./layout.js');
const { innermostFrame } = require('./stack.js');
const { throwerOf, unresolvedOf } = require('./notes.js');
const { explainUnresolved } = require('./unresolved.js');

/** @typedef {import('../environment.js').Environment} Environment */
/** @typedef {import('../../index.js').Explanation} Explanation */

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
  return read === null
    ? explainThrown(thrown, thrower)
    : explanation(thrown, { identifier: thrower.identifier, ...wordsFor(read) });
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
