'use strict';

// Graphs so deep and so wide that no walk of them may be recursive.

const { describe, test } = require('node:test');
const { SourceTextModule, assert, beyondReference, thrown, vm } = require('./implementation.js');
const { inMatrix } = require('./support/matrix.js');

const skip = beyondReference("Node's own classes throw a RangeError on a chain of 5,000 modules");

// In the matrix as deep as overflows the stack in JavaScript, whatever a call takes. The core is the same on every Node.
const depth = inMatrix ? 30_000 : 100_000;

function chain(
  length,
  {
    text = (i) => `import { n as m } from "${i + 1}"; export const n = m + 1;`,
    last = 'export const n = 0;',
  } = {},
) {
  return Array.from(
    { length },
    (_, i) => new SourceTextModule(i + 1 < length ? text(i) : last, { identifier: String(i) }),
  );
}

/** The last has no requests. */
function linkEachToNext(modules) {
  for (const [i, module] of modules.entries()) module.linkRequests(modules.slice(i + 1, i + 2));
}

function assertAll(modules, status) {
  assert.equal(
    modules.findIndex((module) => module.status !== status),
    -1,
  );
}

describe(`a chain of ${depth} modules`, { skip }, () => {
  test('is constructed, linked by link(linker), and evaluated', async () => {
    const modules = chain(depth);
    await modules[0].link((specifier) => modules[specifier]);
    assertAll(modules, 'linked');
    await modules[0].evaluate();
    assertAll(modules, 'evaluated');
    assert.equal(modules[0].namespace.n, depth - 1);
  });

  test('is linked by linkRequests and instantiate, and evaluated', async () => {
    const modules = chain(depth);
    linkEachToNext(modules);
    modules[0].instantiate();
    assertAll(modules, 'linked');
    assert.equal(modules[0].hasAsyncGraph(), false);
    await modules[0].evaluate();
    assertAll(modules, 'evaluated');
    assert.equal(modules[0].namespace.n, depth - 1);
  });

  test('fails as a whole when the last module throws', async () => {
    const modules = chain(depth, { last: 'export let n; throw 1;' });
    linkEachToNext(modules);
    modules[0].instantiate();
    await assert.rejects(modules[0].evaluate(), (reason) => reason === 1);
    assertAll(modules, 'errored');
  });

  test('waits for the last module to await', async () => {
    const modules = chain(depth, { last: 'await 0; export const n = 0;' });
    linkEachToNext(modules);
    modules[0].instantiate();
    assert.equal(modules[0].hasAsyncGraph(), true);
    await modules[0].evaluate();
    assert.equal(modules[0].namespace.n, depth - 1);
  });

  test('reports a missing name at its end', () => {
    const modules = chain(depth, { last: '' });
    linkEachToNext(modules);
    const error = thrown(() => modules[0].instantiate());
    assert.equal(error.name, 'SyntaxError');
    assert.equal(
      error.message,
      `The requested module '${depth - 1}' does not provide an export named 'n'`,
    );
  });

  test('may be a chain of re-exports', async () => {
    const modules = chain(depth, { text: (i) => `export { n } from "${i + 1}"` });
    linkEachToNext(modules);
    modules[0].instantiate();
    await modules[0].evaluate();
    assert.equal(modules[0].namespace.n, 0);
  });

  test('may be a chain of star exports', async () => {
    const length = 10_000;
    const modules = chain(length, { text: (i) => `export * from "${i + 1}"` });
    linkEachToNext(modules);
    modules[0].instantiate();
    await modules[0].evaluate();
    assert.equal(modules[0].namespace.n, 0);
    assert.deepEqual(Object.keys(modules[0].namespace), ['n']);
  });

  test('may be a ring', async () => {
    const modules = chain(depth, {
      text: (i) => `import "${i + 1}"; export const n = ${i};`,
      last: 'import { n as first } from "0"; export const n = () => first;',
    });
    for (const [i, module] of modules.entries()) module.linkRequests([modules[(i + 1) % depth]]);
    modules[0].instantiate();
    await modules[0].evaluate();
    assertAll(modules, 'evaluated');
    assert.equal(modules[depth - 1].namespace.n(), 0);
  });
});

describe('wide graphs', { skip }, () => {
  test('a fan of 10,000 modules with top-level await', async () => {
    const width = 10_000;
    const context = vm.createContext({ log: [] });
    const modules = Array.from(
      { length: width },
      (_, i) =>
        new SourceTextModule(`await 0; log.push(${i}); export const n = ${i};`, {
          identifier: String(i),
          context,
        }),
    );
    const entry = new SourceTextModule(
      modules.map((_, i) => `import { n as n${i} } from "${i}";`).join('') +
        `export default n0 + n${width - 1};`,
      { context },
    );
    await entry.link((specifier) => modules[specifier]);
    assert.equal(entry.hasAsyncGraph(), true);
    await entry.evaluate();
    assert.equal(entry.namespace.default, width - 1);
    assert.deepEqual(
      [...context.log],
      Array.from({ length: width }, (_, i) => i),
    );
  });

  test('10,000 importers of one module with top-level await', async () => {
    const width = 10_000;
    const context = vm.createContext({ count: 0 });
    const shared = new SourceTextModule('await 0; export const n = 1;', { context });
    const modules = Array.from(
      { length: width },
      (_, i) =>
        new SourceTextModule('import { n } from "shared"; count += n;', {
          identifier: String(i),
          context,
        }),
    );
    const entry = new SourceTextModule(modules.map((_, i) => `import "${i}";`).join(''), {
      context,
    });
    await entry.link((specifier) => modules[specifier] ?? shared);
    await entry.evaluate();
    assert.equal(context.count, width);
  });

  test('a chain of 10,000 modules that all await', async () => {
    const length = 10_000;
    const modules = chain(length, {
      text: (i) => `import { n as m } from "${i + 1}"; await 0; export const n = m + 1;`,
      last: 'await 0; export const n = 0;',
    });
    await modules[0].link((specifier) => modules[specifier]);
    await modules[0].evaluate();
    assert.equal(modules[0].namespace.n, length - 1);
  });
});

describe('deeply nested source', { skip }, () => {
  for (const [name, text] of Object.entries({
    brackets: `export default ${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    parentheses: `export default ${'('.repeat(100_000)}1${')'.repeat(100_000)}`,
    'unclosed brackets': '['.repeat(100_000),
    objects: `export default ${'{a:'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    blocks: `${'{'.repeat(100_000)}${'}'.repeat(100_000)}`,
    templates: `export default ${'`${'.repeat(100_000)}1${'}`'.repeat(100_000)}`,
    'unary operators': `export default ${'!'.repeat(100_000)}1`,
    arrows: `export default ${'() => '.repeat(100_000)}1`,
  })) {
    test(`100,000 nested ${name} give a RangeError`, () => {
      const error = thrown(() => new SourceTextModule(text));
      assert.equal(error.constructor, RangeError);
      assert.equal(error.message, 'Maximum call stack size exceeded');
    });
  }

  test("the RangeError is of the context's realm", () => {
    const context = vm.createContext({});
    const error = thrown(() => new SourceTextModule('['.repeat(100_000), { context }));
    assert.equal(error.name, 'RangeError');
    assert.ok(error instanceof vm.runInContext('RangeError', context));
  });

  test('a thousand levels are fine', async () => {
    const module = new SourceTextModule(`export default ${'['.repeat(1000)}${']'.repeat(1000)}`);
    await module.link(() => {});
    await module.evaluate();
    assert.ok(Array.isArray(module.namespace.default));
  });

  test('long operator chains are fine', async () => {
    const module = new SourceTextModule(`export default ${'1+'.repeat(2000)}1`);
    await module.link(() => {});
    await module.evaluate();
    assert.equal(module.namespace.default, 2001);
  });
});

describe('a text that nests too deeply', () => {
  const overflow = { name: 'RangeError', message: 'Maximum call stack size exceeded' };

  for (const part of [
    'for(;0;)',
    'if(1)',
    'while(0)\n',
    'if(1);else ',
    'if(1){a;}else ',
    'do ',
    'typeof\u00a0',
    '[")",',
    '(/[)]/,',
    '(/*)*/',
    '(`)`,',
  ]) {
    // Each is one that the parser is to see.
    for (const before of ['import.meta;', "eval('');", 'import("x");']) {
      test(`is refused: ${before} ${JSON.stringify(part)} 60,000 times`, () => {
        const text = `${before}${part.repeat(60_000)};`;
        assert.throws(() => new SourceTextModule(text), overflow);
        assert.throws(
          () => new vm.Script(text.replace('import.meta;', ''), { importModuleDynamically }),
          overflow,
        );
      });
    }
  }

  function importModuleDynamically() {}
});

describe('a text that a parser may read very often', { skip }, () => {
  const overflow = { name: 'RangeError', message: 'Maximum call stack size exceeded' };

  function assertQuick(callback) {
    const start = performance.now();
    callback();
    const milliseconds = performance.now() - start;
    // The slowest of them took tens of seconds.
    assert.ok(milliseconds < 5000, `${milliseconds} ms`);
  }

  for (const [open, close, levels] of [
    ['({[', ']:1})', 8000],
    ['(a=', ')', 8000],
    ['async(a=', ')', 8000],
    ['({a=', '}=b)', 8000],
    ['(x=', ')', 40_000],
    ['[', ']=1', 40_000],
    ['(x=(', ')=>1)', 40_000],
  ]) {
    for (const before of ['import.meta;', 'export let x, a;', "import * as n from 'n'; n.a;"]) {
      test(`is refused at once: ${before} ${open}${close} ${levels} times`, () => {
        const text = `${before}${open.repeat(levels)}a${close.repeat(levels)}`;
        assertQuick(() => assert.throws(() => new SourceTextModule(text), overflow));
      });
    }
  }

  test('is wrong, if V8 finds that it is', () => {
    const nested = `${'({a:'.repeat(300)}1${'}=1)'.repeat(300)};`;
    const text = `import.meta;${nested.repeat(100)}`;
    assert.throws(() => new SourceTextModule(text), {
      name: 'SyntaxError',
      message: 'Invalid destructuring assignment target',
    });
  });

  const many = (part, count = 20_000) =>
    Array.from({ length: count }, (_, index) => part.replaceAll('#', index)).join('');

  test('is refused, if it has more direct evals of imports than there may be room for', () => {
    const imports = many("import { a# } from 'a';");
    assertQuick(() =>
      assert.throws(() => new SourceTextModule(imports + many("eval('a#');")), overflow),
    );
  });

  for (const [name, text] of Object.entries({
    '20,000 defaults that name eval': `let a, b = [];${many('[a = () => eval] = b;')}`,
    '20,000 export clauses behind comments': `import.meta;${many('export {/**/}/**/;// b\n')}`,
    '20,000 namespaces': many("import * as n# from 'n'; n#.a;"),
    '20,000 namespaces behind statements': `let a;${many("import * as n# from 'n';")}`,
    '100,000 imports that are exported': many("import {a#} from 'a';export {a#};", 100_000),
    '100,000 requests with attributes': many("import '#' with {type: 'json'};", 100_000),
  })) {
    test(`${name} are taken at once`, () => {
      assertQuick(() => new SourceTextModule(text));
    });
  }
});
