'use strict';

// Linking records whose requests have their modules, and the errors of what does not link.

const { readLinked } = require('./answers.js');
const records = require('./binding.js');
const deferred = require('./deferred.js').deferredIn(module);

const details = deferred(() => require('./error-details.js'));
const imports = deferred(() => require('./import-helper.js'));
const notes = deferred(() => require('./explain/notes.js'));
const syntaxErrors = deferred(() => require('./syntax-error.js'));
const texts = deferred(() => require('./source-text-environment.js'));

/** @typedef {import('./source-text-environment.js').SourceTextEnvironment} SourceTextEnvironment */
/** @typedef {import('./environment.js').Environment} Environment */

/**
 * A module that is asked for its source, and has none; null in a graph where that does not happen.
 * @param {Environment} root
 */
function findSourceless(root) {
  if (!texts().SourceTextEnvironment.anySourceless) return null;
  const seen = new Set([root]);
  for (const environment of seen) {
    if (!records.isUnlinked(environment.record)) continue;
    const { sourceless } = /** @type {SourceTextEnvironment} */ (environment);
    if (sourceless !== null) return sourceless;
    for (const requested of environment.allRequested()) seen.add(requested);
  }
  return null;
}

/**
 * Link() of a record whose requests, and theirs, have their modules.
 * @param {Environment} environment
 * @param {string} operation what was called for that
 */
function instantiate(environment, operation) {
  const sourceless = findSourceless(environment);
  if (sourceless !== null) throw imports().sourceMissing(sourceless);
  const { answer, unresolved } = instantiateRecord(environment, operation);
  const environments = readLinked(environment, answer);
  if (unresolved === undefined) return;
  const { message, module, ...asked } = unresolved;
  const importer = /** @type {SourceTextEnvironment} */ (environments[module]);
  const error = environment.realm.syntaxError(message, instantiate);
  notes().noteUnresolved(error, { importer, ...asked });
  throw syntaxErrors().withPlace(error, importer.placeOfEntry(asked.kind, asked.index));
}

/**
 * @param {Environment} environment
 * @param {string} operation
 */
function instantiateRecord({ record, realm }, operation) {
  try {
    return records.instantiate(record);
  } catch (error) {
    details().withDetails(/** @type {Error} */ (error), { operation });
    // What Node itself checks is an error of the main realm, what V8 meets in the graph is not.
    if (/** @type {Error} */ (error).message === 'module is not linked') throw error;
    throw realm.adopt(error, instantiate);
  }
}

module.exports = { instantiate };
