'use strict';

// Direct eval in a module's body: its code sees the module's live bindings, may import, and sees nothing of the function that
// the body is.

const records = require('./binding.js');
const vm = require('./node-vm.js');
const { applyEdits } = require('./text.js');
const { lowersUsing } = require('./using.js');

/** What a character of a name may be written as. */
const ESCAPE = /\\u(?:\{0*([\da-f]{1,6})\}|([\da-f]{4}))/gi;

/** What there may be something to do about. A name may be written with escapes. */
const WORDS = /import|eval|arguments|\\/;

/**
 * What the argument of a direct eval passes through.
 * @param {import('./realm.js').Realm} realm
 * @param {string} site what the module's text says about the place of the eval: see src/transform/direct_eval.rs
 * @param {unknown} code
 * @param {Function} hideAbove the frames of errors
 */
function transformDirectEval(realm, site, code, hideAbove) {
  if (typeof code !== 'string') return code;
  const [stem, ...names] = site.split(',');
  // A function that is no %eval% gets the code as it stands, unless the code is to find helpers: %eval% may have been replaced
  // while the code was computed.
  const namesHelpers = mayName(code, stem);
  if (!namesHelpers && !realm.hasIntrinsicEval) return code;
  const isWithinFunction = names.includes('arguments');
  if (!isWithinFunction && code.includes('target')) refuseNewTarget(realm, code, hideAbove);
  const seesLive = names.length > Number(isWithinFunction);
  if (!seesLive && !namesHelpers && !WORDS.test(code) && !(lowersUsing && code.includes('using')))
    return code;
  return applyEdits(code, records.transformDirectEval(code, site, lowersUsing));
}

/**
 * Whether code may name a helper, with escapes perhaps.
 * @param {string} code
 * @param {string} stem that the names of helpers start with
 */
function mayName(code, stem) {
  if (code.includes(stem)) return true;
  if (!code.includes('\\u')) return false;
  const characterOf = (
    /** @type {string} */ _,
    /** @type {string} */ braced,
    /** @type {string} */ four,
  ) => String.fromCharCode(Number.parseInt(braced ?? four, 16));
  return code.replace(ESCAPE, characterOf).includes(stem);
}

/**
 * Refuses code with a `new.target` where V8 would, if the body were no function.
 * @param {import('./realm.js').Realm} realm
 * @param {string} code
 * @param {Function} hideAbove
 */
function refuseNewTarget(realm, code, hideAbove) {
  let message = '';
  try {
    new vm.Script(`'use strict';${code}`);
  } catch (error) {
    ({ message } = /** @type {Error} */ (error));
  }
  if (message.startsWith('new.target')) throw realm.syntaxError(message, hideAbove);
}

module.exports = { transformDirectEval };
