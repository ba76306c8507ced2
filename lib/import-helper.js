'use strict';

// What stands behind `import()` and `import.meta` in a module's body.

const { define } = require('./define.js');
const records = require('./binding.js');
const { readDependencies } = require('./answers.js');
const { NO_ERROR, NO_SOURCE } = require('./environment.js');
const { about } = require('./error-details.js');
const { importCallbackMissing, notModule } = require('./errors.js');
const { evaluate } = require('./evaluate.js');
const { noteSourceless } = require('./explain/notes.js');
const { deferredNamespaceOf, isNamespace } = require('./namespace.js');
const { realmOf } = require('./realm.js');
const { environmentOf, isModule } = require('./wrappers.js');
const { bind, captureStackTrace, promiseThen, types } = require('./intrinsics.js');

/**
 * Whose code imports: a module, or what stands for a script or function.
 * @typedef {Pick<import('./source-text-environment.js').SourceTextEnvironment,
 *   'realm' | 'module' | 'importModuleDynamically' | 'initializeImportMeta'> &
 *   { record?: number, identifier?: string }} Importer
 */

/**
 * A function of the module's realm: a call is `import()`, the property `meta` is `import.meta`.
 * @param {Importer} environment
 */
function importHelper(environment) {
  const { hasOwnMicrotaskQueue, helpers } = environment.realm;
  const { hostImporter, importer, metaGetter } = helpers;
  const helper = hasOwnMicrotaskQueue
    ? hostImporter(
        /** @type {(text: () => string, options: unknown, phase: string) => Promise<unknown>} */
        (text, options, phase) => importByHost(environment, text, options, phase),
      )
    : importer(Reflect.apply(bind, importDynamically, [undefined, environment]));
  const get = metaGetter(() => {
    const meta = importMeta(environment);
    // From now on a plain property: the object stays the same.
    define(helper, 'meta', {
      value: meta,
      writable: false,
      configurable: true,
    });
    return meta;
  });
  define(helper, 'meta', { get, configurable: true });
  return helper;
}

/** @param {Importer} environment */
function importMeta({ initializeImportMeta, module }) {
  const meta = Object.create(null);
  initializeImportMeta?.(meta, module);
  return meta;
}

/**
 * The attributes of `import()`. What a proxy among the options does that it may not, V8 says with an error of this realm: the
 * program gets one of its own.
 * @param {unknown} options
 * @param {import('./realm.js').Realm} realm
 */
function readAttributes(options, realm) {
  const { typeError } = realm.helpers;
  try {
    return attributesOf(options, typeError);
  } catch (error) {
    const isOwn =
      types.isNativeError(error) && Object.getPrototypeOf(error) === TypeError.prototype;
    if (!isOwn || realm === realmOf(undefined)) throw error;
    const own = typeError(/** @type {Error} */ (error).message);
    captureStackTrace(own, readAttributes);
    throw own;
  }
}

/**
 * The attributes of `import()`: https://tc39.es/ecma262/#sec-evaluate-import-call
 * @param {unknown} options
 * @param {(message: string) => Error} typeError of the realm
 */
function attributesOf(options, typeError) {
  const attributes = Object.create(null);
  if (options === undefined) return attributes;
  if (!isObject(options)) throw typeError('The second argument to import() must be an object');
  const given = /** @type {{ with?: unknown }} */ (options).with;
  if (given === undefined) return attributes;
  if (!isObject(given)) throw typeError("The 'with' option must be an object");
  for (const key of Object.keys(given)) {
    const value = /** @type {Record<string, unknown>} */ (given)[key];
    if (typeof value !== 'string') throw typeError('Import attribute value must be a string');
    attributes[key] = value;
  }
  return attributes;
}

/** @param {unknown} value */
function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * Starts an `import()`. Node makes three promises, each of the one before: that of the wrapper around the callback, one for the
 * realm, which is the one here, and the one that `importer` in lib/realm.js makes.
 * @param {Importer} environment
 * @param {string} specifier
 * @param {unknown} options
 * @param {string} phase
 * @returns {Promise<unknown>} of the realm; what `options` is wrong with is thrown
 */
function importDynamically(environment, specifier, options, phase) {
  const { realm, importModuleDynamically, module } = environment;
  const attributes = Object.freeze(readAttributes(options, realm));
  if (importModuleDynamically === undefined) {
    const missing = about(importCallbackMissing(), environment, 'import()', { specifier });
    return realm.chained(rejected(missing));
  }
  const refuse = () => about(notModule(), environment, 'import()', { specifier });
  const parameters = [specifier, module, attributes, phase];
  // Called from here: a stack has as many frames between the `import()` and the callback as in Node.
  let given;
  try {
    given = Reflect.apply(importModuleDynamically, undefined, parameters);
  } catch (error) {
    return realm.chained(rejectedLater(error));
  }
  return realm.chained(imported(given, phase, refuse));
}

/**
 * The same in a context with a microtask queue of its own, which may not be run any more: the promise is the context's, and the
 * main queue settles it, as in Node.
 * @param {Importer} environment
 * @param {() => string} text of the specifier
 * @param {unknown} options
 * @param {string} phase
 */
function importByHost(environment, text, options, phase) {
  const { promise, resolve, reject } = environment.realm.newOwnPromiseCapability();
  const start = async () => importDynamically(environment, text(), options, phase);
  Reflect.apply(promiseThen, start(), [resolve, reject]);
  return promise;
}

/** @param {unknown} error */
async function rejected(error) {
  throw error;
}

/** @param {unknown} error that the callback threw */
async function rejectedLater(error) {
  await undefined;
  throw error;
}

/**
 * What an `import()` gives.
 * @param {any} given by its callback
 * @param {string} phase
 * @param {() => Error} refuse makes the error for what is no module
 */
async function imported(given, phase, refuse) {
  const result = await given;
  if (phase === 'source') return sourceOf(result, refuse);
  if (phase === 'defer' && isModule(result)) await evaluateAsynchronousDependencies(result);
  return importResult(result, phase, refuse);
}

/**
 * The source object of what an import callback gave.
 * @param {any} result
 * @param {() => Error} refuse
 */
function sourceOf(result, refuse) {
  if (!isModule(result)) throw refuse();
  if (result.status === 'errored') throw result.error;
  const environment = environmentOf(result);
  // It is Node that says so, and not the realm's V8.
  if (environment.source === NO_SOURCE) throw sourceMissing(environment, realmOf(undefined));
  return environment.source;
}

/**
 * @param {import('./environment.js').Environment} environment
 * @param {import('./realm.js').Realm} [realm] of the error
 */
function sourceMissing(environment, realm = environment.realm) {
  const { identifier } = environment;
  const message = `Source phase import object is not defined for module '${identifier}'`;
  const code = 'ERR_SOURCE_PHASE_NOT_DEFINED';
  const error = Object.assign(realm.syntaxError(message, sourceMissing), { code });
  noteSourceless(error, environment);
  return error;
}

/**
 * Before a deferred namespace is handed out: what cannot be evaluated synchronously later.
 * https://tc39.es/proposal-defer-import-eval/#sec-ContinueDynamicImport
 * @param {any} module
 */
async function evaluateAsynchronousDependencies(module) {
  if (module.status === 'errored') return; // Thrown where it is read.
  const environment = environmentOf(module);
  records.assertImportable(environment.record);
  const { settle } = environment.realm.helpers;
  const evaluated = readDependencies(environment).map((dependency) => {
    const promise = evaluate(dependency, null);
    return new Promise((resolve, reject) => settle(promise, () => resolve(undefined), reject));
  });
  await Promise.all(evaluated);
}

/**
 * What an import callback's result stands for.
 * @param {any} result
 * @param {string} phase
 * @param {() => Error} refuse
 */
function importResult(result, phase, refuse) {
  if (isNamespace(result) || types.isModuleNamespaceObject(result)) return result;
  if (!isModule(result)) throw refuse();
  const environment = environmentOf(result);
  if (result.status === 'errored' && (phase !== 'defer' || environment.linkError !== NO_ERROR)) {
    throw result.error;
  }
  records.assertImportable(environment.record);
  // A subclass may have another namespace.
  return phase === 'defer' ? deferredNamespaceOf(environment) : result.namespace;
}

module.exports = { importHelper, sourceMissing };
