import { expect, test } from 'vitest';
import { increment } from '../src/counter.js';

test('fails', () => {
  expect(increment()).toBe(7);
});

test('each file has modules of its own', () => {
  expect(increment()).toBe(2);
});
