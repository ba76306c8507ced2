// Eight workers that load the same graphs, some of which are ended while a module is evaluated.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runReadmeLine } = require('../run.js');

test('1,600 loads in 8 workers, 40 ended in mid-evaluation: no crash, memory flat', async () => {
  const { code, signal, stdout, stderr } = await runReadmeLine('any program', ['pool.js']);
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
  const { loads, ended, rss } = JSON.parse(stdout);
  assert.deepEqual({ loads, ended }, { loads: 1560, ended: 40 });
  // By then every worker has been replaced once or twice. What is lost with each of the 30 that are
  // replaced later, or with each of 1,200 loads, would show.
  const [early, late] = [rss.slice(5, 8), rss.slice(-3)].map((part) => Math.min(...part));
  assert.ok(late <= early * 1.1, `${early} MiB after 60 rounds, ${late} MiB after 200`);
});
