// Eight workers that load the same graphs, some of which are ended while a module is evaluated.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runReadmeLine } = require('../run.js');

test('1,600 loads in 8 workers, 40 ended in mid-evaluation: no crash, memory flat', async () => {
  const { code, signal, stdout, stderr } = await runReadmeLine('any program', ['pool.js']);
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
  const { loads, ended, rss } = JSON.parse(stdout);
  assert.deepEqual({ loads, ended }, { loads: 1560, ended: 40 });
  // In the first half every worker is replaced at least twice. What is lost with each of the 20 that are
  // replaced in the second, or with each of its 800 loads, would show.
  const early = Math.max(...rss.slice(4, 10));
  const late = Math.min(...rss.slice(-5));
  assert.ok(late <= early * 1.1, `${rss.join(', ')} MiB, after each ten rounds`);
});
