'use strict';

// The class that programs use: loads files as Node does, into one context.

const vm = require('../node-vm.js');

const errors = require('../errors.js');
const { evaluate, evaluateSync } = require('../evaluate.js');
const { interruptible } = require('../interrupt.js');
const { namespaceOf } = require('../namespace.js');
const { hasRealm, realmOf } = require('../realm.js');
const { EVALUATED, EVALUATING } = require('../statuses.js');
const validate = require('../validate.js');
const { Graph } = require('./graph.js');
const { initializeImportMeta } = require('./import-meta.js');
const {
  defaultConditions,
  findUnsupported,
  optionalFunction,
  parentOf,
  unsupportedAttribute,
  validateConditions,
} = require('./options.js');
const { native } = require('./native.js');
const onUse = require('./on-use.js');
const { realmHelpers } = require('./realm-helpers.js');
const { Scripts } = require('./scripts.js');
const { isThenable } = require('./thenable.js');
const { UntilDisposed, disposed } = require('./until-disposed.js');

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */
/** @typedef {import('../../index.js').ImportPhase} ImportPhase */
/** @typedef {import('./collection.js').Collection} Collection */
/** @typedef {import('./hooks.js').Source} Source */
/** @typedef {import('../environment.js').Environment} Environment */

/** @type {Readonly<Record<string, string>>} */
const NO_ATTRIBUTES = Object.freeze(Object.create(null));

/** Of a main module. */
const NO_PARENT = '';

/**
 * What an evaluation runs in. Each call more is a frame less of a program in the stacks of its errors.
 * @param {import('../realm.js').Realm} realm
 */
const guardOf = (realm) =>
  realm.hasOwnMicrotaskQueue ? interruptible(realm, undefined, false) : null;

// What the command asks of the loader of a program, and nobody else.

/**
 * `import()` in code that is no module of the loader's, and imports as one does.
 * @type {(loader: Loader, specifier: string, parent: string, attributes: object, phase: ImportPhase) => Promise<unknown>}
 */
let importFrom;
/**
 * The CommonJS modules of a program.
 * @type {(loader: Loader) => import('./commonjs.js').CommonJS}
 */
let commonJSOf;
/**
 * Has a loader ask hooks that it was not made with.
 * @type {(loader: Loader, hooks: import('./hooks.js').AskedHooks) => void}
 */
let hookWith;

class Loader {
  static {
    importFrom = (loader, specifier, parent, attributes, phase) =>
      loader.#importDynamically(specifier, parent, /** @type {any} */ (attributes), phase);
    commonJSOf = (loader) => loader.#open().commonJS;
    hookWith = (loader, hooks) => {
      loader.#hooks = hooks;
      loader.#open().hook(hooks);
    };
  }

  #context;
  #realm;
  /** @type {Graph | null} */
  #graph;
  #conditions;
  /** @type {import('./hooks.js').AskedHooks | null} */
  #hooks;
  #initializeImportMeta;
  /** @type {import('./disk-cache.js').DiskCache | null} */
  #disk;
  /** The URL of the program's main module. @type {string | null} */
  #mainURL = null;
  /** The main module, if it is no ES module. @type {import('./commonjs-main.js').CommonJSMain | null} */
  #main = null;
  #untilDisposed = new UntilDisposed();
  #isProgram;
  #atOnce;

  /**
   * @param {any} [options]
   * @param {boolean} [isProgram] that runs as under Node, which evaluates no module a second time
   * @param {boolean} [atOnce] whether `import()` reads files before anything else can happen
   */
  constructor(options = {}, isProgram = false, atOnce = false) {
    this.#isProgram = isProgram;
    this.#atOnce = atOnce;
    validate.validateObject(options, 'options');
    const { context, conditions = [] } = options;
    if (context !== undefined && !hasRealm(context)) {
      validate.validateObject(context, 'options.context');
      if (!vm.isContext(context)) {
        throw errors.invalidArgType('options.context', 'an vm.Context', context, Loader);
      }
    }
    validateConditions(conditions);
    const resolve = optionalFunction(options, 'resolve');
    const load = optionalFunction(options, 'load');
    this.#initializeImportMeta = optionalFunction(options, 'initializeImportMeta');
    const { cache } = options;
    if (cache !== undefined) validate.validateString(cache, 'options.cache');
    this.#disk = cache === undefined ? null : onUse.openDiskCache(cache);
    this.#context = context;
    this.#realm = realmOf(context);
    this.#conditions = [...new Set([...defaultConditions(), ...conditions])];
    const helpers = realmHelpers(this.#realm);
    const importModule = this.#importDynamically.bind(this);
    const requireModule = this.#require.bind(this);
    const resolvers = () => this.#open().resolvers;
    const formatOf = (/** @type {string} */ url) => resolvers().formatOf(url);
    const isHooked = resolve !== undefined || load !== undefined;
    this.#hooks = isHooked ? onUse.makeHooks(resolve, load, formatOf) : null;
    const importModuleDynamically = (
      /** @type {string} */ specifier,
      /** @type {ModuleNode} */ node,
      /** @type {Readonly<Record<string, string>>} */ attributes,
      /** @type {ImportPhase} */ phase,
    ) => importModule(specifier, node.url, attributes, phase, node);
    const initializeImportMeta = (
      /** @type {Record<string, unknown>} */ meta,
      /** @type {ModuleNode} */ node,
    ) => this.#fillImportMeta(meta, node);
    // What is in them now is Node's own.
    const extensions = isProgram ? onUse.makeExtensions() : null;
    this.#graph = new Graph({
      conditions: this.#conditions,
      realm: this.#realm,
      helpers,
      commonJS: () => {
        // A program that runs as under Node may have Node's errors.
        const errorContext = extensions === null ? context : undefined;
        const marksErrors = errorContext !== undefined;
        const resolution = onUse.requireResolution(
          conditions,
          () => this.#hooks,
          resolvers,
          marksErrors,
        );
        return onUse.commonJS({
          context,
          errorContext,
          extensions,
          helpers,
          resolution,
          importModule,
          requireModule,
        });
      },
      scripts: new Scripts(this.#disk),
      hooks: this.#hooks,
      callbacks: { importModuleDynamically, initializeImportMeta },
    });
  }

  /** Throws once the loader is disposed of. */
  #open() {
    if (this.#graph === null) throw disposed(this.#open);
    return this.#graph;
  }

  /**
   * @param {string} specifier
   * @param {string | URL} [parentURL]
   * @param {{ with?: Record<string, string> }} [options]
   * @returns {Promise<any>}
   */
  async import(specifier, parentURL, options) {
    const attributes = options?.with ?? NO_ATTRIBUTES;
    const collection = await this.#collect(specifier, parentOf(parentURL), attributes);
    await this.#evaluate(collection);
    return namespaceOf(/** @type {Environment} */ (collection.root.environment));
  }

  /**
   * Loads and links the main module of a program; what is returned runs it. An ES module gives a promise; what
   * a CommonJS module throws is thrown at once, as in Node.
   * @param {string} file its path
   * @param {string} [asked] the same as it was asked for, which hooks are told
   * @returns {Promise<{ format: string, run: () => Promise<void> | undefined }>}
   */
  async prepareMain(file, asked = file) {
    const { findMain, importedMain } = onUse.mainFormats();
    const found = findMain(this.#open().commonJS, file, asked, this.#isProgram);
    this.#mainURL = found.url;
    const collection =
      found.source === null ? await this.#collect(found.url, NO_PARENT, NO_ATTRIBUTES) : null;
    if (collection?.root.format === 'module') {
      this.#mainURL = collection.root.url;
      return { format: 'module', run: () => this.#evaluate(collection) };
    }
    const { commonJS } = this.#open();
    const { url, filename, source } =
      collection === null ? found : importedMain(commonJS, collection.root.url);
    const main = onUse.commonJSMain(url, this.#realm, collection?.root);
    this.#main = main;
    const load = () => {
      this.#open().commonJS.load(filename, /** @type {Source} */ (source), undefined, true);
    };
    const run = () => void main.run(load, this.#isProgram);
    return { format: 'commonjs', run };
  }

  /**
   * Loads and links.
   * @param {string} specifier
   * @param {string} parent empty for a main module
   * @param {Readonly<Record<string, string>>} attributes
   * @param {ImportPhase} [phase]
   * @param {import('./import-call.js').ImportCall | null} [call]
   */
  async #collect(specifier, parent, attributes, phase = 'evaluation', call = null) {
    validate.validateString(specifier, 'specifier');
    const graph = this.#open();
    const unsupported = findUnsupported(attributes);
    if (unsupported !== undefined && this.#hooks === null) {
      call?.capture();
      const { url } = await graph.resolve(specifier, parent, attributes);
      throw unsupportedAttribute(unsupported, attributes[unsupported], url);
    }
    const request = () => graph.request(specifier, parent, attributes, phase);
    let requested = call === null ? request() : call.during(request);
    // Another import may fail, and have it forgotten, before this one goes on.
    while (isThenable(requested)) {
      const found = await this.#untilDisposed.of(requested);
      requested = found.forgotten ? request() : found;
    }
    const root = requested;
    if (!root.settled) this.#disk?.openFor(specifier, parent || specifier);
    const collection = await (this.#atOnce ? graph.collectAtOnce(root) : graph.collect(root));
    this.#open().link(collection);
    return collection;
  }

  /** @param {Collection} collection */
  async #evaluate(collection) {
    const { root } = collection;
    const environment = /** @type {Environment} */ (root.environment);
    try {
      await this.#untilDisposed.of(evaluate(environment, guardOf(this.#realm)));
      const graph = this.#open();
      if (collection.visited.length > 1 || root.format !== 'builtin') graph.release(collection);
      this.#disk?.writeSoon();
    } catch (error) {
      const { awaits, explainCommonJSGlobal } = onUse.globals();
      explainCommonJSGlobal(error, root.url, awaits(environment.record));
      // A program is not started twice, and may want to see what became of its modules.
      if (root.url !== this.#mainURL) this.#forgetErrored(collection);
      throw error;
    }
  }

  /** @param {Collection} collection */
  #forgetErrored(collection) {
    if (this.#isProgram) return;
    this.#graph?.forgetErrored(collection);
  }

  /**
   * @param {string} specifier
   * @param {string | URL} [parentURL]
   * @param {{ with?: Record<string, string> }} [options]
   * @returns {any}
   */
  importSync(specifier, parentURL, options) {
    validate.validateString(specifier, 'specifier');
    const attributes = options?.with ?? NO_ATTRIBUTES;
    const parent = parentOf(parentURL);
    const unsupported = findUnsupported(attributes);
    if (unsupported !== undefined && this.#hooks === null) {
      const url = this.#resolve('importSync()', specifier, parent, attributes);
      throw unsupportedAttribute(unsupported, attributes[unsupported], url);
    }
    const requested = this.#open().request(specifier, parent, attributes, 'evaluation');
    if (isThenable(requested))
      throw onUse.requireErrors().hookIsAsynchronous('importSync()', specifier, requested);
    if (!requested.settled) this.#disk?.openFor(specifier, parent);
    const refuse = (/** @type {string} */ awaiting) =>
      onUse.requireErrors().requiresAsync(specifier, awaiting, requested);
    return namespaceOf(this.#evaluateAtOnce(requested, 'importSync()', parent, refuse));
  }

  /**
   * `require()` of an ES module.
   * @param {string} url
   * @param {import('./realm-helpers.js').CommonJSModule} requirer
   * @param {Source} source what hooks have loaded
   * @returns {unknown}
   */
  #require(url, requirer, source) {
    const graph = this.#open();
    const requested = graph.require(url, parentOf(requirer.filename), source);
    if (isThenable(requested))
      throw onUse.requireErrors().hookIsAsynchronous('require()', url, requested);
    if (!requested.settled) this.#disk?.openFor(url, url);
    const refuse = (/** @type {string} */ awaiting) =>
      onUse.requireErrors().requireIsAsync(url, awaiting, requirer, requested);
    const environment = this.#evaluateAtOnce(requested, 'require()', requirer.filename, refuse);
    // Also when somebody has imported it before, and there is nothing to wait for any more.
    const awaiting = native.asyncReason(environment.record);
    if (awaiting !== null) throw refuse(awaiting);
    return onUse
      .exportsOf()
      .requiredExports(requested, () => this.#wrapperOf(requested), this.#context);
  }

  /**
   * @param {ModuleNode} root
   * @param {string} caller
   * @param {string} requirer who is named where the module must not be required
   * @param {(awaiting: string) => Error} refuse makes the error for a module that awaits
   */
  #evaluateAtOnce(root, caller, requirer, refuse) {
    const graph = this.#open();
    const collection = graph.collectSync(root);
    if (collection === null) throw onUse.requireErrors().hookIsAsynchronous(caller, root.url);
    graph.link(collection, true);
    const environment = /** @type {Environment} */ (root.environment);
    const { record } = environment;
    const status = native.statusCode(record);
    if (status === EVALUATING) {
      const awaiting = native.asyncReason(record);
      if (awaiting !== null) throw refuse(awaiting);
      throw onUse.requireCycles().requiredWhileEvaluating(root.url, requirer);
    }
    // One that awaits is `evaluated` as Node shows it.
    if (status !== EVALUATED || !native.isEvaluated(record)) {
      const obstacle = native.syncObstacle(record);
      if (obstacle !== null) throw refuse(obstacle);
      try {
        evaluateSync(environment);
      } catch (error) {
        if (this.#isProgram) onUse.throws().noteOrigin(error);
        onUse.globals().explainCommonJSGlobal(error, root.url, false);
        this.#forgetErrored(collection);
        throw error;
      }
      graph.release(collection);
      this.#disk?.writeSoon();
    }
    return environment;
  }

  /**
   * `import()` in a module's code.
   * @param {string} specifier
   * @param {string} parent
   * @param {any} attributes
   * @param {ImportPhase} phase
   * @param {ModuleNode | null} [importer] null for CommonJS
   * @param {boolean} [isTold] whether those who want to know of it do
   */
  async #importDynamically(specifier, parent, attributes, phase, importer = null, isTold = false) {
    if (this.#isProgram && !isTold && onUse.traces().isImportTraced()) {
      const load = () =>
        this.#importDynamically(specifier, parent, attributes, phase, importer, true);
      return onUse.traces().traceImport(specifier, parent, load, phase === 'evaluation');
    }
    const { ImportCall, placeInCall } = onUse.calls();
    const call = new ImportCall();
    let collection;
    try {
      collection = await this.#collect(specifier, parent, attributes, phase, call);
    } catch (error) {
      placeInCall(error, call, { url: parent, specifier, node: importer });
      throw error;
    }
    if (phase === 'evaluation') await this.#evaluate(collection);
    // Not the namespace: it may have an export called `then`.
    return this.#wrapperOf(collection.root);
  }

  /** @param {ModuleNode} node */
  #wrapperOf(node) {
    node.wrapper ??= onUse.wrappers().adopt(/** @type {any} */ (node.environment), this.#context);
    return node.wrapper;
  }

  /**
   * @param {Record<string, unknown>} meta
   * @param {ModuleNode} node
   */
  #fillImportMeta(meta, node) {
    const { url } = node;
    const isMain = url === this.#mainURL;
    const resolve = (/** @type {string} */ specifier) => this.#resolveForMeta(specifier, url);
    initializeImportMeta(meta, url, isMain, this.#realm.helpers.receiver, resolve);
    this.#initializeImportMeta?.(meta, this.#wrapperOf(node));
  }

  /**
   * @param {string} specifier
   * @param {string} parent
   */
  #resolveForMeta(specifier, parent) {
    try {
      return this.resolve(specifier, parent);
    } catch (error) {
      const { code, url } = /** @type {any} */ (error);
      const named = code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT';
      if (named && url) return url;
      throw error; // node-do-not-add-exception-line
    }
  }

  /**
   * The URL that a specifier stands for.
   * @param {string} specifier
   * @param {string | URL} [parentURL]
   * @returns {string}
   */
  resolve(specifier, parentURL) {
    validate.validateString(specifier, 'specifier');
    return this.#resolve('resolve()', specifier, parentOf(parentURL), NO_ATTRIBUTES);
  }

  /**
   * @param {string} caller
   * @param {string} specifier
   * @param {string} parent
   * @param {Readonly<Record<string, string>>} attributes
   */
  #resolve(caller, specifier, parent, attributes) {
    const resolved = this.#open().resolve(specifier, parent, attributes);
    if (isThenable(resolved))
      throw onUse.requireErrors().hookIsAsynchronous(caller, specifier, resolved);
    return resolved.url;
  }

  /**
   * A snapshot of the modules, ready for JSON.
   * @returns {import('../../loader.js').LoaderGraph}
   */
  graph() {
    const nodes = [...this.#open().nodes()].filter(({ environment }) => environment !== null);
    this.#main?.enter(nodes);
    return onUse.snapshots().snapshotOf(/** @type {any[]} */ (nodes));
  }

  /** How many modules have been asked for. */
  get size() {
    return this.#open().size;
  }

  /**
   * Where the modules that wait await.
   * @returns {import('./pending-awaits.js').PendingAwait[]}
   */
  pendingAwaits() {
    return onUse.awaitsOf().pendingAwaits(this.graph(), this.#open().nodes());
  }

  /** Lets go of all modules, and ends what is under way. */
  dispose() {
    this.#disk?.writeDue();
    const graph = this.#graph;
    this.#graph = null;
    graph?.close();
    this.#untilDisposed.dispose();
  }
}

exports.Loader = Loader;
exports.commonJSOf = commonJSOf;
exports.hookWith = hookWith;
exports.importFrom = importFrom;
