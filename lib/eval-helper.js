'use strict';

// Direct eval in a module's body: its code sees the module's imports, and may import.

const { applyEdits } = require('./text.js');
const { ModuleRecord } = require('./binding.js');

/**
 * What a direct eval's argument passes through.
 * @param {import('./source-text-environment.js').SourceTextEnvironment} environment
 * @param {string} source the module's, whose names the code must not meet
 */
function evalHelper(environment, source) {
  void environment;
  void source;
  void applyEdits;
  void ModuleRecord;
  /** @param {unknown} code */
  return (code) => code;
}

module.exports = { evalHelper };
