'use strict';

// The import, or the export from another module, that mends one whose name does not resolve.

const { inspect } = require('node:util');

/** @typedef {import('../binding.js').EntryClause} EntryClause */

/**
 * What asks for the name.
 * @typedef {object} Asking
 * @property {EntryClause | null} clause null when the text is not at hand
 * @property {string} importName
 * @property {string} specifier
 * @property {Readonly<Record<string, string>>} attributes
 */

const IDENTIFIER_NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Names that nothing can be bound to in a module. */
const RESERVED = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/** @param {string} name */
function canBind(name) {
  return IDENTIFIER_NAME.test(name) && !RESERVED.has(name);
}

/** @param {string} name of an export, or the key of a property */
function spelled(name) {
  return IDENTIFIER_NAME.test(name) ? name : inspect(name);
}

/** @param {Asking} asking */
function entryOf({ clause, importName }) {
  const local = canBind(importName) ? importName : 'name';
  return clause?.names.find(({ ofEntry }) => ofEntry) ?? { imported: importName, local };
}

/** @param {Asking} asking such as `'./d.json' with { type: 'json' }` */
function fromWhere({ specifier, attributes }) {
  const listed = Object.entries(attributes).map(
    ([key, value]) => `${spelled(key)}: ${inspect(value)}`,
  );
  return inspect(specifier) + (listed.length === 0 ? '' : ` with { ${listed.join(', ')} }`);
}

/**
 * The same import or export of another name.
 * @param {Asking} asking
 * @param {string} name
 */
function callForName(asking, name) {
  const { imported, local } = entryOf(asking);
  const from = fromWhere(asking);
  if (asking.clause?.exports) {
    // What was to be passed on as it is, is passed on as it is called.
    const exported = imported === local && name !== 'default' ? name : local;
    const as = name === exported ? '' : ` as ${spelled(exported)}`;
    return `export { ${spelled(name)}${as} } from ${from};`;
  }
  if (name === 'default') return `import ${local} from ${from};`;
  // A default import has a name of its own, which may be the one that is exported.
  const keeps = imported === local ? !canBind(name) : local !== name;
  return `import { ${keeps ? `${spelled(name)} as ${local}` : name} } from ${from};`;
}

/**
 * The names as properties of the default export.
 * @param {Asking} asking
 * @param {string} value what the default export is called, if it is not imported already
 * @returns {string | null} null when they cannot be declared
 */
function callForProperties(asking, value) {
  const { clause } = asking;
  const names = clause?.names ?? [entryOf(asking)];
  const properties = names.filter(({ imported }) => imported !== 'default');
  if (!properties.every(({ local }) => canBind(local))) return null;
  const pattern = properties.map(({ imported, local }) =>
    imported === local ? local : `${spelled(imported)}: ${local}`,
  );
  const imported = names.find(({ imported }) => imported === 'default');
  const object = clause?.exports ? value : (imported?.local ?? value);
  const declaration = `const { ${pattern.join(', ')} } = ${object};`;
  const from = fromWhere(asking);
  return `import ${object} from ${from}; ${clause?.exports ? 'export ' : ''}${declaration}`;
}

module.exports = { callForName, callForProperties, canBind, entryOf, spelled };
