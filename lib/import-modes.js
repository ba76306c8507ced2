'use strict';

// How a body reads its imports: by value, by a getter, or as a property of a namespace object.

const { NAMESPACE } = require('./environment.js');
const { namespaceBinding, objectOf } = require('./namespace.js');

/** @typedef {import('./environment.js').Binding} Binding */

// How the references to an import are written: what src/binding/records.rs takes for Mode.
const CONSTANT = 0;
const LIVE = 1;
const PROPERTY = 2;

/** Stands for a member that a namespace does not have. */
const NO_BINDING = { exporter: /** @type {any} */ (null), slot: NAMESPACE, constant: false };

/** @typedef {Binding & { member?: true, called?: boolean }} Import */

/**
 * Whether a call of a namespace's member may leave out `this`.
 * @param {Import} binding
 */
function ignoresThis({ exporter, slot, constant }) {
  return constant && slot < 31 && (exporter.ignoresThis & (1 << slot)) !== 0;
}

/**
 * @param {Import} binding
 * @returns {number} PROPERTY for a member that is best read from the namespace object
 */
function memberMode(binding) {
  if (binding.slot < 0) return PROPERTY;
  return binding.called && !ignoresThis(binding) ? PROPERTY : LIVE;
}

/**
 * In a module that is evaluated after all that it imports.
 * @param {Import} binding
 */
function acyclicMode(binding) {
  const { exporter, slot, constant, member } = binding;
  if (member && memberMode(binding) === PROPERTY) return PROPERTY;
  return slot < 0 || (constant && exporter.values !== null) ? CONSTANT : LIVE;
}

/**
 * The same before those are evaluated.
 * @param {Import} binding
 */
function laterMode(binding) {
  if (binding.member && memberMode(binding) === PROPERTY) return PROPERTY;
  return binding.slot < 0 || binding.constant ? CONSTANT : LIVE;
}

/**
 * @param {ArrayLike<number>} modes what is not listed is constant
 * @param {ArrayLike<number>} others
 */
function haveSameModes(modes, others) {
  const length = Math.max(modes.length, others.length);
  for (let index = 0; index < length; index++) {
    if ((modes[index] ?? CONSTANT) !== (others[index] ?? CONSTANT)) return false;
  }
  return true;
}

/**
 * In a module that may be read before all that it imports is evaluated.
 * @param {Import} binding
 */
function cyclicMode(binding) {
  if (binding.member) return memberMode(binding);
  return binding.slot < 0 ? CONSTANT : LIVE;
}

/**
 * What the body takes for an import.
 * @param {Import} binding
 * @param {number} mode
 */
function importedValue({ exporter, slot }, mode) {
  if (mode === PROPERTY) return undefined;
  if (slot < 0) return objectOf(exporter, slot);
  if (mode === LIVE) return /** @type {any} */ (exporter).getter(slot);
  return /** @type {unknown[]} */ (exporter.values)[slot];
}

/**
 * What the body of a module in a cycle takes for an import.
 * @param {Import} binding
 */
function importedByCycle(binding) {
  const mode = cyclicMode(binding);
  if (mode !== LIVE) return importedValue(binding, mode);
  return /** @type {any} */ (binding.exporter).guard(binding.slot);
}

/**
 * The import entries, and after them the static members of those that are namespaces.
 * @param {Binding[]} imports
 * @param {readonly import('./text.js').NamespaceMember[]} members
 * @returns {Import[]}
 */
function withMembers(imports, members) {
  return imports.concat(
    members.map(({ index, called, name }) => {
      const binding = namespaceBinding(imports[index].exporter, name) ?? NO_BINDING;
      return { ...binding, member: true, called };
    }),
  );
}

module.exports = {
  acyclicMode,
  cyclicMode,
  haveSameModes,
  importedByCycle,
  importedValue,
  laterMode,
  withMembers,
};
