#!/usr/bin/env node

'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { Judge } = require('../__test__/fuzz/judge.js');
const { CORPUS, mutated, readCorpus, textOf } = require('../__test__/fuzz/texts.js');
const { random } = require('../__test__/random-graphs/random.js');
const { nodeBinary } = require('./node-versions.js');
const { ROOT, fail, helpOption, progress, say } = require('./run.js');
const { addonFile } = require('./setup.js');

const USAGE = `
Usage: npm run fuzz:v8 -- [options]

Makes modules of the texts of the fuzz corpus, and of mutations of them, by this package and by Node 26's own class, and
compares which are taken, and with what class and message the others are refused. What is taken is also compiled in all
forms that its text may have. The exit code is 1 when something differs.

  --corpus <folder>  the corpus (default: fuzz/corpus)
  --count <n>        how many mutations (default: 10000)
  --from <n>         the first mutation (default: 1); each has its number as seed
  --no-words         do not compare messages
  --show <n>         how many differences are printed (default: 20)
`;

const BATCH = 100;

const OPTIONS = /** @type {const} */ ({
  corpus: { type: 'string', default: path.relative(ROOT, CORPUS) },
  count: { type: 'string', default: '10000' },
  from: { type: 'string', default: '1' },
  'no-words': { type: 'boolean', default: false },
  show: { type: 'string', default: '20' },
});

function readOptions() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const [count, from, show] = [values.count, values.from, values.show].map(Number);
    if (![count, from, show].every(Number.isSafeInteger)) {
      throw new Error('--count, --from and --show take numbers');
    }
    return { count, from, show, words: !values['no-words'], folder: path.resolve(values.corpus) };
  } catch (error) {
    return fail(`${/** @type {Error} */ (error).message}\n\n${USAGE.trim()}`);
  }
}

/**
 * The texts of a corpus, and mutations of them.
 * @param {readonly Uint8Array[]} corpus
 * @param {number} from
 * @param {number} count
 */
function* textsOf(corpus, from, count) {
  for (const bytes of corpus) yield textOf(bytes);
  for (let seed = from; seed < from + count; seed++) yield textOf(mutated(corpus, random(seed)));
}

async function main() {
  const { count, from, show, words, folder } = readOptions();
  if (!existsSync(addonFile())) fail('The addon is missing: npm run build');
  const corpus = readCorpus(folder);
  if (corpus.length === 0) fail(`There is no file in ${folder}`);
  const judge = new Judge(nodeBinary(26), nodeBinary(26), words);
  const total = corpus.length + count;
  let done = 0;
  let taken = 0;
  let different = 0;
  /** @type {string[]} */
  let batch = [];
  const compare = async () => {
    const result = await judge.compare(batch);
    done += batch.length;
    taken += result.taken;
    for (const { text, why } of result.differences) {
      if (different++ < show) process.stdout.write(`\n${JSON.stringify(text)}\n  ${why}\n`);
    }
    batch = [];
    progress(`${done}/${total}`);
  };
  try {
    for (const text of textsOf(corpus, from, count)) {
      batch.push(text);
      if (batch.length === BATCH) await compare();
    }
    if (batch.length > 0) await compare();
  } finally {
    judge.close();
  }
  progress('');
  say(`${total} texts, of which Node 26 takes ${taken}: ${different} different`);
  if (different > 0) process.exitCode = 1;
}

helpOption(USAGE);
main().catch((error) => fail(error.stack));
