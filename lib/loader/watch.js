'use strict';

// `node --watch` starts a program again when one of its files changes. Node's loader says to the watcher which those are,
// and so does this one.

const { fileURLToPath } = require('node:url');

const isWatched = Boolean(process.env.WATCH_REPORT_DEPENDENCIES);

/** @param {Record<string, string[]>} message */
function tell(message) {
  // The program may have ended the conversation, or have a parent of its own kind.
  if (process.connected) process.send?.(message);
}

/** @param {string} url that is imported */
function reportImported(url) {
  // Of one that is no file, the watcher would not read on.
  if (isWatched && url.startsWith('file:')) tell({ 'watch:import': [url] });
}

/** @param {string} filename that is required */
function reportRequired(filename) {
  if (isWatched) tell({ 'watch:require': [filename] });
}

/** @param {string} url of a file that is not there yet */
function reportMissing(url) {
  if (isWatched && url.startsWith('file:')) reportRequired(fileURLToPath(url));
}

module.exports = { reportImported, reportMissing, reportRequired };
