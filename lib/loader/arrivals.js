'use strict';

// What the threads of a loader have read: taken when somebody waits for it, many modules at a time.

const { readBatch } = require('./batch.js');
const { native } = require('./native.js');
const { Together } = require('./together.js');

/** @typedef {import('./collection.js').Collection} Collection */

class Arrivals {
  #loader;
  #taker;
  #listening = false;
  #closed = false;
  /** How many imports wait for modules. */
  #waiting = 0;
  /** Whether there is more to arrive. */
  #busy = false;
  /** Null with hooks: what one import waits for may be another one. @type {Together | null} */
  #together;

  /**
   * @param {object} loader the native one
   * @param {import('./batch.js').Taker} taker
   * @param {boolean} hasHooks
   */
  constructor(loader, taker, hasHooks) {
    this.#together = hasHooks ? null : new Together();
    this.#loader = loader;
    this.#taker = taker;
  }

  close() {
    this.#closed = true;
    this.#busy = false;
    if (this.#listening) native.loaderListen(this.#loader, null);
  }

  /** Something was asked for. */
  expect() {
    this.#busy = true;
    if (this.#waiting > 0) this.#listen();
  }

  /** @param {Collection} collection that is to be complete */
  async waitFor(collection) {
    const isNew = !collection.isComplete();
    this.#pump();
    const goesOn = this.#goesOn(collection, isNew);
    if (goesOn === null) return;
    this.#waiting++;
    this.#listen();
    await goesOn;
    this.#waiting--;
  }

  /**
   * @param {Collection} collection
   * @param {boolean} isNew whether it needed something of the threads
   * @returns {Promise<void> | null} null when it goes on at once
   */
  #goesOn(collection, isNew) {
    const together = this.#together;
    if (together === null) return collection.isComplete() ? null : collection.completed();
    const isAlone = !isNew && (collection.root.linked || !together.isOpen);
    return isAlone ? null : together.complete(collection);
  }

  /**
   * The same at once.
   * @param {Collection} collection
   * @returns {boolean} false when a hook has yet to answer
   */
  takeAll(collection) {
    while (!collection.isComplete() && this.#takeBatch(true)) {
      // Each batch may be the last that is missing.
    }
    return collection.isComplete();
  }

  #listen() {
    if (this.#listening || !this.#busy) return;
    this.#listening = true;
    native.loaderListen(this.#loader, () => this.#pump());
  }

  /** Takes what has arrived, and what arrives meanwhile. */
  #pump() {
    if (this.#closed) return;
    while (this.#takeBatch(false)) {
      // Compiling a batch takes so long that the next one is there.
    }
    if (this.#listening && !this.#busy) {
      this.#listening = false;
      native.loaderListen(this.#loader, null);
    }
  }

  /**
   * @param {boolean} wait
   * @returns {boolean} whether anything had arrived
   */
  #takeBatch(wait) {
    const batch = native.loaderTake(this.#loader, wait);
    this.#busy = batch.busy;
    if (batch.numbers === '') return false;
    readBatch(batch, this.#taker);
    return true;
  }
}

exports.Arrivals = Arrivals;
