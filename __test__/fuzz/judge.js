'use strict';

// Whether this package and Node 26's own classes take the same source texts, and refuse the others in the same words.

const path = require('node:path');
const { LongLived } = require('../support/long-lived.js');

/** @typedef {import('./child.js').Refusal} Refusal */
/** @typedef {{ text: string, why: string }} Difference */

const CHILD = path.join(__dirname, 'child.js');
const TIMEOUT_MS = 20_000;

/** An early error of ECMA-262 that V8 does not have: docs/fuzzing.md. @param {string} message */
const isBeyondV8 = (message) =>
  /^(Cannot assign to this expression|Invalid left-hand side|Cannot use new with import)/.test(
    message,
  );

/** Whether a text may have an import phase that Node does not have. @param {string} text */
const isBeyondNode = (text) => text.includes('defer') || text.includes('source');

class Judge {
  #subject;
  #reference;
  #words;

  /**
   * @param {string} subject the Node that has this package
   * @param {string} reference a Node 26
   * @param {boolean} words whether the messages are compared too
   */
  constructor(subject, reference, words) {
    const file = CHILD;
    this.#subject = new LongLived({
      file,
      parameters: ['package'],
      execPath: subject,
      reference: false,
    });
    this.#reference = new LongLived({
      file,
      parameters: ['reference'],
      execPath: reference,
      reference: true,
    });
    this.#words = words;
  }

  /**
   * @param {readonly string[]} texts
   * @returns {Promise<{ differences: Difference[], taken: number }>}
   */
  async compare(texts) {
    const [ours, theirs] = await Promise.all(
      [this.#subject, this.#reference].map((each) => each.ask({ texts }, TIMEOUT_MS)),
    );
    if (ours.failed || theirs.failed) return this.#compareEach(texts, ours, theirs);
    const differences = texts.flatMap((text, at) => {
      const why = this.#difference(text, ours.verdicts[at], theirs.verdicts[at]);
      return why === null ? [] : [{ text, why }];
    });
    const taken = theirs.verdicts.filter((/** @type {any} */ { refusal }) => refusal === null);
    return { differences, taken: taken.length };
  }

  /**
   * @param {readonly string[]} texts
   * @param {any} ours
   * @param {any} theirs
   * @returns {Promise<{ differences: Difference[], taken: number }>}
   */
  async #compareEach(texts, ours, theirs) {
    if (texts.length === 1) {
      const why = `this package: ${ours.failed ?? 'answers'}; Node: ${theirs.failed ?? 'answers'}`;
      return { differences: ours.failed ? [{ text: texts[0], why }] : [], taken: 0 };
    }
    const result = { differences: /** @type {Difference[]} */ ([]), taken: 0 };
    for (const text of texts) {
      const { differences, taken } = await this.compare([text]);
      result.differences.push(...differences);
      result.taken += taken;
    }
    return result;
  }

  /**
   * @param {string} text
   * @param {{ refusal: Refusal | null, form?: any }} ours
   * @param {{ refusal: Refusal | null }} theirs
   * @returns {string | null}
   */
  #difference(text, ours, theirs) {
    const show = (/** @type {Refusal | null} */ refusal) =>
      refusal === null ? 'takes it' : `${refusal.name}: ${refusal.message}`;
    if (ours.form) {
      const { cyclic, mode, made } = ours.form;
      return `V8 refuses what it becomes (cyclic: ${cyclic}, mode: ${mode}): ${show(ours.form)}\n${made}`;
    }
    if (isBeyondNode(text)) return null;
    const [one, other] = [ours.refusal, theirs.refusal];
    const same = one?.name === other?.name && (!this.#words || one?.message === other?.message);
    if (same || (other === null && one !== null && isBeyondV8(one.message))) return null;
    return `this package: ${show(one)}; Node 26: ${show(other)}`;
  }

  close() {
    this.#subject.close();
    this.#reference.close();
  }
}

module.exports = { Judge };
