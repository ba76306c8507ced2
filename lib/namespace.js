'use strict';

// Module namespace exotic objects: https://tc39.es/ecma262/#sec-module-namespace-exotic-objects
//
// A Proxy over a null-prototype object that cannot be extended and has a property for each export.
// While a binding can change, traps read it; once none can, its values are in the target, and the
// traps that would read them are taken away. All that is done when it is looked at first: of most
// namespaces nobody sees more than that they are there, as of those that a module exports by the dozen
// and those that functions are called on.

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
  /** Of the module, until it is opened. @type {Environment | null} */
  #environment;
  /** @type {string[]} */
  #names = [];
  /** @type {Binding[]} */
  #bindings = [];
  /** The same by name, once one is asked for. @type {Map<string, Binding> | null} */
  #byName = null;
  /** The indices of the bindings that may change. @type {number[]} */
  #changing = [];
  /** Until it is opened, and while there are any. @type {UnopenedHandler | null} */
  #handler;

  /** @param {Environment} environment */
  constructor(environment) {
    this.#environment = environment;
    this.#target = unopenedTarget(this);
    this.#handler = new UnopenedHandler(this);
    this.object = defineNamespace(this.#target, this.#handler);
  }

  /** Takes the exports, before anything is done with them. */
  open() {
    const environment = this.#environment;
    if (environment === null) return;
    const { names, bindings } = readBindings(environment);
    /** @type {number[]} */
    const changing = [];
    const values = bindings.map((binding, index) => {
      if (isFinal(binding)) return /** @type {unknown[]} */ (binding.exporter.values)[binding.slot];
      changing.push(index);
      return undefined;
    });
    fill(this.#target, 'Module', names, values);
    this.#names = names;
    this.#bindings = bindings;
    this.#changing = changing;
    this.#handler?.opened(names);
    this.#environment = null;
    this.refresh();
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
    this.open();
    return this.#names;
  }

  /** @param {string | symbol} key */
  binding(key) {
    this.open();
    const names = this.#names;
    this.#byName ??= new Map(names.map((name, index) => [name, this.#bindings[index]]));
    return this.#byName.get(/** @type {string} */ (key));
  }

  /**
   * Brings the target up to date, for those who look behind the Proxy, as `util.inspect` does; and
   * lets go of the traps when nothing can change any more.
   */
  refresh() {
    if (this.#handler === null || this.#environment !== null) return;
    this.#changing = this.#changing.filter((index) => !this.#refreshOne(index));
    if (this.#changing.length > 0) return;
    this.#handler?.letGo();
    this.#handler = null;
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
 * The object behind a namespace's Proxy, until that is opened: `util.inspect` looks behind it, and asks for the tag first.
 * @param {Namespace} namespace
 * @returns {Record<string | symbol, unknown>}
 */
function unopenedTarget(namespace) {
  const tag = () => {
    namespace.open();
    return 'Module';
  };
  return define(Object.create(null), Symbol.toStringTag, { configurable: true, get: tag });
}

/**
 * Makes the object behind a namespace's Proxy what programs may know of it.
 * @param {Record<string | symbol, unknown>} target
 * @param {string} tag
 * @param {string[]} names
 * @param {unknown[]} [values] by index
 */
function fill(target, tag, names, values) {
  // Writable, enumerable, and configurable until the object is sealed: much faster than a descriptor for each.
  for (let index = 0; index < names.length; index++) target[names[index]] = values?.[index];
  define(target, Symbol.toStringTag, { value: tag });
  Object.seal(target);
}

/**
 * The object behind a namespace's Proxy that is not opened later.
 * @param {string[]} names
 * @param {string} tag
 * @returns {Record<string | symbol, unknown>}
 */
function targetOf(names, tag) {
  const target = Object.create(null);
  fill(target, tag, names);
  return target;
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
  /** @type {(string | symbol)[]} */
  #keys = [];

  /** @param {Namespace} namespace */
  constructor(namespace) {
    this.#namespace = namespace;
  }

  open() {
    this.#namespace.open();
  }

  /** @param {string[]} names in the order of their code units */
  opened(names) {
    this.#keys = [...names, Symbol.toStringTag];
    Object.setPrototypeOf(this, ReadingHandler.prototype);
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
    return this.define(target, key, descriptor, Handler.prototype.defineProperty);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   * @param {PropertyDescriptor} descriptor
   * @param {Function} trap
   */
  define(target, key, descriptor, trap) {
    if (typeof key === 'symbol') {
      return Reflect.defineProperty(target, key, ownFields(descriptor));
    }
    const binding = this.binding(key);
    if (binding === undefined) return false;
    return isFulfilledBy(descriptor, Namespace.readProperty(binding, key, trap));
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
    return this.read(target, key, ReadingHandler.prototype.get);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   * @param {Function} trap
   */
  read(target, key, trap) {
    const binding = this.binding(key);
    if (binding === undefined) return target[key];
    if (binding.constant && binding.exporter.values !== null) this.refresh();
    return Namespace.read(binding, key, trap);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   */
  getOwnPropertyDescriptor(target, key) {
    return this.describe(target, key, ReadingHandler.prototype.getOwnPropertyDescriptor);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   * @param {Function} trap
   */
  describe(target, key, trap) {
    const binding = this.binding(key);
    if (binding !== undefined) target[key] = Namespace.readProperty(binding, key, trap);
    return ownFields(Reflect.getOwnPropertyDescriptor(target, key));
  }
}

/** Those before the namespace is opened: whatever is asked, it is opened. */
class UnopenedHandler extends ReadingHandler {
  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   * @param {PropertyDescriptor} descriptor
   */
  defineProperty(target, key, descriptor) {
    this.open();
    return this.define(target, key, descriptor, UnopenedHandler.prototype.defineProperty);
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   */
  deleteProperty(target, key) {
    this.open();
    return Reflect.deleteProperty(target, key);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   */
  get(target, key) {
    this.open();
    return super.read(target, key, UnopenedHandler.prototype.get);
  }

  /**
   * @param {Record<string | symbol, unknown>} target
   * @param {string | symbol} key
   */
  getOwnPropertyDescriptor(target, key) {
    this.open();
    return super.describe(target, key, UnopenedHandler.prototype.getOwnPropertyDescriptor);
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   */
  has(target, key) {
    this.open();
    return Reflect.has(target, key);
  }

  /** @param {object} target */
  isExtensible(target) {
    this.open();
    return Reflect.isExtensible(target);
  }

  ownKeys() {
    this.open();
    return super.ownKeys();
  }

  /** @param {object} target */
  preventExtensions(target) {
    this.open();
    return Reflect.preventExtensions(target);
  }

  /**
   * @param {object} target
   * @param {object | null} prototype
   */
  setPrototypeOf(target, prototype) {
    this.open();
    return Reflect.setPrototypeOf(target, prototype);
  }
}

/**
 * The namespace object of a module.
 * @param {import('./environment.js').Environment} environment
 */
function namespaceOf(environment) {
  environment.namespace ??= new Namespace(environment);
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
