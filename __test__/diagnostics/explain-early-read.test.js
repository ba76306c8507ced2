'use strict';

// A ReferenceError for a binding that was read before its initialization: the import cycle, file by
// file, and the import to move.

const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const {
  SourceTextModule,
  assert,
  build,
  evaluated,
  isReference,
  link,
  linked,
  linkerFor,
  rejection,
  thrown,
  vm,
} = require('../implementation.js');

const skip = isReference && 'Node explains nothing';
const { explain } = vm;

/** What is explained of the error with which the first module of a graph fails. */
async function explained(sources, options) {
  const modules = await linked(sources, options);
  const error = await rejection(Object.values(modules)[0].evaluate());
  return explain(error);
}

/** The cycle in short, and which import is to be moved. */
function short({ cycle, move }) {
  const one = ({ importer, imported, line }) => `${importer}:${line} -> ${imported}`;
  return { cycle: cycle.map(one), move: move && one(move) };
}

const TWO = {
  main: 'import "a";',
  a: '// The first line.\nimport { b } from "b";\nexport const a = b + 1;',
  b: 'import { a } from "a";\n\nexport const b = a * 2;',
};

describe('a binding that is read too early in an import cycle', { skip }, () => {
  test('is explained with the cycle and the import to move', async () => {
    const explanation = await explained(TWO);
    const { headline, code, identifier, status, operation, expected, call } = explanation;
    assert.deepEqual(
      { headline, code, identifier, status, operation, expected, call },
      {
        headline: "ReferenceError: Cannot access 'a' before initialization",
        code: null,
        identifier: 'b',
        status: null,
        operation: null,
        expected: [],
        call: null,
      },
    );
    const toMove = {
      importer: 'a',
      specifier: 'b',
      imported: 'b',
      line: 2,
      code: 'import { b } from "b";',
    };
    assert.deepEqual(explanation.cycle, [
      toMove,
      { importer: 'b', specifier: 'a', imported: 'a', line: 1, code: 'import { a } from "a";' },
    ]);
    assert.deepEqual(explanation.move, toMove);
  });

  test('as a text that a tired engineer can read', async () => {
    const { text } = await explained(TWO);
    assert.equal(
      text,
      `ReferenceError: Cannot access 'a' before initialization

What it means
  A let, const or class is read before the line that declares it has run. The modules import one
  another in a circle, and one of them has to run before a module that it imports.

Why it happened here
  'b' runs before 'a', and needs 'a' of 'a' while it runs, at b:3:18. It runs first because it is
  imported: 'a' waits for 'b'.

    a:2  import { b } from "b";  <- the import to move
    b:1  import { a } from "a";

What mends it
  Move the import of 'b' in 'a', line 2: it makes 'b' run before 'a'. If 'a' needs it in functions
  only that are called later, import() it there.
  If it cannot be moved, move 'a' to a module of its own that imports none of these, and import it
  from there; or have 'b' read it in a function that is called later. Importing 'b' first in 'main'
  makes 'a' run before it, too.`,
    );
  });

  test('and each way out that the text names is one', async () => {
    const ways = {
      'import() in a function that is called later': {
        ...TWO,
        a: 'export const a = 1; export const later = async () => (await import("b")).b + a;',
      },
      'a module of its own': {
        main: 'import "a";',
        a: 'import { b } from "b"; export const x = b;',
        b: 'import { a } from "own"; export const b = a * 2;',
        own: 'export const a = 1;',
      },
      'a function that is called later': {
        main: 'import "a";',
        a: 'import { b } from "b"; export const a = 1; export const x = b();',
        b: 'import { a } from "a"; export const b = () => a * 2;',
      },
      'another order where the circle is entered': {
        main: 'import "b"; import "a";',
        a: 'import { b } from "b"; export const a = 1; export const later = () => b;',
        b: TWO.b,
      },
    };
    for (const [way, sources] of Object.entries(ways)) {
      const modules = build(sources, {
        importModuleDynamically: async (specifier) => {
          if (modules[specifier].status === 'unlinked') await link(modules[specifier], modules);
          await modules[specifier].evaluate();
          return modules[specifier];
        },
      });
      await link(modules.main, modules);
      await modules.main.evaluate();
      assert.equal(modules.main.status, 'evaluated', way);
      const { later } = modules.a.namespace;
      if (later !== undefined) assert.ok(Number.isFinite(await later()), way);
    }
  });

  test('through files that only pass it on', async () => {
    const explanation = await explained({
      'main.mjs': 'import "index.mjs";',
      'index.mjs': 'export * from "base.mjs";\nexport * from "derived.mjs";',
      'base.mjs': 'import { make } from "registry.mjs";\nexport class Base {}',
      'registry.mjs':
        'import { Derived } from "derived.mjs";\nexport function make() { return new Derived(); }',
      'derived.mjs': '\n\nimport { Base } from "index.mjs";\nexport class Derived extends Base {}',
    });
    assert.deepEqual(short(explanation), {
      cycle: [
        'base.mjs:1 -> registry.mjs',
        'registry.mjs:1 -> derived.mjs',
        'derived.mjs:3 -> index.mjs',
        'index.mjs:1 -> base.mjs',
      ],
      move: 'registry.mjs:1 -> derived.mjs',
    });
    assert.match(explanation.reason, /^'derived\.mjs' runs before 'base\.mjs'/);
    assert.match(
      explanation.reason.replaceAll('\n', ' '),
      /'base\.mjs' waits for 'registry\.mjs', 'registry\.mjs' waits for 'derived\.mjs'/,
    );
  });

  for (const [kind, statement] of Object.entries({
    'a renamed import': 'import { a as renamed } from "a"; renamed;',
    'a default import': 'import anything from "a"; anything;',
    'a member of a namespace': 'import * as ns from "a"; ns.a;',
    'a member of a namespace, computed': 'import * as ns from "a"; ns["a" + ""];',
    'the keys of a namespace': 'import * as ns from "a"; Object.keys(ns);',
    'the descriptor of an export':
      'import * as ns from "a"; Object.getOwnPropertyDescriptor(ns, "a");',
    'a class that is extended': 'import { a } from "a"; class B extends a {}',
    'an import that is passed on': 'import { a } from "between"; a;',
    'in a nested function': 'import { a } from "a"; (() => { (() => a)(); })();',
    'a template': 'import { a } from "a"; `${a}`;',
  })) {
    test(`${kind}`, async () => {
      const { cycle, move } = short(
        await explained({
          main: 'import "a";',
          a: 'import "b"; export let a = 1; export { a as default };',
          b: statement,
          between: 'export { a } from "a";',
        }),
      );
      assert.equal(move, 'a:1 -> b');
      assert.equal(cycle[0], 'a:1 -> b');
      assert.match(cycle.at(-1), /-> a$/);
    });
  }

  test('read by a function of the module that declares it, which another one calls', async () => {
    const { cycle, move } = short(
      await explained({
        main: 'import "a";',
        a: 'import "b"; let state = 1;\nexport function read() { return state; }',
        b: 'import { read } from "a"; read();',
      }),
    );
    assert.deepEqual({ cycle, move }, { cycle: ['a:1 -> b', 'b:1 -> a'], move: 'a:1 -> b' });
  });

  for (const [kind, [statement, named]] of Object.entries({
    'a renamed import': [
      'import { a as renamed } from "a"; renamed;',
      "'a' of 'a' (imported as 'renamed')",
    ],
    'an import that is renamed twice': [
      'import { second as third } from "between"; third;',
      "'a' of 'a' (imported as 'third')",
    ],
    'a default import': ['import d from "a"; d;', "the default export of 'a' (imported as 'd')"],
    'a member of a namespace': ['import * as ns from "a"; ns.a;', "'a' of 'a'"],
    'a default export of a namespace': [
      'import * as ns from "a"; ns.default;',
      "the default export of 'a'",
    ],
  })) {
    test(`${kind} is named as the module that has it names it`, async () => {
      const { reason, remedy } = await explained({
        main: 'import "a";',
        a: 'import "b"; export let a = 1; export default 2;',
        b: statement,
        between: 'export { a as second } from "a";',
      });
      assert.ok(reason.includes(`needs ${named} while it runs`), reason);
      assert.ok(remedy.includes(`move ${named.split(' of ')[0]} to a module of its own`), remedy);
    });
  }

  test('in a cycle with top-level await', async () => {
    const { cycle, move } = short(
      await explained({
        main: 'import "a";',
        a: 'import "b"; await 0; export const a = 1;',
        b: 'import { a } from "a"; await 0; a;',
      }),
    );
    assert.deepEqual({ cycle, move }, { cycle: ['a:1 -> b', 'b:1 -> a'], move: 'a:1 -> b' });
  });

  test('in a context, and after its error was read from the module', async () => {
    const context = vm.createContext();
    const { main } = await linked(TWO, { context });
    await rejection(main.evaluate());
    assert.equal(short(explain(main.error)).move, 'a:2 -> b');
  });

  test('evaluated synchronously', async () => {
    const { main } = await linked(TWO);
    const error = thrown(() => main.evaluateSync());
    assert.equal(short(explain(error)).move, 'a:2 -> b');
  });

  test('with the offset that the module was constructed with', async () => {
    const a = new SourceTextModule(TWO.a, { identifier: 'a', lineOffset: 100 });
    const { main } = await linked({ ...TWO, a });
    const { cycle } = explain(await rejection(main.evaluate()));
    assert.deepEqual(
      cycle.map(({ line }) => line),
      [102, 1],
    );
  });

  test('where the text is gone, without its line', async () => {
    const explanation = await explained({
      main: 'import "a";',
      a: 'import "b"; export const a = 1;',
      b: 'import { a } from "ran"; a;',
      ran: 'export { a } from "a";',
    });
    const { cycle, move } = short(explanation);
    assert.deepEqual(cycle, ['a:1 -> b', 'b:1 -> ran', 'ran:null -> a']);
    assert.equal(move, 'a:1 -> b');
    assert.match(explanation.text, /^ {4}ran {2}imports 'a'$/m);
  });

  test('as a module that imports itself', async () => {
    const { cycle, move, reason } = await explained({
      a: 'import { x as self } from "a"; self; export let x;',
    });
    assert.equal(cycle.length, 1);
    assert.equal(move, cycle[0]);
    assert.match(reason, /^'a' imports itself/);
  });

  test('in files that a loader loads', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'vm-module-record-'));
    try {
      const { Loader } = require('../../loader.js');
      const url = (name) => pathToFileURL(path.join(folder, name)).href;
      for (const [name, text] of Object.entries({
        'main.mjs': 'import "./a.mjs";',
        'a.mjs': '\nimport { b } from "./b.mjs";\nexport const a = b;',
        'b.mjs': 'import { a } from "./ran.mjs";\nexport const b = a;',
        'ran.mjs': '\n\nexport { a } from "./a.mjs";',
      }))
        writeFileSync(path.join(folder, name), text);
      const loader = new Loader({ context: vm.createContext() });
      const error = await rejection(loader.import('./main.mjs', path.join(folder, 'x')));
      const { cycle, move } = short(explain(error));
      assert.deepEqual(cycle, [
        `${url('a.mjs')}:2 -> ${url('b.mjs')}`,
        `${url('b.mjs')}:1 -> ${url('ran.mjs')}`,
        `${url('ran.mjs')}:3 -> ${url('a.mjs')}`,
      ]);
      assert.equal(move, cycle[0]);
      loader.dispose();
      assert.equal(short(explain(error)).move, move);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a binding that is read too early without a cycle', { skip }, () => {
  test('is the module’s own', async () => {
    const { cycle, move, reason, remedy } = await explained({
      main: 'import "a"; import { x as other } from "x"; x; let x;',
      a: '',
      x: 'export let x;',
    });
    assert.deepEqual(cycle, []);
    assert.equal(move, null);
    assert.match(reason, /^'main' reads its own 'x' .*, at main:1:45\. No import is to blame\.$/);
    assert.match(remedy, /Move the declaration of 'x'/);
  });

  test('is not a variable that nothing declares', async () => {
    const { cycle, reason } = await explained({
      main: 'import "a";',
      a: 'import "b"; export let x;',
      b: 'import * as ns from "a"; import { x } from "a"; nothing;',
    });
    assert.deepEqual(cycle, []);
    assert.equal(reason, "The body of 'b' threw it, at b:1:49.");
  });

  test('is not a variable that nothing declares and a namespace has', async () => {
    const { cycle, move, reason } = await explained({
      main: 'import "a";',
      a: 'import "b"; export let x;',
      b: 'import * as ns from "a"; x;',
    });
    assert.deepEqual({ cycle, move }, { cycle: [], move: null });
    assert.equal(reason, "The body of 'b' threw it, at b:1:26.");
  });

  test('is what the body threw, when it is made by hand', async () => {
    const text = 'throw new ReferenceError("Cannot access \'x\' before initialization");';
    const a = 'export let x;';
    const { cycle, reason } = await explained({ main: `import "a"; ${text}`, a });
    assert.deepEqual(cycle, []);
    // The module declares no such name.
    assert.match(reason, /^The body of 'main' threw it/);
    // As far as anybody can tell, it is its own.
    const { meaning } = await explained({ main: `import "a"; ${text} let x;`, a });
    assert.match(meaning, /let, const or class/);
  });

  test('is one of a function or block, whatever is imported with its name', async () => {
    for (const [read, column] of [
      ['import { x } from "a";\n(() => { x; let x; })();', 10],
      ['import * as ns from "a";\n(() => { x; let x; })();', 10],
      ['import { x } from "a";\n{ x; let x; }', 3],
      ['import { x } from "a";\n(function (y = x, x) {})();', 16],
    ]) {
      const { cycle, move, reason } = await explained({
        main: 'import "a";',
        a: 'import "b"; export let x;',
        b: read,
      });
      assert.deepEqual({ cycle, move }, { cycle: [], move: null });
      assert.equal(
        reason,
        `'b' reads its own 'x' before it has come to the declaration, at b:2:${column}. No import is to blame.`,
      );
    }
  });

  test('is that of the module which calls a function of another one', async () => {
    const explanation = await explained({
      app: 'import { f } from "x";\nf();\nexport const k = 1;',
      x: 'import { k } from "app";\nexport function f() { return k; }',
    });
    const { identifier, cycle, move, meaning, reason, remedy } = explanation;
    assert.equal(identifier, 'app');
    assert.deepEqual({ cycle, move }, { cycle: [], move: null });
    assert.match(meaning, /^A let, const or class/);
    assert.equal(
      reason,
      "'app' calls 'f' of 'x', at app:2:1, before it has come to the declaration of its own 'k'. The call leads to a read of it, at x:2:30. No import is to move.",
    );
    assert.equal(remedy, "Move the call below the declaration of 'k' in 'app'.");
  });

  test('is that of the module which calls a function without a name', async () => {
    const { reason } = await explained({
      app: 'import { o } from "x";\nexport const k = [1].map(() => o.v);',
      x: 'import { k } from "app";\nexport const o = { get v() { return k; } };',
    });
    assert.match(reason, /^'app' calls a function of 'x', at app:2:\d+, .* its own 'k'\./);
  });

  test('is not explained when no module’s evaluation threw it', async () => {
    const error = thrown(() => vm.runInNewContext('x; let x;'));
    assert.equal(error.message, "Cannot access 'x' before initialization");
    assert.equal(explain(error), null);
    const { main } = await evaluated({ main: 'export const read = () => { x; let x; };' });
    assert.equal(explain(thrown(() => main.namespace.read())), null);
  });

  test('is explained from whatever is left of the stack', async () => {
    for (const spoil of [
      'error.stack = "";',
      'error.stack = 1;',
      'Object.defineProperty(error, "stack", { get() { throw 1; } });',
    ]) {
      const { main } = await linked({
        ...TWO,
        b: `import { a } from "a"; try { a; } catch (error) { ${spoil} throw error; } export let b;`,
      });
      const { cycle, reason } = explain(await rejection(main.evaluate()));
      assert.equal(cycle.length, 2, spoil);
      assert.doesNotMatch(reason, / at b:/);
    }
  });

  test('is explained for identifiers with spaces, parentheses and colons', async () => {
    const names = { main: 'main', a: 'a (copy).mjs', b: 'at http://b:1:1/(b) c.mjs' };
    const table = {};
    const make = (text, identifier) => new SourceTextModule(text, { identifier });
    table.main = make('import "a";', names.main);
    table.a = make('import "b"; export let a;', names.a);
    table.b = make('import { a } from "a";\na;', names.b);
    await table.main.link(linkerFor(table));
    const { reason, cycle } = explain(await rejection(table.main.evaluate()));
    assert.ok(reason.includes(`at ${names.b}:2:1`), reason);
    assert.equal(cycle.length, 2);
  });

  test('takes its time in a cycle of 5,000 modules', async () => {
    const count = 5000;
    const sources = {};
    for (let number = 0; number < count; number++) {
      sources[`m${number}`] = `import "m${number + 1}"; export let x${number};`;
    }
    sources[`m${count}`] = 'import { x0 } from "m0"; x0;';
    const modules = build(sources);
    for (const module of Object.values(modules)) {
      module.linkRequests(module.moduleRequests.map(({ specifier }) => modules[specifier]));
    }
    modules.m0.instantiate();
    const { cycle, move, text } = explain(await rejection(modules.m0.evaluate()));
    assert.equal(cycle.length, count + 1);
    assert.ok(text.split('\n').length < 50, text.slice(0, 5000));
    assert.equal(move.importer, `m${count - 1}`);
  });
});
