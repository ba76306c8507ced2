'use strict';

// What stands behind `import()` and `import.meta` in a module's body.

const records = require('./binding.js');
const { readDependencies } = require('./answers.js');
const { NO_ERROR, NO_SOURCE } = require('./environment.js');
const { importCallbackMissing, notModule } = require('./errors.js');
const { evaluate } = require('./evaluate.js');
const { deferredNamespaceOf, isNamespace, namespaceOf } = require('./namespace.js');
const { environmentOf, isModule } = require('./wrappers.js');
const { types } = require('node:util');

/**
 * Whose code imports: a module, or what stands for a script or function.
 * @typedef {Pick<import('./source-text-environment.js').SourceTextEnvironment,
 *   'realm' | 'module' | 'importModuleDynamically' | 'initializeImportMeta'>} Importer
 */

/**
 * A function of the module's realm: a call is `import()`, the property `meta` is `import.meta`.
 * @param {Importer} environment
 */
function importHelper(environment) {
  const { importer, metaGetter } = environment.realm.helpers;
  const helper = importer(
    /** @type {(specifier: string, options: unknown, phase: string) => Promise<unknown>} */
    (specifier, options, phase) => importDynamically(environment, specifier, options, phase),
  );
  const get = metaGetter(() => {
    const meta = importMeta(environment);
    // From now on a plain property: the object stays the same.
    Object.defineProperty(helper, 'meta', { value: meta, writable: false, configurable: true });
    return meta;
  });
  Object.defineProperty(helper, 'meta', { get, configurable: true });
  return helper;
}

/** @param {Importer} environment */
function importMeta({ initializeImportMeta, module }) {
  const meta = Object.create(null);
  initializeImportMeta?.(meta, module);
  return meta;
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
 * @param {Importer} environment
 * @param {string} specifier
 * @param {unknown} options
 * @param {string} phase
 * @returns {Promise<{ __proto__: null, value: unknown }>} in an object, so that a namespace with an
 *   export called `then` is not called more often than Node calls it
 */
async function importDynamically(environment, specifier, options, phase) {
  const attributes = Object.freeze(attributesOf(options, environment.realm.helpers.typeError));
  const { importModuleDynamically, module } = environment;
  if (importModuleDynamically === undefined) throw importCallbackMissing();
  const result = await Reflect.apply(importModuleDynamically, undefined, [
    specifier,
    module,
    attributes,
    phase,
  ]);
  if (phase === 'source') return { __proto__: null, value: sourceOf(result) };
  if (phase === 'defer' && isModule(result)) await evaluateAsynchronousDependencies(result);
  return { __proto__: null, value: importResult(result, phase) };
}

/**
 * The source object of what an import callback gave.
 * @param {any} result
 */
function sourceOf(result) {
  if (!isModule(result)) throw notModule();
  const environment = environmentOf(result);
  if (environment.source === NO_SOURCE) throw sourceMissing(environment);
  return environment.source;
}

/**
 * @param {import('./environment.js').Environment} environment
 */
function sourceMissing({ realm, identifier }) {
  const message = `Source phase import object is not defined for module '${identifier}'`;
  const code = 'ERR_SOURCE_PHASE_NOT_DEFINED';
  return Object.assign(realm.syntaxError(message, sourceMissing), { code });
}

/**
 * Before a deferred namespace is handed out: what cannot be evaluated synchronously later.
 * https://tc39.es/proposal-defer-import-eval/#sec-ContinueDynamicImport
 * @param {any} module
 */
async function evaluateAsynchronousDependencies(module) {
  if (module.status === 'errored') return; // Thrown where it is read.
  const environment = environmentOf(module);
  records.assertLinked(environment.record);
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
 */
function importResult(result, phase) {
  if (isNamespace(result) || types.isModuleNamespaceObject(result)) return result;
  if (!isModule(result)) throw notModule();
  const environment = environmentOf(result);
  if (result.status === 'errored' && (phase !== 'defer' || environment.linkError !== NO_ERROR)) {
    throw result.error;
  }
  records.assertLinked(environment.record);
  return phase === 'defer' ? deferredNamespaceOf(environment) : namespaceOf(environment);
}

module.exports = { importHelper, sourceMissing };
