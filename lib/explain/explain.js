'use strict';

// `explain(error)`, with what is known of a read that came too early.

const { explainEarlyRead } = require('./early-read.js');
const { wordsFor } = require('./early-read-words.js');
const { explain: explainOther } = require('./index.js');
const { layOut } = require('./layout.js');
const { throwerOf } = require('./notes.js');

/**
 * @param {unknown} error
 * @returns {import('../../index.js').Explanation | null}
 */
function explain(error) {
  const explanation = explainOther(error);
  // What a code says goes first.
  if (explanation === null || explanation.code !== null) return explanation;
  const thrown = /** @type {object} */ (error);
  const thrower = throwerOf(thrown);
  const read = thrower === undefined ? null : explainEarlyRead(thrown, thrower);
  if (read === null) return explanation;
  Object.assign(explanation, wordsFor(read), { call: null });
  explanation.text = layOut(explanation);
  return explanation;
}

module.exports = { explain };
