'use strict';

// Compares what a loader makes of specifiers with what the running Node makes of them.

const assert = require('node:assert/strict');
const { Loader } = require('../../../loader.js');
const { folder, outcome } = require('./folder.js');

const META = 'export const resolve = (specifier) => import.meta.resolve(specifier);';

/**
 * Node's words: after them come the hint, and what is wrong in a package.json.
 * @param {any} found
 */
function words(found) {
  if (found.message === undefined) return found;
  let { message } = found;
  [message] = message.split('\nDid you mean');
  if (found.code === 'ERR_INVALID_PACKAGE_CONFIG' && !message.includes('"exports" cannot')) {
    message = message.replace(/(\.json|[^.]\.mjs)\. .*|\.$/s, '$1');
  }
  return { ...found, message };
}

/**
 * Compares what specifiers stand for, and what comes of importing them.
 * @param {import('node:test').TestContext} t
 * @param {Record<string, any>} files
 * @param {string[]} specifiers
 * @param {string} [from] the folder of the module that imports
 * @param {{ with?: Record<string, string> }} [options] those of `import()`
 */
async function same(t, files, specifiers, from = '', options = undefined) {
  const { parent, url, write, node } = folder(t, files);
  write(`${from}meta.mjs`, META);
  const importing = `${from}node.mjs`;
  const importIt = 'export const importIt = (specifier, options) => import(specifier, options);';
  write(importing, `${META}${importIt}`);
  const theirs = from === '' ? await node() : await import(url(importing));
  for (const specifier of specifiers) {
    // What failed is forgotten, as Node, which asks once, does not know it either.
    const loader = new Loader();
    try {
      const { resolve } = await loader.import(url(`${from}meta.mjs`), parent);
      assert.deepEqual(
        {
          resolved: withoutName(words(await outcome(() => resolve(specifier)))),
          imported: words(
            await outcome(async () => ({
              ...(await loader.import(specifier, url(importing), options)),
            })),
          ),
        },
        {
          resolved: withoutName(words(await outcome(() => theirs.resolve(specifier)))),
          imported: words(
            await outcome(async () => ({ ...(await theirs.importIt(specifier, options)) })),
          ),
        },
        specifier,
      );
    } finally {
      loader.dispose();
    }
  }
}

/**
 * Without the name of the module that asks, which is another one.
 * @param {any} found
 */
function withoutName(found) {
  const { message } = found;
  return message === undefined
    ? found
    : { ...found, message: message.replace(/(meta|node)\.mjs/g, 'it') };
}

module.exports = { same };
