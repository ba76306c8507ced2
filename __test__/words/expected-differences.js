'use strict';

// Where this package's words are not those of the same Node's own classes.

/** @type {Record<string, { reason: string, node: number[] }>} by the name of the record */
module.exports = {
  '"f() = 1"': {
    reason:
      'an early error in ECMA-262 (https://tc39.es/ecma262/#sec-assignment-operators-static-semantics-early-errors) that V8 raises at run time',
    node: [20, 22, 24, 26],
  },
  '"(eval, b = () => 1) => 1"': {
    reason:
      'an early error in ECMA-262 (https://tc39.es/ecma262/#sec-identifiers-static-semantics-early-errors) that V8 forgets',
    node: [20, 22, 24, 26],
  },
  '"import \\"a\\" assert { type: \\"json\\" }"': {
    reason: 'the V8 of Node 20 still takes `assert` for `with`; this package does as Node 26',
    node: [20],
  },
};
