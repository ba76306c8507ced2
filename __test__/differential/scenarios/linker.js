'use strict';

// What linkers are called with, what they may return, what becomes of failures.

const { SourceTextModule, SyntheticModule, linkerFor, vm } = require('../../implementation.js');
const { describe, outcome, snapshot } = require('../describe.js');

const source = (text, identifier, options) =>
  new SourceTextModule(text, { identifier, ...options });
const statuses = (...modules) => modules.map((module) => `${module.identifier}: ${module.status}`);

async function errored(identifier = 'errored', context) {
  const module = source('throw new Error("errored dependency")', identifier, { context });
  await module.link(() => {});
  await module.evaluate().catch(() => {});
  return module;
}

exports.scenarios = {
  async 'the arguments of the linker'() {
    const log = [];
    const entry = source(
      'import "a"; import b from "b" with { type: "json" }; export * from "c" with { x: "1", a: "2" }; import "a";',
      'entry',
    );
    await entry.link(function (...args) {
      const [specifier, referrer, extra] = args;
      log.push({
        specifier,
        count: args.length,
        referrer: describe(referrer),
        receiver: this === undefined,
        extra: describe(extra),
        keys: Reflect.ownKeys(extra),
        prototype: Object.getPrototypeOf(extra) === Object.prototype,
        frozen: Object.isFrozen(extra),
        same: extra.attributes === extra.assert,
        request: referrer.moduleRequests.some(({ attributes }) => attributes === extra.attributes),
        attributesFrozen: Object.isFrozen(extra.attributes),
        attributesPrototype: Object.getPrototypeOf(extra.attributes),
        status: referrer.status,
      });
      return source('export default 1', specifier);
    });
    return log;
  },

  async 'the order in which linkers are called'() {
    const log = [];
    const texts = {
      a: 'import "b"; import "c"; import "d";',
      b: 'import "d"; import "e";',
      c: 'import "e"; import "a";',
      d: 'import "f"',
      e: '',
      f: 'import "b"',
    };
    const modules = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, source(text, name)]),
    );
    await modules.a.link((specifier, referrer) => {
      log.push(
        `${specifier} for ${referrer.identifier}, ${statuses(...Object.values(modules)).join(', ')}`,
      );
      return modules[specifier];
    });
    log.push(statuses(...Object.values(modules)));
    return log;
  },

  async 'the order in which asynchronous linkers are called'() {
    const log = [];
    const texts = {
      a: 'import "b"; import "c"; import "d";',
      b: 'import "d"; import "e";',
      c: 'import "e"; import "a";',
      d: 'import "f"',
      e: '',
      f: 'import "b"',
    };
    const modules = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, source(text, name)]),
    );
    const delays = { b: 3, c: 1, d: 2, e: 0, f: 1 };
    const result = await outcome(() =>
      modules.a.link(async (specifier, referrer) => {
        log.push(`${specifier} for ${referrer.identifier}`);
        for (let i = 0; i < delays[specifier]; i++) await null;
        return modules[specifier];
      }),
    );
    return { result, calls: log, statuses: statuses(...Object.values(modules)) };
  },

  async 'a linker that throws at the second request'() {
    const log = [];
    const b = source('import "d"', 'b');
    const entry = source('import "b"; import "c"; import "e";', 'entry');
    const result = await outcome(() =>
      entry.link((specifier) => {
        log.push(specifier);
        if (specifier === 'c') throw new Error('linker');
        return specifier === 'b' ? b : source('', specifier);
      }),
    );
    return {
      result,
      log,
      entry: snapshot(entry),
      b: snapshot(b),
      again: await outcome(() => entry.link(() => b)),
    };
  },

  async "a linker that throws for a dependency's request"() {
    const b = source('import "d"', 'b');
    const entry = source('import "b"', 'entry');
    const result = await outcome(() =>
      entry.link((specifier) => {
        if (specifier === 'd') throw new Error('linker');
        return b;
      }),
    );
    return { result, entry: snapshot(entry), b: snapshot(b) };
  },

  async "a linker that rejects for a dependency's request"() {
    const b = source('import "d"', 'b');
    const c = source('', 'c');
    const entry = source('import "b"; import "c"', 'entry');
    const result = await outcome(() =>
      entry.link(async (specifier) => {
        if (specifier === 'd') throw new Error('linker');
        return specifier === 'b' ? b : c;
      }),
    );
    return { result, entry: snapshot(entry), b: snapshot(b), c: snapshot(c) };
  },

  async "two linkers' results that reject"() {
    const entry = source('import "a"; import "b"', 'entry');
    return [
      await outcome(() =>
        entry.link(async (specifier) => {
          throw new Error(specifier);
        }),
      ),
      snapshot(entry),
    ];
  },

  async 'a linker that returns no module'() {
    const log = [];
    for (const value of [
      undefined,
      null,
      5,
      'a',
      {},
      vm,
      SourceTextModule,
      { __proto__: SourceTextModule.prototype },
      { __proto__: source('', 'prototype') },
      new Proxy(source('', 'proxied'), {}),
      source('', 'namespace').constructor.prototype,
    ]) {
      const entry = source('import "a"', 'entry');
      log.push({ result: await outcome(() => entry.link(() => value)), entry: snapshot(entry) });
    }
    return log;
  },

  async 'a linker that returns a module of another context'() {
    const log = [];
    const contexts = [undefined, vm.createContext({}), vm.createContext({})];
    for (const [i, importer] of contexts.entries()) {
      for (const [j, imported] of contexts.entries()) {
        const entry = source('import "a"', 'entry', { context: importer });
        const result = await outcome(() =>
          entry.link(() => source('', 'a', { context: imported })),
        );
        const synthetic = source('import "a"', 'entry', { context: importer });
        const syntheticResult = await outcome(() =>
          synthetic.link(() => new SyntheticModule([], () => {}, { context: imported })),
        );
        log.push({ i, j, result, status: entry.status, syntheticResult });
      }
    }
    return log;
  },

  async 'a linker that returns an errored module'() {
    const entry = source('import "a"', 'entry');
    return [
      await outcome(async () => {
        const module = await errored();
        return entry.link(() => module);
      }),
      snapshot(entry),
    ];
  },

  async 'a linker that returns a module that could not be linked'() {
    const broken = source('import "x"', 'broken');
    await broken
      .link(async () => {
        throw new Error('first');
      })
      .catch(() => {});
    const entry = source('import "broken"', 'entry');
    return [await outcome(() => entry.link(() => broken)), snapshot(entry), snapshot(broken)];
  },

  async 'a linker that returns a module whose evaluation threw undefined'() {
    const module = source('throw undefined', 'errored');
    await module.link(() => {});
    await module.evaluate().catch(() => {});
    const entry = source('import "a"', 'entry');
    return [await outcome(() => entry.link(() => module)), snapshot(entry)];
  },

  async 'a linker that returns a module in each status'() {
    const log = {};
    const linked = source('', 'linked');
    await linked.link(() => {});
    const evaluated = source('', 'evaluated');
    await evaluated.link(() => {});
    await evaluated.evaluate();
    const pending = source('await new Promise(() => {})', 'pending');
    await pending.link(() => {});
    pending.evaluate();
    for (const module of [
      source('', 'unlinked'),
      linked,
      evaluated,
      pending,
      await errored(),
      new SyntheticModule([], () => {}, { identifier: 'synthetic' }),
    ]) {
      const entry = source('import "a"', 'entry');
      log[module.identifier] = [
        await outcome(() => entry.link(() => module)),
        statuses(entry, module),
      ];
      log[`${module.identifier}, evaluated`] = [
        await outcome(() => entry.evaluate()),
        statuses(entry, module),
      ];
    }
    return log;
  },

  async 'a linker that never settles'() {
    const entry = source('import "a"; import "b"', 'entry');
    const b = source('import "c"', 'b');
    const log = [];
    const result = await outcome(() =>
      entry.link((specifier) => {
        log.push(specifier);
        if (specifier === 'a') return new Promise(() => {});
        return specifier === 'b' ? b : source('', specifier);
      }),
    );
    return { result, log, entry: snapshot(entry), b: snapshot(b) };
  },

  async 'a linker that returns one module for all requests'() {
    const one = source('export default 1', 'one');
    const entry = source(
      'import a from "a"; import b from "b"; import * as c from "c"; export { a, b, c };',
      'entry',
    );
    const result = await outcome(() => entry.link(() => one));
    await entry.evaluate();
    return { result, same: entry.namespace.c === one.namespace, a: entry.namespace.a };
  },

  async 'a linker that returns the referrer'() {
    const entry = source(
      'import * as self from "self"; export const a = 1; export { self };',
      'entry',
    );
    const result = await outcome(() => entry.link((specifier, referrer) => referrer));
    await entry.evaluate();
    return { result, same: entry.namespace.self === entry.namespace };
  },

  async 'a linker that returns thenables'() {
    const entry = source('import "a"', 'entry');
    return [
      await outcome(() =>
        entry.link((specifier) => ({
          then(resolve) {
            resolve(source('', specifier));
          },
        })),
      ),
      snapshot(entry),
    ];
  },

  async 'a linker that links the result itself first'() {
    const b = source('import "c"', 'b');
    const entry = source('import "b"', 'entry');
    const result = await outcome(() =>
      entry.link(async () => {
        await b.link((specifier) => source('', specifier));
        return b;
      }),
    );
    return { result, entry: snapshot(entry), b: snapshot(b) };
  },

  async 'a linker that links the result without waiting'() {
    const b = source('import "c"', 'b');
    const entry = source('import "b"', 'entry');
    let inner;
    const result = await outcome(() =>
      entry.link(() => {
        inner = outcome(() => b.link((specifier) => source('', specifier)));
        return b;
      }),
    );
    return { result, inner: await inner, b: b.status };
  },

  async 'a linker that links its referrer again'() {
    const entry = source('import "b"', 'entry');
    let inner;
    const result = await outcome(() =>
      entry.link(async (specifier) => {
        inner = await outcome(() => entry.link(() => source('', 'other')));
        return source('', specifier);
      }),
    );
    return { result, inner, entry: snapshot(entry) };
  },

  async 'two link() calls at once on one module'() {
    const entry = source('import "b"', 'entry');
    return [
      ...(await Promise.all([
        outcome(() => entry.link(() => source('', 'one'))),
        outcome(() => entry.link(() => source('', 'two'))),
      ])),
      snapshot(entry),
    ];
  },

  async 'missing, ambiguous and circular names'() {
    const log = {};
    const graphs = {
      'missing default': { entry: 'import a from "b"', b: '' },
      'missing name': { entry: 'import { a } from "b"', b: 'export const c = 1' },
      'missing name as another': { entry: 'import { a as b } from "b"', b: '' },
      'missing name, second of three': {
        entry: 'import { x, y, z } from "b"',
        b: 'export const x = 1, z = 1',
      },
      'missing string name': { entry: 'import { "a b" as c } from "b"', b: '' },
      'missing indirect export': { entry: 'export { a } from "b"', b: '' },
      'missing indirect export under another name': { entry: 'export { a as c } from "b"', b: '' },
      'missing indirect export that nobody imports': {
        entry: 'import "b"',
        b: 'export { a } from "c"',
        c: '',
      },
      'missing through an indirect export': {
        entry: 'import { a } from "b"',
        b: 'export { a } from "c"',
        c: '',
      },
      'missing through a star export': {
        entry: 'import { a } from "b"',
        b: 'export * from "c"',
        c: '',
      },
      'missing two deep': {
        entry: 'import "b"',
        b: 'import "c"',
        c: 'import { x } from "d"',
        d: '',
      },
      'default through a star export': {
        entry: 'import a from "b"',
        b: 'export * from "c"',
        c: 'export default 1',
      },
      ambiguous: {
        entry: 'import { a } from "b"',
        b: 'export * from "c"; export * from "d"',
        c: 'export const a = 1',
        d: 'export const a = 2',
      },
      'ambiguous indirect export': {
        entry: 'export { a } from "b"',
        b: 'export * from "c"; export * from "d"',
        c: 'export const a = 1',
        d: 'export const a = 2',
      },
      'ambiguous but unused': {
        entry: 'import * as b from "b"; export default Object.keys(b)',
        b: 'export * from "c"; export * from "d"',
        c: 'export const a = 1, x = 1',
        d: 'export const a = 2',
      },
      'ambiguous but shadowed': {
        entry: 'export { a } from "b"',
        b: 'export * from "c"; export * from "d"; export const a = 3',
        c: 'export const a = 1',
        d: 'export const a = 2',
      },
      'the same binding twice': {
        entry: 'export { a } from "b"',
        b: 'export * from "c"; export * from "d"',
        c: 'export { a } from "e"',
        d: 'export { a } from "e"',
        e: 'export const a = 1',
      },
      'circular indirect exports': {
        entry: 'export { a } from "b"',
        b: 'export { a } from "entry"',
      },
      'circular indirect exports of three': {
        entry: 'import { a } from "b"',
        b: 'export { a } from "c"',
        c: 'export { a } from "d"',
        d: 'export { a } from "b"',
      },
      'self indirect export': { entry: 'export { a } from "entry"' },
      'circular under two names': {
        entry: 'export { a as b } from "entry"; export { b as a } from "entry"',
      },
      'circular stars': {
        entry: 'import { a } from "b"',
        b: 'export * from "c"',
        c: 'export * from "b"',
      },
      'import from itself': { entry: 'import { a } from "entry"' },
      'quote in the specifier': { entry: 'import a from "it\'s"', "it's": '' },
      'newline in the specifier': { entry: 'import a from "a\\nb"', 'a\nb': '' },
      'emoji in both': { entry: 'import { "\u{1F600}" as a } from "\u{1F600}"', '\u{1F600}': '' },
      'on a later line': { entry: '\n\n   import { a,\n  b } from "b"', b: 'export const a = 1' },
    };
    for (const [name, texts] of Object.entries(graphs)) {
      for (const context of [undefined, vm.createContext({})]) {
        const modules = Object.fromEntries(
          Object.entries(texts).map(([key, text]) => [
            key,
            source(text, `id of ${key}`, { context }),
          ]),
        );
        const entry = {};
        entry.link = await outcome(() => modules.entry.link(linkerFor(modules)));
        entry.statuses = statuses(...Object.values(modules));
        entry.again = await outcome(() => modules.entry.link(linkerFor(modules)));
        entry.evaluated = await outcome(() => modules.entry.evaluate());
        log[`${name}${context ? ', in a context' : ''}`] = entry;
      }
    }
    return log;
  },

  async 'hasAsyncGraph and hasTopLevelAwait across graphs'() {
    const texts = {
      sync: '',
      async: 'await 0',
      loop: 'for await (const a of []);',
      nested: 'async function f() { await 0; }',
      over: 'import "async"',
      overover: 'import "over"; import "sync"',
      cycleA: 'import "cycleB"',
      cycleB: 'import "cycleA"; import "over"',
      dynamic: 'import("x").catch(() => {})',
      block: '{ if (true) await 0; }',
      expression: 'export default await 0',
      declaration: 'export const a = await 0',
      klass: 'class A extends (await Object) {}',
      computed: 'class A { [await "a"]() {} }',
    };
    const log = {};
    for (const name of Object.keys(texts)) {
      const modules = Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key, source(text, key)]),
      );
      await modules[name].link(linkerFor(modules));
      log[name] = [modules[name].hasAsyncGraph(), modules[name].hasTopLevelAwait()];
      await modules[name].evaluate();
      log[`${name} evaluated`] = [modules[name].hasAsyncGraph(), modules[name].hasTopLevelAwait()];
    }
    return log;
  },

  async 'ticks that link() takes'() {
    const log = [];
    for (const [name, texts] of Object.entries({
      one: { entry: '' },
      two: { entry: 'import "b"', b: '' },
      three: { entry: 'import "b"', b: 'import "c"', c: '' },
    })) {
      const modules = Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key, source(text, key)]),
      );
      let done = false;
      const promise = modules.entry.link(linkerFor(modules)).then(() => {
        done = true;
      });
      const linking = modules.entry.status;
      await promise;
      log.push({ name, linking, done });
    }
    return log;
  },
};
