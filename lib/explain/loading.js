'use strict';

// What a loader fails with: Node's codes for files and packages that cannot be imported.
//
// The errors of `vm-module-record/loader` say which import failed, and what was probably meant.

const { IMPORT_AGAIN } = require('./again.js');
const { own, text } = require('./details.js');

/** @typedef {import('./codes.js').Code} Code */

/**
 * The code of a load that fails.
 * @param {string} meaning
 * @param {string} remedy
 * @param {string | null} [call]
 * @returns {Code}
 */
function code(meaning, remedy, call = null) {
  return {
    meaning,
    explain(_, error) {
      const suggestion = text(error, 'suggestion');
      return {
        identifier: text(error, 'importer') ?? undefined,
        reason: reasonOf(error),
        remedy: suggestion === null ? remedy : `'${suggestion}' was probably meant.`,
        call: suggestion === null ? call : `import '${suggestion}';`,
      };
    },
  };
}

/** @param {object} error */
function reasonOf(error) {
  const [importer, specifier] = [text(error, 'importer'), text(error, 'specifier')];
  if (importer === null || specifier === null) return undefined;
  const line = own(error, 'line');
  return `'${importer}' imports '${specifier}'${typeof line === 'number' ? ` in line ${line}` : ''}.`;
}

/** @type {Readonly<Record<string, Code>>} */
const LOADING = Object.freeze({
  ERR_MODULE_NOT_FOUND: code(
    'An import names a file or a package that is not there.',
    'Write the path as it is seen from the module that imports, with its extension; or install the package.',
  ),
  ERR_PACKAGE_PATH_NOT_EXPORTED: code(
    'The package says in the "exports" of its package.json what may be imported of it, and this is not among that, or not under the conditions of this loader.',
    'Import a path that is listed there, or give the loader the condition that is.',
  ),
  ERR_PACKAGE_IMPORT_NOT_DEFINED: code(
    'A specifier that begins with # is one of the "imports" of the nearest package.json, and this is not among them.',
    'Add it there.',
  ),
  ERR_UNSUPPORTED_DIR_IMPORT: code(
    'A directory cannot be imported.',
    'Name the file in it, such as index.js.',
  ),
  ERR_INVALID_MODULE_SPECIFIER: code(
    'The specifier is neither a path nor a URL nor the name of a package.',
    'Begin a path with ./ or ../, and leave encoded slashes out.',
  ),
  ERR_INVALID_PACKAGE_CONFIG: code(
    'A package.json on the way is no valid JSON.',
    'Mend the file that the message names.',
  ),
  ERR_INVALID_PACKAGE_TARGET: code(
    'The "exports" or "imports" of a package.json lead to something that is no path within the package.',
    'Begin the target in that package.json with ./',
  ),
  ERR_UNKNOWN_FILE_EXTENSION: code(
    'Nothing is known of files with this extension.',
    'Give the loader a hook `load` that says their format.',
  ),
  ERR_UNKNOWN_BUILTIN_MODULE: code(
    'Node has no module of its own of that name.',
    'Leave `node:` away for a package, or use a Node that has the module.',
  ),
  ERR_UNSUPPORTED_ESM_URL_SCHEME: code(
    'Only file:, data: and node: URLs are loaded.',
    'Give the loader a hook `load` for others.',
  ),
  ERR_IMPORT_ATTRIBUTE_MISSING: code(
    'JSON is imported as JSON only when the import says so.',
    "Write with { type: 'json' } behind the specifier.",
  ),
  ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: code(
    "The import says `type: 'json'` of something that is none.",
    'Leave the attribute away.',
  ),
  ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: code(
    "The only attribute that is known is `type: 'json'`.",
    'Leave the attribute away.',
  ),
  ERR_LOADER_DISPOSED: code(
    'dispose() of the loader was called: it imports nothing any more.',
    'Construct another loader, or dispose of this one later.',
  ),
  ERR_LOADER_FILE_CHANGED: code(
    'The loader needed the text of a file a second time, for a module in a cycle or for an error in it, and the file had been written since.',
    'The module has not run. Import again when the files are all written: the next import reads them as they are then.',
    IMPORT_AGAIN.call,
  ),
});

module.exports = { LOADING };
