import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import Counter, { count, increment } from '../src/counter.js';
import data from '../src/data.json';
import { ask } from '../src/service.js';

vi.mock('../src/remote.js', () => ({ fetchAnswer: vi.fn(() => 'mocked') }));

test('imports, live bindings and JSON', async () => {
  expect(existsSync('.')).toBe(true);
  expect(increment()).toBe(1);
  expect(count).toBe(1);
  expect(new Counter()).toBeInstanceOf(Counter);
  expect(data.list).toEqual([1, 2, 3]);
  expect((await import('../src/counter.js')).count).toBe(1);
});

test('mocks', () => {
  expect(ask()).toBe('mocked');
});

test('errors', async () => {
  await expect(import('../src/absent.js')).rejects.toThrow();
});
