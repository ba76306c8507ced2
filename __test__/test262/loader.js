'use strict';

// The modules of one test: it and the files beside it.
// https://github.com/tc39/test262/blob/main/INTERPRETING.md#modules

const { readFileSync } = require('node:fs');
const path = require('node:path');

/** @typedef {import('./host.js').Realm} Realm */
/** @typedef {{ Script: any, SourceTextModule: any, SyntheticModule: any }} Implementation */

const MODULE_SOURCE = '<module source>';

class Loader {
  #implementation;
  #realm;
  #folder;
  /** By type and path. @type {Map<string, any>} */
  #modules = new Map();
  /** The last call of link(), which the next one waits for. @type {Promise<unknown>} */
  #linking = Promise.resolve();

  /**
   * @param {Implementation} implementation
   * @param {Realm} realm
   * @param {string} folder of the test
   */
  constructor(implementation, realm, folder) {
    this.#implementation = implementation;
    this.#realm = realm;
    this.#folder = folder;
  }

  /**
   * The module for a specifier.
   * @param {string} specifier
   * @param {Readonly<Record<string, string>>} [attributes]
   */
  load(specifier, attributes) {
    for (const key of Object.keys(attributes ?? {})) {
      if (key !== 'type') throw new SyntaxError(`No attribute "${key}" is supported`);
    }
    const type = attributes?.type ?? 'javascript';
    const key = `${type} ${specifier}`;
    let module = this.#modules.get(key);
    if (module === undefined) {
      module = this.#create(specifier, type);
      this.#modules.set(key, module);
    }
    return module;
  }

  /**
   * @param {string} specifier
   * @param {string} type
   */
  #create(specifier, type) {
    if (specifier === MODULE_SOURCE) return this.#createModuleSource();
    const filename = path.join(this.#folder, specifier);
    switch (type) {
      case 'javascript':
        return new this.#implementation.SourceTextModule(readFileSync(filename, 'utf8'), {
          identifier: filename,
          context: this.#realm.context,
          initializeImportMeta() {},
          importModuleDynamically: this.#import,
        });
      case 'json':
        return this.#createDefault(
          specifier,
          this.#realm.parseJSON(readFileSync(filename, 'utf8')),
        );
      case 'text':
        return this.#createDefault(specifier, readFileSync(filename, 'utf8'));
      case 'bytes':
        return this.#createDefault(specifier, this.#realm.bytes(readFileSync(filename)));
      default:
        throw new TypeError(`No type "${type}" is supported`);
    }
  }

  /**
   * @param {string} identifier
   * @param {unknown} value
   */
  #createDefault(identifier, value) {
    const { context } = this.#realm;
    const module = new this.#implementation.SyntheticModule(
      ['default'],
      () => module.setExport('default', value),
      { identifier, context },
    );
    return module;
  }

  /**
   * The test as a script.
   * @param {string} specifier
   * @param {string} prologue
   * @returns {() => unknown} what runs it
   */
  compileScript(specifier, prologue) {
    const filename = path.join(this.#folder, specifier);
    const script = new this.#implementation.Script(prologue + readFileSync(filename, 'utf8'), {
      filename,
      importModuleDynamically: this.#import,
    });
    return () => script.runInContext(this.#realm.context);
  }

  #createModuleSource() {
    const { context } = this.#realm;
    const options = { identifier: MODULE_SOURCE, context, source: this.#realm.moduleSource() };
    return new this.#implementation.SyntheticModule([], () => {}, options);
  }

  /**
   * Loads what a module asks for, and links it.
   * @param {any} root
   */
  async link(root) {
    if (typeof root.linkRequests === 'function') {
      this.#loadRequests(root);
      if (root.status === 'unlinked') root.instantiate();
      return;
    }
    // Node 20 has nothing but link(), which must not meet itself.
    const linked = this.#linking.then(async () => {
      if (root.status === 'unlinked') {
        await root.link(
          (/** @type {string} */ specifier, /** @type {any} */ _, /** @type {any} */ extra) =>
            this.load(specifier, extra.attributes ?? extra.assert),
        );
      }
    });
    this.#linking = linked.catch(() => {});
    await linked;
  }

  /** What is loaded with all that it asks for. */
  #loaded = new WeakSet();

  /** @param {any} root */
  #loadRequests(root) {
    /** @type {{ module: any, requested: any[] }[]} */
    const answered = [];
    const met = new Set([root]);
    for (const module of met) {
      if (module.moduleRequests === undefined || this.#loaded.has(module)) continue;
      /** @type {any[]} */
      const requested = module.moduleRequests.map((/** @type {any} */ request) => {
        const dependency = this.load(request.specifier, request.attributes);
        if (request.phase !== 'source') met.add(dependency);
        return dependency;
      });
      answered.push({ module, requested });
    }
    for (const { module, requested } of answered) {
      if (module.status === 'unlinked') module.linkRequests(requested);
      this.#loaded.add(module);
    }
  }

  /**
   * What `import()` calls.
   * @param {string} specifier
   * @param {unknown} _
   * @param {any} attributes
   * @param {string} [phase]
   */
  #import = async (specifier, _, attributes, phase = 'evaluation') => {
    // Never within the call: the module that imports may be the one that is being evaluated.
    await undefined;
    const module = this.load(specifier, attributes);
    if (phase === 'source') return module;
    await this.link(module);
    // With `import.defer()` it is not up to the host to evaluate.
    if (phase !== 'defer') await outcome(module.evaluate());
    return module;
  };
}

/** What a test may replace in its own realm. */
const { then } = Promise.prototype;

/**
 * Waits for a promise of a test's realm, and calls nothing that the test could have replaced.
 * @param {Promise<void>} promise
 * @returns {Promise<void>}
 */
function outcome(promise) {
  return new Promise((resolve, reject) => {
    Reflect.apply(then, promise, [resolve, reject]);
  });
}

module.exports = { Loader, outcome };
