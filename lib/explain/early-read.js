'use strict';

// A ReferenceError for a binding that was read before its initialization: the import cycle that
// made its module run too late, file by file, and the import to move.

const { types } = require('node:util');
const records = require('../binding.js');
const { text } = require('./details.js');
const { linesOfRequest, textOf } = require('./source-text.js');
const { framesWithin, reachedFrom } = require('./stack.js');

/** @typedef {import('../environment.js').Environment} Environment */
/** @typedef {import('../binding.js').ReadImport} ReadImport */
/** @typedef {import('../../index.js').ExplainedImport} ExplainedImport */
/** @typedef {import('./stack.js').Frame} Frame */

const EARLY_READ = /^Cannot access '(.*)' before initialization$/s;
/** What V8 says of some properties of a namespace, and of variables that nothing declares. */
const NOT_DEFINED = /^(.*) is not defined$/s;

/** The lines, but for the first, of an import that is written several times. @type {WeakMap<ExplainedImport, number[]>} */
const otherLines = new WeakMap();

/** @typedef {{ identifier: string, line: number, column: number }} Place */

/**
 * What the body of a module read too early.
 * @typedef {object} EarlyRead
 * @property {import('../binding.js').ReadCause['kind']} kind
 * @property {string} name what the reader calls the binding
 * @property {string} exportName what the module that has it calls it
 * @property {string} thrower the identifier of the module whose body ran
 * @property {string} exporter that of the module which has the binding
 * @property {Place | null} place where it was read
 * @property {Call | null} call that of the module whose body ran, if the read is in a function of another one
 * @property {ExplainedImport[]} cycle from the module at which it was entered on; empty when there is none
 * @property {number} toThrower how many of these imports lead to the module whose body ran
 * @property {ExplainedImport[] | null} branch where that module was come to before the one that has the binding
 * @property {boolean} unawaited whether the module that has the binding ran up to an await that the other does not wait for
 * @property {import('../binding.js').ReadCause['mend']} mend
 * @property {ExplainedImport[]} mended the imports that the mend is about
 * @property {boolean} direct whether it mends it, too, to import the other module itself
 * @property {string | null} entry where it mends it, too, to import the module whose body ran first
 */

/**
 * @typedef {object} Call
 * @property {string | null} functionName
 * @property {string} callee the identifier of the module that has the function
 * @property {Place} place
 */

/**
 * The name in the message of such an error.
 * @param {any} error
 * @returns {{ name: string, ofNamespace: boolean } | null}
 */
function nameReadEarly(error) {
  if (!types.isNativeError(error)) return null;
  const message = text(error, 'message') ?? '';
  const name = EARLY_READ.exec(message)?.[1];
  if (name !== undefined) return { name, ofNamespace: false };
  const property = NOT_DEFINED.exec(message)?.[1];
  return property === undefined ? null : { name: property, ofNamespace: true };
}

/**
 * @param {any} error
 * @param {Environment} thrower the module whose body threw it
 * @returns {EarlyRead | null} null for another error, or when too little is known
 */
function explainEarlyRead(error, thrower) {
  const early = nameReadEarly(error);
  if (early === null) return null;
  const { name, ofNamespace } = early;
  const frames = framesWithin(error, thrower);
  const reader = frames[0]?.environment ?? thrower;
  const { text: source, lineOffset } = textOf(reader);
  const line = frames.length === 0 ? 0 : frames[0].line - lineOffset;
  const cause = records.causeOfEarlyRead({
    thrower: thrower.record,
    reader: reader.record,
    name,
    ofNamespace,
    source: source || undefined,
    ...(line > 0 && { line, column: frames[0].column }),
  });
  if (cause === null) return null;
  const { kind, imports, toThrower, mend, mended, direct } = cause;
  const explain = explainer(thrower);
  const cycle = imports.map(explain);
  /** @param {ReadImport} it */
  const found = (it) => cycle[imports.findIndex((one) => isSame(one, it))] ?? explain(it);
  return {
    kind,
    name,
    exportName: cause.exportName ?? name,
    thrower: thrower.identifier,
    exporter: cause.exporter ?? (kind === 'own' ? reader : thrower).identifier,
    place: frames.length === 0 ? null : placeOf(frames[0]),
    call: kind === 'called' ? callOf(frames, thrower) : null,
    cycle,
    toThrower,
    branch: cause.branch?.map(found) ?? null,
    unawaited: cause.unawaited,
    mend,
    mended: mended.map(found),
    direct,
    entry: cause.entry ?? null,
  };
}

/**
 * @param {ReadImport} one
 * @param {ReadImport} other
 */
function isSame(one, other) {
  return one.record === other.record && one.request === other.request;
}

/**
 * @param {Frame} frame
 * @returns {Place}
 */
function placeOf({ environment: { identifier }, line, column }) {
  return { identifier, line, column };
}

/**
 * The innermost call in the body of a module, or in one of its functions, of a function of another module.
 * @param {Frame[]} frames
 * @param {Environment} thrower
 * @returns {Call | null}
 */
function callOf(frames, thrower) {
  const at = frames.findIndex(({ environment }) => environment === thrower);
  if (at < 1) return null;
  const { functionName, environment } = frames[at - 1];
  return { functionName, callee: environment.identifier, place: placeOf(frames[at]) };
}

/**
 * What adds the line to an import, as far as its module is at hand.
 * @param {Environment} thrower
 */
function explainer(thrower) {
  /** @type {Map<number, Environment>} */
  const environments = new Map();
  for (const environment of reachedFrom(thrower)) environments.set(environment.record, environment);
  /**
   * @param {ReadImport} it
   * @returns {ExplainedImport}
   */
  return ({ record, importer, request, specifier, imported }) => {
    const environment = /** @type {any} */ (environments.get(record));
    // Rust has no lone surrogates.
    const own = environment?.moduleRequests()[request]?.specifier ?? specifier;
    const [line, ...others] = environment === undefined ? [] : linesOfRequest(environment, own);
    const explained = {
      importer,
      specifier: own,
      imported,
      line: line?.number ?? null,
      code: line?.text ?? null,
    };
    if (others.length > 0)
      otherLines.set(
        explained,
        others.map(({ number }) => number),
      );
    return explained;
  };
}

/**
 * All lines of an import.
 * @param {ExplainedImport} it
 * @returns {number[]} none when they are not known
 */
function linesOf(it) {
  return it.line === null ? [] : [it.line, ...(otherLines.get(it) ?? [])];
}

module.exports = { explainEarlyRead, linesOf };
