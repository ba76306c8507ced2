import { readFile } from 'node:fs/promises';
import path, { basename } from 'node:path';
import describeCount, { count, increment, Never } from '../src/counter.js';
import * as counter from '../src/counter.js';
import config from '../src/config.json';
import { isEven, partnerOfOdd } from '../src/even.js';
import { isOdd } from '../src/odd.js';
import waited, { counted, order } from '../src/waits.js';
import legacy, { named } from '../src/legacy.cjs';
import Strange from '../src/strange.cjs';

test('static imports: default, named and namespace', () => {
  expect(describeCount).toBe(counter.default);
  expect(Object.keys(counter)).toEqual(['Never', 'count', 'default', 'increment']);
  expect(new Never().called()).toBe('never');
  expect(Object.prototype.toString.call(counter)).toBe('[object Module]');
});

test('live bindings', () => {
  const before = count;
  increment();
  expect(count).toBe(before + 1);
  expect(counter.count).toBe(count);
  expect(describeCount('test')).toBe(`tests: ${count}`);
});

test('namespaces cannot be written', () => {
  expect(() => {
    counter.count = 7;
  }).toThrow(TypeError);
});

test('dynamic imports', async () => {
  expect(await import('../src/counter.js')).toBe(counter);
  const name = 'even';
  expect((await import(`../src/${name}.js`)).isEven(10)).toBe(true);
  await expect(import('../src/missing.js')).rejects.toThrow(/Cannot find module/);
});

test('cycles', () => {
  expect([isEven(4), isOdd(4), partnerOfOdd]).toEqual([true, false, 'even']);
});

test('top-level await', () => {
  expect(waited).toBe('waited');
  expect(order).toEqual(['start', 'after await']);
  expect(counted).toBe(1);
});

test('JSON', async () => {
  expect(config).toEqual({ name: 'config', list: [1, 2, 3] });
  const { default: again } = await import('../src/config.json', { with: { type: 'json' } });
  expect(again).toBe(config);
});

test('CommonJS from an ES module', async () => {
  expect(named).toBe('named by CommonJS');
  expect(legacy.named).toBe(named);
  expect(Strange.make()).toBeInstanceOf(Strange);
  const { increment: fromCommonJs } = await legacy.loads('./counter.js');
  expect(fromCommonJs).toBe(increment);
});

test('import.meta', async () => {
  expect(import.meta.url).toMatch(/^file:.*\/tests\/imports\.test\.js$/);
  expect(basename(import.meta.filename)).toBe('imports.test.js');
  expect(import.meta.dirname).toBe(path.dirname(import.meta.filename));
  expect(import.meta.resolve('../src/even.js')).toMatch(/\/src\/even\.js$/);
  expect(import.meta.jest).toBe(jestOf());
  expect(await readFile(new URL('../src/config.json', import.meta.url), 'utf8')).toContain('list');
});

const jestOf = () => import.meta.jest;

test('errors of modules', async () => {
  const error = await import('../src/broken.js').catch((reason) => reason);
  expect(error.name).toBe('SyntaxError');
  const missing = await import('../src/wants.js').catch((reason) => reason);
  expect(missing.name).toBe('SyntaxError');
  expect(missing.message).toContain("does not provide an export named 'absent'");
});
