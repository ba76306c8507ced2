'use strict';

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  assertNodeError,
  link,
  thrown,
  vm,
} = require('../implementation.js');

const source = 'import "b"; export const a = 1; export default function () { return a; }';

describe('createCachedData()', () => {
  test('returns a new Buffer each time', () => {
    const module = new SourceTextModule(source);
    const one = module.createCachedData();
    const two = module.createCachedData();
    assert.ok(Buffer.isBuffer(one));
    assert.ok(one.byteLength > 0);
    assert.notEqual(one, two);
  });

  test('gives data that the same source accepts', async () => {
    const cachedData = new SourceTextModule(source).createCachedData();
    const module = new SourceTextModule(source, { cachedData });
    await link(module, { b: new SourceTextModule('') });
    await module.evaluate();
    assert.equal(module.namespace.default(), 1);
  });

  test('gives data that may be used any number of times, under any identifier and context', async () => {
    const cachedData = new SourceTextModule('export default globalThis.value', {
      identifier: 'first',
    }).createCachedData();
    for (const value of [1, 2, 3]) {
      const module = new SourceTextModule('export default globalThis.value', {
        cachedData,
        identifier: `other ${value}`,
        context: vm.createContext({ value }),
      });
      await module.link(() => {});
      await module.evaluate();
      assert.equal(module.namespace.default, value);
    }
  });

  test('accepts each view on the bytes', () => {
    const buffer = new SourceTextModule('').createCachedData();
    const bytes = new Uint8Array(buffer);
    for (const cachedData of [
      buffer,
      bytes,
      new DataView(bytes.buffer),
      new Uint8Array([...new Uint8Array(3), ...bytes]).subarray(3),
    ]) {
      assert.equal(new SourceTextModule('', { cachedData }).status, 'unlinked');
    }
  });

  test('accepts shared bytes', () => {
    const buffer = new SourceTextModule('').createCachedData();
    const cachedData = new Uint8Array(new SharedArrayBuffer(buffer.length));
    cachedData.set(buffer);
    assert.equal(new SourceTextModule('', { cachedData }).status, 'unlinked');
  });

  test('does not change the data', () => {
    const cachedData = new SourceTextModule(source).createCachedData();
    const copy = Buffer.from(cachedData);
    new SourceTextModule(source, { cachedData });
    assert.ok(copy.equals(cachedData));
  });

  test('works while linking and when linked, and not from evaluation on', async () => {
    const module = new SourceTextModule('import "b"; check();', {
      context: vm.createContext({ check: () => inside() }),
    });
    const dependency = new SourceTextModule('', { context: module.context });
    const inside = () =>
      assertNodeError(
        thrown(() => module.createCachedData()),
        {
          code: 'ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA',
          message: 'Cached data cannot be created for a module which has been evaluated',
        },
      );
    await module.link(() => {
      assert.ok(module.createCachedData().byteLength > 0);
      return dependency;
    });
    assert.ok(module.createCachedData().byteLength > 0);
    await module.evaluate();
    inside();
    inside.call(dependency);
  });

  test('is not there for a SyntheticModule', () => {
    assert.equal(new SyntheticModule([], () => {}).createCachedData, undefined);
  });
});

/**
 * Modules of each text, made with the data of others.
 * @param {Record<string, string>} texts
 * @param {boolean} whenLinked whether the others are linked when the data is made
 * @param {object} [options] of both
 */
async function again(texts, whenLinked, options) {
  const make = (data = {}) =>
    Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [
        name,
        new SourceTextModule(text, { identifier: name, cachedData: data[name], ...options }),
      ]),
    );
  const first = make();
  const [root] = Object.keys(texts);
  if (whenLinked) await link(first[root], first);
  const data = Object.fromEntries(
    Object.entries(first).map(([name, module]) => [name, module.createCachedData()]),
  );
  const second = make(data);
  await link(second[root], second);
  // Theirs are as good as the first.
  for (const name of Object.keys(texts)) {
    assert.deepEqual(second[name].moduleRequests, first[name].moduleRequests);
    assert.equal(second[name].hasTopLevelAwait?.(), first[name].hasTopLevelAwait?.());
  }
  await second[root].evaluate();
  return second;
}

for (const whenLinked of [false, true]) {
  describe(`a module of the data of another${whenLinked ? ' that is linked' : ''}`, () => {
    test('has its requests, imports and exports', async () => {
      const { a } = await again(
        {
          a:
            'import d, { x as y, "a name" as z } from "b"; import * as ns from "b"; import { x } from "c"; ' +
            'export { x as "another" } from "b"; export * from "c"; export * as all from "b"; export { y, ns }; ' +
            'export const seen = [d, x, y, z, ns.x, Object.keys(ns)]; export let count = 0; ' +
            'export function inc() { count++; return ns.get(); } export default class { m() { return d; } }',
          b: 'export let x = 1; export default function () {} export { x as "a name" }; export function get() { return x; }',
          c: 'export const x = 2; export const more = 3;',
        },
        whenLinked,
      );
      const { namespace } = a;
      assert.deepEqual(Object.keys(namespace), [
        'all',
        'another',
        'count',
        'default',
        'inc',
        'more',
        'ns',
        'seen',
        'x',
        'y',
      ]);
      const [d, ...seen] = namespace.seen;
      assert.equal(d.name, 'default');
      assert.deepEqual(seen, [2, 1, 1, 1, ['a name', 'default', 'get', 'x']]);
      assert.equal(namespace.inc(), 1);
      assert.equal(namespace.count, 1);
      assert.equal(new namespace.default().m(), d);
    });

    test('runs in a cycle', async () => {
      const { a } = await again(
        {
          a: 'import { b, early } from "b"; export let a = 1; export const sum = () => a + b; export { early };',
          b: 'import { a, sum } from "a"; export let b = 2; export let early; try { sum(); } catch (error) { early = error.message; } export { a };',
        },
        whenLinked,
      );
      assert.equal(a.namespace.sum(), 3);
      assert.equal(a.namespace.early, "Cannot access 'sum' before initialization");
    });

    test('runs in a cycle with top-level await', async () => {
      const { a } = await again(
        {
          a: 'import { b } from "b"; export const a = await 1; export const sum = a + b;',
          b: 'import * as ns from "a"; export const b = await 2; export const has = "sum" in ns;',
        },
        whenLinked,
      );
      assert.equal(a.namespace.sum, 3);
    });

    test('has a text beyond ASCII and Latin-1, and lone surrogates', async () => {
      const texts = {
        latin: '/**\n * a\n */\nexport const é = "ÿ";',
        comment: '/**\n * a — b\n */\nexport const é = "ÿ";',
        wide: '/** 𝒳\n */ export const 𝒳 = "—";',
        lone: '/**\n * \ud800\n */\nexport const a = "\udc00";',
        ascii: 'export const a = 1;',
      };
      for (const [name, text] of Object.entries(texts)) {
        const { [name]: module } = await again({ [name]: text }, whenLinked);
        const [value] = Object.values(module.namespace);
        const expected = { latin: 'ÿ', comment: 'ÿ', wide: '—', lone: '\udc00', ascii: 1 };
        assert.equal(value, expected[name]);
      }
    });

    test('has its lines and columns', async () => {
      const text = '/* a\n comment */ export const at = () => new Error().stack;';
      for (const [options, place] of [
        [{}, 'm:2:37'],
        [{ lineOffset: 5, columnOffset: 7 }, 'm:7:37'],
      ]) {
        const { m } = await again({ m: text }, whenLinked, options);
        const stack = m.namespace.at();
        assert.ok(stack.includes(place), stack);
      }
      const { m } = await again({ m: 'export const at = () => new Error().stack;' }, whenLinked, {
        columnOffset: 10,
      });
      assert.match(m.namespace.at(), /m:1:35/);
    });
  });
}

describe('cachedData', () => {
  test('of a module with other offsets is accepted', async () => {
    const text = 'export const at = () => new Error().stack;';
    const offsets = { lineOffset: 3, columnOffset: 10 };
    for (const [before, after, place] of [
      [{}, offsets, 'm:4:35'],
      [offsets, {}, 'm:1:25'],
    ]) {
      const cachedData = new SourceTextModule(text, before).createCachedData();
      const module = new SourceTextModule(text, { identifier: 'm', cachedData, ...after });
      await module.link(() => {});
      await module.evaluate();
      const stack = module.namespace.at();
      assert.ok(stack.includes(place), stack);
    }
  });

  const rejected = (cachedData, text = source) =>
    assertNodeError(
      thrown(() => new SourceTextModule(text, { cachedData })),
      {
        code: 'ERR_VM_MODULE_CACHED_DATA_REJECTED',
        message: 'cachedData buffer was rejected',
        fromBinding: true,
      },
    );

  test('of another source of another length is rejected', () => {
    rejected(new SourceTextModule('export default 1').createCachedData());
  });

  test('that is no such data is rejected', () => {
    rejected(Buffer.from('nonsense'));
    rejected(Buffer.alloc(0));
    rejected(Buffer.alloc(10_000));
    rejected(Buffer.alloc(10_000, 255));
    rejected(Buffer.from('nonsense'), '');
  });

  test('that is cut short is rejected', () => {
    const cachedData = new SourceTextModule(source).createCachedData();
    for (const length of [0, 1, 4, 8, 16, 30, cachedData.length >> 1, cachedData.length - 1])
      rejected(cachedData.subarray(0, length));
  });

  test('with a damaged head is rejected', () => {
    const cachedData = new SourceTextModule(source).createCachedData();
    for (const index of [0, 1, 2, 3]) {
      const damaged = Buffer.from(cachedData);
      damaged[index] ^= 255;
      rejected(damaged);
    }
  });

  test('of a script is rejected', () => {
    rejected(new vm.Script('1').createCachedData(), 'export default 12345');
  });

  test('for a broken source is a SyntaxError, if anything', () => {
    const error = thrown(
      () => new SourceTextModule('a b', { cachedData: Buffer.from('nonsense') }),
    );
    assert.equal(error.name, 'SyntaxError');
  });
});
