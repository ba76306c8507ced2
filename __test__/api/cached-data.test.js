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

describe('cachedData', () => {
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
