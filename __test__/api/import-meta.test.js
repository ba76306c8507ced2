'use strict';

const { describe, test } = require('node:test');
const { SourceTextModule, assert, evaluated, rejection, vm } = require('../implementation.js');

async function run(text, options = {}) {
  const module = new SourceTextModule(text, options);
  await module.link(() => {});
  await module.evaluate();
  return module;
}

describe('import.meta', () => {
  test('is an object with a null prototype and nothing of its own', async () => {
    const { namespace } = await run('export default import.meta');
    assert.equal(Object.getPrototypeOf(namespace.default), null);
    assert.deepEqual(Reflect.ownKeys(namespace.default), []);
    assert.equal(Object.isExtensible(namespace.default), true);
    assert.equal(typeof namespace.default, 'object');
  });

  test('is one object for each module', async () => {
    const { namespace } = await run(
      'export default [import.meta, import.meta, (() => import.meta)(), eval("1") && import.meta]; export const again = () => import.meta;',
    );
    for (const meta of namespace.default) assert.equal(meta, namespace.default[0]);
    assert.equal(namespace.again(), namespace.default[0]);
    const other = await run('export default import.meta');
    assert.notEqual(other.namespace.default, namespace.default[0]);
  });

  test('keeps what code puts on it', async () => {
    const { namespace } = await run(
      'import.meta.a = 1; import.meta["b"] = 2; import.meta.a++; import.meta.c ??= 5; export default [import.meta.a, import.meta.b, import.meta.c, delete import.meta.b, "b" in import.meta, import.meta?.a, { ...import.meta }, typeof import.meta, import.meta.missing?.x];',
    );
    assert.deepEqual(namespace.default, [
      2,
      2,
      5,
      true,
      false,
      2,
      { a: 2, c: 5 },
      'object',
      undefined,
    ]);
  });

  test('can be used in every position', async () => {
    const { namespace } = await run(`
      import.meta.f = function () { return this === import.meta; }; import.meta.C = class {}; import.meta.t = (s) => s[0];
      const { f } = import.meta; const { a = 1, ...rest } = import.meta;
      export default [import.meta.f(), import.meta?.f(), import.meta["f"](), new import.meta.C() instanceof import.meta.C, import.meta.t\`x\`, f === import.meta.f, a, Object.keys(rest).join(),
        /* c */ import . meta === import.meta, import
        .meta === import.meta, (import.meta).f === f, import.meta && 1, !import.meta, \`\${typeof import.meta}\`, [import.meta].length, delete import.meta.t];
      export const parameter = ((m = import.meta) => m === import.meta)();
      export class K { static m = import.meta; [typeof import.meta]() {} }
    `);
    assert.deepEqual(namespace.default, [
      true,
      true,
      true,
      true,
      'x',
      true,
      1,
      'f,C,t',
      true,
      true,
      true,
      1,
      false,
      'object',
      1,
      true,
    ]);
    assert.equal(namespace.parameter, true);
    assert.equal(typeof namespace.K.prototype.object, 'function');
  });

  test('can be called and constructed only in vain', async () => {
    const { namespace } = await run(
      'const attempt = (f) => { try { f(); } catch (e) { return e.name; } }; export default [attempt(() => import.meta()), attempt(() => new import.meta()), attempt(() => import.meta`a`), attempt(() => import.meta.x.y)];',
    );
    assert.deepEqual(namespace.default, ['TypeError', 'TypeError', 'TypeError', 'TypeError']);
  });

  test('is the same text inside strings, comments, templates and regular expressions', async () => {
    const { namespace } = await run(
      '/* import.meta */ export default ["import.meta", `import.meta import("a")`, /import.meta/.source, { "import.meta": 1 }]; // import.meta',
    );
    assert.deepEqual(namespace.default, [
      'import.meta',
      'import.meta import("a")',
      'import.meta',
      { 'import.meta': 1 },
    ]);
  });

  test('may be the first or the only thing in a module', async () => {
    const calls = [];
    await run('import.meta', {
      initializeImportMeta: (meta) => {
        calls.push(meta);
      },
    });
    await run('import.meta;', {
      initializeImportMeta: (meta) => {
        calls.push(meta);
      },
    });
    assert.equal(calls.length, 2);
  });
});

describe('initializeImportMeta', () => {
  test('gets the object and the module', async () => {
    const calls = [];
    const module = await run('export default import.meta', {
      initializeImportMeta: (...args) => {
        calls.push(args);
      },
    });
    assert.equal(calls.length, 1);
    assert.equal(calls[0].length, 2);
    assert.equal(calls[0][0], module.namespace.default);
    assert.equal(calls[0][1], module);
  });

  test('is called once, when import.meta is first evaluated', async () => {
    const log = [];
    const context = vm.createContext({ log: (value) => log.push(value) });
    await run('log("start"); import.meta; log("between"); import.meta; (() => import.meta)();', {
      context,
      initializeImportMeta: () => {
        log.push('initialize');
      },
    });
    assert.deepEqual(log, ['start', 'initialize', 'between']);
  });

  test('is not called when import.meta is not evaluated', async () => {
    let calls = 0;
    await run('if (false) import.meta; export const f = () => import.meta;', {
      initializeImportMeta: () => {
        calls++;
      },
    });
    assert.equal(calls, 0);
    await run('', {
      initializeImportMeta: () => {
        calls++;
      },
    });
    assert.equal(calls, 0);
  });

  test('is called late, for a function that is called after evaluation', async () => {
    let calls = 0;
    const { namespace } = await run('export const f = () => import.meta;', {
      initializeImportMeta: (meta) => {
        calls++;
        meta.x = 1;
      },
    });
    assert.equal(calls, 0);
    assert.equal(namespace.f().x, 1);
    assert.equal(namespace.f(), namespace.f());
    assert.equal(calls, 1);
  });

  test('may define anything on the object', async () => {
    const { namespace } = await run(
      'export default [import.meta.url, import.meta.resolve("a"), Object.keys(import.meta)]',
      {
        initializeImportMeta(meta, module) {
          meta.url = module.identifier;
          Object.defineProperty(meta, 'resolve', { value: (s) => `resolved ${s}` });
        },
        identifier: 'file:///a.mjs',
      },
    );
    assert.deepEqual(namespace.default, ['file:///a.mjs', 'resolved a', ['url']]);
  });

  test('that throws makes the evaluation of import.meta throw', async () => {
    const reason = new Error('initialize');
    const module = new SourceTextModule('import.meta', {
      initializeImportMeta() {
        throw reason;
      },
    });
    await module.link(() => {});
    assert.equal(await rejection(module.evaluate()), reason);
    assert.equal(module.status, 'errored');
  });

  test('is called with the module evaluating, and its result is ignored', async () => {
    let status;
    const module = new SourceTextModule('export default import.meta', {
      initializeImportMeta(meta, self) {
        status = self.status;
        return { replaced: true };
      },
    });
    await module.link(() => {});
    await module.evaluate();
    assert.equal(status, 'evaluating');
    assert.equal(module.namespace.default.replaced, undefined);
  });

  test('belongs to its module, also in one graph and for one source', async () => {
    const make = (name) =>
      new SourceTextModule('export default import.meta.name', {
        identifier: 'same',
        initializeImportMeta(meta) {
          meta.name = name;
        },
      });
    const { entry } = await evaluated({
      entry:
        'import b from "b"; import c from "c"; export default [b, c, Object.keys(import.meta).length];',
      b: make('b'),
      c: make('c'),
    });
    assert.deepEqual(entry.namespace.default, ['b', 'c', 0]);
  });

  test('works in cycles, with top-level await, in default parameters and classes', async () => {
    const initializeImportMeta = (meta, module) => {
      meta.id = module.identifier;
    };
    const { a, b } = await evaluated(
      {
        a: 'import { b } from "b"; export const own = import.meta.id; await 0; export const later = import.meta.id; export { b };',
        b: 'import "a"; export const b = ((x = import.meta.id) => class { static s = x + import.meta.id; })().s;',
      },
      { initializeImportMeta },
    );
    assert.deepEqual({ ...a.namespace }, { b: 'bb', later: 'a', own: 'a' });
    assert.equal(b.status, 'evaluated');
  });
});
