'use strict';

// The exported class ModuleRecord, which parses a source text and guards a status. Node has none.

const { describe, test } = require('node:test');
const { setFlagsFromString } = require('node:v8');
const {
  SourceTextModule,
  assert,
  assertNodeError,
  rejection,
  thrown,
  turn,
  vm,
} = require('../implementation.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node' && 'Node has no ModuleRecord';
const { ModuleRecord, explain } = /** @type {any} */ (vm);

/** @param {Error} error */
const placeIn = (error) => String(error.stack).split('\n\n')[0];

describe('exports of a ModuleRecord', { skip }, () => {
  const CLAUSES = {
    'export const one = 1, two = 2;': ['one', 'two'],
    'export let one, two;': ['one', 'two'],
    'export var one;': ['one'],
    'export const { one, two: [three, ...four], five: six = 5, ...seven } = {};': [
      'four',
      'one',
      'seven',
      'six',
      'three',
    ],
    'export function one() {}': ['one'],
    'export function* one() {}': ['one'],
    'export async function one() {}': ['one'],
    'export async function* one() {}': ['one'],
    'export class One {}': ['One'],
    'export default 1;': ['default'],
    'export default function () {}': ['default'],
    'export default function one() {}': ['default'],
    'export default class One {}': ['default'],
    'const one = 1; export { one };': ['one'],
    'const one = 1; export { one as two, one as default, one as "three 3" };': [
      'default',
      'three 3',
      'two',
    ],
    'import { one } from "a"; export { one as two };': ['two'],
    'import one from "a"; export { one };': ['one'],
    'import * as one from "a"; export { one };': ['one'],
    'import defer * as one from "a"; export { one };': ['one'],
    'import source one from "a"; export { one };': ['one'],
    'export { one, two as three, default, "four 4" as five } from "a";': [
      'default',
      'five',
      'one',
      'three',
    ],
    'export * as one from "a";': ['one'],
    'export * as default from "a"; export * as "two 2" from "a";': ['default', 'two 2'],
    'export * from "a";': [],
    'export * from "a"; export const one = 1;': ['one'],
    'export {};': [],
    'export {} from "a";': [],
    'import { one } from "a"; const two = 2;': [],
    '': [],
  };

  for (const [text, expected] of Object.entries(CLAUSES)) {
    test(`of ${text || 'no text'}`, () => {
      assert.deepEqual(new ModuleRecord(text).exports, expected);
    });
  }

  test('are in the order of their code units, as those of a namespace', () => {
    const record = new ModuleRecord('export const b = 1, 𐐀 = 2, ﬁ = 3, a = 4, B = 5;');
    assert.deepEqual(record.exports, ['B', 'a', 'b', '𐐀', 'ﬁ']);
    record.link([]);
    assert.deepEqual(record.namespace, record.exports);
  });

  test('are frozen, and the same list each time', () => {
    const record = new ModuleRecord('export default 1;');
    assert.ok(Object.isFrozen(record.exports));
    assert.equal(record.exports, record.exports);
  });

  test('stay those of the text when others come by export *', () => {
    const record = new ModuleRecord('export * from "a"; export const own = 1;');
    const requested = new ModuleRecord('export const other = 1;');
    requested.link([]);
    record.link([requested]);
    assert.deepEqual(record.exports, ['own']);
    assert.deepEqual(record.namespace, ['other', 'own']);
  });
});

describe('moduleRequests of a ModuleRecord', { skip }, () => {
  test('are those of a SourceTextModule', () => {
    const text = `
      import "a"; import b from "b" with { type: "json" }; export * from "c";
      import defer * as d from "d"; import source e from "e"; import "\\ud800";`;
    const record = new ModuleRecord(text);
    assert.deepEqual(record.moduleRequests, new SourceTextModule(text).moduleRequests);
    assert.equal(record.moduleRequests, record.moduleRequests);
    assert.ok(Object.isFrozen(record.moduleRequests[1].attributes));
  });
});

describe('what a ModuleRecord refuses', { skip }, () => {
  const invalidArgType = (message) => ({ type: TypeError, code: 'ERR_INVALID_ARG_TYPE', message });
  const notModule = {
    type: Error,
    code: 'ERR_VM_MODULE_NOT_MODULE',
    message: 'Provided module is not an instance of ModuleRecord',
  };
  const importer = () => new ModuleRecord('import "a";', { identifier: 'importer.mjs' });

  test('to be called without new', () => {
    const error = thrown(() => ModuleRecord(''));
    assert.equal(error.constructor, TypeError);
    assert.equal(error.message, "Class constructor ModuleRecord cannot be invoked without 'new'");
  });

  test('arguments of the constructor', () => {
    const refused = (parameters, message) =>
      assertNodeError(
        thrown(() => new ModuleRecord(...parameters)),
        invalidArgType(message),
      );
    refused([], 'The "source" argument must be of type string. Received undefined');
    refused([5], 'The "source" argument must be of type string. Received type number (5)');
    refused(['', null], 'The "options" argument must be of type object. Received null');
    refused(
      ['', 'x'],
      'The "options" argument must be of type object. Received type string (\'x\')',
    );
    refused(
      ['', { identifier: 5 }],
      'The "options.identifier" property must be of type string. Received type number (5)',
    );
    assert.equal(new ModuleRecord('', { identifier: undefined }).identifier, '');
  });

  test('another receiver', () => {
    const invalidThis = {
      type: TypeError,
      code: 'ERR_INVALID_THIS',
      message: 'Value of "this" must be of type ModuleRecord',
    };
    const members = Object.entries(Object.getOwnPropertyDescriptors(ModuleRecord.prototype));
    assert.equal(members.length, 13);
    for (const [name, { get, value }] of members) {
      if (name === 'constructor') continue;
      for (const receiver of [undefined, null, 5, {}, ModuleRecord, new SourceTextModule('')]) {
        assertNodeError(
          thrown(() => Reflect.apply(get ?? value, receiver, [[]])),
          invalidThis,
        );
      }
    }
  });

  for (const method of ['link', 'linkRequests']) {
    test(`what is no list of records, in ${method}()`, () => {
      const message = 'The "modules" argument must be an instance of Array. Received ';
      for (const [value, received] of [
        [undefined, 'undefined'],
        [5, 'type number (5)'],
        [{ length: 1, 0: importer() }, 'an instance of Object'],
      ]) {
        assertNodeError(
          thrown(() => importer()[method](value)),
          invalidArgType(message + received),
        );
      }
      for (const value of [1, null, {}, new SourceTextModule(''), ModuleRecord.prototype]) {
        const error = thrown(() => importer()[method]([value]));
        assertNodeError(error, notModule);
        assert.equal(error.specifier, 'a');
        assert.equal(error.operation, method);
        assert.equal(error.identifier, 'importer.mjs');
      }
      // A hole is no record.
      assertNodeError(
        thrown(() => importer()[method](new Array(1))),
        notModule,
      );
    });

    test(`a list of the wrong length, in ${method}()`, () => {
      const expected = { type: TypeError, code: 'ERR_MODULE_LINK_MISMATCH' };
      const other = new ModuleRecord('');
      const call = (list) => thrown(() => importer()[method](list));
      assertNodeError(call([]), { ...expected, message: 'Expected 1 modules, got 0' });
      assertNodeError(call([other, other]), { ...expected, message: 'Expected 1 modules, got 2' });
    });

    test(`a call of ${method}() on a linked record, whatever it is given`, () => {
      const record = new ModuleRecord('');
      record.link([]);
      const code = method === 'link' ? 'ERR_VM_MODULE_ALREADY_LINKED' : 'ERR_VM_MODULE_STATUS';
      assert.equal(thrown(() => record[method]()).code, code);
    });
  }

  test('a name that does not resolve, as link() of a SourceTextModule does', async () => {
    const texts = {
      'import entries': 'let own;\nimport { own as x, value } from "b";',
      'indirect exports': '\nexport { value } from "b";',
      defaults: 'import value from "b";',
    };
    for (const text of Object.values(texts)) {
      const module = new SourceTextModule(text, { identifier: 'a.mjs' });
      const expected = await rejection(module.link(() => new SourceTextModule('export let own;')));
      const b = new ModuleRecord('export let own;', { identifier: 'b.mjs' });
      b.link([]);
      for (const link of [
        (record) => record.link([b]),
        (record) => {
          record.linkRequests([b]);
          record.instantiate();
        },
      ]) {
        const record = new ModuleRecord(text, { identifier: 'a.mjs' });
        const error = thrown(() => link(record));
        assert.equal(error.constructor, SyntaxError);
        assert.equal(error.message, expected.message);
        assert.equal(error.code, undefined);
        assert.equal(placeIn(error), placeIn(expected));
        assert.equal(record.status, 'unlinked');
      }
    }
  });

  test('such a name further down in the graph: the error names the module that has it', () => {
    const a = new ModuleRecord('import "b";', { identifier: 'a.mjs' });
    const b = new ModuleRecord('import "a";\nimport { valve } from "c";', { identifier: 'b.mjs' });
    const c = new ModuleRecord('export const value = 1;', { identifier: 'c.mjs' });
    b.linkRequests([a, c]);
    c.linkRequests([]);
    const error = thrown(() => a.link([b]));
    assert.match(
      error.stack,
      /^b\.mjs:2\nimport \{ valve \} from "c";\n {9}\^{5}\n\nSyntaxError: /,
    );
    assert.match(explain(error).text, /'c\.mjs', which exports 'value'/);
  });
});

describe('a ModuleRecord', { skip }, () => {
  test('keeps the records that it requests', async () => {
    setFlagsFromString('--expose-gc');
    const gc = vm.runInNewContext('gc');
    const record = new ModuleRecord('export * from "a";');
    (() => {
      const requested = new ModuleRecord('export const a = 1;');
      requested.linkRequests([]);
      record.linkRequests([requested]);
    })();
    for (let round = 0; round < 3; round++) {
      await turn();
      gc();
    }
    record.instantiate();
    assert.deepEqual(record.namespace, ['a']);
  });
});

describe('syntax errors of a ModuleRecord', { skip }, () => {
  const TEXTS = [
    'let a;\nlet a;',
    '\n\n  let b = ;',
    'import',
    'export { x };',
    '<!-- x',
    'class { }',
  ];

  for (const text of TEXTS) {
    test(`are those of a SourceTextModule: ${JSON.stringify(text)}`, () => {
      const [error, expected] = [ModuleRecord, SourceTextModule].map((Class) =>
        thrown(() => new Class(text, { identifier: 'file.mjs' })),
      );
      assert.equal(error.constructor, SyntaxError);
      assert.equal(error.message, expected.message);
      assert.equal(placeIn(error), placeIn(expected));
      assert.deepEqual(Object.keys(error), []);
      assert.match(error.stack, /^file\.mjs:\d+\n/);
    });
  }

  test('name a place without an identifier', () => {
    assert.match(thrown(() => new ModuleRecord('\nlet 1;')).stack, /^<anonymous>:2\nlet 1;\n/);
  });

  test('of a text that nests too deeply', () => {
    const error = thrown(() => new ModuleRecord('('.repeat(1_000_000)));
    assert.equal(error.constructor, RangeError);
    assert.equal(error.message, 'Maximum call stack size exceeded');
  });
});
