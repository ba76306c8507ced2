'use strict';

// CommonJS modules of a loader: they run in its context, and are found by Node's own `require.resolve`.

const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const vm = require('../node-vm.js');
const { compileFunction } = require('../script.js');
const { native } = require('./native.js');
const { Required } = require('./require-cycles.js');

/** @typedef {import('./realm-helpers.js').CommonJSModule} CommonJSModule */
/** @typedef {import('./realm-helpers.js').Helpers} Helpers */

/** From this version on, Node's namespaces of CommonJS modules have an export of this name. */
const HAS_MODULE_EXPORTS = Number(process.versions.node.split('.')[0]) >= 23;

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

/** @type {((source: string) => { exports: string[], reexports: string[] }) | undefined} */
let lexer;

/** @param {string} source */
function lex(source) {
  lexer ??= /** @type {any} */ (require('cjs-module-lexer')).parse;
  try {
    return /** @type {NonNullable<typeof lexer>} */ (lexer)(source);
  } catch {
    return { exports: [], reexports: [] };
  }
}

/**
 * Node's `require` for a file; a module that is none, which a hook may make, requires from the working directory.
 * @param {string} filename
 */
function requireFrom(filename) {
  return Module.createRequire(path.isAbsolute(filename) ? filename : `${process.cwd()}/`);
}

class CommonJS {
  #context;
  /** @type {Helpers} */
  helpers;
  /** What `require.cache` is: the modules by file name. @type {Record<string, CommonJSModule>} */
  #cache;
  /** Texts that were read already, by file name. @type {Map<string, string>} */
  #sources = new Map();
  /** @type {Map<string, Set<string>>} */
  #exportNames = new Map();
  /** The `type` of the nearest package.json, by folder. @type {Map<string, string | null>} */
  #packageTypes = new Map();
  #importModule;
  #requireModule;
  #required = new Required();
  /** The one that the program began with. @type {CommonJSModule | undefined} */
  #main;

  /**
   * @param {object | undefined} context
   * @param {Helpers} helpers
   * @param {(specifier: string, parent: string, attributes: object, phase: string) => Promise<unknown>} importModule
   * @param {(url: string, requirer: string) => any} requireModule gives the namespace of an ES module
   */
  constructor(context, helpers, importModule, requireModule) {
    this.#context = context;
    this.helpers = helpers;
    this.#cache = /** @type {any} */ (this.helpers.makeCache());
    this.#importModule = importModule;
    this.#requireModule = requireModule;
  }

  /**
   * The names that a module exports: what Node's lexer finds in its text, and in the texts that it exports again.
   * @param {string} filename
   * @param {string} source
   * @returns {Set<string>}
   */
  exportNames(filename, source) {
    this.#sources.set(filename, source);
    /** @type {Set<string>} */
    const names = new Set();
    const seen = new Set([filename]);
    const found = [{ filename, source }];
    for (let step = found.pop(); step !== undefined; step = found.pop()) {
      const known = this.#exportNames.get(step.filename);
      if (known !== undefined) {
        for (const name of known) names.add(name);
        continue;
      }
      const { exports, reexports } = lex(step.source);
      for (const name of exports) names.add(name);
      for (const request of reexports) {
        const file = this.#reexported(request, step.filename);
        if (file === null || seen.has(file)) continue;
        seen.add(file);
        try {
          found.push({ filename: file, source: this.#read(file) });
        } catch {
          // As Node does: what cannot be read has no names.
        }
      }
    }
    this.#exportNames.set(filename, names);
    return names;
  }

  /**
   * @param {string} request
   * @param {string} from
   */
  #reexported(request, from) {
    try {
      const file = requireFrom(from).resolve(request);
      if (Module.isBuiltin(file)) return null;
      const extension = path.extname(file);
      return extension === '.json' || extension === '.node' ? null : file;
    } catch {
      return null;
    }
  }

  /** @param {string} file */
  #read(file) {
    let source = this.#sources.get(file);
    if (source === undefined) {
      source = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
      this.#sources.set(file, source);
    }
    return source;
  }

  /**
   * The exports of a namespace, with the values that evaluating it gives them.
   * @param {string} filename
   * @param {string} source
   * @returns {{ names: string[], evaluate: () => unknown[] }}
   */
  define(filename, source) {
    const found = this.exportNames(filename, source);
    const names = new Set(found);
    names.add('default');
    if (HAS_MODULE_EXPORTS) names.add('module.exports');
    const list = [...names];
    const evaluate = () => {
      const exports = this.load(filename);
      return list.map((name) => {
        if (name === 'default' || (name === 'module.exports' && HAS_MODULE_EXPORTS)) return exports;
        try {
          return exports != null && Object.hasOwn(exports, name) ? exports[name] : undefined;
        } catch {
          // A getter that throws.
          return undefined;
        }
      });
    };
    return { names: list, evaluate };
  }

  /**
   * What a file exports; it is run when it has not been.
   * @param {string} filename
   * @param {CommonJSModule} [parent]
   * @param {boolean} [isMain]
   */
  load(filename, parent, isMain = false) {
    const known = this.#cache[filename];
    if (known !== undefined) {
      parent?.children.push(known);
      return known.exports;
    }
    const id = isMain ? '.' : filename;
    const own = this.helpers.makeModule(
      id,
      filename,
      path.dirname(filename),
      isMain ? null : parent,
    );
    if (isMain) this.#main = own;
    parent?.children.push(own);
    this.#cache[filename] = own;
    let done = false;
    try {
      this.#run(own, filename);
      done = true;
    } finally {
      if (!done) delete this.#cache[filename];
    }
    own.loaded = true;
    return own.exports;
  }

  /** @param {string} filename */
  isExecuting(filename) {
    return this.#cache[filename]?.loaded === false;
  }

  /**
   * @param {CommonJSModule} own
   * @param {string} filename
   */
  #run(own, filename) {
    const extension = path.extname(filename);
    if (extension === '.node') {
      own.exports = require(filename);
      return;
    }
    const source = this.#read(filename);
    this.#sources.delete(filename);
    if (extension === '.json') {
      try {
        own.exports = this.helpers.parse(source);
      } catch (error) {
        /** @type {Error} */ (error).message =
          `${filename}: ${/** @type {Error} */ (error).message}`;
        throw error;
      }
      return;
    }
    const url = path.isAbsolute(filename) ? pathToFileURL(filename).href : filename;
    const require_ = this.#requireOf(own, filename);
    own.require = require_;
    own.paths = /** @type {any} */ (Module)._nodeModulePaths(own.path);
    const compiled = this.#compile(source, filename, url);
    const { exports } = own;
    Reflect.apply(compiled, exports, [exports, require_, own, filename, own.path]);
  }

  /**
   * @param {string} source
   * @param {string} filename
   * @param {string} url
   */
  #compile(source, filename, url) {
    const options = { filename, parsingContext: this.#context };
    // Most import nothing, and Node loads more of its own modules for those that may.
    if (!native.mayImport(source)) return vm.compileFunction(source, PARAMETERS, options);
    return compileFunction(source, PARAMETERS, {
      ...options,
      importModuleDynamically: (
        /** @type {string} */ specifier,
        /** @type {unknown} */ _referrer,
        /** @type {object} */ attributes,
        /** @type {string} */ phase,
      ) => this.#importModule(specifier, url, attributes, phase),
    });
  }

  /**
   * @param {CommonJSModule} own
   * @param {string} filename
   */
  #requireOf(own, filename) {
    const nodeRequire = requireFrom(filename);
    const load = (/** @type {string} */ id) => {
      if (typeof id === 'string' && Module.isBuiltin(id)) return nodeRequire(id);
      const file = nodeRequire.resolve(id);
      if (this.#cache[file] === undefined && this.#isModule(file)) {
        const namespace = this.#required.load(file, filename, (url) =>
          this.#requireModule(url, filename),
        );
        return Object.hasOwn(namespace, 'module.exports') ? namespace['module.exports'] : namespace;
      }
      return this.load(file, own);
    };
    const paths = (/** @type {string} */ request) => {
      const found = nodeRequire.resolve.paths(request);
      return found === null ? null : this.helpers.array(...found);
    };
    return this.helpers.makeRequire(load, nodeRequire.resolve, paths, this.#cache, this.#main);
  }

  /** @param {string} file */
  #isModule(file) {
    const extension = path.extname(file);
    if (extension === '.mjs') return true;
    if (extension !== '.js') return false;
    const type = this.#packageTypeOf(file);
    if (type === 'module' || type === 'commonjs') return type === 'module';
    return native.hasModuleSyntax(this.#read(file));
  }

  /** @param {string} file */
  #packageTypeOf(file) {
    const folder = path.dirname(file);
    let type = this.#packageTypes.get(folder);
    if (type === undefined) {
      type = native.packageType(file);
      this.#packageTypes.set(folder, type);
    }
    return type;
  }

  /** Something has failed, and may be mended: the next load looks again. */
  forgetPackages() {
    this.#packageTypes.clear();
  }
}

exports.CommonJS = CommonJS;
