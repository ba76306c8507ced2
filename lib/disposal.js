'use strict';

// `using` and `await using` declarations, on a V8 that does not know them: what the text that
// src/transform/using.rs writes asks for, and what such a V8 lacks besides.

const { define } = require('./define.js');
const { captureStackTrace } = require('./intrinsics.js');
const vm = require('./node-vm.js');

// Well-known symbols are the same in all realms. Where V8 has none of these, Node gives those of
// its own to the main realm.
const dispose = Symbol.dispose ?? Symbol('Symbol.dispose');
const asyncDispose = Symbol.asyncDispose ?? Symbol('Symbol.asyncDispose');

// In syntax that looks nothing up: see realm.js. A method is called as a property of `super`, in a
// constructor whose `this` is the object.
const DISPOSAL = `((dispose, asyncDispose, typeError, suppressedError) => {
  'use strict';
  class Receiver {
    constructor(object) { return object; }
    method() {}
  }
  const { prototype } = Receiver;
  let result;
  class Call extends Receiver {
    constructor(object) {
      super(object);
      result = super.method();
    }
  }
  const call = (object, method) => {
    prototype.method = method;
    new Call(object);
    const returned = result;
    prototype.method = result = undefined;
    return returned;
  };
  const getMethod = (object, symbol, name, hideAbove) => {
    const method = object[symbol];
    if (method === undefined || method === null) return undefined;
    if (typeof method === 'function') return method;
    throw typeError(\`Symbol(Symbol.\${name}) is not a function\`, hideAbove);
  };
  return () => {
    let resources = null;
    let completion = null;
    let needsAwait = false;
    let hasAwaited = false;
    const add = (value, isAsync, hideAbove) => {
      if (value === undefined || value === null) {
        if (!isAsync) return;
        resources = { __proto__: null, value: undefined, method: undefined, isAsync, next: resources };
        return;
      }
      if (typeof value !== 'object' && typeof value !== 'function') {
        throw typeError('An object is expected with \`using\` declarations', hideAbove);
      }
      let method;
      if (isAsync) method = getMethod(value, asyncDispose, 'asyncDispose', hideAbove);
      if (method === undefined) {
        const disposeMethod = getMethod(value, dispose, 'dispose', hideAbove);
        if (disposeMethod === undefined) {
          throw typeError('Symbol(Symbol.dispose) is not a function', hideAbove);
        }
        method = disposeMethod;
        if (isAsync) method = async function () { call(this, disposeMethod); };
      }
      resources = { __proto__: null, value, method, isAsync, next: resources };
    };
    const use = (value) => { add(value, false, use); return value; };
    const useAsync = (value) => { add(value, true, useAsync); return value; };
    const addError = (error, hideAbove) => {
      const thrown = completion === null
        ? error : suppressedError(error, completion.error, hideAbove);
      completion = { __proto__: null, error: thrown };
    };
    const fail = (error) => addError(error, fail);
    const awaited = (value) => ({ __proto__: null, value });
    const next = () => {
      while (resources !== null) {
        const { value, method, isAsync } = resources;
        if (!isAsync && needsAwait && !hasAwaited) {
          needsAwait = false;
          return awaited(undefined);
        }
        resources = resources.next;
        if (method === undefined) {
          needsAwait = true;
          continue;
        }
        let returned;
        try {
          returned = call(value, method);
        } catch (error) {
          addError(error, next);
          continue;
        }
        if (isAsync) {
          hasAwaited = true;
          return awaited(returned);
        }
      }
      if (needsAwait && !hasAwaited) {
        needsAwait = false;
        return awaited(undefined);
      }
      if (completion !== null) throw completion.error;
      return null;
    };
    return { __proto__: null, use, useAsync, fail, dispose: next };
  };
})`;

const SUPPRESSED_ERROR = `((make) => function SuppressedError(error, suppressed, message) {
  return make(new.target ?? SuppressedError, error, suppressed, message);
})`;

/** Compiled when the first module needs them. @type {Map<string, import('node:vm').Script>} */
const scripts = new Map();

/** @param {string} text */
function scriptOf(text) {
  let script = scripts.get(text);
  if (script === undefined) {
    script = new vm.Script(text, { filename: 'node:internal/vm-module-record/disposal' });
    scripts.set(text, script);
  }
  return script;
}

/**
 * @param {object} object
 * @param {PropertyKey} key
 * @param {unknown} value
 */
function defineHidden(object, key, value) {
  const descriptor = { value, writable: true, enumerable: false, configurable: true };
  define(object, key, descriptor);
}

/** What disposal needs of a realm; each has one once a module of it asks. */
class Disposal {
  #realm;
  /** Makes a DisposeCapability Record of the realm. @type {() => object} */
  using;
  /** @type {Function} */
  #SuppressedError;

  /** @param {import('./realm.js').Realm} realm */
  constructor(realm) {
    this.#realm = realm;
    this.#SuppressedError = this.#makeSuppressedError();
    this.using = realm.run(scriptOf(DISPOSAL))(
      dispose,
      asyncDispose,
      /** @type {(message: string, hideAbove: Function) => Error} */
      (message, hideAbove) => {
        const error = realm.helpers.typeError(message);
        captureStackTrace(error, hideAbove);
        return error;
      },
      /** @type {(error: unknown, suppressed: unknown, hideAbove: Function) => Error} */
      (error, suppressed, hideAbove) => {
        const message = 'An error was suppressed during disposal';
        return this.#suppress(this.#SuppressedError, error, suppressed, message, hideAbove);
      },
    );
  }

  /**
   * https://tc39.es/ecma262/#sec-suppressederror, with errors as V8 makes them.
   * @param {Function} newTarget
   * @param {unknown} error
   * @param {unknown} suppressed
   * @param {any} message
   * @param {Function} hideAbove
   */
  #suppress(newTarget, error, suppressed, message, hideAbove) {
    const made = this.#realm.helpers.typeError(message);
    const { prototype } = newTarget;
    const isObject =
      typeof prototype === 'object' ? prototype !== null : typeof prototype === 'function';
    Object.setPrototypeOf(made, isObject ? prototype : this.#SuppressedError.prototype);
    captureStackTrace(made, hideAbove);
    defineHidden(made, 'error', error);
    defineHidden(made, 'suppressed', suppressed);
    return made;
  }

  #makeSuppressedError() {
    const ErrorPrototype = Object.getPrototypeOf(
      Object.getPrototypeOf(this.#realm.helpers.typeError('')),
    );
    /** @type {(newTarget: Function, error: unknown, suppressed: unknown, message: unknown) => Error} */
    const make = (newTarget, error, suppressed, message) =>
      this.#suppress(newTarget, error, suppressed, message, newTarget);
    const SuppressedError = this.#realm.run(scriptOf(SUPPRESSED_ERROR))(make);
    const ErrorConstructor = Object.getOwnPropertyDescriptor(ErrorPrototype, 'constructor')?.value;
    if (typeof ErrorConstructor === 'function') {
      Object.setPrototypeOf(SuppressedError, ErrorConstructor);
    }
    const { prototype } = SuppressedError;
    Object.setPrototypeOf(prototype, ErrorPrototype);
    defineHidden(prototype, 'name', 'SuppressedError');
    defineHidden(prototype, 'message', '');
    define(SuppressedError, 'prototype', { writable: false });
    return SuppressedError;
  }

  /** Gives the realm the symbols, unless it has them. */
  provideSymbols() {
    const { Symbol: SymbolConstructor } = this.#realm.run(scriptOf(GLOBALS));
    if (typeof SymbolConstructor !== 'function' || !Object.isExtensible(SymbolConstructor)) return;
    for (const [name, value] of Object.entries({ dispose, asyncDispose })) {
      if (Object.hasOwn(SymbolConstructor, name)) continue;
      const descriptor = { value, writable: false, enumerable: false, configurable: false };
      define(SymbolConstructor, name, descriptor);
    }
  }

  /** Gives the realm the class of errors, unless it has one. */
  provideSuppressedError() {
    const { global } = this.#realm.run(scriptOf(GLOBALS));
    if ('SuppressedError' in global || !Object.isExtensible(global)) return;
    defineHidden(global, 'SuppressedError', this.#SuppressedError);
  }
}

const GLOBALS =
  '({ __proto__: null, Symbol: typeof Symbol === "function" && Symbol, global: this })';

/** @type {WeakMap<import('./realm.js').Realm, Disposal>} */
const disposals = new WeakMap();

/** @param {import('./realm.js').Realm} realm */
function disposalOf(realm) {
  let disposal = disposals.get(realm);
  if (disposal === undefined) {
    disposal = new Disposal(realm);
    disposals.set(realm, disposal);
  }
  return disposal;
}

// What src/disposal_globals.rs writes.
const MENTIONS_SYMBOLS = 1;
const MENTIONS_SUPPRESSED_ERROR = 2;

/**
 * Gives a realm the globals around `using` that a text mentions, and that this V8 has not.
 * @param {import('./realm.js').Realm} realm
 * @param {number} globals bits
 */
function provideGlobals(realm, globals) {
  if (globals & MENTIONS_SYMBOLS) disposalOf(realm).provideSymbols();
  if (globals & MENTIONS_SUPPRESSED_ERROR) disposalOf(realm).provideSuppressedError();
}

/**
 * What a body calls for a new scope with `using` declarations.
 * @param {import('./realm.js').Realm} realm
 */
function usingOf(realm) {
  return disposalOf(realm).using;
}

module.exports = { provideGlobals, usingOf };
