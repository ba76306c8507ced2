'use strict';

// Makes modules of what has arrived.

const { provideGlobals } = require('../using.js');
const { KINDS, WEB_ASSEMBLY_SOURCE } = require('./batch.js');
const { constantEnvironment } = require('./constant-environment.js');
const { FileEnvironment } = require('./file-environment.js');
const { native } = require('./native.js');
const onUse = require('./on-use.js');
const { assertReadable } = require('./permission.js');
const { isForeign } = require('./translations.js');
const { reportImported } = require('./watch.js');

/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

/**
 * What a loader has its modules call.
 * @typedef {Pick<FileEnvironment, 'importModuleDynamically' | 'initializeImportMeta'>} Callbacks
 */

/**
 * @typedef {object} Options
 * @property {object} loader the native one
 * @property {import('./scripts.js').Scripts} scripts
 * @property {Callbacks} callbacks
 * @property {import('./translations.js').Translations} translations
 * @property {() => void} expect called when there is more to arrive
 * @property {(node: ModuleNode, requests: ReturnType<FileEnvironment['moduleRequests']>) => void} resolveRequests called for
 *   what hooks have loaded
 */

class Taker {
  #graph;
  #nodes;
  #options;

  /**
   * @param {Parameters<typeof constantEnvironment>[4]} graph
   * @param {import('./module-nodes.js').ModuleNodes} nodes
   * @param {Options} options
   */
  constructor(graph, nodes, options) {
    this.#graph = graph;
    this.#nodes = nodes;
    this.#options = options;
  }

  /**
   * Takes what is no ES module, or is not yet one.
   * @param {import('./batch.js').Arrival} arrival
   * @param {import('./native.js').Failure | undefined} failure
   */
  take(arrival, failure) {
    const { id, kind, url } = arrival;
    const node = this.#nodes.of(id);
    node.url = url;
    node.format = KINDS[kind];
    reportImported(url);
    try {
      // Of what hooks load, that was asked before. A failure may show the text.
      if (!node.hooked) assertReadable(url);
      if (failure !== undefined)
        throw onUse.failures().failureError(failure, url, this.#graph.realm, this.take);
      if (isForeign(arrival)) {
        this.#options.translations.translate(node, arrival);
        this.#options.expect();
      } else {
        this.#arrive(node, arrival);
      }
    } catch (error) {
      if (isForeign(arrival)) this.#options.translations.refuse(node);
      node.fail(error);
    }
  }

  /**
   * @param {ModuleNode} node
   * @param {import('./batch.js').Arrival} arrival
   */
  #arrive(node, arrival) {
    const { kind, url, text } = arrival;
    const environment =
      kind === WEB_ASSEMBLY_SOURCE
        ? this.#options.translations.sourceEnvironment(node, arrival)
        : constantEnvironment(node, kind, url, text, this.#graph);
    node.environment = environment;
    native.loaderSetRecord(this.#options.loader, node.id, environment.record);
    node.linked = true;
    node.settle();
  }

  /**
   * The modules with these numbers.
   * @param {readonly number[]} ids
   * @param {number} start
   * @param {number} end
   */
  nodesOf(ids, start, end) {
    return this.#nodes.ofAll(ids, start, end);
  }

  /** @param {import('./batch.js').ModuleArrival} module */
  takeModule(module) {
    const node = this.#nodes.of(module.id);
    const { url } = module.text.description;
    node.url = url;
    node.format = 'module';
    reportImported(url);
    try {
      if (!node.hooked) assertReadable(url);
      this.#arriveModule(node, module);
    } catch (error) {
      node.fail(error);
    }
  }

  /**
   * @param {ModuleNode} node
   * @param {import('./batch.js').ModuleArrival} module
   */
  #arriveModule(node, module) {
    const { targets } = module;
    const { hasHtmlComment, disposalGlobals, phases } = module.text.description;
    const { loader, scripts, callbacks } = this.#options;
    const { realm } = this.#graph;
    const environment = new FileEnvironment(loader, scripts, node, realm, module);
    environment.importModuleDynamically = callbacks.importModuleDynamically;
    environment.initializeImportMeta = callbacks.initializeImportMeta;
    node.webAssembly?.bind(environment);
    if (hasHtmlComment) environment.checkHtmlComments();
    provideGlobals(realm, disposalGlobals);
    if (/** @type {any} */ (process).sourceMapsEnabled) {
      onUse.sourceMaps().keepSourceMap(node.url, () => environment.sourceText());
    }
    environment.compileEarly();
    node.environment = environment;
    node.phases = phases;
    if (targets.length < phases.length) {
      this.#options.resolveRequests(node, environment.moduleRequests());
      return;
    }
    node.targets = targets;
    node.settle();
  }
}

exports.Taker = Taker;
