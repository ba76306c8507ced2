import { count } from './counter.mjs';

test('has modules and globals of its own', () => {
  check({ count, left: typeof globalThis.left }).equals({ count: 0, left: 'undefined' });
});

test('fails on purpose', () => {
  check(1 + 1).equals(3);
});
