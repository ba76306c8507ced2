'use strict';

// Module namespace exotic objects: https://tc39.es/ecma262/#sec-module-namespace-exotic-objects
//
// A Proxy over a null-prototype object that cannot be extended and has a property for each export.
// While a binding can change, traps read it; once none can, its values are in the target, and the
// traps that would read them are taken away.

const { define, ownFields } = require('./define.js');
const { DEFERRED_NAMESPACE, NAMESPACE } = require('./environment.js');
const { readBindings } = require('./answers.js');
const deferred = require('./deferred.js').deferredIn(module);

const deferredNamespaces = deferred(() => require('./deferred-namespace.js'));
const earlyReads = deferred(() => require('./uninitialized.js'));

/** What V8 says where a namespace is asked for more than the value. @param {string} name */
const ofProperty = (name) => `${name} is not defined`;

/** @typedef {import('./environment.js').Binding} Binding */
/** @typedef {import('./environment.js').Environment} Environment */

class Namespace {
  /** The object that programs see. @type {object} */
  object;
  #target;
  #names;
  #bindings;
  /** The same by name, once one is asked for. @type {Map<string, Binding> | null} */
  #byName = null;
  /** The indices of the bindings that may change. @type {number[]} */
  #changing = [];
  /** While there are any. @type {ReadingHandler | null} */
  #reading = null;

  /** @param {Environment} environment */
  constructor(environment) {
    const { names, bindings } = readBindings(environment);
    this.#names = names;
    this.#bindings = bindings;
    const values = bindings.map((binding, index) => {
      if (isFinal(binding)) return /** @type {unknown[]} */ (binding.exporter.values)[binding.slot];
      this.#changing.push(index);
      return undefined;
    });
    this.#target = targetOf(names, 'Module', values);
    if (this.#changing.length > 0) this.#reading = new ReadingHandler(this, names);
    this.object = defineNamespace(this.#target, this.#reading ?? new Handler(this, names));
  }

  /**
   * The value of an export; throws a ReferenceError while it is uninitialized.
   * @param {Binding} binding
   * @param {string | symbol} name
   * @param {Function} trap that reads it
   * @param {(name: string) => string} [words] of the ReferenceError
   * @returns {unknown}
   */
  static read({ exporter, slot }, name, trap, words) {
    if (slot < 0) return objectOf(exporter, slot);
    try {
      return exporter.read(slot);
    } catch (error) {
      throw earlyReads().uninitialized(error, String(name), trap, words);
    }
  }

  /**
   * The value of an export, for a trap that is about its property.
   * @param {Binding} binding
   * @param {string | symbol} name
   * @param {Function} trap
   */
  static readProperty(binding, name, trap) {
    return Namespace.read(binding, name, trap, ofProperty);
  }

  /** The exported names, in the order of their code units. */
  names() {
    return this.#names;
  }

  /** @param {string | symbol} key */
  binding(key) {
    const names = this.#names;
    this.#byName ??= new Map(names.map((name, index) => [name, this.#bindings[index]]));
    return this.#byName.get(/** @type {string} */ (key));
  }

  /**
   * Brings the target up to date, for those who look behind the Proxy, as `util.inspect` does; and
   * lets go of the traps when nothing can change any more.
   */
  refresh() {
    if (this.#reading === null) return;
    this.#changing = this.#changing.filter((index) => !this.#refreshOne(index));
    if (this.#changing.length > 0) return;
    this.#reading?.letGo();
    this.#reading = null;
  }

  /**
   * @param {number} index
   * @returns {boolean} whether it cannot change any more
   */
  #refreshOne(index) {
    const name = this.#names[index];
    const binding = this.#bindings[index];
    const { exporter, slot } = binding;
    if (slot < 0) {
      this.#target[name] = objectOf(exporter, slot);
      return true;
    }
    if (isFinal(binding)) {
      this.#target[name] = /** @type {unknown[]} */ (exporter.values)[slot];
      return true;
    }
    if (exporter.getters === null) return false;
    try {
      this.#target[name] = exporter.read(slot);
    } catch {
      // Uninitialized: the target shows undefined.
    }
    return false;
  }
}

/**
 * Whether a binding has its value, and keeps it.
 * @param {Binding} binding
 */
function isFinal({ exporter, slot, constant }) {
  return slot >= 0 && constant && exporter.values !== null;
}

/** All that there are, for `isNamespace`. @type {WeakSet<object>} */
const namespaces = new WeakSet();

/**
 * The object behind a namespace's Proxy.
 * @param {string[]} names
 * @param {string} tag
 * @param {unknown[]} [values] by index
 * @returns {Record<string | symbol, unknown>}
 */
function targetOf(names, tag, values) {
  const target = Object.create(null);
  // Writable, enumerable, and configurable until the object is sealed: much faster than a descriptor for each.
  for (let index = 0; index < names.length; index++) target[names[index]] = values?.[index];
  define(target, Symbol.toStringTag, { value: tag });
  return Object.seal(target);
}

/**
 * @param {object} target
 * @param {ProxyHandler<any>} handler
 * @returns {object}
 */
function defineNamespace(target, handler) {
  const object = new Proxy(target, handler);
  namespaces.add(object);
  return object;
}

/**
 * Whether defining an export with this descriptor changes nothing.
 * @param {PropertyDescriptor} descriptor
 * @param {unknown} value of the export
 */
function isFulfilledBy(descriptor, value) {
  const has = (/** @type {string} */ field) => Object.hasOwn(descriptor, field);
  if (has('configurable') && descriptor.configurable) return false;
  if (has('enumerable') && !descriptor.enumerable) return false;
  if (has('get') || has('set')) return false;
  if (has('writable') && !descriptor.writable) return false;
  return has('value') ? Object.is(descriptor.value, value) : true;
}

/** The internal methods that differ from the target's own, when no binding can change. */
class Handler {
  #namespace;
  #keys;

  /**
   * @param {Namespace} namespace
   * @param {string[]} names in the order of their code units
   */
  constructor(namespace, names) {
    this.#namespace = namespace;
    this.#keys = [...names, Symbol.toStringTag];
  }

  /** @param {string | symbol} key */
  binding(key) {
    return this.#namespace.binding(key);
  }

  refresh() {
    this.#namespace.refresh();
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   * @param {PropertyDescriptor} descriptor
   */
  defineProperty(target, key, descriptor) {
    if (typeof key === 'symbol') {
      return Reflect.defineProperty(target, key, ownFields(descriptor));
    }
    const binding = this.binding(key);
    if (binding === undefined) return false;
    const value = Namespace.readProperty(binding, key, Handler.prototype.defineProperty);
    return isFulfilledBy(descriptor, value);
  }

  set() {
    return false;
  }

  /** An object lists integer keys before the others; a namespace does not. */
  ownKeys() {
    return this.#keys;
  }
}
Object.setPrototypeOf(Handler.prototype, null);

/** Those while one can. */
class ReadingHandler extends Handler {
  /** Reads come from the target from now on. A trap that is there and undefined would make each take half as long again. */
  letGo() {
    Object.setPrototypeOf(this, Handler.prototype);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   */
  get(target, key) {
    const binding = this.binding(key);
    if (binding === undefined) return target[key];
    if (binding.constant && binding.exporter.values !== null) this.refresh();
    return Namespace.read(binding, key, ReadingHandler.prototype.get);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   */
  getOwnPropertyDescriptor(target, key) {
    const binding = this.binding(key);
    const trap = ReadingHandler.prototype.getOwnPropertyDescriptor;
    if (binding !== undefined) target[key] = Namespace.readProperty(binding, key, trap);
    return ownFields(Reflect.getOwnPropertyDescriptor(target, key));
  }
}

/**
 * The namespace object of a module.
 * @param {import('./environment.js').Environment} environment
 */
function namespaceOf(environment) {
  if (environment.namespace === null) {
    const namespace = new Namespace(environment);
    environment.namespace = namespace;
    namespace.refresh();
  }
  return environment.namespace.object;
}

/**
 * The deferred namespace object of a module.
 * @param {Environment} environment
 * @returns {object}
 */
function deferredNamespaceOf(environment) {
  if (environment.deferredNamespace === null) {
    namespaceOf(environment);
    const namespace = /** @type {Namespace} */ (environment.namespace);
    // Evaluates, and what evaluates needs namespaces.
    const { createDeferredNamespace } = deferredNamespaces();
    environment.deferredNamespace = createDeferredNamespace(
      environment,
      namespace,
      namespace.names(),
    );
  }
  return /** @type {object} */ (environment.deferredNamespace);
}

/**
 * What an import with a negative slot is.
 * @param {Environment} exporter
 * @param {number} slot
 * @returns {unknown}
 */
function objectOf(exporter, slot) {
  if (slot === NAMESPACE) return namespaceOf(exporter);
  return slot === DEFERRED_NAMESPACE ? deferredNamespaceOf(exporter) : exporter.source;
}

/**
 * Whether a value is a namespace object of this package.
 * @param {unknown} value
 */
function isNamespace(value) {
  return typeof value === 'object' && value !== null && namespaces.has(value);
}

exports.Namespace = Namespace;
exports.defineNamespace = defineNamespace;
exports.deferredNamespaceOf = deferredNamespaceOf;
exports.isFulfilledBy = isFulfilledBy;
exports.isNamespace = isNamespace;
exports.namespaceOf = namespaceOf;
exports.objectOf = objectOf;
exports.targetOf = targetOf;
