'use strict';

// The cache on disk changes nothing that is loaded, whatever has become of its files.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { promisify } = require('node:util');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const CHILD = path.join(__dirname, 'fixtures', 'cached.js');

/** @param {import('node:test').TestContext} t */
function setup(t) {
  const { root, write } = folder(t, {
    'main.mjs':
      'import { a } from "./a.mjs"; import * as b from "./b.mjs"; export default [a(), b.é];',
    'a.mjs': 'export const a = () => "a";',
    'b.mjs': 'import { default as main } from "./main.mjs"; export const é = "\\u{1F600}é";',
  });
  const directory = path.join(root, 'cache');
  const load = async (cache = directory) => {
    const parameters = [CHILD, path.join(root, 'main.mjs'), cache];
    const { stdout } = await promisify(execFile)(process.execPath, parameters);
    return JSON.parse(stdout);
  };
  return { root, write, directory, load };
}

/** @param {string} directory */
function onlyFile(directory) {
  const names = readdirSync(directory);
  assert.equal(names.length, 1, names.join());
  return path.join(directory, names[0]);
}

const VALUE = ['a', '\u{1F600}é'];

describe('a cache on disk', { skip }, () => {
  test('is written once, and read by the next process', async (t) => {
    const { directory, load } = setup(t);
    assert.deepEqual(await load(), VALUE);
    const written = readFileSync(onlyFile(directory));
    assert.deepEqual(await load(), VALUE);
    assert.ok(readFileSync(onlyFile(directory)).equals(written));
  });

  test('is ignored and written anew when it is damaged, half-written or foreign', async (t) => {
    const { directory, load } = setup(t);
    await load();
    const file = onlyFile(directory);
    const whole = readFileSync(file);
    const flipped = Buffer.from(whole);
    flipped[flipped.length >> 1] ^= 1;
    const broken = {
      empty: Buffer.alloc(0),
      half: whole.subarray(0, whole.length >> 1),
      'without its end': whole.subarray(0, -1),
      longer: Buffer.concat([whole, Buffer.from([0])]),
      flipped,
      'no cache': Buffer.from('export default "no cache"'),
      'all ones': Buffer.alloc(whole.length, 0xff),
    };
    for (const [what, bytes] of Object.entries(broken)) {
      writeFileSync(file, bytes);
      assert.deepEqual(await load(), VALUE, what);
      const mended = readFileSync(onlyFile(directory));
      assert.ok(!mended.equals(bytes), what);
      assert.deepEqual(await load(), VALUE, what);
      assert.ok(readFileSync(onlyFile(directory)).equals(mended), what);
    }
  });

  test('does not outlive the text that it was made of', async (t) => {
    const { directory, load, write } = setup(t);
    await load();
    write('a.mjs', 'export const a = () => "b";');
    assert.deepEqual(await load(), ['b', VALUE[1]]);
    write('a.mjs', 'export const a = () => "a";');
    assert.deepEqual(await load(), VALUE);
    onlyFile(directory);
  });

  test('is shared by processes that write it at once', async (t) => {
    const { directory, load } = setup(t);
    const values = await Promise.all(Array.from({ length: 4 }, () => load()));
    assert.deepEqual(values, [VALUE, VALUE, VALUE, VALUE]);
    const written = readFileSync(onlyFile(directory));
    assert.deepEqual(await load(), VALUE);
    assert.ok(readFileSync(onlyFile(directory)).equals(written));
  });

  test('that cannot be written is none', async (t) => {
    const { write, load } = setup(t);
    const taken = write('taken', 'a file where the directory should be');
    assert.deepEqual(await load(taken), VALUE);
    assert.equal(readFileSync(taken, 'utf8'), 'a file where the directory should be');
  });
});
