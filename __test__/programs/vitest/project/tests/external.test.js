// What is not transformed: modules that Vitest hands to vm.SourceTextModule.
import { expect, test } from 'vitest';
import * as native from 'external';

test('an external ES module with cycles, top-level await, CommonJS and import.meta', async () => {
  expect(native.waited).toBe('waited');
  expect(native.named).toBe(42);
  expect(native.even).toBe(true);
  expect(native.url).toMatch(/native\.mjs$/);
  expect((await native.load('./even.mjs')).isEven(3)).toBe(false);
  expect(native.require('./legacy.cjs').answer).toBe(42);
  expect(Object.prototype.toString.call(native)).toBe('[object Module]');
  expect(native.classes).toEqual(['function', 'SourceTextModule']);
});

test('whose classes', () => {
  expect(native.whose).toBe(process.env.EXPECTED_CLASSES);
});
