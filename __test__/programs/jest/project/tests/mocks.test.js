import { jest } from '@jest/globals';

const fetchAnswer = jest.fn(async () => 42);
jest.unstable_mockModule('../src/remote.js', () => ({ fetchAnswer }));
jest.unstable_mockModule('node:os', () => ({
  default: { hostname: () => 'mocked' },
  hostname: () => 'mocked',
}));

const { ask } = await import('../src/service.js');
const os = await import('node:os');

test('a mocked module', async () => {
  expect(await ask('life')).toBe('life: 42');
  expect(fetchAnswer).toHaveBeenCalledWith('life');
});

test('a mocked core module', () => {
  expect([os.hostname(), os.default.hostname()]).toEqual(['mocked', 'mocked']);
});

test('jest.resetModules() gives new modules', async () => {
  const first = await import('../src/counter.js');
  jest.resetModules();
  const second = await import('../src/counter.js');
  expect(second).not.toBe(first);
  first.increment();
  expect([first.count, second.count]).toEqual([1, 0]);
});

test('spies and snapshots', async () => {
  const { default: legacy } = await import('../src/legacy.cjs');
  const spy = jest.spyOn(legacy, 'loads').mockImplementation(() => 'spied');
  expect(legacy.loads()).toBe('spied');
  spy.mockRestore();
  expect(await import('../src/config.json')).toMatchInlineSnapshot(`
{
  "default": {
    "list": [
      1,
      2,
      3,
    ],
    "name": "config",
  },
}
`);
});
