'use strict';

// Module, SourceTextModule and SyntheticModule, as Node documents them:
// https://nodejs.org/api/vm.html#class-vmmodule
//
// The classes check receivers and arguments in Node's words; rules about statuses are the record's.

const { define } = require('./define.js');
const { inspect } = require('./intrinsics.js');
const vm = require('./node-vm.js');

const deferred = require('./deferred.js').deferredIn(module);
const records = require('./binding.js');
const { ERRORED, EVALUATED, EVALUATING, STATUS_NAMES, UNLINKED } = require('./statuses.js');
const { defineWrapper, environmentOf, isModule } = require('./wrappers.js');

const details = deferred(() => require('./error-details.js'));
const environments = deferred(() => require('./environment.js'));
const errors = deferred(() => require('./errors.js'));
const evaluations = deferred(() => require('./evaluate.js'));
const instantiation = deferred(() => require('./instantiate.js'));
const interrupt = deferred(() => require('./interrupt.js'));
const linking = deferred(() => require('./link.js'));
const namespaces = deferred(() => require('./namespace.js'));
const realms = deferred(() => require('./realm.js'));
const synthetic = deferred(() => require('./synthetic-environment.js'));
const texts = deferred(() => require('./create-environment.js'));
const validate = deferred(() => require('./validate.js'));

/** @typedef {import('./source-text-environment.js').SourceTextEnvironment} SourceTextEnvironment */
/** @typedef {import('./environment.js').Environment} Environment */

// The own properties that Node's modules have: inspection depends on there being some.
const kWrap = Symbol('kWrap');
const kContext = Symbol('kContext');

/** @typedef {{ [kWrap]: object, [kContext]: import('node:vm').Context | undefined }} OwnProperties */

const EMPTY = Object.freeze({ __proto__: null });

const { map } = Array.prototype;

/**
 * Checks the receiver of a method.
 * @param {unknown} value
 * @param {string} [name] of the class that has the method
 */
function validateModule(value, name = 'Module') {
  if (!isModule(value)) throw errors().invalidThis(name, validateModule);
}

class Module {
  /** @type {Environment} */
  #environment;

  static {
    defineWrapper(
      (module) => /** @type {Module} */ (module).#environment,
      (value) => #environment in value,
    );
  }

  /** @param {any} options what a subclass hands up; no program calls this */
  constructor(options) {
    if (new.target === Module) throw new TypeError('Module is not a constructor');
    const { context, create } = options;
    if (context !== undefined && !realms().hasRealm(context)) {
      validate().validateObject(context, 'context');
      if (!vm.isContext(context)) {
        throw errors().invalidArgType('options.context', 'an vm.Context', context, Module);
      }
    }
    const realm = realms().realmOf(context);
    let { identifier } = options;
    if (identifier === undefined) identifier = `vm:module(${realm.nextModuleNumber()})`;
    else validate().validateString(identifier, 'options.identifier');
    this.#environment = create(this, realm, identifier);
    /** @type {any} */ (this)[kWrap] = EMPTY;
    /** @type {any} */ (this)[kContext] = context;
  }

  get identifier() {
    validateModule(this);
    return this.#environment.identifier;
  }

  get context() {
    validateModule(this);
    return /** @type {OwnProperties} */ (/** @type {unknown} */ (this))[kContext];
  }

  get namespace() {
    validateModule(this);
    const environment = this.#environment;
    records.assertNamespaceReadable(environment.record);
    environment.namespace?.refresh();
    return namespaces().namespaceOf(environment);
  }

  get status() {
    validateModule(this);
    const environment = this.#environment;
    if (environment.lastStatus !== null) return environment.lastStatus;
    const code = records.statusCode(environment.record);
    const status = STATUS_NAMES[code];
    // One that only its linker made errored may be linked yet; one that awaits may fail.
    if (code >= EVALUATED && records.isEvaluated(environment.record)) {
      environment.lastStatus = status;
    }
    return status;
  }

  get error() {
    validateModule(this);
    const environment = this.#environment;
    if (environment.linkError !== environments().NO_ERROR) return environment.linkError;
    records.assertErrored(environment.record);
    return environment.error;
  }

  /** @param {Function} linker */
  async link(linker) {
    validateModule(this);
    validate().validateFunction(linker, 'linker');
    const environment = this.#environment;
    records.beginLink(environment.record);
    // Each promise here is one of Node's, so that linkers and handlers are called in Node's order.
    const call = linking().beginCall();
    try {
      await linking().askLinker(/** @type {any} */ (environment), linker, call);
      const others = linking().waitForOthers(/** @type {any} */ (environment));
      if (others !== null) await others;
    } finally {
      linking().endCall(call);
    }
    // Another call of link() may have met this module, and finished first.
    if (records.statusCode(environment.record) === UNLINKED)
      instantiation().instantiate(environment, 'link');
  }

  /** @param {any} options */
  evaluate(options = EMPTY) {
    try {
      validateModule(this);
      const environment = this.#environment;
      if (options === EMPTY && environment.outcome !== null) return environment.outcome;
      const guard = guardFor(environment, options);
      if (guard !== null) return evaluations().evaluate(environment, guard);
      const { Evaluation } = evaluations();
      const evaluation = new Evaluation(environment, records.evaluate(environment.record));
      // Its bodies are called from here, so that a stack has one frame between them and the caller, as in Node.
      try {
        evaluation.start();
        for (let call = evaluation.next(); call !== null; call = evaluation.next()) {
          try {
            evaluation.returned(Reflect.apply(call.body, call.receiver, call.parameters));
          } catch (error) {
            evaluation.threw(error);
          }
        }
        evaluation.finish();
      } catch (error) {
        evaluation.interrupted(error);
      }
      return evaluation.promiseOf(null);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * @param {number} depth
   * @param {import('node:util').InspectOptions} options
   */
  [inspect.custom](depth, options) {
    validateModule(this);
    if (typeof depth === 'number' && depth < 0) return this;
    const Class = constructorOf(this) ?? Module;
    const shown = { __proto__: { constructor: Class } };
    Object.assign(shown, {
      status: this.status,
      identifier: this.identifier,
      context: this.context,
    });
    Object.setPrototypeOf(shown, Object.getPrototypeOf(this));
    define(shown, Symbol.toStringTag, {
      value: Class.name,
      configurable: true,
    });
    return inspect(shown, { ...options, customInspect: false });
  }

  // What follows is beyond Node.

  /** @param {any} options */
  evaluateSync(options = EMPTY) {
    validateModule(this);
    const environment = this.#environment;
    const guard = guardFor(environment, options);
    const obstacle = records.syncObstacle(environment.record);
    if (obstacle !== null) {
      const error = errors().requiresAsync(obstacle, this.evaluateSync);
      throw details().about(error, environment, 'evaluateSync');
    }
    evaluations().evaluateSync(environment, guard);
  }

  asyncReason() {
    validateModule(this);
    const identifier = records.asyncReason(this.#environment.record);
    return identifier === null ? null : { kind: 'top-level-await', identifier };
  }
}

/**
 * What runs an evaluation with these options.
 * @param {Environment} environment
 * @param {any} options
 */
function guardFor({ realm }, options) {
  validate().validateObject(options, 'options');
  const { timeout } = options;
  if (timeout !== undefined) validate().validatePositiveUint32(timeout, 'options.timeout');
  const { breakOnSigint = false } = options;
  validate().validateBoolean(breakOnSigint, 'options.breakOnSigint');
  if (timeout === undefined && !breakOnSigint && !realm.hasOwnMicrotaskQueue) return null;
  return interrupt().interruptible(realm, timeout, breakOnSigint);
}

/**
 * The constructor that a value shows: that of the nearest prototype that has one of its own.
 * @param {any} value
 */
function constructorOf(value) {
  for (let object = value; object; object = Object.getPrototypeOf(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (typeof descriptor?.value === 'function' && descriptor.value.name !== '') {
      return descriptor.value;
    }
  }
  return undefined;
}

/**
 * The environment of what a method of SourceTextModule is called on, which may be another module: Node takes any.
 * @param {object} module
 */
function sourceTextOf(module) {
  return /** @type {SourceTextEnvironment} */ (environmentOf(module));
}

/** In the place of a source text: the environment of the new wrapper is there already. */
const ADOPT = Symbol('adopt');

class SourceTextModule extends Module {
  /** @type {SourceTextEnvironment} */
  #environment;
  /** @type {readonly any[] | undefined} */
  #moduleRequests;
  /** @type {readonly string[] | undefined} */
  #dependencySpecifiers;

  /**
   * @param {string} sourceText
   * @param {any} options
   */
  constructor(sourceText, options = EMPTY) {
    if (/** @type {unknown} */ (sourceText) === ADOPT) {
      const { identifier } = options.environment;
      super({ context: options.context, identifier, create: () => options.environment });
      this.#environment = options.environment;
      return;
    }
    validate().validateString(sourceText, 'sourceText');
    validate().validateObject(options, 'options');
    const {
      lineOffset = 0,
      columnOffset = 0,
      initializeImportMeta,
      importModuleDynamically,
      context,
      identifier,
      cachedData,
    } = /** @type {any} */ (options);
    validate().validateInt32(lineOffset, 'options.lineOffset');
    validate().validateInt32(columnOffset, 'options.columnOffset');
    if (initializeImportMeta !== undefined) {
      validate().validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    }
    if (importModuleDynamically !== undefined) {
      validate().validateFunction(importModuleDynamically, 'options.importModuleDynamically');
    }
    if (cachedData !== undefined) validate().validateBuffer(cachedData, 'options.cachedData');
    super({
      context,
      identifier,
      /** @type {(module: object, realm: any, filename: string) => SourceTextEnvironment} */
      create(module, realm, filename) {
        const origin = { filename, lineOffset, columnOffset };
        // What has a number for a name is no text that is loaded again.
        const isNamed = identifier !== undefined;
        return texts().environmentFor(
          { module, realm, source: sourceText, origin, cachedData, isNamed },
          SourceTextModule,
        );
      },
    });
    this.#environment = /** @type {SourceTextEnvironment} */ (environmentOf(this));
    // Node reads these again, when they are already checked.
    this.#environment.initializeImportMeta = options.initializeImportMeta;
    if (options.importModuleDynamically) {
      this.#environment.importModuleDynamically = options.importModuleDynamically;
    }
  }

  /** @param {Module[]} modules */
  linkRequests(modules) {
    validateModule(this, 'SourceTextModule');
    const environment = sourceTextOf(this);
    const count = records.assertLinkable(environment.record);
    validate().validateArray(modules, 'modules');
    const refuse = (/** @type {Error} */ error, /** @type {number} */ index) =>
      details().about(error, environment, 'linkRequests', {
        specifier: this.moduleRequests[index]?.specifier,
      });
    if (modules.length !== count) {
      const message = `Expected ${count} modules, got ${modules.length}`;
      const code = 'ERR_MODULE_LINK_MISMATCH';
      throw refuse(errors().nodeError(TypeError, code, message, this.linkRequests), -1);
    }
    /** @type {Environment[]} */
    const requested = new Array(count);
    const take = (/** @type {unknown} */ module, /** @type {number} */ index) => {
      if (!isModule(module)) throw refuse(errors().notModule(this.linkRequests), index);
      if (/** @type {Module} */ (module).context !== this.context) {
        throw refuse(errors().differentContext(this.linkRequests), index);
      }
      if (index < count) requested[index] = environmentOf(/** @type {object} */ (module));
    };
    Reflect.apply(map, modules, [take]);
    for (let index = 0; index < count; index++) {
      // `map` passes holes: at these, Node's process ends.
      if (requested[index] === undefined) take(undefined, index);
    }
    environment.request(requested, 'linkRequests');
  }

  instantiate() {
    validateModule(this, 'SourceTextModule');
    const environment = sourceTextOf(this);
    records.assertInstantiable(environment.record);
    instantiation().instantiate(environment, 'instantiate');
  }

  get dependencySpecifiers() {
    this.#dependencySpecifiers ??= Object.freeze(
      this.moduleRequests.map((request) => request.specifier),
    );
    return this.#dependencySpecifiers;
  }

  get moduleRequests() {
    this.#moduleRequests ??= this.#environment.moduleRequests();
    return this.#moduleRequests;
  }

  get status() {
    return super.status;
  }

  get error() {
    return super.error;
  }

  hasAsyncGraph() {
    validateModule(this, 'SourceTextModule');
    return records.hasAsyncGraph(sourceTextOf(this).record);
  }

  hasTopLevelAwait() {
    validateModule(this, 'SourceTextModule');
    const environment = sourceTextOf(this);
    return environment.isSynthetic ? undefined : records.hasTopLevelAwait(environment.record);
  }

  createCachedData() {
    const status = records.statusCode(this.#environment.record);
    if (status === EVALUATING || status === EVALUATED || status === ERRORED) {
      const expected = STATUS_NAMES.slice(0, EVALUATING);
      const error = errors().cannotCreateCachedData();
      throw details().about(error, this.#environment, 'createCachedData', { expected });
    }
    return this.#environment.createCachedData();
  }
}

class SyntheticModule extends Module {
  /** @type {Map<string, number>} */
  #slots;

  /**
   * @param {string[]} exportNames
   * @param {Function} evaluateCallback
   * @param {any} options
   */
  constructor(exportNames, evaluateCallback, options = EMPTY) {
    validate().validateExportNames(exportNames);
    validate().validateFunction(evaluateCallback, 'evaluateCallback');
    validate().validateObject(options, 'options');
    const { context, identifier } = /** @type {any} */ (options);
    /** @type {string[]} */
    let names = [];
    super({
      context,
      identifier,
      /** @type {(module: object, realm: any, identifier: string) => import('./synthetic-environment.js').SyntheticEnvironment} */
      create(module, realm, name) {
        names = validate().readExportNames(exportNames);
        const record = records.createSyntheticRecord(names, name);
        const { SyntheticEnvironment } = synthetic();
        const environment = new SyntheticEnvironment(
          record,
          realm,
          module,
          name,
          names.length,
          evaluateCallback,
        );
        if (Object.hasOwn(options, 'source')) environment.source = options.source;
        return environment;
      },
    });
    this.#slots = new Map(names.map((name, slot) => [name, slot]));
  }

  // @ts-expect-error Node's returns undefined here, and a promise in Module
  link() {
    validateModule(this, 'SyntheticModule');
    // A synthetic module has nothing to link.
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  setExport(name, value) {
    validateModule(this, 'SyntheticModule');
    validate().validateString(name, 'name');
    const environment = /** @type {import('./synthetic-environment.js').SyntheticEnvironment} */ (
      environmentOf(this)
    );
    records.assertExportsSettable(environment.record);
    const slot = this.#slots.get(name);
    if (slot === undefined) {
      throw new ReferenceError(`Export '${name}' is not defined in module`);
    }
    environment.set(slot, value);
  }
}

/**
 * A wrapper for the environment of a source text module that was made without one.
 * @param {SourceTextEnvironment} environment
 * @param {object | undefined} context
 */
function adopt(environment, context) {
  return new SourceTextModule(/** @type {any} */ (ADOPT), { environment, context });
}

module.exports = { Module, SourceTextModule, SyntheticModule, adopt };
