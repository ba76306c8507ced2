'use strict';

// A ReferenceError for a binding that was read before its initialization: the import cycle that
// made its module run too late, file by file, and the import to move.

const { types } = require('node:util');
const { unpack } = require('../answers.js');
const records = require('../binding.js');
const { text } = require('./details.js');
const { lineOfRequest, textOf } = require('./source-text.js');
const { innermostFrame } = require('./stack.js');

/** @typedef {import('../environment.js').Environment} Environment */
/** @typedef {import('../../index.js').ExplainedImport} ExplainedImport */

const EARLY_READ = /^Cannot access '(.*)' before initialization$/s;
/** What V8 says of some properties of a namespace, and of variables that nothing declares. */
const NOT_DEFINED = /^(.*) is not defined$/s;

/**
 * What the body of a module read too early.
 * @typedef {object} EarlyRead
 * @property {string} name
 * @property {string} thrower the identifier of the module whose body ran
 * @property {string} exporter that of the module which has the binding
 * @property {{ identifier: string, line: number, column: number } | null} place where it was read
 * @property {ExplainedImport[]} cycle from the module that has the binding on; empty when it is the module itself
 * @property {number} move the index of the import to move
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
  const frame = innermostFrame(error, thrower);
  const reader = frame?.environment ?? thrower;
  const source = textOf(reader).text || undefined;
  const answer = unpack(
    records.causeOfEarlyRead(thrower.record, reader.record, name, ofNamespace, source),
  );
  if (answer.length === 0) return null;
  const place = frame && { identifier: reader.identifier, line: frame.line, column: frame.column };
  const [toExporter, ...requests] = answer;
  const { around, imports } = follow(thrower, requests);
  const back = imports.length - toExporter;
  return {
    name,
    thrower: thrower.identifier,
    exporter: around[toExporter].identifier,
    place,
    // From the exporter on: that is how the modules came to wait for one another.
    cycle: [...imports.slice(toExporter), ...imports.slice(0, toExporter)],
    // What leads into the module that ran; or all there is, for one that imports itself.
    move: Math.max(back - 1, 0),
  };
}

/**
 * @param {Environment} from
 * @param {number[]} requests
 */
function follow(from, requests) {
  const around = [from];
  /** @type {ExplainedImport[]} */
  const imports = [];
  for (const index of requests) {
    const importer = /** @type {any} */ (around.at(-1));
    const { specifier } = importer.moduleRequests()[index];
    const imported = importer.requested[index];
    const line = lineOfRequest(importer, specifier);
    imports.push({
      importer: importer.identifier,
      specifier,
      imported: imported.identifier,
      line: line?.number ?? null,
      code: line?.text ?? null,
    });
    around.push(imported);
  }
  return { around, imports };
}

module.exports = { explainEarlyRead };
