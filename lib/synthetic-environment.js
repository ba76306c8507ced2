'use strict';

// The environment of a synthetic module: a cell for each export.

const { Environment } = require('./environment.js');
const { Variables } = require('./variables.js');

class SyntheticEnvironment extends Environment {
  /** @type {((value: unknown) => void)[]} */
  #set;
  /** @type {Function | undefined} */
  #evaluateCallback;
  /** Those of importers, by slot. @type {(Variables | undefined)[] | null} */
  #variables = null;

  get isSynthetic() {
    return true;
  }

  /**
   * @param {number} record
   * @param {import('./realm.js').Realm} realm
   * @param {object} module
   * @param {string} identifier
   * @param {number} exports how many
   * @param {Function} evaluateCallback
   */
  constructor(record, realm, module, identifier, exports, evaluateCallback) {
    super(record, realm, module, identifier);
    this.#evaluateCallback = evaluateCallback;
    const getters = new Array(exports);
    this.#set = new Array(exports);
    for (let slot = 0; slot < exports; slot++) {
      // By index: the iterator of the realm's arrays may be anything.
      const cell = realm.helpers.cell(undefined);
      getters[slot] = cell[0];
      this.#set[slot] = cell[1];
    }
    this.getters = getters;
  }

  /** @param {number} slot */
  getter(slot) {
    return /** @type {(() => unknown)[]} */ (this.getters)[slot];
  }

  /** @param {number} slot */
  guard(slot) {
    return this.realm.helpers.guard(this.getter(slot));
  }

  /**
   * @param {number} slot
   * @param {unknown} value
   */
  set(slot, value) {
    this.#set[slot](value);
    this.#variables?.[slot]?.assign(value);
    this.namespace?.refresh();
  }

  /**
   * Has a variable of an importer assigned whenever the export is.
   * @param {number} slot
   * @param {import('./variables.js').Variable} variable
   */
  follow(slot, variable) {
    this.#variables ??= [];
    this.#variables[slot] ??= new Variables();
    this.#variables[slot].add(variable);
  }

  /**
   * What the callback returns is ignored, promises too.
   * @override
   * @returns {import('./environment.js').BodyCall | null}
   */
  begin() {
    const body = /** @type {Function} */ (this.#evaluateCallback);
    this.#evaluateCallback = undefined;
    return { body, receiver: this.module, parameters: [] };
  }
}

exports.SyntheticEnvironment = SyntheticEnvironment;
