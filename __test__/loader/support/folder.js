'use strict';

// Folders of files for a test, which are removed in the end, and Node's own loader within them.

const {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

/** In the place of a text: a link to another file of the folder. */
class Link {
  /** @param {string} target */
  constructor(target) {
    this.target = target;
  }
}

/**
 * Makes a folder. A text that is an object is written as JSON.
 * @param {import('node:test').TestContext | { after: (action: () => void) => void }} t
 * @param {Record<string, string | Buffer | Link | object>} files by path
 */
function folder(t, files) {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-loader-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  /** @param {string} name @param {string | Buffer | Link | object} content */
  const write = (name, content) => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (content instanceof Link) symlinkSync(content.target, file);
    else if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(file, content);
    else writeFileSync(file, JSON.stringify(content));
    return file;
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  // What Node makes of the same specifiers in the same folder.
  write(
    'node.mjs',
    'export const importIt = (specifier, options) => import(specifier, options);' +
      'export const resolve = (specifier) => import.meta.resolve(specifier);',
  );
  const url = (/** @type {string} */ name) => pathToFileURL(path.join(root, name)).href;
  return { root, write, url, parent: url('node.mjs'), node: () => import(url('node.mjs')) };
}

/**
 * What a call gives or throws, in a form to compare.
 * @param {() => any} call
 */
async function outcome(call) {
  try {
    return { value: await call() };
  } catch (error) {
    const { name, code, message } = /** @type {any} */ (error);
    return { name, code, message };
  }
}

/** @param {unknown} value */
function kindOf(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** @param {object} namespace */
function shapeOf(namespace) {
  return Object.fromEntries(
    Object.keys(namespace).map((name) => [name, kindOf(/** @type {any} */ (namespace)[name])]),
  );
}

module.exports = { Link, folder, kindOf, outcome, shapeOf };
