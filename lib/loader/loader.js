'use strict';

// The class that programs use: loads files as Node does, into one context.

const path = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('../node-vm.js');

const errors = require('../errors.js');
const { evaluate, evaluateSync } = require('../evaluate.js');
const { interruptible } = require('../interrupt.js');
const { adopt } = require('../module.js');
const { namespaceOf } = require('../namespace.js');
const { hasRealm, realmOf } = require('../realm.js');
const { LINE_TERMINATOR } = require('../judge.js');
const { ERRORED, EVALUATED, EVALUATING } = require('../statuses.js');
const validate = require('../validate.js');
const { FileEnvironment } = require('./file-environment.js');
const { Graph, disposed } = require('./graph.js');
const { Hooks, isThenable } = require('./hooks.js');
const { initializeImportMeta } = require('./import-meta.js');
const { snapshotOf } = require('./snapshot.js');
const { native } = require('./native.js');
const { realmHelpers } = require('./realm-helpers.js');
const { requiredWhileEvaluating } = require('./require-cycles.js');
const { Scripts } = require('./scripts.js');

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */
/** @typedef {import('./collection.js').Collection} Collection */
/** @typedef {import('../environment.js').Environment} Environment */

/** @type {Readonly<Record<string, string>>} */
const NO_ATTRIBUTES = Object.freeze(Object.create(null));

/** Those of `import`, as the running Node has them. */
function defaultConditions() {
  const conditions = ['node', 'import'];
  if (process.features.require_module) conditions.push('module-sync');
  if (!process.execArgv.includes('--no-addons')) conditions.push('node-addons');
  return conditions;
}

/** @param {unknown} conditions */
function validateConditions(conditions) {
  validate.validateArray(conditions, 'options.conditions');
  for (const [index, condition] of /** @type {unknown[]} */ (conditions).entries()) {
    validate.validateString(condition, `options.conditions[${index}]`);
  }
}

/**
 * @param {any} options
 * @param {string} name
 */
function optionalFunction(options, name) {
  const value = options[name];
  if (value !== undefined) validate.validateFunction(value, `options.${name}`);
  return value;
}

/**
 * The URL of the module that imports, from a URL or from the path of a file.
 * @param {unknown} parentURL
 */
function parentOf(parentURL) {
  if (parentURL === undefined) return pathToFileURL(`${process.cwd()}/`).href;
  if (parentURL instanceof URL) return parentURL.href;
  validate.validateString(parentURL, 'parentURL');
  const text = /** @type {string} */ (parentURL);
  if (path.isAbsolute(text)) return pathToFileURL(text).href;
  return new URL(text).href;
}

/** @param {Readonly<Record<string, string>>} attributes */
function hasUnsupported(attributes) {
  return Object.keys(attributes).some((key) => key !== 'type');
}

/**
 * @param {Readonly<Record<string, string>>} attributes
 * @param {string} url of the module that they are given for
 */
function unsupportedAttribute(attributes, url) {
  const key = /** @type {string} */ (Object.keys(attributes).find((name) => name !== 'type'));
  const message = `Import attribute "${key}" with value "${attributes[key]}" is not supported in ${url}`;
  const Base = /** @type {ErrorConstructor} */ (TypeError);
  return errors.nodeError(Base, 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED', message, unsupportedAttribute);
}

// What most loaders have no use for is loaded when there is one.

/** @param {string} directory */
function openDiskCache(directory) {
  const { DiskCache } = require('./disk-cache.js');
  return new DiskCache(directory);
}

/** @param {ConstructorParameters<typeof import('./commonjs.js').CommonJS>} options */
function commonJS(...options) {
  const { CommonJS } = require('./commonjs.js');
  return new CommonJS(...options);
}

class Loader {
  #context;
  #realm;
  /** @type {Graph | null} */
  #graph;
  #conditions;
  #initializeImportMeta;
  /** @type {import('./disk-cache.js').DiskCache | null} */
  #disk;
  /** The URL of the program's main module. @type {string | null} */
  #mainURL = null;
  /** Whether the disk cache is to be written soon. */
  #writes = false;

  /** @param {any} [options] */
  constructor(options = {}) {
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
    this.#disk = cache === undefined ? null : openDiskCache(cache);
    this.#context = context;
    this.#realm = realmOf(context);
    this.#conditions = [...new Set([...defaultConditions(), ...conditions])];
    const helpers = realmHelpers(this.#realm);
    const importModule = this.#importDynamically.bind(this);
    const requireModule = (/** @type {string} */ url, /** @type {string} */ requirer) =>
      this.#importSync(url, url, NO_ATTRIBUTES, requirer);
    const hooked = resolve !== undefined || load !== undefined;
    const prepare = (
      /** @type {import('./file-environment.js').FileEnvironment} */ environment,
    ) => {
      environment.importModuleDynamically = importFromModule;
      environment.initializeImportMeta = initializeMeta;
    };
    const importFromModule = (
      /** @type {string} */ specifier,
      /** @type {ModuleNode} */ node,
      /** @type {Readonly<Record<string, string>>} */ attributes,
      /** @type {string} */ phase,
    ) => importModule(specifier, node.url, attributes, phase);
    const initializeMeta = (
      /** @type {Record<string, unknown>} */ meta,
      /** @type {ModuleNode} */ node,
    ) => this.#fillImportMeta(meta, node);
    this.#graph = new Graph({
      conditions: this.#conditions,
      realm: this.#realm,
      helpers,
      commonJS: () => commonJS(context, helpers, importModule, requireModule),
      scripts: new Scripts(this.#disk),
      hooks: hooked ? new Hooks(resolve, load, this.#conditions) : null,
      prepare,
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
    const node = await this.#import(specifier, parentOf(parentURL), options?.with ?? NO_ATTRIBUTES);
    return namespaceOf(/** @type {Environment} */ (node.environment));
  }

  /**
   * Loads and evaluates.
   * @param {string} specifier
   * @param {string} parent
   * @param {Readonly<Record<string, string>>} attributes
   */
  async #import(specifier, parent, attributes) {
    const collection = await this.#collect(specifier, parent, attributes);
    await this.#evaluate(collection);
    return collection.root;
  }

  /**
   * Loads and links the main module of a program; what is returned runs it. An ES module gives a promise; what
   * a CommonJS module throws is thrown at once, as in Node.
   * @param {string} file its path
   * @returns {Promise<{ format: string, run: () => Promise<void> | undefined }>}
   */
  async prepareMain(file) {
    const { href } = pathToFileURL(file);
    this.#mainURL = href;
    const extension = path.extname(file);
    const isRequired = extension === '.json' || extension === '.node';
    const collection = isRequired ? null : await this.#collect(href, href, NO_ATTRIBUTES);
    if (collection?.root.format === 'module') {
      return { format: 'module', run: () => this.#evaluate(collection) };
    }
    const run = () => {
      this.#open().commonJS.load(file, undefined, true);
      return undefined;
    };
    return { format: 'commonjs', run };
  }

  /**
   * Loads and links.
   * @param {string} specifier
   * @param {string} parent
   * @param {Readonly<Record<string, string>>} attributes
   */
  async #collect(specifier, parent, attributes) {
    validate.validateString(specifier, 'specifier');
    const graph = this.#open();
    if (hasUnsupported(attributes)) {
      const { url } = await graph.resolve(specifier, parent, attributes);
      throw unsupportedAttribute(attributes, url);
    }
    const requested = graph.request(specifier, parent, attributes);
    const root = isThenable(requested) ? await requested : requested;
    if (!root.settled) this.#openCache(specifier, parent);
    const collection = await graph.collect(root);
    this.#open().link(collection);
    return collection;
  }

  /**
   * Names what the disk cache is for.
   * @param {string} specifier
   * @param {string} parent
   */
  #openCache(specifier, parent) {
    if (this.#disk === null) return;
    const bare = /^(?!\.{0,2}\/)/.test(specifier);
    this.#disk.open(
      bare ? `${specifier} ${new URL('.', parent).href}` : new URL(specifier, parent).href,
    );
  }

  /** When what is imported has run: V8's code cache then has the functions that ran. */
  #writeSoon() {
    if (this.#disk === null || this.#writes) return;
    this.#writes = true;
    setImmediate(() => this.#writeCache());
  }

  #writeCache() {
    if (!this.#writes) return;
    this.#writes = false;
    this.#disk?.write();
  }

  /** @param {Collection} collection */
  async #evaluate(collection) {
    const { root } = collection;
    const environment = /** @type {Environment} */ (root.environment);
    const graph = this.#open();
    try {
      await evaluate(environment, interruptible(this.#realm, undefined, false));
      if (collection.visited.size > 1 || root.format === 'module') graph.release(collection);
      this.#writeSoon();
    } catch (error) {
      // A program is not started twice, and may want to see what became of its modules.
      if (root.url !== this.#mainURL) this.#forgetErrored(collection);
      throw error;
    }
  }

  /** @param {Collection} collection */
  #forgetErrored(collection) {
    this.#graph?.forgetErrored(collection, ({ record }) => native.statusCode(record) === ERRORED);
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
    if (hasUnsupported(attributes)) {
      throw unsupportedAttribute(attributes, this.#resolveSync(specifier, parent, attributes));
    }
    return this.#importSync(specifier, parent, attributes, parent);
  }

  /**
   * @param {string} specifier
   * @param {string} parent
   * @param {Readonly<Record<string, string>>} attributes
   * @param {string} requirer who is named where the module must not be required
   */
  #importSync(specifier, parent, attributes, requirer) {
    const graph = this.#open();
    const requested = graph.request(specifier, parent, attributes);
    if (isThenable(requested)) {
      requested.then(undefined, () => {});
      throw hookIsAsynchronous(specifier);
    }
    if (!requested.settled) this.#openCache(specifier, parent);
    const collection = graph.collectSync(requested);
    if (collection === null) throw hookIsAsynchronous(specifier);
    graph.link(collection, true);
    const environment = /** @type {Environment} */ (requested.environment);
    const { record } = environment;
    const status = native.statusCode(record);
    if (status === EVALUATING) {
      const awaiting = native.asyncReason(record);
      if (awaiting !== null) throw requiresAsync(specifier, awaiting);
      throw requiredWhileEvaluating(requested.url, requirer);
    }
    // One that awaits is `evaluated` as Node shows it.
    if (status !== EVALUATED || !native.isEvaluated(record)) {
      const obstacle = native.syncObstacle(record);
      if (obstacle !== null) throw requiresAsync(specifier, obstacle);
      try {
        evaluateSync(environment);
      } catch (error) {
        this.#forgetErrored(collection);
        throw error;
      }
      graph.release(collection);
      this.#writeSoon();
    }
    return namespaceOf(environment);
  }

  /**
   * `import()` in a module's code.
   * @param {string} specifier
   * @param {string} parent
   * @param {any} attributes
   * @param {string} phase
   */
  async #importDynamically(specifier, parent, attributes, phase) {
    if (phase === 'evaluation') {
      const node = await this.#import(specifier, parent, attributes);
      return namespaceOf(/** @type {Environment} */ (node.environment));
    }
    const { root } = await this.#collect(specifier, parent, attributes);
    return this.#wrapperOf(root);
  }

  /** @param {ModuleNode} node */
  #wrapperOf(node) {
    node.wrapper ??= adopt(/** @type {any} */ (node.environment), this.#context);
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
      throw error;
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
    return this.#resolveSync(specifier, parentOf(parentURL), NO_ATTRIBUTES);
  }

  /**
   * @param {string} specifier
   * @param {string} parent
   * @param {Readonly<Record<string, string>>} attributes
   */
  #resolveSync(specifier, parent, attributes) {
    const resolved = this.#open().resolve(specifier, parent, attributes);
    if (isThenable(resolved)) throw hookIsAsynchronous(specifier);
    return resolved.url;
  }

  /**
   * A snapshot of the modules, ready for JSON.
   * @returns {import('../../loader.js').LoaderGraph}
   */
  graph() {
    const nodes = [...this.#open().nodes()].filter(({ environment }) => environment !== null);
    return snapshotOf(/** @type {any[]} */ (nodes));
  }

  /** How many modules have been asked for. */
  get size() {
    return this.#open().size;
  }

  /**
   * Where the modules that wait await. A module that waits for others is none of them.
   * @returns {{ url: string, places: { line: number, column: number, text: string }[] }[]}
   */
  pendingAwaits() {
    const { modules, edges } = this.graph();
    const waiting = new Set(modules.filter(({ pending }) => pending).map(({ id }) => id));
    for (const { from, to } of edges) if (to !== null && waiting.has(to)) waiting.delete(from);
    const nodes = new Map([...this.#open().nodes()].map((node) => [node.url, node]));
    return [...waiting].flatMap((id) => {
      const { environment, url } = /** @type {ModuleNode} */ (nodes.get(modules[id].identifier));
      if (!(environment instanceof FileEnvironment)) return [];
      const source = environment.sourceText();
      const lines = source.split(LINE_TERMINATOR);
      const places = native
        .awaitPlaces(source)
        .map(({ line, column }) => ({ line, column, text: lines[line - 1] }));
      return [{ url, places }];
    });
  }

  /** Lets go of all modules, and ends what is under way. */
  dispose() {
    this.#writeCache();
    const graph = this.#graph;
    this.#graph = null;
    graph?.close();
  }
}

/** @param {string} specifier */
function hookIsAsynchronous(specifier) {
  const Base = /** @type {ErrorConstructor} */ (Error);
  const message = `importSync() cannot wait for a hook that answers "${specifier}" with a promise. Use import() instead.`;
  return errors.nodeError(Base, 'ERR_REQUIRE_ASYNC_MODULE', message, hookIsAsynchronous);
}

/**
 * @param {string} specifier
 * @param {string} awaiting the module that keeps the graph from being evaluated at once
 */
function requiresAsync(specifier, awaiting) {
  const Base = /** @type {ErrorConstructor} */ (Error);
  const message = `importSync() cannot be used on an ESM graph with top-level await: "${specifier}", in which ${awaiting} awaits. Use import() instead.`;
  return errors.nodeError(Base, 'ERR_REQUIRE_ASYNC_MODULE', message, requiresAsync);
}

exports.Loader = Loader;
