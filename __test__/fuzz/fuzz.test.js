'use strict';

// The texts of the fuzz corpus, and some mutations of them: this package takes those that Node 26 takes, and what it makes of
// them compiles. `npm run fuzz:v8` tries more.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { nodeMajor } = require('../implementation.js');
const { random } = require('../random-graphs/random.js');
const { referenceBinary } = require('../support/reference.js');
const { Judge } = require('./judge.js');
const { CORPUS, mutated, readCorpus, textOf } = require('./texts.js');

// An older V8 may not know what Node 26 takes.
const skip = nodeMajor !== 26 && 'what is syntax differs between the engines';

test('the fuzz corpus is to this package what it is to Node 26', { skip }, async (t) => {
  const corpus = readCorpus(CORPUS);
  const mutations = Array.from({ length: 4000 }, (_, seed) => mutated(corpus, random(seed)));
  const texts = [...corpus, ...mutations].map(textOf);
  const judge = new Judge(process.execPath, await referenceBinary(), true);
  try {
    const { differences, taken } = await judge.compare(texts);
    assert.deepEqual(differences, []);
    t.diagnostic(`${texts.length} texts, ${taken} are modules`);
    assert.ok(corpus.length > 500 && taken > 100, `${corpus.length} texts, ${taken} modules`);
  } finally {
    judge.close();
  }
});
