'use strict';

// Whether this V8 knows `using` declarations; one that does never loads what takes their place.

const records = require('./binding.js');
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
 * The globals around `using` that a text mentions, if this V8 has not got them.
 * @param {string} source
 */
function globalsIn(source) {
  if (!lowersUsing) return 0;
  const mayMention = source.includes('ispose') || source.includes('SuppressedError');
  return mayMention ? records.disposalGlobals(source) : 0;
}

/**
 * Gives a realm the globals around `using` that a text mentions.
 * @param {import('./realm.js').Realm} realm
 * @param {number} globals
 */
function provideGlobals(realm, globals) {
  if (globals !== 0) disposal().provideGlobals(realm, globals);
}

/**
 * What a body calls for a new scope with `using` declarations.
 * @param {import('./realm.js').Realm} realm
 */
function usingHelper(realm) {
  return lowersUsing ? disposal().usingOf(realm) : undefined;
}

module.exports = { globalsIn, lowersUsing, provideGlobals, usingHelper };
