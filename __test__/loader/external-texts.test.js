'use strict';

// The texts of modules stay where the threads have made them: V8 reads them there, lets them go when it has no use for them,
// and may do so after all that belongs to a worker is gone.

const assert = require('node:assert/strict');
const path = require('node:path');
const { describe, test } = require('node:test');
const { root, run } = require('../support/reference.js');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const LENGTH = 300_000;
/** By then V8's heap does not grow any more. */
const FIRST_ROUNDS = 150;
const ROUNDS = 350;
const KILOBYTE = 1024;

/**
 * A module whose text is so long, of one byte a character or of two.
 * @param {string} character
 * @param {string} [of]
 */
const textOf = (character, of = 'a') =>
  `export const long = () => '${character.repeat(LENGTH)}'; export const of = '${of}';`;

const START = `
  const path = require('node:path');
  const { writeFileSync } = require('node:fs');
  const { pathToFileURL } = require('node:url');
  const vm = require('node:vm');
  const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
  const newLoader = () => {
    const { Loader } = require(${JSON.stringify(`${root}/loader.js`)});
    return new Loader({ context: vm.createContext({}) });
  };
  const parent = pathToFileURL(__filename).href;
`;

/** @type {Record<string, { program: string, expected: (printed: any) => void }>} */
const PROGRAMS = {
  'are not in its heap': {
    program: `
      newLoader().importSync('./small.mjs', parent);
      const before = process.memoryUsage();
      const modules = ['./one.mjs', './two.mjs'].map((file) => newLoader().importSync(file, parent));
      const after = process.memoryUsage();
      console.log(JSON.stringify({
        external: after.external - before.external,
        texts: modules.map(({ long }) => [long().length, long.toString().length, long().at(-1)]),
      }));
    `,
    expected({ external, texts }) {
      const around = '() => ""'.length;
      assert.deepEqual(texts, [
        [LENGTH, LENGTH + around, 'é'],
        [LENGTH, LENGTH + around, '€'],
      ]);
      if (process.platform === 'linux') {
        // V8 counts characters or bytes.
        assert.ok(external > 1.8 * LENGTH, `${external} bytes`);
        assert.ok(external < 3.2 * LENGTH, `${external} bytes`);
      }
    },
  },
  'are let go when a file has another one': {
    program: `
      const load = (round) => {
        writeFileSync(path.join(__dirname, 'one.mjs'), textOf('b', round));
        const loader = newLoader();
        const { of } = loader.importSync('./one.mjs', parent);
        loader.dispose();
        return of;
      };
      const rounds = async (from, to) => {
        for (let round = from; round < to; round++) {
          if (load(round) !== String(round)) throw new Error('another text');
          if (round % 25 !== 24) continue;
          gc();
          await new Promise((resolve) => setTimeout(resolve));
          gc();
        }
        return process.memoryUsage();
      };
      const run = async () => {
        const before = await rounds(0, ${FIRST_ROUNDS});
        const after = await rounds(${FIRST_ROUNDS}, ${FIRST_ROUNDS + ROUNDS});
        console.log(JSON.stringify({ external: after.external - before.external, rss: after.rss - before.rss }));
      };
      run();
    `,
    expected({ external, rss }) {
      assert.ok(external < 6 * LENGTH, `${external} bytes`);
      assert.ok(rss < 0.4 * ROUNDS * LENGTH, `${rss} bytes`);
    },
  },
  'outlive the workers that have read them': {
    program: `
      const FILES = ['./one.mjs', './two.mjs', './small.mjs'];
      const load = async () => {
        const loader = newLoader();
        for (const file of FILES) (await loader.import(file, parent)).long();
        parentPort.postMessage('loaded');
        if (workerData === 1) process.exit();
        if (workerData === 2) throw new Error('ends the worker');
        if (workerData === 3) setInterval(() => {}, 1000);
      };
      const start = (end) => new Promise((resolve) => {
        const worker = new Worker(__filename, { workerData: end });
        worker.on('message', () => end === 3 && worker.terminate());
        if (end >= 4) setTimeout(() => worker.terminate(), 20 * (end - 3));
        worker.on('error', () => {});
        worker.on('exit', resolve);
      });
      const run = async () => {
        for (let end = 0; end < 10; end++) await Promise.all([start(end), start(end)]);
        // This thread has loaded nothing so far.
        const { of } = await newLoader().import('./one.mjs', parent);
        console.log(JSON.stringify(of));
      };
      if (isMainThread) run(); else load();
    `,
    expected(of) {
      assert.equal(of, 'a');
    },
  },
};

describe('the texts of modules', { skip }, () => {
  for (const [name, { program, expected }] of Object.entries(PROGRAMS)) {
    test(name, async (t) => {
      const constants = `const LENGTH = ${LENGTH}; const textOf = ${textOf};`;
      const made = folder(t, {
        'main.cjs': START + constants + program,
        'one.mjs': textOf('é'),
        'two.mjs': textOf('€'),
        'small.mjs': `export const long = () => '${'s'.repeat(KILOBYTE)}';`,
      });
      const { code, stdout, stderr } = await run(process.execPath, [
        '--expose-gc',
        // V8 keeps scripts there for others of the same text.
        '--no-compilation-cache',
        path.join(made.root, 'main.cjs'),
      ]);
      assert.equal(code, 0, stderr);
      expected(JSON.parse(stdout));
    });
  }
});
