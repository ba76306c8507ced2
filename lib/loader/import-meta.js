'use strict';

// `import.meta` of a loader's modules.

const path = require('node:path');
const { fileURLToPath } = require('node:url');

/**
 * @param {Record<string, unknown>} meta
 * @param {string} url
 * @param {(call: (argument: unknown) => void) => Function} receiver makes a function of the module's realm
 * @param {(specifier: string) => string} resolve
 */
function initializeImportMeta(meta, url, receiver, resolve) {
  if (url.startsWith('file:')) {
    const filename = fileURLToPath(url);
    meta.dirname = path.dirname(filename);
    meta.filename = filename;
  }
  const call = receiver(
    /** @type {(specifier: unknown) => any} */ ((specifier) => resolve(`${specifier}`)),
  );
  Object.defineProperty(call, 'name', { value: 'resolve', configurable: true });
  meta.resolve = call;
  meta.url = url;
}

module.exports = { initializeImportMeta };
