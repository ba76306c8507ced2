'use strict';

// How a body reads its imports: by value, by a getter, as a property of a namespace object, or as a variable that the
// exporter assigns.

const { NAMESPACE } = require('./environment.js');
const { objectOf } = require('./namespace.js');
const { NOT_CONSTANT } = require('./resolved.js');
const { boundTo, declaredToIgnoreThis, ignoresThis, isBindable } = require('./receivers.js');

/** @typedef {import('./environment.js').Binding} Binding */

// How the references to an import are written: what src/binding/records.rs takes for Mode.
const CONSTANT = 0;
const LIVE = 1;
const PROPERTY = 2;
const VARIABLE = 3;

/**
 * An import entry, or a member of a namespace, whose import is `namespace`.
 * @typedef {Binding & {
 *   assigned: boolean, onlyMembers: boolean, namespace: Import | null, called: boolean,
 * }} Import whether the importer's text may assign it, which throws; of a namespace, whether nothing but its members is
 *   used; of a member, whether the text calls it
 */

/**
 * Whether a binding has its value, and keeps it, when the modules of a cycle take their imports.
 * @param {Import} binding
 */
function hasValue({ exporter, constant, hoisted }) {
  return (constant && exporter.values !== null) || (hoisted && exporter.hasFunctions);
}

/**
 * How an import is written that may change.
 * @param {Import} binding
 */
function changingMode({ exporter, assigned }) {
  return exporter.isSynthetic && !assigned ? VARIABLE : LIVE;
}

/**
 * Whether a member of a namespace is an object that is made when it is read, or that is called with the namespace as
 * `this`.
 * @param {Import} binding
 */
function isPropertyOnly({ slot, called }) {
  return slot < 0 && (slot !== NAMESPACE || called === true);
}

/**
 * In a module that is evaluated after all that it imports.
 * @param {Import} binding
 */
function acyclicMode(binding) {
  const { exporter, slot, constant, namespace } = binding;
  if (namespace && isPropertyOnly(binding)) return PROPERTY;
  const isFinal = slot < 0 || (constant && exporter.values !== null);
  if (!namespace || !binding.called || declaredToIgnoreThis(binding))
    return isFinal ? CONSTANT : changingMode(binding);
  if (!isFinal) return PROPERTY;
  return ignoresThis(exporter, slot) || isBindable(exporter.values?.[slot]) ? CONSTANT : PROPERTY;
}

/**
 * The same before those are evaluated, as far as it can be known.
 * @param {Import} binding
 */
function laterMode(binding) {
  const { slot, constant, namespace, called } = binding;
  if (namespace && (isPropertyOnly(binding) || (called && !constant))) return PROPERTY;
  return slot < 0 || constant ? CONSTANT : changingMode(binding);
}

/**
 * Whether a text whose imports are written in these modes serves a module for which others would do.
 * @param {ArrayLike<number>} modes what is not listed is constant
 * @param {ArrayLike<number>} others
 */
function serve(modes, others) {
  const length = Math.max(modes.length, others.length);
  for (let index = 0; index < length; index++) {
    const mode = modes[index] ?? CONSTANT;
    const other = others[index] ?? CONSTANT;
    const serves =
      mode === other ||
      (mode === LIVE ? other === VARIABLE : mode === VARIABLE && other === CONSTANT);
    if (!serves) return false;
  }
  return true;
}

/**
 * In a module that may be read before all that it imports is evaluated.
 * @param {Import} binding
 */
function cyclicMode(binding) {
  const { slot, namespace, called } = binding;
  if (namespace && (isPropertyOnly(binding) || (called && !declaredToIgnoreThis(binding)))) {
    return PROPERTY;
  }
  return slot < 0 || hasValue(binding) ? CONSTANT : changingMode(binding);
}

/**
 * The same for a module in a cycle: what is read when it is used may have its value before.
 * @param {ArrayLike<number>} modes
 * @param {readonly number[]} others
 */
function serveCycle(modes, others) {
  return serve(
    modes,
    others.map((other, index) => (other === CONSTANT && modes[index] === LIVE ? LIVE : other)),
  );
}

/**
 * What the body takes for an import.
 * @param {Import} binding
 * @param {number} mode
 */
function importedValue(binding, mode) {
  const { exporter, slot, called, namespace } = binding;
  if (mode === PROPERTY || binding.onlyMembers) return undefined;
  if (slot < 0) return objectOf(exporter, slot);
  if (mode === LIVE) return /** @type {any} */ (exporter).getter(slot);
  const value = exporter.values === null ? exporter.read(slot) : exporter.values[slot];
  if (!called || (binding.constant && ignoresThis(exporter, slot))) return value;
  // The text calls it, and does nothing else with it: nobody sees that it is another function.
  const { exporter: module } = /** @type {Import} */ (namespace);
  return boundTo(value, /** @type {object} */ (objectOf(module, NAMESPACE)));
}

/**
 * What a body takes for an import in a module that is evaluated after all that it imports.
 * @param {Import} binding
 */
function constantValue(binding) {
  return acyclicMode(binding) === CONSTANT ? importedValue(binding, CONSTANT) : NOT_CONSTANT;
}

/**
 * The same for all imports, if all of them are constant; null when they are not.
 * @param {import('./resolved.js').ResolvedImports} resolved
 */
function constantValues(resolved) {
  return resolved.constantValues(constantValue);
}

/**
 * What the body of a module in a cycle takes for an import.
 * @param {Import} binding
 * @param {number} mode
 */
function importedByCycle(binding, mode) {
  if (mode !== LIVE) return importedValue(binding, mode);
  return /** @type {any} */ (binding.exporter).guard(binding.slot);
}

/**
 * How the imports of a module are written.
 * @param {Import[]} imports
 * @param {(binding: Import) => number} modeOf
 */
function modesOf(imports, modeOf) {
  const modes = new Array(imports.length);
  for (let index = 0; index < modes.length; index++) {
    const mode = modeOf(imports[index]);
    modes[index] = mode;
    const { namespace } = imports[index];
    // The property is one of the namespace object.
    if (mode === PROPERTY && namespace) namespace.onlyMembers = false;
  }
  return modes;
}

module.exports = {
  CONSTANT,
  VARIABLE,
  acyclicMode,
  constantValues,
  cyclicMode,
  importedByCycle,
  importedValue,
  laterMode,
  modesOf,
  serve,
  serveCycle,
};
