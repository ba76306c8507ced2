'use strict';

// A SyntaxError for a name that is imported and does not resolve: what the module exports instead.

const records = require('../binding.js');
const { isOfLoader } = require('./again.js');
const { callForName, callForProperties, canBind, entryOf, spelled } = require('./clause-call.js');
const { clauseOf, lineOfRequest, textOf } = require('./source-text.js');

/** @typedef {import('../environment.js').Environment} Environment */
/** @typedef {import('./notes.js').Unresolved} Unresolved */
/** @typedef {import('./clause-call.js').Asking} Asking */

/** How many exports are listed. */
const LISTED = 12;

/** @param {string[]} names */
function list(names) {
  if (names.length === 0) return 'nothing';
  const shown = names.slice(0, LISTED).map((name) => `'${name}'`);
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** @param {Unresolved} about */
function explainUnresolved(about) {
  const { importer, request, specifier, importName, ambiguous } = about;
  const requested = importer.requestedAt(request);
  const clause = clauseOf(about);
  const line = clause?.line ?? lineOfRequest(importer, specifier)?.number;
  const at = line === undefined ? '' : ` in line ${line}`;
  const asks = `'${importer.identifier}' imports '${importName}' from '${specifier}'${at}`;
  const mend = isOfLoader(importer) ? MEND_FILES : MEND;
  if (requested === undefined) return { reason: `${asks}.`, remedy: mend, call: null };
  const taken = clause?.names.filter(({ ofEntry }) => !ofEntry).map(({ imported }) => imported);
  const { names, closest } = records.exportNames(requested.record, importName, taken ?? []);
  if (names.includes(importName) && !ambiguous) {
    return explainCircle(asks, requested, importName, mend);
  }
  if (ambiguous) {
    return {
      reason: `${asks}. '${requested.identifier}' has the name, but from more than one module by export *.`,
      remedy: `Export the name in '${requested.identifier}' explicitly, from the module that is meant.`,
      call: `export { ${spelled(importName)} } from '…'; // in ${requested.identifier}`,
    };
  }
  const { attributes } = /** @type {any} */ (importer).moduleRequests()[request];
  const asking = { clause, importName, specifier, attributes };
  const { hint, call } =
    closest === undefined
      ? evidentCall(asking, requested, names, taken ?? [])
      : { hint: `'${closest}' was probably meant.`, call: callForName(asking, closest) };
  return {
    reason: `${asks}. That is '${requested.identifier}', which exports ${list(names)}.`,
    remedy: `${hint ?? `Import a name that it exports, or have it export '${importName}'.`} ${mend}`,
    call,
  };
}

const MEND = 'Nothing has run. Construct the modules that are mended anew, and link again.';
const MEND_FILES = 'Nothing has run. Mend the file, and import again: the loader reads it anew.';

/**
 * @param {string} asks
 * @param {Environment} requested
 * @param {string} name
 * @param {string} mend
 */
function explainCircle(asks, { identifier }, name, mend) {
  return {
    reason: `${asks}. The re-exports of the name lead in a circle, and no module declares '${name}'.`,
    remedy: `Declare it in one of these modules, or re-export it from one that declares it. ${mend}`,
    call: canBind(name) ? `export const ${name} = value; // in ${identifier}` : null,
  };
}

/**
 * What was meant where no name is like the one that is imported.
 * @param {Asking} asking
 * @param {Environment} requested
 * @param {string[]} names that it exports
 * @param {string[]} taken those of the same import
 * @returns {{ hint?: string, call: string | null }}
 */
function evidentCall(asking, requested, names, taken) {
  const { importName } = asking;
  if (importName === 'default') {
    if (asking.clause === null) return { call: null };
    const name = namedAs(entryOf(asking).local, requested, names, taken);
    if (name === undefined) return { call: null };
    return {
      hint: `It has no default export: '${name}' was probably meant, which it exports by name.`,
      call: callForName(asking, name),
    };
  }
  switch (isOfLoader(requested) ? /** @type {any} */ (requested.module).format : '') {
    case 'commonjs':
      return {
        hint: 'It is a CommonJS module, of which not all names are known before it runs: its default export has them all as properties.',
        call: callForProperties(asking, 'pkg'),
      };
    case 'json':
      return {
        hint: 'A JSON module has a default export alone, which is its value.',
        call: callForProperties(asking, 'data'),
      };
  }
  if (!isDefault(importName, requested, names)) return { call: null };
  return {
    hint: 'The default export was probably meant.',
    call: callForName(asking, 'default'),
  };
}

/**
 * The export that has the name of a default import.
 * @param {string} local
 * @param {Environment} requested
 * @param {string[]} names
 * @param {string[]} taken
 */
function namedAs(local, { record }, names, taken) {
  if (names.includes(local) && !taken.includes(local)) return local;
  return records.exportNames(record, local, taken).closest;
}

/**
 * Whether a name is that of the default export: there is nothing else, or the text says so.
 * @param {string} name
 * @param {Environment} requested
 * @param {string[]} names
 */
function isDefault(name, requested, names) {
  if (!names.includes('default')) return false;
  if (names.length === 1) return true;
  if (!canBind(name)) return false;
  const whole = `(?<![\\p{ID_Continue}$])${name.replaceAll('$', '\\$')}(?![\\p{ID_Continue}$])`;
  const head = 'export\\s+default\\s+(?:(?:async\\s+)?function\\s*\\*?\\s*|class\\s+)?';
  return new RegExp(`${head}${whole}|${whole}\\s+as\\s+default\\b`, 'u').test(
    textOf(requested).text,
  );
}

module.exports = { explainUnresolved };
