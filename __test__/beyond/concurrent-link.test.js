'use strict';

// Several link() calls at once on graphs that overlap. Node's own classes fail
// some of them with "… on module 'd' that is not linked": a dependency that
// another link() is working on counts as linked there. Here each shared
// dependency is linked once, and nobody fails because another is in flight.

const { test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  beyondReference,
  evaluated,
  rejection,
  turn,
} = require('../implementation.js');

const skip = beyondReference('Node fails link() calls that overlap with others');
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function graph(texts) {
  const modules = {};
  const calls = [];
  for (const [name, text] of Object.entries(texts))
    modules[name] = new SourceTextModule(text, { identifier: name });
  const linker = (pause) => async (specifier, referrer) => {
    calls.push(`${specifier} for ${referrer.identifier}`);
    await pause(specifier);
    return modules[specifier];
  };
  return { modules, calls, linker };
}

const pauses = {
  'no pause': () => {},
  'one tick': () => Promise.resolve(),
  'a macrotask': () => turn(),
  timers: () => delay(2),
  'pauses of many lengths': (() => {
    let n = 7;
    return () => {
      n = (n * 31) % 11;
      return n % 3 ? delay(n) : undefined;
    };
  })(),
};

const graphs = {
  'two entries over one dependency': [{ a: 'import "d"', b: 'import "d"', d: '' }, ['a', 'b']],
  'two entries over one chain': [
    { a: 'import "d"', b: 'import "d"', d: 'import "e"', e: 'import "f"', f: '' },
    ['a', 'b'],
  ],
  'an entry and its dependency': [{ a: 'import "b"', b: 'import "c"', c: '' }, ['a', 'b']],
  'a dependency and then its importer': [{ a: 'import "b"', b: 'import "c"', c: '' }, ['b', 'a']],
  'both members of a cycle': [{ a: 'import "b"', b: 'import "a"' }, ['a', 'b']],
  'all members of a cycle of four': [
    { a: 'import "b"', b: 'import "c"', c: 'import "d"', d: 'import "a"' },
    ['a', 'b', 'c', 'd'],
  ],
  'two cycles that meet': [
    { a: 'import "b"', b: 'import "a"; import "c"', c: 'import "d"', d: 'import "c"; import "b"' },
    ['a', 'c'],
  ],
  'ten entries over a diamond': [
    {
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [`a${i}`, 'import "l"; import "r"']),
      ),
      l: 'import "x"',
      r: 'import "x"',
      x: 'import "y"',
      y: '',
    },
    Array.from({ length: 10 }, (_, i) => `a${i}`),
  ],
  'crossing entries': [
    { a: 'import "x"; import "y"', b: 'import "y"; import "x"', x: 'import "y"', y: 'import "x"' },
    ['a', 'b'],
  ],
};

for (const [name, [texts, entries]] of Object.entries(graphs)) {
  for (const [pauseName, pause] of Object.entries(pauses)) {
    test(`${name}, ${pauseName}`, { skip }, async () => {
      const { modules, calls, linker } = graph(texts);
      await Promise.all(entries.map((entry) => modules[entry].link(linker(pause))));
      for (const module of Object.values(modules)) assert.equal(module.status, 'linked');
      assert.deepEqual([...new Set(calls)].sort(), [...calls].sort(), 'a request was linked twice');
      for (const entry of entries) await modules[entry].evaluate();
      for (const module of Object.values(modules)) assert.equal(module.status, 'evaluated');
    });

    test(`${name}, ${pauseName}, begun one after the other`, { skip }, async () => {
      const { modules, linker } = graph(texts);
      const promises = [];
      for (const entry of entries) {
        promises.push(modules[entry].link(linker(pause)));
        await Promise.resolve();
      }
      await Promise.all(promises);
      for (const module of Object.values(modules)) assert.equal(module.status, 'linked');
    });
  }
}

test('a failing request fails all that wait for it, with the same reason', { skip }, async () => {
  const { modules } = graph({ a: 'import "d"', b: 'import "d"', d: 'import "e"' });
  const reason = new Error('e');
  const linker = async (specifier) => {
    await turn();
    if (specifier === 'e') throw reason;
    return modules[specifier];
  };
  const outcomes = await Promise.all([
    rejection(modules.a.link(linker)),
    rejection(modules.b.link(linker)),
  ]);
  assert.equal(outcomes[0], reason);
  assert.equal(outcomes[1] === reason || outcomes[1].cause === reason, true);
});

test('link() inside a linker of the module it returns', { skip }, async () => {
  const b = new SourceTextModule('import "c"; export default 1', { identifier: 'b' });
  const entry = new SourceTextModule('import b from "b"; export { b }', { identifier: 'entry' });
  const inner = [];
  await entry.link((specifier) => {
    inner.push(
      b.link(async () => {
        await turn();
        return new SyntheticModule([], () => {});
      }),
    );
    return b;
  });
  await Promise.all(inner);
  await entry.evaluate();
  assert.equal(entry.namespace.b, 1);
});

test('linking new importers while the shared module is evaluating or awaiting', {
  skip,
}, async () => {
  const { d } = await evaluated({ d: 'export default 1' });
  const importers = Array.from(
    { length: 50 },
    () => new SourceTextModule('import d from "d"; export { d }'),
  );
  await Promise.all(
    importers.map((module) =>
      module.link(async () => {
        await turn();
        return d;
      }),
    ),
  );
  await Promise.all(importers.map((module) => module.evaluate()));
  assert.deepEqual(new Set(importers.map(({ namespace }) => namespace.d)), new Set([1]));
});
