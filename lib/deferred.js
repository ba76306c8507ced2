'use strict';

// Files that a program may never need, or not yet, are loaded when it does: to load all takes twice as long as to load
// what the classes themselves need.

const { cache } = require;

/**
 * The exports of a file, which is loaded when they are asked for.
 * @template Exports
 * @param {() => Exports} load
 * @returns {() => Exports}
 */
function deferred(load) {
  /** @type {Exports | null} */
  let exported = null;
  let wasBegun = false;
  return () => {
    if (exported === null) {
      // A timeout may have struck while it was loaded, and Node takes what is half loaded for the whole.
      if (wasBegun) forgetHalfLoaded();
      wasBegun = true;
      exported = load();
    }
    return exported;
  };
}

function forgetHalfLoaded() {
  for (const file of Object.keys(cache)) {
    if (file.startsWith(__dirname) && cache[file]?.loaded === false) delete cache[file];
  }
}

module.exports = { deferred };
