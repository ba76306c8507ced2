'use strict';

// The modules of a loader: requests them, takes those that arrive, compiles them, and links them.

const { instantiate } = require('../instantiate.js');
const { ERRORED, LINKED } = require('../statuses.js');
const { Arrivals } = require('./arrivals.js');
const { Collection } = require('./collection.js');
const { ModuleNodes } = require('./module-nodes.js');
const { FORMATS, PHASES, native } = require('./native.js');
const onUse = require('./on-use.js');
const { parentOf } = require('./options.js');
const { assertReadable } = require('./permission.js');
const { Resolvers, createLoader } = require('./resolvers.js');
const { Taker } = require('./taker.js');
const { Translations } = require('./translations.js');
const { comesAfterShallower } = require('./together.js');
const { isTypeScript } = require('./typescript.js');
const { UnderWay, statusOf } = require('./under-way.js');

/** @typedef {import('../environment.js').Environment} Environment */
/** @typedef {import('./file-environment.js').FileEnvironment} FileEnvironment */
/** @typedef {import('./hooked-requests.js').HookedRequests} HookedRequests */
/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

const FORMAT_JSON = FORMATS.indexOf('json');
const FORMAT_MODULE = FORMATS.indexOf('module');
const FORMAT_TYPESCRIPT = FORMATS.indexOf('module-typescript');

/** What a loader hands to its graph. */
class Graph {
  #loader;
  realm;
  helpers;
  #makeCommonJS;
  /** @type {import('./commonjs.js').CommonJS | null} */
  #commonJS = null;
  #conditions;
  /** @type {Resolvers} */
  resolvers;
  #arrivals;
  #translations;
  /** When there are hooks. @type {HookedRequests | null} */
  #hooked;
  #nodes = new ModuleNodes();
  /** What is not linked yet, and what is to be forgotten then. */
  #underWay = new UnderWay();
  /** Whether the threads may read what modules request without being told to. */
  #follows;

  /**
   * @param {object} options
   * @param {string[]} options.conditions
   * @param {import('../realm.js').Realm} options.realm
   * @param {import('./realm-helpers.js').Helpers} options.helpers
   * @param {() => import('./commonjs.js').CommonJS} options.commonJS called when there is use for it
   * @param {import('./hooks.js').AskedHooks | null} options.hooks
   * @param {import('./scripts.js').Scripts} options.scripts
   * @param {import('./taker.js').Callbacks} options.callbacks
   */
  constructor({ conditions, realm, helpers, commonJS, hooks, scripts, callbacks }) {
    this.realm = realm;
    this.helpers = helpers;
    this.#makeCommonJS = commonJS;
    this.#conditions = conditions;
    const loader = createLoader(conditions);
    this.#loader = loader;
    this.resolvers = new Resolvers(loader, conditions, realm);
    const translations = new Translations(loader, realm, helpers);
    this.#translations = translations;
    const taker = new Taker(this, this.#nodes, {
      loader,
      scripts,
      callbacks,
      translations,
      expect: () => this.#arrivals.expect(),
      resolveRequests: (node, requests) => this.#hooked?.resolveRequests(node, requests),
    });
    this.#arrivals = new Arrivals(loader, taker, hooks !== null);
    this.#follows = hooks === null;
    this.#hooked = hooks === null ? null : this.#hookedBy(hooks);
  }

  /** Ends what is under way: whoever waits for it finds the loader closed. */
  close() {
    this.#hooked?.close();
    this.#arrivals.close();
    this.resolvers.close();
    native.closeLoader(this.#loader);
    const nodes = this.#nodes.all();
    this.#nodes.clear();
    this.#translations.clear();
    this.#underWay.clear();
    for (const node of nodes) if (!node.settled) node.fail(undefined);
  }

  /** All modules, in the order in which they were requested. */
  nodes() {
    return this.#nodes.all();
  }

  get size() {
    return this.#nodes.size;
  }

  get commonJS() {
    this.#commonJS ??= this.#makeCommonJS();
    return this.#commonJS;
  }

  /** @param {number} id */
  node(id) {
    return this.#nodes.of(id);
  }

  /**
   * From now on hooks are asked; what was asked for before arrives as it would have.
   * @param {import('./hooks.js').AskedHooks} hooks
   */
  hook(hooks) {
    this.#hooked = this.#hookedBy(hooks);
  }

  /** @param {import('./hooks.js').AskedHooks} hooks */
  #hookedBy(hooks) {
    return onUse.makeHooked(hooks, this.#conditions, this.resolvers, {
      enter: (url, parent, type, phase, { format, text, bytes, container, isOwn }) => {
        if (container !== undefined) this.#translations.tryContainer(container, url);
        const content = bytes ?? text;
        if (content === undefined) assertReadable(url);
        // Of what a hook has made Node does not ask whether it was imported as what it is.
        const attribute = isOwn ? (format === FORMAT_JSON ? 'json' : '') : type;
        const request = { url, format, attribute, phase: PHASES[phase], parent, follow: false };
        const node = this.#enter(request, content);
        node.hooked = true;
        return node;
      },
      find: (url, type, phase) => {
        if (!this.#follows) return undefined;
        const id = native.loaderFind(this.#loader, url, type, phase === 'source');
        return id === null ? undefined : this.node(id);
      },
      fail: (error) => this.#failedNode(error),
      settle: (node) => {
        const ids = node.targets.map(({ id }) => id);
        native.loaderSetTargets(this.#loader, node.id, ids);
        node.settle();
      },
    });
  }

  /**
   * What a specifier stands for, hooks included.
   * @param {string} specifier
   * @param {string} parent
   * @param {Readonly<Record<string, string>>} attributes
   */
  resolve(specifier, parent, attributes) {
    if (this.#hooked !== null) return this.#hooked.resolve(specifier, parent, attributes);
    return this.resolvers.resolve(specifier, parent, this.#conditions);
  }

  /**
   * The module for a request from outside of the graph.
   * @param {string} specifier
   * @param {string} parent empty for a main module
   * @param {Readonly<Record<string, string>>} attributes
   * @param {import('../../index.js').ImportPhase} phase
   * @returns {ModuleNode | PromiseLike<ModuleNode>}
   */
  request(specifier, parent, attributes, phase) {
    if (this.#hooked !== null) return this.#hooked.request(specifier, parent, attributes, phase);
    const type = attributes.type ?? '';
    const importer = parent || parentOf(undefined);
    const answer = native.loaderRequest(this.#loader, specifier, importer, type, PHASES[phase]);
    return this.node(this.#entered(answer, importer));
  }

  /**
   * @param {import('./native.js').UrlRequest} request
   * @param {string | Uint8Array | undefined} content
   */
  #enter(request, content) {
    const answer = native.loaderEnter(this.#loader, request, content);
    return this.node(this.#entered(answer, request.parent));
  }

  /**
   * @param {number | import('./native.js').Failure} answer
   * @param {string} parent
   */
  #entered(answer, parent) {
    if (typeof answer !== 'number') {
      throw onUse.failures().failureError(answer, parent, this.realm, this.#entered);
    }
    this.#arrivals.expect();
    return answer;
  }

  /**
   * The ES module of a URL that is required.
   * @param {string} url
   * @param {string} parent
   * @param {import('./hooks.js').Source} source what hooks have loaded
   */
  require(url, parent, source) {
    // Whatever its name says: `require()` has found that it is one.
    const format = source.format ?? (isTypeScript(url) ? FORMAT_TYPESCRIPT : FORMAT_MODULE);
    if (this.#hooked !== null) {
      const load = () => source.late ?? { ...source, format };
      return this.#hooked.enter(url, parent, '', 'evaluation', load);
    }
    const phase = PHASES.evaluation;
    const request = { url, format, attribute: '', phase, parent: url, follow: true };
    return this.#enter(request, source.isOwn ? source.text : undefined);
  }

  /**
   * Waits until a module and all that it reaches have arrived.
   * @param {ModuleNode} root
   */
  async collect(root) {
    const collection = this.#begin(root);
    await this.#arrivals.waitFor(collection);
    return collection;
  }

  /**
   * The same while nothing else can happen, as Node does it.
   * @param {ModuleNode} root
   */
  async collectAtOnce(root) {
    if (root.linked) return this.#begin(root);
    const collection = this.collectSync(root);
    if (collection === null) return this.collect(root);
    await comesAfterShallower(collection);
    return collection;
  }

  /**
   * The same at once.
   * @param {ModuleNode} root
   * @returns {Collection | null} null when a hook has yet to answer
   */
  collectSync(root) {
    const collection = this.#begin(root);
    if (this.#arrivals.takeAll(collection)) return collection;
    this.#end(collection);
    return null;
  }

  /** @param {ModuleNode} root */
  #begin(root) {
    const collection = new Collection(root);
    this.#underWay.begin(collection);
    return collection;
  }

  /** @param {Collection} collection that needs nothing of the threads any more */
  #end(collection) {
    this.#underWay.end(collection);
    if (this.#underWay.hasDue) this.#forgetDue();
  }

  /**
   * A module that stands for a request that could not be resolved.
   * @param {unknown} error
   */
  #failedNode(error) {
    const node = this.#nodes.addUnresolved();
    node.fail(error);
    return node;
  }

  /**
   * Links what was collected; throws the first error that stands against it.
   * @param {Collection} collection
   * @param {boolean} [atOnce] whether it is evaluated at once, and so perhaps while a module that it imports is evaluated
   */
  link(collection, atOnce = false) {
    try {
      this.#link(collection, atOnce);
      if (this.#underWay.hasDue) this.#underWay.keep(collection);
    } finally {
      this.#end(collection);
    }
  }

  /**
   * @param {Collection} collection
   * @param {boolean} atOnce
   */
  #link(collection, atOnce) {
    const failed = collection.hasFailed ? collection.firstFailed() : null;
    if (failed !== null) {
      const { node, importer, index } = failed;
      const { error } = /** @type {{ error: unknown }} */ (node.failed);
      if (importer !== null) {
        const requests = /** @type {FileEnvironment} */ (importer.environment).moduleRequests();
        onUse.failures().placeRequest(error, this.#loader, importer, requests[index].specifier);
      }
      this.#forgetFailed(collection);
      throw error;
    }
    if (collection.root.linked) return;
    if (atOnce) this.#refuseCycles(collection);
    // Without iterators, each step of which is an object, and arrays that grow: there may be thousands of modules.
    const { visited } = collection;
    const ids = new Uint32Array(visited.length);
    let count = 0;
    for (let index = 0; index < visited.length; index++) {
      const node = visited[index];
      if (node.linked || node.bound) continue;
      ids[count++] = node.id;
      if (node.phases.includes(PHASES.source)) {
        const environment = /** @type {FileEnvironment} */ (node.environment);
        environment.takeRequested(environment.allRequested(), true);
      }
    }
    native.loaderLink(this.#loader, ids.subarray(0, count));
    try {
      const { bound, environment } = collection.root;
      if (!bound) instantiate(/** @type {Environment} */ (environment), 'import');
    } catch (error) {
      if (!atOnce) onUse.namedExports().nameCommonJS(error, collection.root);
      for (const node of collection.visited) node.bound = statusOf(node) >= LINKED;
      this.#forgetUnlinked(collection);
      throw error;
    }
    /** @type {ModuleNode[]} */
    const late = [];
    for (let index = 0; index < visited.length; index++) {
      const node = visited[index];
      node.linked = true;
      if (!(/** @type {Environment} */ (node.environment).isCompiled)) late.push(node);
    }
    for (const node of late) {
      try {
        /** @type {FileEnvironment} */ (node.environment).compileLate();
      } catch (error) {
        this.#failLate(node, error, collection);
        throw error;
      }
    }
  }

  /**
   * A module cannot be compiled as the linked graph needs it.
   * @param {ModuleNode} node
   * @param {unknown} error
   * @param {Collection} collection
   */
  #failLate(node, error, collection) {
    node.failed = { error };
    this.#underWay.fail(node);
    const failed = collection.failed();
    for (const one of failed) one.linked = false;
    this.#forgetSoon(failed);
  }

  /** @param {Collection} collection */
  #refuseCycles(collection) {
    const isExecuting = (/** @type {string} */ file) => this.#commonJS?.isExecuting(file) ?? false;
    try {
      onUse.requireCycles().refuseImportsOfEvaluating(collection.root, isExecuting);
    } catch (error) {
      this.#forgetUnlinked(collection);
      throw error;
    }
  }

  /**
   * Forgets what has failed, and what imports that: the next import tries again.
   * @param {Collection} collection
   */
  #forgetFailed(collection) {
    this.#forgetSoon(collection.failed());
  }

  /**
   * Forgets what was to be linked: which of the modules is to be mended is not known. It may be the names of a CommonJS
   * module.
   * @param {Collection} collection
   */
  #forgetUnlinked({ visited }) {
    this.#forgetSoon(visited.filter(({ linked, format }) => !linked || format === 'commonjs'));
  }

  /**
   * Forgets the modules whose evaluation has failed.
   * @param {Collection} collection
   */
  forgetErrored({ visited }) {
    const errored = visited.filter((node) => statusOf(node) === ERRORED);
    if (errored.length === 0) return;
    this.#forgetSoon(errored);
    this.#forgetDue();
  }

  /** @param {ModuleNode[]} nodes to be forgotten when no import that is under way needs them */
  #forgetSoon(nodes) {
    this.#underWay.forgetSoon(nodes);
    this.#forgetFound();
  }

  /** Has another look at what is there. */
  #forgetFound() {
    this.#commonJS?.forget();
    this.resolvers.close();
  }

  #forgetDue() {
    // The threads may have met requests for it in modules that have yet to arrive.
    if (this.#follows && !this.#underWay.isComplete) return;
    const nodes = this.#underWay.takeDue(this.#nodes.all());
    if (nodes.size > 0) this.#forget(nodes);
  }

  /** @param {Set<ModuleNode>} nodes */
  #forget(nodes) {
    this.#forgetFound();
    for (const node of nodes) {
      node.forgotten = true;
      this.#nodes.delete(node);
      this.#translations.forget(node.url);
    }
    this.#hooked?.forget(nodes);
    const ids = [...nodes].map(({ id }) => id).filter((id) => id >= 0);
    native.loaderForget(this.#loader, ids);
  }

  /**
   * Lets go of the source texts of modules that are evaluated.
   * @param {Collection} collection
   */
  release({ visited }) {
    this.#commonJS?.forgetTexts();
    const ids = new Uint32Array(visited.length);
    let count = 0;
    for (let index = 0; index < visited.length; index++) {
      const { id } = visited[index];
      if (id >= 0) ids[count++] = id;
    }
    native.loaderRelease(this.#loader, ids.subarray(0, count));
  }
}

exports.Graph = Graph;
