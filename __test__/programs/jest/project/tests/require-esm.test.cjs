test('require() of an ES module', () => {
  const counter = require('../src/counter.js');
  expect(counter.increment()).toBe(1);
  expect(counter.count).toBe(1);
  expect(counter.default()).toBe('count: 1');
  expect(require('../src/counter.js')).toBe(counter);
});

test('require() of ES modules in a cycle', () => {
  expect(require('../src/even.js').isEven(7)).toBe(false);
});

test('require() of an ES module with top-level await', () => {
  expect(() => require('../src/waits.js')).toThrow(
    expect.objectContaining({ code: 'ERR_REQUIRE_ASYNC_MODULE' }),
  );
});

test('import() after require() gives the same module', async () => {
  const required = require('../src/odd.js');
  const imported = await import('../src/odd.js');
  expect(imported.isOdd).toBe(required.isOdd);
});
