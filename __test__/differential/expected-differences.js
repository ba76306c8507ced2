'use strict';

// Where this package does not do as Node 26 does, and why. A difference that is
// listed here and is gone is a failure too.

const PROXY_OF_A_MODULE =
  'Node takes a proxy of a module for the module in some places, and fails with a TypeError of its internals in others';

exports.expectedDifferences = {
  'exotic-arguments': {
    'a module in linkRequests(): a proxy of a module': PROXY_OF_A_MODULE,
    'a module from a linker: a proxy of a module': PROXY_OF_A_MODULE,
  },
  inspection: {
    'modules in a frozen context object':
      'Node counts identifiers in a property of the context object and fails when it is frozen; this package counts elsewhere',
  },
  linker: {
    'a linker that returns no module':
      "Node takes any object with a property of its own under a module's symbol for a module, and fails later with a TypeError of its internals",
  },
  options: {
    'SyntheticModule: each trap of options that are a proxy':
      'this package looks for an option that Node has not: `source`',
  },
  'syntax-errors': {
    '133: "f() = 1"':
      'an early error in ECMA-262 (https://tc39.es/ecma262/#sec-assignment-operators-static-semantics-early-errors) that V8 raises at run time',
    '305: "(eval, b = () => 1) => 1"':
      'an early error in ECMA-262 (https://tc39.es/ecma262/#sec-identifiers-static-semantics-early-errors) that V8 forgets',
  },
};
