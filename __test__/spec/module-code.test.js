'use strict';

// What the text of a module may contain.

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  assert,
  evaluated,
  linked,
  namespaceOf,
  rejection,
  thrown,
  vm,
} = require('../implementation.js');

describe('the code of a module', () => {
  test('has this undefined, is strict, and has no arguments of its own', async () => {
    const context = vm.createContext({ arguments: 'global arguments' });
    const { entry } = await evaluated(
      {
        entry: `
      export default [this === undefined, (() => this === undefined)(), (function () { return this === undefined; })(), eval("this === undefined"), arguments, (() => arguments)(), typeof new Function("return this")()];
    `,
      },
      { context },
    );
    assert.deepEqual(
      [...entry.namespace.default],
      [true, true, true, true, 'global arguments', 'global arguments', 'object'],
    );
  });

  test('without a global arguments throws a ReferenceError for it', async () => {
    const { entry } = await linked({ entry: 'arguments' }, { context: vm.createContext({}) });
    const error = await rejection(entry.evaluate());
    assert.equal(error.name, 'ReferenceError');
    assert.equal(error.message, 'arguments is not defined');
  });

  test('typeof arguments is undefined', async () => {
    assert.equal((await namespaceOf('export default typeof arguments')).default, 'undefined');
  });

  test('throws for an undeclared assignment', async () => {
    const { entry } = await linked({ entry: 'undeclared = 1' });
    const error = await rejection(entry.evaluate());
    assert.equal(error.name, 'ReferenceError');
    assert.equal(error.message, 'undeclared is not defined');
  });

  test('sees the globals of its context, its variables are not globals', async () => {
    const context = vm.createContext({ given: 1 });
    const { entry } = await evaluated(
      {
        entry:
          'var a = 1; let b = 2; function c() {} class d {} globalThis.made = given + 1; export default [typeof globalThis.a, typeof globalThis.b, typeof globalThis.c, typeof globalThis.d];',
      },
      { context },
    );
    assert.deepEqual([...entry.namespace.default], Array(4).fill('undefined'));
    assert.equal(context.made, 2);
    assert.deepEqual(Object.keys(context), ['given', 'made']);
  });

  test('sees globals that are made later', async () => {
    const context = vm.createContext({});
    const { entry } = await evaluated({ entry: 'export const read = () => late;' }, { context });
    assert.throws(() => entry.namespace.read(), { name: 'ReferenceError' });
    context.late = 1;
    assert.equal(entry.namespace.read(), 1);
    vm.runInContext('let lexical = 2;', context);
    const other = await evaluated({ entry: 'export default lexical' }, { context });
    assert.equal(other.entry.namespace.default, 2);
  });

  test("makes values of its context's realm", async () => {
    const context = vm.createContext({});
    const { entry } = await evaluated(
      {
        entry:
          'export const o = {}, a = [], f = () => {}, e = new Error(), r = /a/, p = (async () => {})(); export class C {} export function* g() {} export async function h() {}',
      },
      { context },
    );
    const constructors = vm.runInContext(
      '({ Object, Array, Function, Error, RegExp, Promise })',
      context,
    );
    const { o, a, f, e, r, p, C, g, h } = entry.namespace;
    assert.ok(
      o instanceof constructors.Object &&
        a instanceof constructors.Array &&
        f instanceof constructors.Function,
    );
    assert.ok(
      e instanceof constructors.Error &&
        r instanceof constructors.RegExp &&
        p instanceof constructors.Promise,
    );
    assert.ok(
      C instanceof constructors.Function &&
        g instanceof constructors.Function &&
        h() instanceof constructors.Promise,
    );
    assert.equal(o instanceof Object, false);
  });

  test('may declare names like globals and helpers', async () => {
    const names = [
      'Object',
      'Promise',
      'Symbol',
      'Array',
      'Error',
      'TypeError',
      'undefinedName',
      'globalThis',
      'exports',
      'require',
      'module',
      'vm',
      'Proxy',
      'Reflect',
      '$',
      '_',
      'async',
      'of',
      'from',
      'as',
      'get',
      'set',
      'target',
      'meta',
      'then',
      'constructor',
      'prototype',
      'name',
      'length',
    ];
    for (const name of names) {
      const namespace = await namespaceOf(
        `export const ${name} = "own"; export { ${name} as alias }; export let other = 1; export const set_ = () => { other = 2; }; import "b";`,
        { b: 'import "entry"' },
      );
      assert.equal(namespace[name], 'own');
      assert.equal(namespace.alias, 'own');
    }
  });

  test('may write its names with escapes, whatever they spell', async () => {
    for (const name of ['\\u0024v000e', '$v\\u{30}00n', '$v00\\u00300i', '\\u00c0', 'ns\\u00b7x']) {
      const namespace = await namespaceOf(
        `import * as ns from "./b"; import { x } from "./c"; let ${name} = 1; export default () => ${name} + ns.x + x;
          export { ${name} as own }; export const url = () => import.meta.url;`,
        { './b': 'export const x = 2;', './c': 'import "entry"; export const x = 3;' },
      );
      assert.equal(namespace.default(), 6, name);
      assert.equal(namespace.own, 1);
      assert.equal(namespace.url(), undefined);
    }
  });

  test('may import under such names', async () => {
    for (const name of [
      'Object',
      'Promise',
      'Symbol',
      'undefined_',
      'globalThis',
      'require',
      'async',
      'of',
      'from',
      'as',
      'get',
      'set',
      'target',
      'meta',
    ]) {
      const namespace = await namespaceOf(
        `import { x as ${name} } from "b"; export default [${name}, (() => ${name})(), { ${name} }["${name}"], eval("${name}")];`,
        { b: 'export let x = 5; export const set = () => { x = 6; };' },
      );
      assert.deepEqual(namespace.default, [5, 5, 5, 5]);
    }
  });

  test('keeps directives, comments, line ends and odd spacing', async () => {
    for (const source of [
      '"use strict"; export default 1',
      '// comment\nexport default 1 // comment',
      '/* a */ export /* b */ default /* c */ 1 /* d */',
      '#!/usr/bin/env node\nexport default 1',
      'export\ndefault\n1',
      '\uFEFFexport default 1',
      'export default 1\r\n',
      '\r\nexport\r\ndefault\r\n1\r\n',
      'export default 1\u2028',
      'export default 1\u2029',
      '\texport\tdefault\t1\v\f',
      'export default 1//',
      'export default 1/**/',
      'export default (\n1\n)',
      'export default 1; //# sourceMappingURL=a.map',
      'export default 1; //# sourceURL=other.js',
      'export default 1 // ${',
      'export default 1 // `',
      'export default 1 /* " */',
    ])
      assert.equal((await namespaceOf(source)).default, 1, JSON.stringify(source));
  });

  test('inserts semicolons where the grammar does', async () => {
    const cases = {
      'import "b"\n[1].map(String)\nexport default 1': 1,
      'import { a } from "b"\n(0, 1)\nexport default a': 5,
      'import * as n from "b"\n`a`\nexport default n.a': 5,
      'import d from "b"\n/1/g\nexport default d': 6,
      'export { a } from "b"\n[1]\nexport default 1': 1,
      'export * from "b"\n(1)\nexport default 1': 1,
      'export let x = 1\n;[2].forEach((v) => { x = v })\nexport default x': 2,
      'export const f = () => 1\nexport default f()': 1,
      'let x = 1\nexport { x }\n(2)\nexport default x': 1,
      'let x = 1; export { x }; [2]; export default x': 1,
      'export function f() {} (1); export default 1': 1,
      'export class A {} [1]; export default 1': 1,
      'export default function () { return 1 } [2]': 'function',
      'export default class {} [2]': 'function',
      'import "b"\n++x\nvar x = 1\nexport default x': 1,
      'if (true) ; else ;\nexport default 1': 1,
    };
    for (const [source, expected] of Object.entries(cases)) {
      const { default: value } = await namespaceOf(source, {
        b: 'export let a = 5; export default 6; export const set = () => { a = 1; };',
      });
      assert.equal(typeof value === 'function' ? 'function' : value, expected, source);
    }
  });

  test('has template objects of its own, in each module of one text and identifier', async () => {
    const tagged = 'const tag = (strings) => strings; export const template = () => tag`a`;';
    const setter = 'export let value = 1; export const set = () => { value = 2 };';
    for (const [source, imports] of [
      [tagged, {}],
      [`import { value } from 'setter'; ${tagged} export const read = () => value;`, { setter }],
      [`import { template as other } from 'entry'; ${tagged}`, {}],
      [`await 0; ${tagged}`, {}],
    ]) {
      const options = { identifier: `templates of ${source}` };
      const context = vm.createContext({});
      for (const realm of [undefined, context]) {
        const templates = [];
        for (let count = 0; count < 3; count++) {
          const module = new SourceTextModule(source, { ...options, context: realm });
          await module.link((specifier) =>
            specifier === 'entry'
              ? module
              : new SourceTextModule(imports[specifier], { context: realm }),
          );
          await module.evaluate();
          const { template } = module.namespace;
          assert.equal(template(), template());
          templates.push(template());
        }
        assert.equal(new Set(templates).size, 3, source);
      }
    }
  });

  test('may be large, deeply nested and of many names', async () => {
    const count = 2000;
    const namespace = await namespaceOf(
      Array.from({ length: count }, (_, i) => `export const x${i} = ${i};`).join('\n'),
    );
    assert.equal(Object.keys(namespace).length, count);
    assert.equal(namespace.x1999, 1999);
    const importer = await namespaceOf(
      `import { ${Array.from({ length: count }, (_, i) => `x${i}`).join(', ')} } from "b"; export default x0 + x1999;`,
      { b: Array.from({ length: count }, (_, i) => `export let x${i} = ${i};`).join('\n') },
    );
    assert.equal(importer.default, 1999);
    assert.equal(
      (await namespaceOf(`export default ${'('.repeat(200)}1${')'.repeat(200)}`)).default,
      1,
    );
  });

  test("direct eval declares its own variables and sees the module's", async () => {
    const namespace = await namespaceOf(
      `
      let local = 1; eval("var own = 2; local = 3;");
      export default [local, typeof own, eval("local"), eval("typeof this"), eval("new.target") ];
    `.replace(', eval("new.target")', ''),
    );
    assert.deepEqual(namespace.default, [3, 'undefined', 3, 'undefined']);
  });

  test('indirect eval sees only globals', async () => {
    const namespace = await namespaceOf(
      'import { x } from "b"; let local = 1; export default [(0, eval)("typeof local"), (0, eval)("typeof x"), (0, eval)("typeof this")];',
      { b: 'export const x = 1' },
    );
    assert.deepEqual(namespace.default, ['undefined', 'undefined', 'object']);
  });

  test('a line that starts with a prefix operator is a statement of its own', async () => {
    const log = [];
    const context = vm.createContext({ log: (text) => log.push(text) });
    await evaluated(
      {
        entry: `
      import { value, f } from "b";
      try {
        f
        --value
      } catch (error) { log(error.message); }
      try {
        eval("f\\n++value")
      } catch (error) { log(error.message); }
      try {
        f
        import.meta()
      } catch (error) { log(error.constructor.name); }
    `,
        b: 'export let value = 1; export function f() { log("called"); } export const change = () => { value = 2; };',
      },
      { context },
    );
    const constant = 'Assignment to constant variable.';
    assert.deepEqual(log, [constant, constant, 'TypeError']);
  });

  test('lines stay where they are, whatever ends them and stands in between', async () => {
    const context = vm.createContext({});
    const namespace = await namespaceOf(
      [
        'import { value } from "b";',
        'const line = (error) => /entry:(\\d+)/.exec(error.stack)[1];',
        'export const lines = [];',
        'const type = typeof // a comment\narguments;',
        'lines.push(line(new Error()));',
        'const change = () => { value +=\r1; };\u2028const other = () => { --\rvalue };',
        'lines.push(line(new Error()));',
      ].join('\n'),
      { b: 'export let value = 1; export const change = () => { value = 2; };' },
      { context, identifier: 'entry' },
    );
    assert.deepEqual([...namespace.lines], ['6', '11']);
  });
});

test('a string in an import is not closed on the next line', () => {
  for (const end of ['\n', '\r', '\r\n']) {
    assert.equal(thrown(() => new SourceTextModule(`import "a${end}b"`)).name, 'SyntaxError');
    assert.equal(
      thrown(() => new SourceTextModule(`export * from "a${end}b"`)).name,
      'SyntaxError',
    );
  }
});

test('a statement that is not complete is refused at the end of a text with exports', () => {
  for (const end of ['label:', 'if (x)', 'if (x) x; else', 'while (x)', 'for (;;)', 'do', 'x =']) {
    const error = thrown(() => new SourceTextModule(`export let x = 1; ${end}`));
    assert.equal(error.name, 'SyntaxError', end);
  }
});

test('an await in a function that is not async is refused, whatever is around that', () => {
  for (const text of ['async () => x => await (y)', 'async () => { x => await (y) }']) {
    assert.equal(thrown(() => new SourceTextModule(text)).name, 'SyntaxError', text);
  }
});

describe('what only V8 refuses', () => {
  for (const text of [
    '/)/',
    'export const read = () => /(/;',
    'import { a } from "a"; a(/[/);',
    'await 0; /(?<a>.)(?<a>.)/',
    '@decorated class A {}',
    'export class A { @decorated method() {} }',
  ]) {
    test(`is refused when the module is made: ${text}`, () => {
      assert.equal(thrown(() => new SourceTextModule(text)).name, 'SyntaxError');
    });
  }
});

describe('eval and arguments in the default values of a destructuring assignment', () => {
  for (const [text, expected] of [
    ['({ a: x = eval("1 + 1") } = {})', 2],
    ['({ x = eval("3") } = {})', 3],
    ['[x = eval("4")] = []', 4],
    ['[{ x }  = eval("({ x: 5 })")] = []', 5],
    ['[x = (() => eval("6"))()] = []', 6],
    ['(function () { [x = arguments[0]] = []; })(7)', 7],
    ['(function () { ({ a: x = arguments.length } = {}); })(8, 8)', 2],
    ['(function () { ({ a: { x = [...arguments][0] } = {} } = {}); })(9)', 9],
    ['[x = (function () { return Math.max(...arguments); })(9, 10)] = []', 10],
    ['[...[x = eval("11")]] = []', 11],
  ]) {
    test(text, async () => {
      assert.equal((await namespaceOf(`export let x; ${text}; await 0`)).x, expected);
    });
  }
});
