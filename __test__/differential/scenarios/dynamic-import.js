'use strict';

// import() and its callback.

const { SourceTextModule, SyntheticModule, vm, linkerFor } = require('../../implementation.js');
const { describe, outcome } = require('../describe.js');

async function run(text, importModuleDynamically, { context, globals = {}, ...options } = {}) {
  context ??= vm.createContext(globals);
  const module = new SourceTextModule(text, {
    identifier: 'entry',
    context,
    importModuleDynamically,
    ...options,
  });
  await module.link(() => new SourceTextModule('', { context }));
  const result = await outcome(() => module.evaluate());
  return {
    module,
    context,
    result,
    value: module.status === 'evaluated' ? module.namespace.default : undefined,
  };
}

const ready = async (text, options) => {
  const module = new SourceTextModule(text, options);
  await module.link(() => {});
  await module.evaluate().catch(() => {});
  return module;
};

exports.scenarios = {
  async 'methods that have the names of keywords'() {
    const words = [
      'import',
      'eval',
      'await',
      'arguments',
      'export',
      'new',
      'class',
      'of',
      'async',
      'get',
      'static',
    ];
    const modifiers = ['', 'async ', 'async *', '*', 'get ', 'set ', 'static ', 'static async '];
    const found = [];
    for (const word of words) {
      for (const modifier of modifiers) {
        const parameter = modifier === 'get ' ? '' : 'b';
        const method = `${modifier}${word}(${parameter}) { return ${parameter}; }`;
        const ofObject = modifier.startsWith('static') ? '' : method;
        for (const others of ['', 'a() { return import("b"); }']) {
          const { result, module } = await run(`
            class A { ${others} ${method} }
            const object = { ${others === '' ? '' : `${others},`} ${ofObject} };
            export { A, object };
          `);
          const { A, object } = module.namespace;
          const names = [A, A?.prototype ?? {}, object].map(Object.getOwnPropertyNames);
          found.push([method, result, names]);
        }
      }
    }
    return found;
  },
  async 'the arguments of the callback'() {
    const log = [];
    const context = vm.createContext({});
    const { module, result } = await run(
      `
      await import("a");
      await import("b", { with: { type: "json" } });
      await import("c", { with: { z: "1", a: "2" } });
      await import("d", {});
      await import("e", undefined);
      await import("f", { with: undefined });
      await import("g", { other: 1 });
    `,
      async function (...args) {
        const [specifier, referrer, attributes, phase] = args;
        log.push({
          specifier,
          count: args.length,
          referrer: describe(referrer),
          attributes: Object.entries(attributes),
          prototype: Object.getPrototypeOf(attributes),
          frozen: Object.isFrozen(attributes),
          phase,
          receiver: describe(this),
        });
        return ready('', { context });
      },
      { context },
    );
    return { log, result, same: describe(module) };
  },

  async 'the referrer is the importing module'() {
    const referrers = [];
    const { module } = await run(
      'await import("a"); await (async () => import("b"))();',
      async (specifier, referrer) => {
        referrers.push(referrer);
        return new SyntheticModule([], () => {});
      },
    );
    return referrers.map((referrer) => referrer === module);
  },

  async 'specifiers are coerced'() {
    const log = [];
    const { result } = await run(
      `
      const outcomes = [];
      for (const specifier of [1, null, undefined, true, { toString() { return "object" } }, ["a", "b"], 1n, "\\uD800"]) {
        try { await import(specifier) } catch (error) { outcomes.push([error.name, error.message, error instanceof TypeError]); }
      }
      for (const specifier of [Symbol("a"), { toString() { throw new RangeError("coercion") } }, { toString: null, valueOf: null }]) {
        try { await import(specifier); outcomes.push("resolved"); } catch (error) { outcomes.push([error.name, error.message, error instanceof Error]); }
      }
      export default outcomes;
    `,
      async (specifier) => {
        log.push(specifier);
        return new SyntheticModule([], () => {});
      },
    );
    return { log, result };
  },

  async 'a specifier that throws rejects and does not throw'() {
    const { value } = await run(
      `
      const log = [];
      let promise;
      try { promise = import({ toString() { throw 1 } }); log.push("returned"); } catch (error) { log.push(["threw", error]); }
      try { await promise } catch (error) { log.push(["rejected", error]); }
      try { import(log.push("argument"), log.push("options")).catch(() => {}); } catch (error) { log.push(["threw", error]); }
      try { import((() => { throw 2 })()); } catch (error) { log.push(["threw", error]); }
      try { import("a", (() => { throw 3 })()); } catch (error) { log.push(["threw", error]); }
      export default JSON.stringify(log);
    `,
      () => new SyntheticModule([], () => {}),
    );
    return value;
  },

  async 'the options argument is validated'() {
    const calls = [];
    const { value, result } = await run(
      `
      const log = [];
      const attempts = {
        null: () => import("a", null), number: () => import("a", 1), string: () => import("a", "text"), symbol: () => import("a", Symbol()), boolean: () => import("a", true),
        function: () => import("a", () => {}), array: () => import("a", []),
        withNull: () => import("a", { with: null }), withNumber: () => import("a", { with: 1 }), withString: () => import("a", { with: "a" }), withFunction: () => import("a", { with() {} }),
        valueNumber: () => import("a", { with: { type: 1 } }), valueUndefined: () => import("a", { with: { type: undefined } }), valueObject: () => import("a", { with: { type: Object("json") } }),
        empty: () => import("a", { with: {} }), inherited: () => import("a", { with: { __proto__: { type: "x" } } }), symbolKey: () => import("a", { with: { [Symbol()]: "a" } }),
        hidden: () => import("a", { with: Object.defineProperty({}, "type", { value: "json", enumerable: false }) }),
        getter: () => import("a", { get with() { throw new RangeError("getter") } }), valueGetter: () => import("a", { with: { get type() { throw new RangeError("value getter") } } }),
        proxy: () => import("a", { with: new Proxy({}, { ownKeys() { throw new RangeError("proxy") } }) }),
        assert: () => import("a", { assert: { type: "json" } }),
      };
      for (const [name, attempt] of Object.entries(attempts)) {
        let promise;
        try { promise = attempt(); } catch (error) { log.push([name, "threw", String(error)]); continue; }
        try { await promise; log.push([name, "resolved"]); } catch (error) { log.push([name, String(error), error instanceof Error]); }
      }
      export default JSON.stringify(log);
    `,
      (specifier, referrer, attributes) => {
        calls.push(Object.entries(attributes));
        return new SyntheticModule([], () => {});
      },
    );
    return { calls, value, result };
  },

  async 'the callback returns a module in each status'() {
    const log = {};
    const context = vm.createContext({});
    const make = {
      unlinked: () => new SourceTextModule('', { context }),
      async linking() {
        const m = new SourceTextModule('import "a"', { context });
        m.link(() => new Promise(() => {}));
        return m;
      },
      async linked() {
        const m = new SourceTextModule('export const a = 1; export function f() {}', { context });
        await m.link(() => {});
        return m;
      },
      evaluated: () => ready('export const a = 1', { context }),
      errored: () => ready('throw new Error("errored")', { context }),
      erroredByUndefined: () => ready('throw undefined', { context }),
      async unlinkable() {
        const m = new SourceTextModule('import "a"', { context });
        await m
          .link(async () => {
            throw new Error('linker');
          })
          .catch(() => {});
        return m;
      },
      async pending() {
        const m = new SourceTextModule(
          'export const a = 1; await new Promise(() => {}); export const b = 2',
          { context },
        );
        await m.link(() => {});
        m.evaluate();
        return m;
      },
      synthetic: () => new SyntheticModule(['a'], () => {}, { context }),
      otherContext: () => ready('export const a = 1', { context: vm.createContext({}) }),
      mainContext: () => ready('export const a = 1'),
      async namespace() {
        return (await ready('export const a = 1', { context })).namespace;
      },
    };
    for (const [name, create] of Object.entries(make)) {
      const imported = await create();
      const { result, module } = await run(
        `
        let outcome;
        try { outcome = { namespace: await import("a") } } catch (error) { outcome = { error } }
        export { outcome as default };
      `,
        () => imported,
        { context },
      );
      const { namespace, error } = module.namespace.default;
      log[name] = {
        result,
        keys: namespace && Reflect.ownKeys(namespace).map(String),
        error: describe(error),
        same:
          namespace ===
          (imported.status &&
          imported.status !== 'unlinked' &&
          imported.status !== 'linking' &&
          imported.status !== 'errored'
            ? imported.namespace
            : imported),
      };
      if (imported.status) log[name].status = imported.status;
    }
    return log;
  },

  async 'the callback returns nonsense'() {
    const log = [];
    for (const value of [
      undefined,
      null,
      5,
      'a',
      Symbol('a'),
      {},
      [],
      () => {},
      Promise.resolve(undefined),
      Promise.resolve({}),
      { __proto__: SourceTextModule.prototype },
      require('node:vm'),
      { [Symbol.toStringTag]: 'Module' },
    ]) {
      const { value: error } = await run(
        'let error; try { await import("a") } catch (e) { error = e } export { error as default };',
        () => value,
      );
      log.push(describe(error));
    }
    return log;
  },

  async 'the callback throws or rejects'() {
    const log = [];
    for (const callback of [
      () => {
        throw new Error('thrown');
      },
      () => {
        throw undefined;
      },
      () => Promise.reject(new TypeError('rejected')),
      async () => {
        throw 5;
      },
      () => ({
        then(resolve, reject) {
          reject(new Error('thenable'));
        },
      }),
      () => ({
        get then() {
          throw new Error('getter');
        },
      }),
    ]) {
      const { value } = await run(
        'let error; let own; try { await import("a") } catch (e) { error = e; own = e instanceof Error; } export default [error, own];',
        callback,
      );
      log.push(describe(value[0]), value[1]);
    }
    return log;
  },

  async 'without a callback'() {
    const log = [];
    for (const context of [undefined, vm.createContext({})]) {
      const module = new SourceTextModule(
        `
        export let error, own, promise = import("node:fs");
        try { await promise } catch (e) { error = e; own = e instanceof Error; }
        own = [own, promise instanceof Promise];
      `,
        { context },
      );
      await module.link(() => {});
      await module.evaluate();
      log.push(
        describe(module.namespace.error),
        module.namespace.own,
        describe(module.namespace.promise),
      );
    }
    return log;
  },

  async "the promise is of the context's realm and so are early rejections"() {
    const context = vm.createContext({});
    const { value } = await run(
      `
      const promise = import("a");
      const log = [promise instanceof Promise, Object.getPrototypeOf(promise) === Promise.prototype, promise.constructor === Promise];
      try { await import(Symbol()) } catch (error) { log.push(error instanceof TypeError) }
      try { await import("a", 5) } catch (error) { log.push(error instanceof TypeError) }
      await promise;
      export default log;
    `,
      () => ready('', { context }),
      { context },
    );
    return [...value];
  },

  async 'from functions called after evaluation'() {
    const log = [];
    const { module } = await run(
      'export default () => import("late")',
      async (specifier, referrer) => {
        log.push([specifier, referrer.status]);
        return new SyntheticModule(['a'], () => {});
      },
    );
    const namespace = await module.namespace.default();
    return { log, keys: Object.keys(namespace) };
  },

  async 'from direct eval, indirect eval, new Function and a timer'() {
    const log = [];
    const { value, result } = await run(
      `
      const log = [];
      const attempts = { direct: () => eval('import("direct")'), parenthesized: () => ((eval))('import("parenthesized")'), escaped: () => ev\\u0061l('import("escaped")'), nested: () => eval('(() => eval("import(\\\\"nested\\\\")"))()'), arrow: () => eval('() => import("arrow")')() };
      for (const [name, attempt] of Object.entries(attempts)) {
        try { await attempt(); log.push([name, "resolved"]); } catch (error) { log.push([name, error.code, error.message]); }
      }
      export default JSON.stringify(log);
    `,
      async (specifier, referrer) => {
        log.push([specifier, describe(referrer)]);
        return new SyntheticModule([], () => {});
      },
    );
    return { log, value, result };
  },

  async 'each import calls the callback, also for one specifier'() {
    let calls = 0;
    const shared = new SyntheticModule(['a'], () => {});
    const { value } = await run(
      'const [a, b] = await Promise.all([import("a"), import("a")]); export default a === b;',
      () => {
        calls++;
        return shared;
      },
    );
    return { calls, value };
  },

  async 'modules of one source and identifier have their own callbacks'() {
    const log = [];
    for (const name of ['one', 'two']) {
      const { module } = await run('export default import("a")', async (specifier, referrer) => {
        log.push([name, referrer.identifier]);
        return new SyntheticModule([name], () => {});
      });
      log.push(Object.keys(await module.namespace.default));
    }
    return log;
  },

  async 'in every syntactic position'() {
    const specifiers = [];
    const { value, result } = await run(
      `
      const log = [];
      const key = async (promise) => log.push(Object.keys(await promise).join());
      await key(import("a")); await key(import(/* comment */ "b")); await key(import("c",)); await key((import("d"))); await key(import
        ("e")); await key(await import("f")); await key(true ? import("g") : 0);
      await key(import(\`h\`)); await key((0, import("i"))); await key(import((await import("j")) && "k"));
      await import("l").then((namespace) => log.push(Object.keys(namespace).join()));
      log.push((await import("m"))?.m, typeof import("n"), !import("o"), [...(await import("p")).p].join(), \`\${Object.keys(await import("q"))}\`);
      class A { static a = import("r"); static { import("s"); } [import("t")] = 1; }
      await key(A.a);
      const f = async (a = import("u"), { b = import("v") } = {}) => { await key(a); await key(b); }; await f();
      function* g() { yield import("w") } await key(g().next().value);
      log.push(delete import("x"), void import("y"));
      label: import("z");
      export default JSON.stringify(log);
    `,
      (specifier) => {
        specifiers.push(specifier);
        const m = new SyntheticModule([specifier], () => {});
        m.setExport(specifier, specifier);
        return m;
      },
    );
    return { specifiers, value, result };
  },

  async 'order of ticks around an import'() {
    const context = vm.createContext({ log: [] });
    const imported = await ready('', { context });
    await run(
      'const p = import("a").then(() => log.push("imported")); log.push("body"); for (let i = 0; i < 12; i++) { await null; } await p; log.push("end");',
      () => imported,
      { context },
    );
    return context.log;
  },

  async 'importing a cycle of modules that await'() {
    const context = vm.createContext({ log: [] });
    const modules = {
      a: new SourceTextModule(
        'import "b"; log.push("a start"); await 0; log.push("a end"); export const a = 1',
        { context, identifier: 'a' },
      ),
      b: new SourceTextModule('import "a"; log.push("b start"); await 0; log.push("b end");', {
        context,
        identifier: 'b',
      }),
    };
    const { value, result } = await run(
      'export default Object.keys(await import("a"))',
      async (specifier) => {
        const module = modules[specifier];
        await module.link(linkerFor(modules));
        await module.evaluate();
        return module;
      },
      { context },
    );
    return { log: context.log, result, value: [...value] };
  },

  async 'import() of Script, compileFunction and runInContext'() {
    const log = [];
    const importModuleDynamically = async (specifier, referrer, attributes, phase) => {
      log.push([
        specifier,
        referrer instanceof vm.Script ? 'script' : typeof referrer,
        Object.entries(attributes),
        phase,
      ]);
      const module = new SyntheticModule(['a'], () => {});
      module.setExport('a', specifier);
      return module;
    };
    const context = vm.createContext({});
    const results = [
      await outcome(
        async () =>
          (await new vm.Script('import("script")', { importModuleDynamically }).runInThisContext())
            .a,
      ),
      await outcome(
        async () =>
          (
            await new vm.Script('import("in context", { with: { type: "json" } })', {
              importModuleDynamically,
            }).runInContext(context)
          ).a,
      ),
      await outcome(
        async () =>
          (await vm.runInContext('import("runInContext")', context, { importModuleDynamically })).a,
      ),
      await outcome(
        async () =>
          (await vm.runInThisContext('import("runInThisContext")', { importModuleDynamically })).a,
      ),
      await outcome(
        async () =>
          (await vm.runInNewContext('import("runInNewContext")', {}, { importModuleDynamically }))
            .a,
      ),
      await outcome(
        async () =>
          (
            await vm.compileFunction('return import("compileFunction")', [], {
              importModuleDynamically,
            })()
          ).a,
      ),
      await outcome(() => vm.runInThisContext('import("no callback")')),
      await outcome(() => vm.runInContext('import("no callback")', context)),
      await outcome(async () =>
        vm.runInContext('import("nonsense")', context, { importModuleDynamically: () => 5 }),
      ),
    ];
    return { log, results };
  },
};
