'use strict';

// A process that makes modules of the files of the dev dependencies, links and evaluates them, and says what came of each.

const fs = require('node:fs');
const { isBuiltin } = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { PROGRAMS, packageFiles } = require('./files.js');
const { root } = require('../support/reference.js');

const [which] = process.argv.slice(2);
/** @type {any} */
const vm = which === 'reference' ? require('node:vm') : require('../../index.js');

const MODULES = path.join(root, 'node_modules');
/** @param {any} error */
const describeError = (error) => `${error?.name}: ${error?.message}`;

/** @param {unknown} value */
function kindOf(value) {
  if (typeof value === 'function') return `function ${value.name}/${value.length}`;
  if (typeof value !== 'object' || value === null) return String(value).slice(0, 200);
  const tag = /** @type {any} */ (value)[Symbol.toStringTag];
  return tag === 'Module' ? 'namespace' : Object.prototype.toString.call(value);
}

/** @typedef {Record<string, Record<string, string | null>>} Resolutions */
/** @typedef {{ module: any, result: Record<string, unknown> }} Made */

class Packages {
  /** By the names of the files. @type {Map<string, Made>} */
  #all = new Map();
  /** By URL: what is no ES module. @type {Map<string, any>} */
  #others = new Map();
  #resolutions;

  /** @param {Resolutions} resolutions */
  constructor(resolutions) {
    this.#resolutions = resolutions;
  }

  async run() {
    this.#makeAll();
    for (const { module, result } of this.#linkAll()) {
      if (module.identifier in PROGRAMS) continue;
      try {
        await module.evaluate();
        result.values = Reflect.ownKeys(module.namespace).map((key) =>
          kindOf(module.namespace[key]),
        );
      } catch (error) {
        result.threw = describeError(error);
      }
      result.status = module.status;
    }
    return Object.fromEntries([...this.#all].map(([name, { result }]) => [name, result]));
  }

  #makeAll() {
    for (const name of packageFiles()) {
      const source = fs.readFileSync(path.join(MODULES, name), 'utf8');
      /** @type {Record<string, unknown>} */
      const result = {};
      let module = null;
      try {
        module = new vm.SourceTextModule(source, {
          identifier: name,
          initializeImportMeta: (/** @type {any} */ meta) => this.#initialize(meta, name),
          importModuleDynamically: () => Promise.reject(new Error(`import() in ${name}`)),
        });
        result.requests = module.moduleRequests.map((/** @type {any} */ request) => ({
          ...request,
        }));
        result.awaits = module.hasTopLevelAwait?.();
      } catch (error) {
        result.refused = describeError(error);
      }
      this.#all.set(name, { module, result });
    }
  }

  /** @param {any} meta @param {string} name */
  #initialize(meta, name) {
    const filename = path.join(MODULES, name);
    Object.assign(meta, { url: pathToFileURL(filename).href, filename });
    meta.dirname = path.dirname(filename);
  }

  /** @param {string} name @param {string} specifier */
  #requested(name, specifier) {
    const url = this.#resolutions[name][specifier];
    if (url === null) return null;
    if (url.startsWith('file:')) {
      const file = path.relative(MODULES, fileURLToPath(url)).split(path.sep).join('/');
      const made = this.#all.get(file);
      if (made !== undefined) return made.module;
    }
    if (!this.#others.has(url)) this.#others.set(url, this.#makeOther(url));
    return this.#others.get(url);
  }

  /** A synthetic module of a built-in one, of CommonJS or of JSON. @param {string} url */
  #makeOther(url) {
    /** @type {any} */
    let value;
    try {
      value = require(isBuiltin(url) ? url : fileURLToPath(url));
    } catch {
      return null;
    }
    const names = new Set(['default', ...Object.keys(value)]);
    const module = new vm.SyntheticModule([...names], () => {
      for (const each of names) module.setExport(each, each === 'default' ? value : value[each]);
    });
    return module;
  }

  /** Links whatever has all that it asks for. @returns {Made[]} */
  #linkAll() {
    /** @type {Map<string, any[]>} */
    const requested = new Map();
    for (const [name, { module }] of this.#all) {
      const modules = module?.dependencySpecifiers.map((/** @type {string} */ specifier) =>
        this.#requested(name, specifier),
      );
      if (modules?.every((/** @type {any} */ each) => each !== null)) requested.set(name, modules);
    }
    /** @type {Map<any, string>} */
    const names = new Map([...this.#all].map(([name, { module }]) => [module, name]));
    for (let before = -1; before !== requested.size; ) {
      before = requested.size;
      for (const [name, modules] of requested) {
        const known = modules.every((each) => requested.has(names.get(each) ?? name));
        if (!known) requested.delete(name);
      }
    }
    for (const [name, modules] of requested) this.#all.get(name)?.module.linkRequests(modules);
    return [...requested.keys()].flatMap((name) => {
      const made = /** @type {Made} */ (this.#all.get(name));
      try {
        if (made.module.status === 'unlinked') made.module.instantiate();
        made.result.exports = Reflect.ownKeys(made.module.namespace).map(String);
        return [made];
      } catch (error) {
        made.result.unlinked = describeError(error);
        return [];
      }
    });
  }
}

process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (/** @type {any} */ { resolutions }) => {
  new Packages(resolutions).run().then(
    (results) => process.send?.({ results }),
    (error) => process.send?.({ failed: String(error?.stack ?? error) }),
  );
});
