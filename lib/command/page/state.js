'use strict';

// What is selected, pointed at and highlighted; all parts of the page show the same.

/** @typedef {import('./model.js').PageModule} PageModule */

class State {
  model;
  /** @type {PageModule | null} */
  selected = null;
  /** @type {PageModule | null} */
  hovered = null;
  /** All others are faint. @type {Set<PageModule> | null} */
  highlighted = null;
  /** @type {((what: 'selected' | 'hovered' | 'highlighted') => void)[]} */
  #listeners = [];

  /** @param {import('./model.js').Model} model */
  constructor(model) {
    this.model = model;
  }

  /** @param {(what: 'selected' | 'hovered' | 'highlighted') => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /**
   * @template {'selected' | 'hovered' | 'highlighted'} What
   * @param {What} what
   * @param {State[What]} value
   */
  #set(what, value) {
    if (this[what] === value) return;
    /** @type {any} */ (this)[what] = value;
    for (const listener of this.#listeners) listener(what);
  }

  /** @param {PageModule | null} module */
  select(module) {
    this.#set('selected', module);
  }

  /** @param {PageModule | null} module */
  hover(module) {
    this.#set('hovered', module);
  }

  /** @param {Set<PageModule> | null} modules */
  highlight(modules) {
    this.#set('highlighted', modules);
  }
}

exports.State = State;
