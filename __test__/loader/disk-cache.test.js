'use strict';

// The cache on disk changes nothing that is loaded, whatever has become of its files.

const assert = require('node:assert/strict');
const { execFile, spawn } = require('node:child_process');
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');
const { promisify } = require('node:util');
const { digest } = require('../../lib/binding.js');
const { findNodeBinary } = require('../../scripts/node-versions.js');
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
  const parameters = (cache = directory) => [CHILD, path.join(root, 'main.mjs'), cache];
  const load = async (/** @type {string} */ cache, binary = process.execPath) => {
    const { stdout } = await promisify(execFile)(binary, parameters(cache));
    return JSON.parse(stdout);
  };
  return { root, write, directory, load, parameters };
}

/** @param {string} directory */
function onlyFile(directory) {
  const names = readdirSync(directory);
  assert.equal(names.length, 1, names.join());
  return path.join(directory, names[0]);
}

/**
 * A cache file with another head and body, whose seal fits.
 * @param {Buffer} whole
 * @param {(head: any, rest: Buffer) => void} change
 */
function resealed(whole, change) {
  const start = 8 + 16 + 4;
  const end = start + whole.readUInt32LE(start - 4);
  const head = JSON.parse(whole.toString('utf8', start, end));
  const rest = Buffer.from(whole.subarray(end));
  change(head, rest);
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const body = Buffer.concat([length, text, rest]);
  const seal = Buffer.from(digest(body), 'hex');
  return Buffer.concat([whole.subarray(0, 8), seal, body]);
}

const VALUE = ['a', '\u{1F600}é'];

/**
 * None of these is read as a cache: what is loaded is right, and a good cache takes its place.
 * @param {Record<string, Buffer>} contents
 * @param {string} directory
 * @param {() => Promise<unknown>} load
 */
async function assertReplaced(contents, directory, load) {
  const file = onlyFile(directory);
  for (const [what, bytes] of Object.entries(contents)) {
    writeFileSync(file, bytes);
    assert.deepEqual(await load(), VALUE, what);
    const mended = readFileSync(onlyFile(directory));
    assert.ok(!mended.equals(bytes), what);
    assert.deepEqual(await load(), VALUE, what);
    assert.ok(readFileSync(onlyFile(directory)).equals(mended), what);
  }
}

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
    const whole = readFileSync(onlyFile(directory));
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
    await assertReplaced(broken, directory, load);
  });

  test('of another package, Node, V8 or machine, or of nonsense, does not count', async (t) => {
    const { directory, load } = setup(t);
    await load();
    const whole = readFileSync(onlyFile(directory));
    const foreign = {
      'another version': resealed(whole, (head) => {
        head.madeBy = head.madeBy.replace(/^\S+/, '0.0.1');
      }),
      'another Node': resealed(whole, (head) => {
        head.madeBy = head.madeBy.replace(process.version, 'v19.0.0');
      }),
      'no list': resealed(whole, (head) => {
        head.list = null;
      }),
      'lengths beyond the end': resealed(whole, (head) => {
        for (const entry of head.list) entry.textBytes = 2 ** 40;
      }),
      'an unknown encoding': resealed(whole, (head) => {
        for (const entry of head.list) entry.encoding = 'morse';
      }),
      'code that V8 refuses': resealed(whole, (head, rest) => {
        for (let at = 0, index = 0; index < head.list.length; index++) {
          const { textBytes, codeBytes } = head.list[index];
          rest.fill(0, at + textBytes, at + textBytes + codeBytes);
          at += textBytes + codeBytes;
        }
      }),
    };
    await assertReplaced(foreign, directory, load);
  });

  test('serves several versions of Node at once', async (t) => {
    const binaries = [20, 22, 24, 26].map((major) => {
      try {
        return findNodeBinary(major, { install: false });
      } catch {
        return undefined;
      }
    });
    const others = binaries.filter((binary) => binary !== undefined);
    if (others.length < 2) {
      t.skip('needs two versions of Node: see scripts/node-versions.js');
      return;
    }
    const { directory, load } = setup(t);
    for (let round = 0; round < 2; round++) {
      for (const binary of others) assert.deepEqual(await load(directory, binary), VALUE);
      assert.equal(readdirSync(directory).length, others.length);
    }
  });

  test('survives processes that are killed while they write', async (t) => {
    const { directory, load, parameters } = setup(t);
    for (let round = 0; round < 12; round++) {
      const child = spawn(process.execPath, parameters(), { stdio: ['ignore', 'pipe', 'ignore'] });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // What it prints comes just before it writes.
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await delay(round % 4);
      child.kill('SIGKILL');
      await ended;
    }
    assert.deepEqual(await load(), VALUE);
    const caches = readdirSync(directory).filter((name) => name.endsWith('.cache'));
    assert.equal(caches.length, 1);
    const written = readFileSync(path.join(directory, caches[0]));
    assert.deepEqual(await load(), VALUE);
    assert.ok(readFileSync(path.join(directory, caches[0])).equals(written));
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
