'use strict';

// Loads a graph of modules from disk into a context. This is what a program that uses vm modules writes for
// itself: how names are resolved, what a file becomes, and when each step is taken.

const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

/** Loads modules into one context, each file once. */
class Graph {
  /** Every module that was loaded, by its file name. @type {Map<string, import('node:vm').Module>} */
  modules = new Map();
  /** Milliseconds spent in each phase, that of `import()` included in those of the module that calls it. */
  milliseconds = { construct: 0, link: 0, evaluate: 0 };

  /**
   * @param {typeof import('node:vm')} vm
   * @param {import('node:vm').Context} context
   */
  constructor(vm, context) {
    this.vm = vm;
    this.context = context;
  }

  /**
   * Loads a file and everything that it imports, and runs it.
   * @param {string} file
   * @returns {Promise<import('node:vm').Module>}
   */
  async load(file) {
    const module = this.#timed('construct', () => this.#constructAll(file));
    this.#timed('link', () => this.#link(module));
    const start = performance.now();
    await module.evaluate();
    this.milliseconds.evaluate += performance.now() - start;
    return module;
  }

  /**
   * Constructs the module of a file and of each file that it leads to.
   * @param {string} file
   */
  #constructAll(file) {
    const pending = [file];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.modules.has(next)) continue;
      const module = this.#construct(next);
      this.modules.set(next, module);
      for (const { specifier } of requestsOf(module)) pending.push(resolve(specifier, next));
    }
    return /** @type {import('node:vm').Module} */ (this.modules.get(file));
  }

  /**
   * Makes a module of what is in a file.
   * @param {string} file
   */
  #construct(file) {
    const { SourceTextModule, SyntheticModule } = this.vm;
    const options = { identifier: file, context: this.context };

    if (file.endsWith('.json') || file.endsWith('.cjs')) {
      const value = require(file);
      return new SyntheticModule(
        ['default'],
        function () {
          this.setExport('default', value);
        },
        options,
      );
    }
    return new SourceTextModule(readFileSync(file, 'utf8'), {
      ...options,
      initializeImportMeta(meta) {
        meta.url = pathToFileURL(file).href;
      },
      importModuleDynamically: (specifier) => this.load(resolve(specifier, file)),
    });
  }

  /**
   * Tells every new module which modules it asked for, then resolves the bindings of them all.
   * @param {import('node:vm').Module} root
   */
  #link(root) {
    if (root.status !== 'unlinked') return;
    for (const [file, module] of this.modules) {
      if (module.status !== 'unlinked') continue;
      const requests = requestsOf(module);
      const modules = requests.map(({ specifier }) => this.modules.get(resolve(specifier, file)));
      asSourceText(module).linkRequests(/** @type {import('node:vm').Module[]} */ (modules));
    }
    asSourceText(root).instantiate();
  }

  /**
   * @template Result
   * @param {'construct' | 'link'} phase
   * @param {() => Result} action
   */
  #timed(phase, action) {
    const start = performance.now();
    const result = action();
    this.milliseconds[phase] += performance.now() - start;
    return result;
  }
}

/**
 * The file that a specifier means: relative to the file that says it, or the entry of an installed package.
 * @param {string} specifier
 * @param {string} from
 */
function resolve(specifier, from) {
  if (/^\.{0,2}\//.test(specifier)) return path.resolve(path.dirname(from), specifier);
  return createRequire(from).resolve(specifier);
}

/** @param {import('node:vm').Module} module */
const asSourceText = (module) => /** @type {import('node:vm').SourceTextModule} */ (module);

/** @param {import('node:vm').Module} module */
const requestsOf = (module) => asSourceText(module).moduleRequests ?? [];

module.exports = { Graph };
