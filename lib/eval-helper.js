'use strict';

// Direct eval in a module's body: its code sees the module's live bindings, and may import.

const records = require('./binding.js');
const { lowersUsing } = require('./using.js');
const { applyEdits } = require('./text.js');

/**
 * What the argument of a direct eval passes through.
 * @param {string} site what the module's text says about the place of the eval
 * @param {unknown} code
 */
function transformDirectEval(site, code) {
  if (typeof code !== 'string') return code;
  if (
    !site.includes(',') &&
    !/import|eval/.test(code) &&
    !(lowersUsing && code.includes('using'))
  ) {
    return code;
  }
  return applyEdits(code, records.transformDirectEval(code, site, lowersUsing));
}

module.exports = { transformDirectEval };
