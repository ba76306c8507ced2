'use strict';

// TypeScript, where the running Node takes it: Node itself strips the types.

const Module = require('node:module');
const { fileURLToPath } = require('node:url');

const errors = require('../errors.js');
const { adopted } = require('./require-errors.js');

/** `strip`, or `transform` with a flag. @type {string | false | undefined} */
const MODE = /** @type {any} */ (process.features).typescript;

/** @type {((text: string, options: object) => string) | undefined} */
const nodeStripTypes = /** @type {any} */ (Module).stripTypeScriptTypes;

const stripsTypes = Boolean(MODE) && nodeStripTypes !== undefined;

/** @param {string} name of a file */
function isTypeScript(name) {
  return stripsTypes && /\.[cm]?ts$/.test(name);
}

/** Those of this thread that were stripped last, by name. @type {Map<string, { text: string, stripped: string }>} */
const known = new Map();
/** When the texts are longer than this, all are forgotten. */
const MAX_LENGTH = 16 * 1024 * 1024;
let length = 0;

/**
 * The text of a module without its types: each token stays where it is.
 * @param {string} text
 * @param {string} url or the name of a file
 */
function stripTypes(text, url) {
  const name = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (/[\\/]node_modules[\\/]/.test(name)) {
    const message = `Stripping types is currently unsupported for files under node_modules, for "${name}"`;
    const code = 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING';
    throw errors.nodeError(/** @type {any} */ (Error), code, message, stripTypes);
  }
  const before = known.get(name);
  if (before?.text === text) return before.stripped;
  const stripped = strip(text, name);
  length += text.length - (before?.text.length ?? 0);
  if (length > MAX_LENGTH) {
    known.clear();
    length = text.length;
  }
  known.set(name, { text, stripped });
  return stripped;
}

/**
 * The same for a module of a context: what is wrong with a text is an error of its realm.
 * @param {import('../realm.js').Realm} realm
 * @param {string} text
 * @param {string} url
 */
function stripTypesIn(realm, text, url) {
  try {
    return stripTypes(text, url);
  } catch (error) {
    throw error instanceof SyntaxError ? adopted(error, realm) : error;
  }
}

/**
 * @param {string} text
 * @param {string} name
 */
function strip(text, name) {
  const call = /** @type {NonNullable<typeof nodeStripTypes>} */ (nodeStripTypes);
  const options = { mode: MODE, sourceMap: MODE === 'transform' };
  return quietly(() => {
    try {
      return call(text, options);
    } catch {
      // With a name the error says where it is. What is stripped would have that in its text.
      return call(text, { ...options, sourceMap: false, sourceUrl: name });
    }
  });
}

/**
 * Node warns of the function, and not of files that it strips itself.
 * @template T
 * @param {() => T} call
 */
function quietly(call) {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  if (own?.configurable !== true) return call();
  Object.defineProperty(process, 'emitWarning', { ...own, value: () => {} });
  try {
    return call();
  } finally {
    Object.defineProperty(process, 'emitWarning', own);
  }
}

module.exports = { isTypeScript, stripTypes, stripTypesIn, stripsTypes };
