'use strict';

// A process that says what becomes of source texts: see judge.js.

const [which] = process.argv.slice(2);
/** @type {any} */
const vm = which === 'reference' ? require('node:vm') : require('../../index.js');

/** @typedef {{ name: string, message: string }} Refusal */

/** @param {unknown} error @returns {Refusal} */
const refusalOf = (error) => {
  const { name, message } = /** @type {Error} */ (error);
  return { name: String(name), message: String(message) };
};

/** The forms in which a module's text may be compiled, and what V8 says of them. @param {string} text */
function refusedForm(text) {
  const records = require('../../lib/binding.js');
  const { lowersUsing } = require('../../lib/using.js');
  const { textOf } = require('../../lib/text.js');
  const many = 64;
  for (const cyclic of [false, true]) {
    for (const mode of [0, 1, 2]) {
      const modes = new Uint8Array(many).fill(mode);
      const transformed = records.transform(text, cyclic, modes, lowersUsing, false, false);
      const { text: made } = textOf(text, transformed, {
        lineOffset: 0,
        columnOffset: 0,
      });
      try {
        new vm.Script(made);
      } catch (error) {
        return { ...refusalOf(error), cyclic, mode, made };
      }
    }
  }
  return null;
}

/**
 * @param {string} text
 * @returns {{ refusal: Refusal | null, form?: object | null }}
 */
function judge(text) {
  try {
    new vm.SourceTextModule(text, { identifier: 'fuzz' });
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
  return which === 'reference' ? { refusal: null } : { refusal: null, form: refusedForm(text) };
}

process.on('message', (/** @type {any} */ { texts }) => {
  process.send?.({ verdicts: texts.map(judge) });
});
