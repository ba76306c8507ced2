'use strict';

// The environment of a source text module: made of the text, of cached data, or of what is known of the same text.

const records = require('./binding.js');
const deferred = require('./deferred.js').deferredIn(module);
const knownTexts = require('./known-texts.js');
const { SourceTextEnvironment } = require('./source-text-environment.js');
const { TextEnvironment, canBeWhole } = require('./text-environment.js');
const { globalsIn, lowersUsing, provideGlobals } = require('./using.js');

const cachedDataFormat = deferred(() => require('./cached-data.js'));
const details = deferred(() => require('./error-details.js'));
const errors = deferred(() => require('./errors.js'));
const syntaxErrors = deferred(() => require('./syntax-error.js'));

/**
 * The environment of a source text. V8 has the last word on its syntax; the first it has when the text is not parsed.
 * @param {object} module
 * @param {import('./realm.js').Realm} realm
 * @param {string} source
 * @param {import('./syntax-error.js').Origin} origin
 * @param {{ parse: boolean, keep: boolean }} how whether to parse it, and whether to keep what is compiled for others
 * @returns {SourceTextEnvironment | null} null when V8 does not take the text, which is to be parsed for that
 */
function environmentOfText(module, realm, source, origin, { parse, keep }) {
  const whole = canBeWhole(origin);
  const answer = records.createRecord(source, origin.filename, parse, lowersUsing, whole, keep);
  // To take an array apart is slow before it is optimised.
  const record = answer[0];
  const template = answer[1];
  const transformed = whole
    ? { text: '', numbers: answer[2], whole: answer[3] }
    : { text: answer[3], numbers: answer[2] };
  const globals = globalsIn(source);
  provideGlobals(realm, globals);
  const environment = new SourceTextEnvironment(realm, module, record, source, transformed, origin);
  // V8 has the last word, of what was parsed too: the parser takes decorators and any regular expression.
  try {
    // A text that could have some is not scanned.
    if (environment.isParsed && source.includes('--')) syntaxErrors().checkHtmlComments(source);
    environment.compile();
  } catch (error) {
    if (template !== null) records.releaseTemplate(template);
    if (environment.isParsed || !(error instanceof SyntaxError)) throw error;
    records.release(record);
    return null;
  }
  if (template !== null) environment.makeKnown(source, template, globals);
  return environment;
}

/**
 * That of a source text with cached data, which tells what else would be found by looking at the text.
 * @param {object} module
 * @param {import('./realm.js').Realm} realm
 * @param {string} source
 * @param {import('./syntax-error.js').Origin} origin
 * @param {NodeJS.ArrayBufferView} cachedData
 * @returns {SourceTextEnvironment | null} null when the data is not accepted
 */
function environmentOfCachedData(module, realm, source, origin, cachedData) {
  const bytes = cachedDataFormat().bytesOf(cachedData);
  const created = records.createCachedRecord(source, origin.filename, bytes, lowersUsing);
  if (created === null) return null;
  const { record } = created;
  provideGlobals(realm, globalsIn(source));
  const environment = new SourceTextEnvironment(realm, module, record, source, created, origin);
  if (environment.compileCached(created, bytes.subarray(created.code))) return environment;
  records.release(record);
  return null;
}

/**
 * That of a module of a text that is known: nothing of it can be wrong.
 * @param {object} module
 * @param {import('./realm.js').Realm} realm
 * @param {string} source
 * @param {import('./syntax-error.js').Origin} origin
 */
function environmentOfKnown(module, realm, source, origin) {
  const known = knownTexts.find(source, origin);
  if (known === undefined) return null;
  const record = records.createRecordAgain(known.template, origin.filename);
  provideGlobals(realm, known.globals);
  const environment = new SourceTextEnvironment(
    realm,
    module,
    record,
    source,
    known.first.transformed,
    origin,
  );
  environment.takeKnown(known);
  return environment;
}

/**
 * The environment of a source text.
 * @param {object} given
 * @param {object} given.module
 * @param {import('./realm.js').Realm} given.realm
 * @param {string} given.source
 * @param {import('./syntax-error.js').Origin} given.origin
 * @param {NodeJS.ArrayBufferView | undefined} given.cachedData
 * @param {boolean} given.isNamed whether the program has named the module
 * @param {Function} hideAbove the frames of errors
 * @returns {SourceTextEnvironment}
 */
function environmentFor({ module, realm, source, origin, cachedData, isNamed }, hideAbove) {
  // Coverage tells the scripts of one text apart.
  const isCovered = TextEnvironment.onCompile !== null;
  // A realm with a queue of its own makes functions of texts, not of scripts.
  const isShared = cachedData === undefined && !isCovered && !realm.hasOwnMicrotaskQueue;
  const mayBeKnown = isNamed && isShared;
  const known = mayBeKnown ? environmentOfKnown(module, realm, source, origin) : null;
  if (known !== null) return known;
  try {
    let cached = null;
    if (cachedData !== undefined) {
      cached = environmentOfCachedData(module, realm, source, origin, cachedData);
      if (cached?.isWhole) return cached;
    }
    const keep = mayBeKnown && knownTexts.hasRoomFor(source, origin);
    const environment = /** @type {SourceTextEnvironment} */ (
      environmentOfText(module, realm, source, origin, { parse: false, keep }) ??
        environmentOfText(module, realm, source, origin, { parse: true, keep })
    );
    // Of a broken text the syntax error comes first.
    if (cachedData !== undefined && cached === null) {
      const rejected = realm.adopt(errors().cachedDataRejected(hideAbove), hideAbove);
      throw details().about(rejected, environment, 'constructor');
    }
    return environment;
  } catch (error) {
    throw syntaxErrors().syntaxError(error, source, origin, realm, hideAbove);
  }
}

module.exports = { environmentFor };
