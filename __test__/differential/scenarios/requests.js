'use strict';

// moduleRequests and dependencySpecifiers.

const { SourceTextModule } = require('../../implementation.js');
const { describe, outcome } = require('../describe.js');

const sources = {
  none: '',
  'each kind of declaration':
    'import "a"; import b from "b"; import * as c from "c"; import { d } from "d"; import e, { f } from "e"; import g, * as h from "g"; export * from "i"; export * as j from "j"; export { k } from "k"; export { default } from "l"; import {} from "m"; export {} from "n";',
  'twice the same': 'import "a"; import "b"; import "a"; export * from "a"; import c from "a";',
  'the same with other attributes':
    'import "a"; import "a" with { type: "json" }; import "a" with {}; import "a" with { type: "css" }; import "a" with { type: "json" };',
  'attributes in another order':
    'import "a" with { b: "1", a: "2" }; import "a" with { a: "2", b: "1" };',
  'attributes with string keys': 'import "a" with { "b c": "1", "type": "x" };',
  'attributes like indices and prototypes':
    'import "a" with { "1": "1", "0": "0", "__proto__": "p", constructor: "c" };',
  'an assert clause on another line': 'import "a"\nassert; var assert;',
  'export with attributes':
    'export { a } from "a" with { type: "json" }; export * from "b" with { type: "json" }; export * as c from "c" with { type: "json" };',
  'order of source':
    'export * from "z"; import "y"; export { x } from "x"; import w from "w"; export * as v from "v";',
  'declarations below code': 'f(); import "b"; { } import "a"; function f() {}',
  'escapes in specifiers':
    'import "\\u0061"; import "a"; import "\\x62"; import "\\n"; import ""; import "\\u{1F600}"; import "\u{1F600}";',
  'lone surrogates in specifiers': 'import "\\uD800"; import "\\uDC00\\uD800";',
  'specifiers like numbers': 'import "10"; import "9"; import "1"',
  'dynamic imports do not count': 'import("a"); import.meta; async () => { await import("b"); };',
  'comments between':
    'import /* a */ a /* b */ from /* c */ "a" /* d */ with /* e */ { /* f */ type /* g */ : /* h */ "json" /* i */ }; // import "b"\n/* import "c" */',
  'a hashbang': '#!/usr/bin/env node\nimport "a"',
  'single and double quotes': "import \"a\"; import 'a'; import 'b';",
};

exports.scenarios = {};
for (const [name, text] of Object.entries(sources)) {
  exports.scenarios[name] = () => {
    const module = new SourceTextModule(text, { identifier: 'entry' });
    const { moduleRequests, dependencySpecifiers } = module;
    return {
      requests: moduleRequests.map((request) => ({
        specifier: request.specifier,
        attributes: Object.entries(request.attributes),
        attributesPrototype: Object.getPrototypeOf(request.attributes),
        phase: request.phase,
        keys: Reflect.ownKeys(request),
        prototype: Object.getPrototypeOf(request),
        frozen: Object.isFrozen(request),
        attributesFrozen: Object.isFrozen(request.attributes),
      })),
      inspected: describe(moduleRequests),
      isArray: Array.isArray(moduleRequests),
      prototype: Object.getPrototypeOf(moduleRequests) === Array.prototype,
      frozen: Object.isFrozen(moduleRequests),
      same: module.moduleRequests === moduleRequests,
      specifiers: dependencySpecifiers,
      specifiersFrozen: Object.isFrozen(dependencySpecifiers),
      specifiersSame: module.dependencySpecifiers === dependencySpecifiers,
    };
  };
}

// V8 called them assertions before Node 22.
exports.wordedByEngine = ['duplicate attributes are a SyntaxError'];

exports.scenarios['duplicate attributes are a SyntaxError'] = async () => [
  await outcome(() => new SourceTextModule('import "a" with { type: "a", type: "b" }')),
  await outcome(() => new SourceTextModule('import "a" with { type: "a", "type": "b" }')),
];

exports.scenarios['requests of modules in each status are the same'] = async () => {
  const module = new SourceTextModule('import "a"; throw 1');
  const { moduleRequests, dependencySpecifiers } = module;
  const log = [];
  await module.link(() => new SourceTextModule(''));
  log.push(
    module.moduleRequests === moduleRequests,
    module.dependencySpecifiers === dependencySpecifiers,
  );
  await module.evaluate().catch(() => {});
  log.push(
    module.moduleRequests === moduleRequests,
    module.dependencySpecifiers === dependencySpecifiers,
  );
  return log;
};
