'use strict';

// Short names of modules: what all of them have in common is left out.

const MODULES_FOLDER = '/node_modules/';

/** @param {string} identifier a URL, or whatever a program calls its modules */
function readable(identifier) {
  if (!identifier.startsWith('file://')) {
    return identifier.startsWith('data:') && identifier.length > 60
      ? `${identifier.slice(0, 59)}…`
      : identifier;
  }
  try {
    return decodeURI(identifier.slice('file://'.length));
  } catch {
    return identifier.slice('file://'.length);
  }
}

/**
 * The folder that is common to paths; empty when there is none.
 * @param {readonly string[]} paths
 */
function commonFolder(paths) {
  if (paths.length === 0) return '';
  let folder = paths[0].slice(0, paths[0].lastIndexOf('/') + 1);
  for (const path of paths) {
    while (!path.startsWith(folder))
      folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  }
  return folder;
}

/**
 * @param {readonly string[]} identifiers
 * @returns {string[]} in the same order, and as distinct as they are
 */
function labelsOf(identifiers) {
  const names = identifiers.map(readable);
  const files = names.filter((name) => name.startsWith('/'));
  const own = files.filter((name) => !name.includes(MODULES_FOLDER));
  const folder = commonFolder(own.length > 0 ? own : files);
  const labels = names.map((name) => {
    const at = name.lastIndexOf(MODULES_FOLDER);
    if (at !== -1 && own.length > 0) return name.slice(at + MODULES_FOLDER.length);
    return folder !== '' && name.startsWith(folder) ? name.slice(folder.length) : name;
  });
  const seen = new Map();
  for (const label of labels) seen.set(label, (seen.get(label) ?? 0) + 1);
  return labels.map((label, index) => (seen.get(label) === 1 ? label : names[index]));
}

module.exports = { labelsOf, readable };
