import { expect, test } from '@jest/globals';
import { increment } from '../src/counter.js';
import legacy, { named } from '../src/legacy.cjs';
import { isOdd } from '../src/odd.js';

test('fails in the test', () => {
  const got = isOdd(3); expect(got).toBe(increment() === 2);
});

function deeper(value) {
  if (value > 2) throw new RangeError(`too deep: ${value}`);
  return deeper(value + 1);
}

test('fails in a function', async () => {
  await null;
  expect(increment()).toBeGreaterThan(0); deeper(1);
});

test('fails in a module', async () => {
  const { ask } = await import('../src/service.js');
  await ask('life');
});

test('fails behind names of CommonJS modules', () => {
  const both = [named, legacy.named]; expect(both).toHaveLength(3);
});
