'use strict';

// What arrives in other languages than JavaScript, TypeScript and WebAssembly, and arrives again in that.

const deferred = require('../deferred.js').deferredIn(module);
const { TYPESCRIPT, WEB_ASSEMBLY } = require('./batch.js');
const { native } = require('./native.js');

/** @typedef {import('./batch.js').Arrival} Arrival */
/** @typedef {import('./module-node.js').ModuleNode} ModuleNode */

const stripping = deferred(() => require('./strip-types.js'));
const webAssembly = deferred(() => require('./web-assembly.js'));

/** @param {Arrival} arrival */
const isForeign = ({ kind }) => kind === TYPESCRIPT || kind === WEB_ASSEMBLY;

class Translations {
  #loader;
  #realm;
  #helpers;
  /** Each `WebAssembly.Module`, by URL. @type {Map<string, object>} */
  #sources = new Map();

  /**
   * @param {object} loader the native one
   * @param {import('../realm.js').Realm} realm
   * @param {import('./realm-helpers.js').Helpers} helpers
   */
  constructor(loader, realm, helpers) {
    this.#loader = loader;
    this.#realm = realm;
    this.#helpers = helpers;
  }

  /**
   * Has a module arrive again as JavaScript.
   * @param {ModuleNode} node
   * @param {Arrival} arrival
   */
  translate(node, arrival) {
    const text = arrival.kind === TYPESCRIPT ? this.#strip(arrival) : this.#wrap(node, arrival);
    native.loaderTranslate(this.#loader, node.id, text);
  }

  /** @param {ModuleNode} node that has failed, and is not waited for any more */
  refuse(node) {
    native.loaderTranslate(this.#loader, node.id, null);
  }

  /** @param {Arrival} arrival */
  #strip({ text, url, isTyped }) {
    return stripping().stripTypesIn(this.#realm, text, url, isTyped);
  }

  /**
   * @param {ModuleNode} node
   * @param {Arrival} arrival
   */
  #wrap(node, arrival) {
    const { WebAssemblyModule } = webAssembly();
    const module = new WebAssemblyModule(this.#sourceOf(arrival), arrival.url, this.#helpers);
    node.webAssembly = module;
    return module.text;
  }

  /**
   * The environment of what is imported for its source alone.
   * @param {ModuleNode} node
   * @param {Arrival} arrival
   */
  sourceEnvironment(node, arrival) {
    return webAssembly().sourceEnvironment(node, this.#realm, this.#sourceOf(arrival));
  }

  /**
   * The `WebAssembly.Module` of a URL, which is one whatever is wanted of it.
   * @param {Arrival} arrival
   */
  #sourceOf({ url, bytes }) {
    const known = this.#sources.get(url);
    if (known !== undefined) return known;
    const { compile } = webAssembly();
    const source = compile(/** @type {Uint8Array} */ (bytes), url, this.#helpers);
    this.#sources.set(url, source);
    return source;
  }

  /**
   * Has V8 say whether it takes WebAssembly from what a hook has given.
   * @param {object} container
   * @param {string} url
   */
  tryContainer(container, url) {
    webAssembly().compile(container, url, this.#helpers);
  }

  /** @param {string} url of a module that is to be read again */
  forget(url) {
    this.#sources.delete(url);
  }

  clear() {
    this.#sources.clear();
  }
}

exports.Translations = Translations;
exports.isForeign = isForeign;
