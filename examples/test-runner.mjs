// A test runner: each file of tests gets a fresh context, so that none finds what another has left behind, while the
// modules under test are read and compiled once.

import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inspect, isDeepStrictEqual } from 'node:util';
import vm from 'node:vm';
import { Loader } from 'vm-module-record/loader';

const FOLDER = new URL('./checks/', import.meta.url);

/** What a file of tests finds among its globals. */
function createGlobals(tests) {
  const check = (actual) => ({
    equals(expected) {
      // Objects of the context have other prototypes than ours.
      const [one, other] = [actual, expected].map((value) => structuredClone(value));
      if (isDeepStrictEqual(one, other)) return;
      throw new Error(`expected ${inspect(other)}, and it is ${inspect(one)}`);
    },
  });
  const test = (name, run) => void tests.push({ name, run });
  return { check, test, setTimeout };
}

async function runTest({ name, run }) {
  try {
    await run();
    return { name, error: null };
  } catch (error) {
    return { name, error };
  }
}

/** Runs a file of tests. */
export async function runFile(file) {
  const tests = [];
  const loader = new Loader({ context: vm.createContext(createGlobals(tests)) });
  const results = [];
  try {
    await loader.import(new URL(file, FOLDER).href);
    for (const test of tests) results.push(await runTest(test));
  } catch (error) {
    results.push({ name: '(loading)', error });
  } finally {
    loader.dispose();
  }
  return results;
}

/** Where an error was thrown: the first line of its stack that names a file of tests. */
function placeOf(error) {
  const [, place = ''] = /(?:\/)([\w.-]+\.check\.mjs:\d+:\d+)/.exec(error.stack) ?? [];
  return place;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let failed = 0;
  let passed = 0;
  for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith('.check.mjs')).sort()) {
    console.log(file);
    for (const { name, error } of await runFile(file)) {
      if (error === null) passed++;
      else failed++;
      console.log(
        error === null
          ? `  ok    ${name}`
          : `  FAIL  ${name}: ${error.message} (${placeOf(error)})`,
      );
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
