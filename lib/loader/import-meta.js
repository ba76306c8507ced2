'use strict';

// `import.meta` of a loader's modules.

const path = require('node:path');
const { fileURLToPath } = require('node:url');

const [major, minor] = process.versions.node.split('.').map(Number);
/** Whether Node says if a module is the program's main one: from 22.18 and from 24.2 on. */
const HAS_MAIN = major > 24 || (major === 24 && minor >= 2) || (major === 22 && minor >= 18);

/**
 * @param {Record<string, unknown>} meta
 * @param {string} url
 * @param {boolean} isMain
 * @param {(call: (argument: unknown) => void) => Function} receiver makes a function of the module's realm
 * @param {(specifier: string) => string} resolve
 */
function initializeImportMeta(meta, url, isMain, receiver, resolve) {
  if (url.startsWith('file:')) {
    const filename = fileURLToPath(url);
    meta.dirname = path.dirname(filename);
    meta.filename = filename;
  }
  if (HAS_MAIN) meta.main = isMain;
  const call = receiver(
    /** @type {(specifier: unknown) => any} */ ((specifier) => resolve(`${specifier}`)),
  );
  Object.defineProperty(call, 'name', { value: 'resolve', configurable: true });
  meta.resolve = call;
  meta.url = url;
}

module.exports = { initializeImportMeta };
