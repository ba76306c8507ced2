'use strict';

// What a module needs of the realm that its code runs in: functions, arrays, promises and errors
// that are that realm's own, so that nothing of the main realm is in reach of the code.
//
// The helpers are written in syntax that looks nothing up: a context whose code has overwritten
// its intrinsics gets the same ones.

const { define } = require('./define.js');
const { captureStackTrace, promiseThen, textOfFunction } = require('./intrinsics.js');
const vm = require('./node-vm.js');
const { shifted } = require('./text.js');

/**
 * Makes a getter whose error says what its reader calls the binding.
 * @typedef {(name: string, uninitialized: Function) => () => unknown} Guard
 */

/**
 * @typedef {object} Helpers functions of the realm
 * @property {(message: string) => Error} typeError
 * @property {() => RangeError} stackOverflow what V8 throws when its stack is exhausted
 * @property {(...elements: unknown[]) => unknown[]} array
 * @property {(call: (getters: unknown, guards: unknown) => void) => Function} receiver
 * @property {(getter: () => unknown) => Guard} guard for a binding that is initialized
 * @property {(getter: () => unknown) => Guard} delegateGuard
 * @property {(value: unknown) => [() => unknown, (value: unknown) => void]} cell a getter and what
 *   sets its value
 * @property {(getter: () => unknown) => [() => unknown, (getter: () => unknown) => void]} delegate
 *   a getter that asks another one, and what replaces the other
 * @property {(body: Promise<unknown>, fulfilled: () => void, rejected: (error: unknown) => void) => void} settle
 * @property {(resume: (threw: boolean, value: unknown) => { value: unknown } | null,
 *   fulfilled: () => void, rejected: (error: unknown) => void) => void} drive runs a body whose
 *   awaits are yields
 * @property {(main: Function) => Function} importer
 * @property {(main: Function) => Function} hostImporter the same, whose promises are those that `main` gives
 * @property {(main: Function) => () => unknown} metaGetter
 * @property {(name: Function, evaluate: Function, uninitialized?: Function,
 *   using?: () => object) => object} bodyHelpers
 * @property {() => unknown} eval what `eval` stands for now
 * @property {() => Promise<unknown>} promise
 * @property {Function} target
 */

const HELPERS = `(() => {
  'use strict';
  const noArguments = () => arguments;
  const typeofArguments = () => typeof arguments;
  const inPhases = (importWith) => {
    const evaluation = importWith('evaluation');
    evaluation.source = importWith('source');
    evaluation.defer = importWith('defer');
    return evaluation;
  };
  const TypeError = (() => { try { null.x; } catch (error) { return error.constructor; } })();
  return {
    __proto__: null,
    typeError: (message) => new TypeError(message),
    stackOverflow: () => {
      const overflow = () => { overflow(); };
      try { overflow(); } catch (error) { return error; }
    },
    array: (...elements) => elements,
    receiver: (call) => (getters, guards) => call(getters, guards),
    guard: (getter) => () => getter,
    delegateGuard: (getter) => (name, uninitialized) => {
      const guarded = () => {
        try { return getter(); } catch (error) { throw uninitialized(error, name, guarded); }
      };
      return guarded;
    },
    cell: (value) => [() => value, (next) => { value = next; }],
    delegate: (getter) => [() => getter(), (next) => { getter = next; }],
    settle: async (body, fulfilled, rejected) => {
      try { await body; } catch (error) { return void rejected(error); }
      fulfilled();
    },
    drive: async (resume, fulfilled, rejected) => {
      let threw = false;
      let value;
      for (;;) {
        let awaited;
        try {
          awaited = resume(threw, value);
        } catch (error) {
          await undefined;
          return void rejected(error);
        }
        if (awaited === null) break;
        threw = false;
        try { value = await awaited.value; } catch (error) { threw = true; value = error; }
      }
      await undefined;
      fulfilled();
    },
    importer: (main) => inPhases(
      (phase) => async (specifier, options) => await main(\`\${specifier}\`, options, phase)
    ),
    hostImporter: (main) => inPhases(
      (phase) => (specifier, options) => main(() => \`\${specifier}\`, options, phase)
    ),
    metaGetter: (main) => () => main(),
    bodyHelpers: (name, evaluate, uninitialized, using) => ({
      __proto__: null,
      name: (value, text) => name(value, text),
      using,
      uninitialized: (error, local, getter) => uninitialized(error, local, getter),
      eval: (site, code) =>
        typeof site === 'string' && typeof code === 'string' ? evaluate(site, code) : code,
      arguments: noArguments,
      typeofArguments,
    }),
    eval: () => { try { return eval; } catch { return undefined; } },
    promise: async () => {},
    target: function () {},
  };
})()`;

const helpers = new vm.Script(HELPERS, { filename: 'node:internal/vm-module-record/realm' });
const nothing = new vm.Script('', { filename: 'node:internal/vm-module-record/drain' });

/** The text of %eval%. Of another realm's it is the same: that has another prototype. */
const NATIVE_EVAL = 'function eval() { [native code] }';
const { getPrototypeOf } = Reflect;

/** @typedef {{ text: string, filename: string, lineOffset: number, columnOffset: number }} PlacedText */

/** The realm of one context, or of the main one. */
class Realm {
  /** @type {object | undefined} undefined for the main context */
  #context;
  /** @type {Helpers} */
  helpers;
  /** What the bodies of its modules share, made when one needs it. @type {object | null} */
  bodyHelpers = null;
  /** Whether the context has a microtask queue of its own. */
  hasOwnMicrotaskQueue = false;
  /** How many modules without an identifier it has seen. */
  #modules = 0;
  /** The scripts of modules that have run here, of those that several modules may have. @type {WeakSet<object>} */
  #scripts = new WeakSet();

  /** @param {object | undefined} context */
  constructor(context) {
    this.#context = context;
    this.helpers = this.run(helpers);
    // A reflective construction takes the prototype of the target's realm when the target has none.
    this.helpers.target.prototype = null;
    if (context !== undefined) this.#detectMicrotaskQueue();
  }

  /** A number for a module that was given no identifier. */
  nextModuleNumber() {
    return this.#modules++;
  }

  /**
   * Notes a script that is to run here.
   * @param {import('node:vm').Script} script
   */
  isNew(script) {
    if (this.#scripts.has(script)) return false;
    this.#scripts.add(script);
    return true;
  }

  /**
   * Runs a script in this realm.
   * @param {import('node:vm').Script} script
   */
  run(script) {
    if (this.#context === undefined) return script.runInThisContext();
    return script.runInContext(this.#context);
  }

  /**
   * The function that a text is, without running a script.
   * @param {PlacedText} placed
   */
  functionOf({ text, filename, lineOffset, columnOffset }) {
    const before = 'return ';
    const options = { filename, lineOffset, columnOffset: shifted(columnOffset, before.length) };
    return this.compileFunction(before + text, options)();
  }

  /**
   * Whether `eval` is %eval%, whose direct calls run code where they stand. A program, or the host of its context, may have put
   * another function in its place.
   */
  get hasIntrinsicEval() {
    const value = this.helpers.eval();
    if (typeof value !== 'function') return false;
    const isNative = Reflect.apply(textOfFunction, value, []) === NATIVE_EVAL;
    return isNative && getPrototypeOf(value) === getPrototypeOf(this.helpers.eval);
  }

  /** Runs the microtasks of a context that has a queue of its own. */
  drainMicrotasks() {
    this.run(nothing);
  }

  /**
   * NewPromiseCapability(%Promise%) of this realm, or of the main one for a context with a queue of
   * its own, which is drained only while its code runs.
   * @returns {{ promise: Promise<void>, resolve: () => void, reject: (error: unknown) => void }}
   */
  newPromiseCapability() {
    return this.#capability(this.#context === undefined || this.hasOwnMicrotaskQueue);
  }

  /** The same of this realm, whatever queue it has. */
  newOwnPromiseCapability() {
    return this.#capability(this.#context === undefined);
  }

  /** @param {boolean} ofMain */
  #capability(ofMain) {
    let resolve = /** @type {any} */ (undefined);
    let reject = /** @type {any} */ (undefined);
    /** @type {(resolve: any, reject: any) => void} */
    const executor = (resolveIt, rejectIt) => {
      resolve = resolveIt;
      reject = rejectIt;
    };
    return { promise: this.#promise(executor, ofMain), resolve, reject };
  }

  /**
   * @param {(resolve: any, reject: any) => void} executor
   * @param {boolean} ofMain
   */
  #promise(executor, ofMain) {
    return ofMain
      ? new Promise(executor)
      : Reflect.construct(Promise, [executor], this.helpers.target);
  }

  /**
   * The promise that `then()` makes of another, but one of the realm that `newPromiseCapability()` makes promises of. V8 finds
   * who awaits such a promise when it looks for the frames behind an `await`.
   * @template Value
   * @param {Promise<Value>} promise that nobody else has
   * @returns {Promise<Value>}
   */
  chained(promise) {
    const ofMain = this.#context === undefined || this.hasOwnMicrotaskQueue;
    /** @type {(executor: any) => Promise<void>} */
    const construct = (executor) => this.#promise(executor, ofMain);
    /** @param {any} executor */
    function Species(executor) {
      return construct(executor);
    }
    define(promise, 'constructor', { value: { __proto__: null, [Symbol.species]: Species } });
    return Reflect.apply(promiseThen, promise, []);
  }

  /**
   * An error of this realm's own SyntaxError, with the words that V8 has for a text, or these.
   * @param {string} message
   * @param {Function} hideAbove
   */
  syntaxError(message, hideAbove) {
    const error = /** @type {Error} */ (this.#engineError('('));
    define(error, 'message', {
      value: message,
      writable: true,
      enumerable: false,
      configurable: true,
    });
    captureStackTrace(error, hideAbove);
    return error;
  }

  /**
   * An error of this realm's Error with the properties of one of the main realm: texts, and lists of texts.
   * @param {any} error
   * @param {Function} hideAbove
   */
  adopt(error, hideAbove) {
    if (this.#context === undefined) return error;
    const { stack, ...properties } = Object.getOwnPropertyDescriptors(error);
    for (const property of Object.values(properties)) {
      if (Array.isArray(property.value)) property.value = this.helpers.array(...property.value);
    }
    const adopted = Reflect.construct(Error, [], this.helpers.target);
    for (const key of Reflect.ownKeys(properties)) {
      define(adopted, key, /** @type {any} */ (properties)[key]);
    }
    captureStackTrace(adopted, hideAbove);
    return adopted;
  }

  /**
   * Compiles a function in this realm, and so gets errors of its SyntaxError and RangeError.
   * @param {string} text
   * @param {import('node:vm').CompileFunctionOptions} [options]
   */
  compileFunction(text, options) {
    return vm.compileFunction(text, [], { ...options, parsingContext: this.#context });
  }

  /** @param {string} text */
  #engineError(text) {
    try {
      this.compileFunction(text);
    } catch (error) {
      return error;
    }
  }

  #detectMicrotaskQueue() {
    let ran = false;
    this.helpers.drive(
      () => null,
      () => {
        ran = true;
      },
      () => {},
    );
    this.drainMicrotasks();
    this.hasOwnMicrotaskQueue = ran;
  }
}

/** @type {WeakMap<object, Realm>} */
const realms = new WeakMap();
/** @type {Realm | undefined} */
let mainRealm;

/**
 * Whether a value is known to be a context, without asking Node.
 * @param {object} value
 */
function hasRealm(value) {
  return realms.has(value);
}

/**
 * The realm of a context; of the main one for `undefined`.
 * @param {object | undefined} context
 */
function realmOf(context) {
  if (context === undefined) {
    mainRealm ??= new Realm(undefined);
    return mainRealm;
  }
  let realm = realms.get(context);
  if (realm === undefined) {
    realm = new Realm(context);
    realms.set(context, realm);
  }
  return realm;
}

exports.Realm = Realm;
exports.hasRealm = hasRealm;
exports.realmOf = realmOf;
