import { count, next } from './counter.mjs';

globalThis.left = 'behind';

test('counts', () => {
  check(next()).equals(1);
  check(count).equals(1);
});

test('waits', async () => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  check([next(), next()]).equals([2, 3]);
});
