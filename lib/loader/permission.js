'use strict';

// Node's permission model: what it denies a program, the threads that read files for it must not hand out.

const { statSync } = require('node:fs');
const { fileURLToPath } = require('node:url');

function isRestricted() {
  return /** @type {any} */ (process).permission !== undefined;
}

/**
 * Throws Node's own error for a file that may not be read.
 * @param {string} url
 */
function assertReadable(url) {
  if (isRestricted() && url.startsWith('file:')) statSync(fileURLToPath(url));
}

module.exports = { assertReadable, isRestricted };
