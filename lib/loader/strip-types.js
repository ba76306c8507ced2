'use strict';

// The text of TypeScript without its types: Node itself strips them.

const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const errors = require('../errors.js');
const { quietly } = require('../quietly.js');
const { withOwnPlace } = require('./failures.js');
const { adopted } = require('./require-errors.js');
const { mode, stripTypeScriptTypes } = require('./typescript.js');

const nodeStripTypes = /** @type {(text: string, options: object) => string} */ (
  stripTypeScriptTypes
);

/** Those of this thread that were stripped last, by name. @type {Map<string, { text: string, stripped: string }>} */
const known = new Map();
/** When the texts are longer than this, all are forgotten. */
const MAX_LENGTH = 16 * 1024 * 1024;
let length = 0;

/**
 * The text of a module without its types: each token stays where it is.
 * @param {string} text
 * @param {string} url or the name of a file
 * @param {boolean} byURL whether an error names the file by its URL, as Node does where it need not look at the text
 */
function stripTypes(text, url, byURL) {
  const name = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (/[\\/]node_modules[\\/]/.test(name)) {
    const shown = byURL ? url : name;
    const message = `Stripping types is currently unsupported for files under node_modules, for "${shown}"`;
    const code = 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING';
    throw errors.nodeError(/** @type {any} */ (Error), code, message, stripTypes);
  }
  const before = known.get(name);
  if (before?.text === text) return before.stripped;
  const stripped = strip(text, byURL ? urlOf(url) : name);
  length += text.length - (before?.text.length ?? 0);
  if (length > MAX_LENGTH) {
    known.clear();
    length = text.length;
  }
  known.set(name, { text, stripped });
  return stripped;
}

/** @param {string} url or the name of a file */
function urlOf(url) {
  return path.isAbsolute(url) ? pathToFileURL(url).href : url;
}

/**
 * The same for a module of a context: what is wrong with a text is an error of its realm.
 * @param {import('../realm.js').Realm} realm
 * @param {string} text
 * @param {string} url
 * @param {boolean} byURL
 */
function stripTypesIn(realm, text, url, byURL) {
  try {
    return stripTypes(text, url, byURL);
  } catch (error) {
    throw error instanceof SyntaxError ? withOwnPlace(adopted(error, realm)) : error;
  }
}

/**
 * @param {string} text
 * @param {string} place what an error names
 */
function strip(text, place) {
  const options = { mode, sourceMap: mode === 'transform' };
  // Node warns of the function, and not of files that it strips itself.
  return quietly(() => {
    try {
      return nodeStripTypes(text, options);
    } catch {
      // With a name the error says where it is. What is stripped would have that in its text.
      return nodeStripTypes(text, { ...options, sourceMap: false, sourceUrl: place });
    }
  });
}

module.exports = { stripTypes, stripTypesIn };
