'use strict';

// A SyntaxError for a name that is imported and does not resolve: what the module exports instead.

const records = require('../binding.js');
const { lineOfRequest } = require('./source-text.js');

/** @typedef {import('./notes.js').Unresolved} Unresolved */

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
function explainUnresolved({ importer, specifier, importName }) {
  const requests = /** @type {any} */ (importer).moduleRequests();
  const index = requests.findIndex((/** @type {any} */ it) => it.specifier === specifier);
  const requested = importer.requested[index];
  const line = lineOfRequest(importer, specifier);
  const at = line === null ? '' : ` in line ${line.number}`;
  const { identifier } = importer;
  const asks = `'${identifier}' imports '${importName}' from '${specifier}'${at}`;
  if (requested === undefined) return { reason: `${asks}.`, remedy: MEND, call: null };
  const { names, closest } = records.exportNames(requested.record, importName);
  if (names.includes(importName)) {
    return {
      reason: `${asks}. '${requested.identifier}' has the name, but from more than one module by export *, or from one that takes it from there again.`,
      remedy: `Export the name in '${requested.identifier}' explicitly, from the module that is meant.`,
      call: `export { ${importName} } from '…'; // in ${requested.identifier}`,
    };
  }
  return {
    reason: `${asks}. That is '${requested.identifier}', which exports ${list(names)}.`,
    remedy:
      closest === undefined
        ? `Import a name that it exports, or have it export '${importName}'. ${MEND}`
        : `'${closest}' was probably meant. ${MEND}`,
    call: closest === undefined ? null : callFor(closest, specifier),
  };
}

const MEND = 'Nothing has run. Construct the modules that are mended anew, and link again.';

/**
 * @param {string} name
 * @param {string} specifier
 */
function callFor(name, specifier) {
  return name === 'default'
    ? `import name from '${specifier}';`
    : `import { ${name} } from '${specifier}';`;
}

module.exports = { explainUnresolved };
