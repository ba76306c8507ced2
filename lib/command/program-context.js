'use strict';

// The context that a program runs in: a global object of its own, with what Node puts on one.
//
// What ECMA-262 and V8 define is the context's own. Everything else is the main context's, and so are the objects
// that Node's modules hand out: `instanceof` of a constructor of the context holds for those too.

const { define, ownFields } = require('../define.js');
const vm = require('../node-vm.js');
const { bringGlobalDispatcher } = require('./global-dispatcher.js');
const { importInMadeFunctions } = require('./made-functions.js');
const { structuredCloneInto } = require('./structured-clone.js');
const { bringThisContext } = require('./this-context.js');

const SETUP = new vm.Script(
  `((mainProperties, intrinsics, prototypes, structuredCloneWith) => {
  'use strict';
  const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const { hasOwn } = Object;
  const { hasInstance } = Symbol;
  const isInstance = Function.prototype[hasInstance];

  /** What is an instance of a class of the other context is one of the same class in this one. */
  const bridge = (Own, Other) => {
    const method = {
      [hasInstance](value) {
        return apply(isInstance, this, [value]) || (this === Own && apply(isInstance, Other, [value]));
      },
    }[hasInstance];
    defineProperty(Own, hasInstance, { __proto__: null, value: method, configurable: true });
  };

  const isObject = (value) =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';

  /** Goes through what both realms have, and adds what Node has added to that of the main one. */
  const join = () => {
    const seen = new Set([globalThis]);
    const pending = [];
    const enter = (own, other) => {
      if (!isObject(own) || !isObject(other) || own === other || seen.has(own)) return;
      seen.add(own);
      pending.push([own, other]);
    };
    for (const key of ownKeys(globalThis)) {
      const own = getOwnPropertyDescriptor(globalThis, key);
      if (hasOwn(own, 'value')) enter(own.value, intrinsics[key]);
    }
    enter(getPrototypeOf(Uint8Array), getPrototypeOf(intrinsics.Uint8Array));
    for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
      const [own, other] = pair;
      if (typeof own === 'function' && isObject(own.prototype)) {
        bridge(own, other);
        // Node asks whether what a program gives it is an error, addons ask for a RegExp, and modules that Node's own
        // \`require\` has loaded for anything.
        bridge(other, own);
        prototypes.set(other.prototype, own.prototype);
      }
      for (const key of ownKeys(other)) {
        const theirs = getOwnPropertyDescriptor(other, key);
        const ours = getOwnPropertyDescriptor(own, key);
        if (ours === undefined) {
          if (typeof theirs.value === 'symbol') defineProperty(own, key, theirs);
        } else if (hasOwn(ours, 'value') && hasOwn(theirs, 'value') && key !== 'constructor') {
          enter(ours.value, theirs.value);
        }
      }
    }
  };

  join();
  const own = new Set(ownKeys(globalThis));
  own.delete('console');
  for (const key of ownKeys(mainProperties)) {
    if (!own.has(key)) defineProperty(globalThis, key, mainProperties[key]);
  }
  const value = {
    structuredClone(...given) {
      return structuredCloneWith(...given);
    },
  }.structuredClone;
  const { length } = mainProperties.structuredClone.value;
  defineProperty(value, 'length', { __proto__: null, value: length, configurable: true });
  defineProperty(globalThis, 'structuredClone', { ...mainProperties.structuredClone, value });
  return globalThis;
})`,
  { filename: 'node:internal/vm-module-record/program-context' },
);

/**
 * What Node has on the global object. It is read here, in the main context: some of it is made when it is first read,
 * and Node makes that in the context that reads it.
 * @param {object} global that of the context
 */
function mainProperties(global) {
  /** @type {Record<string | symbol, PropertyDescriptor>} */
  const properties = Object.create(null);
  for (const key of Reflect.ownKeys(globalThis)) {
    const enumerable = Object.prototype.propertyIsEnumerable.call(globalThis, key);
    // The others are functions, and do not change.
    const isLazy = typeof key === 'string' && !enumerable;
    const own = isLazy ? { enumerable } : Object.getOwnPropertyDescriptor(globalThis, key);
    if (own !== undefined && 'value' in own) {
      if (own.value === globalThis) own.value = global;
      properties[key] = own;
    } else properties[key] = forwarded(global, key, own ?? { enumerable });
  }
  return properties;
}

/**
 * A property that is looked up when it is asked for: some are only for one receiver, some are costly to make. It then is
 * what it is in the main context: a value, or an accessor, which keeps what it is set to.
 * @param {object} global
 * @param {string | symbol} key
 * @param {PropertyDescriptor} shape what is known of it
 */
function forwarded(global, key, { enumerable, get, set }) {
  const settle = (/** @type {unknown} */ value) => {
    const own = ownFields(Object.getOwnPropertyDescriptor(globalThis, key));
    const isAccessor = own?.get !== undefined;
    define(global, key, {
      ...(isAccessor ? accessor(value, own.set !== undefined) : { value, writable: true }),
      enumerable,
      configurable: true,
    });
    return value;
  };
  return {
    get: () => settle(Reflect.get(globalThis, key)),
    set: get !== undefined && set === undefined ? undefined : settle,
    enumerable,
    configurable: true,
  };
}

/**
 * @param {unknown} value
 * @param {boolean} isSettable
 */
function accessor(value, isSettable) {
  const set = (/** @type {unknown} */ other) => {
    value = other;
  };
  return { get: () => value, set: isSettable ? set : undefined };
}

/**
 * What the main context has where the other one, which is fresh, has intrinsics.
 * @param {object} global
 */
function intrinsicsLike(global) {
  const intrinsics = Object.create(null);
  for (const key of Reflect.ownKeys(global)) {
    const own = Object.getOwnPropertyDescriptor(globalThis, key);
    if (key !== 'console' && own !== undefined && 'value' in own) intrinsics[key] = own.value;
  }
  return intrinsics;
}

/**
 * Node shows as an error what is one by its prototypes alone, such as what a function makes that inherits from `Error`, when it
 * inherits from Node's own. The program's inherits from that in all eyes but those of property lookups, which find what its own
 * `Object.prototype` has.
 * @param {object} errorPrototype
 * @param {object} objectPrototype
 */
function inheritFromErrors(errorPrototype, objectPrototype) {
  /** @type {ProxyHandler<object>} */
  const handler = Object.create(null);
  const { prototype } = Error;
  handler.getPrototypeOf = () => prototype;
  Reflect.setPrototypeOf(errorPrototype, new Proxy(objectPrototype, handler));
  // V8 of Node 20 looks no further than to the proxy for what kind of object an error is.
  const error = new Error();
  Reflect.setPrototypeOf(error, errorPrototype);
  const isTagged = Reflect.apply(Object.prototype.toString, error, []) === '[object Error]';
  if (!isTagged) Reflect.setPrototypeOf(errorPrototype, objectPrototype);
}

/** Not with `--disallow-code-generation-from-strings`, which V8 also takes by other ways than options of Node. */
function makesFunctionsOfText() {
  try {
    Reflect.construct(Function, []);
    return true;
  } catch {
    return false;
  }
}

/**
 * A context whose global object is that of a program.
 * @param {import('./made-functions.js').ImportModule} importModule what `import()` does in functions that the program makes of texts
 */
function createProgramContext(importModule) {
  const { constants } = /** @type {any} */ (vm);
  // Where there is no such constant, globals are looked up in a sandbox first.
  const strings = makesFunctionsOfText();
  const options = { codeGeneration: { strings, wasm: true } };
  const context = vm.createContext(constants?.DONT_CONTEXTIFY ?? {}, options);
  const global = new vm.Script('globalThis').runInContext(context);
  if (strings) importInMadeFunctions(context, importModule);
  /** @type {Map<object | null, object>} */
  const prototypes = new Map();
  const ownOf = (/** @type {Function} */ { prototype }) =>
    /** @type {object} */ (prototypes.get(prototype));
  const setUp = SETUP.runInContext(context);
  const cloneWith = structuredCloneInto(prototypes);
  setUp(mainProperties(global), intrinsicsLike(global), prototypes, cloneWith);
  inheritFromErrors(ownOf(Error), ownOf(Object));
  bringGlobalDispatcher(global);
  // Programs take these apart with what they have given to all arrays.
  for (const list of [process.argv, process.execArgv]) {
    Reflect.setPrototypeOf(list, ownOf(Array));
  }
  // It would inherit from Uint8Array what takes longer, and is asked for all the time.
  const value = Function.prototype[Symbol.hasInstance];
  Reflect.defineProperty(Buffer, Symbol.hasInstance, { value, configurable: true });
  bringThisContext(context);
  return { context, global, prototypes };
}

exports.createProgramContext = createProgramContext;
