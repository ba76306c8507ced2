'use strict';

// Whether this V8 knows `using` declarations; one that does never loads what takes their place.

const deferred = require('./deferred.js').deferredIn(module);
const vm = require('./node-vm.js');

const disposal = deferred(() => require('./disposal.js'));

/**
 * Whether this V8 does not know `using`, so that Rust has to lower it.
 * @type {boolean}
 */
const lowersUsing = (() => {
  try {
    new vm.Script('{ using nothing = null; }');
    return false;
  } catch {
    return true;
  }
})();

/**
 * Gives a realm those globals around `using` that a text mentions, and that this V8 has not.
 * @param {import('./realm.js').Realm} realm
 * @param {string} source
 */
function provideGlobals(realm, source) {
  if (!lowersUsing) return;
  if (source.includes('ispose') || source.includes('SuppressedError')) {
    disposal().provideGlobals(realm, source);
  }
}

/**
 * What a body calls for a new scope with `using` declarations.
 * @param {import('./realm.js').Realm} realm
 */
function usingHelper(realm) {
  return lowersUsing ? disposal().usingOf(realm) : undefined;
}

module.exports = { lowersUsing, provideGlobals, usingHelper };
