'use strict';

// CommonJS modules of a loader: they run in its context.

const Module = require('node:module');
const path = require('node:path');

const { define } = require('../define.js');
const deferred = require('../deferred.js').deferredIn(module);
const { importsMain } = require('../node-options.js');
const vm = require('../node-vm.js');
const { Script, compileFunction } = require('../script.js');
const {
  CommonJSSources,
  FORMAT_MODULE,
  UNREAD,
  sourceByHandler,
  withoutMark,
} = require('./commonjs-sources.js');
const { ImportedCommonJS } = require('./imported-commonjs.js');
const { native } = require('./native.js');
const {
  isReplaced,
  loadByProgram,
  noteProgramModule,
  wrappedByProgram,
} = require('./node-loading.js');
const { PartialExports, warnOfModuleSyntax } = require('./program-warnings.js');
const { isRequireTraced, traceRequire } = require('./program-traces.js');
const { Required } = require('./require-cycles.js');
const { byNode, ownError, withOwnErrors } = require('./require-errors.js');
const { lookupPaths, requireByNode, requirerOf, urlOf } = require('./require-resolution.js');
const { keepSourceMap } = require('./source-maps.js');
const { isTypeScript } = require('./typescript.js');
const { reportRequired } = require('./watch.js');

/** @typedef {import('./hooks.js').Source} Source */
/** @typedef {import('./realm-helpers.js').CommonJSModule} CommonJSModule */
/** @typedef {import('./realm-helpers.js').Helpers} Helpers */

const throws = deferred(() => require('./required-throws.js'));

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

class CommonJS {
  #context;
  /** Whose errors `require()` throws; undefined for Node's own, which V8 shows where Node has thrown them. */
  #errorContext;
  #extensions;
  /** @type {Helpers} */
  helpers;
  /** What `require.cache` is: the modules by file name. Programs may put another one there. @type {Record<string, CommonJSModule>} */
  cache;
  sources;
  /** What ES modules see of them. @type {ImportedCommonJS} */
  imported;
  resolution;
  #importModule;
  #requireModule;
  #required = new Required();
  /** What modules were loaded for, by folder and request: hooks are not asked about that again. @type {Map<string, string>} */
  #requests = new Map();
  /** @type {WeakMap<CommonJSModule, import('./require-resolution.js').Requirer>} */
  #requirers = new WeakMap();
  /** Null where it is no program that the process is for. @type {import('./program-warnings.js').PartialExports | null} */
  #partial;
  /** The one that the program began with. @type {CommonJSModule | undefined} */
  #main;

  /**
   * @param {object} options
   * @param {object | undefined} options.context
   * @param {object | undefined} options.errorContext
   * @param {import('./require-extensions.js').RequireExtensions | null} options.extensions of a program whose process this is
   * @param {Helpers} options.helpers
   * @param {import('./require-resolution.js').RequireResolution} options.resolution
   * @param {(specifier: string, parent: string, attributes: object, phase: import('../../index.js').ImportPhase) => Promise<unknown>} options.importModule
   * @param {(url: string, requirer: CommonJSModule, source: Source) => any} options.requireModule gives what `require()` of an ES module gives
   */
  constructor(options) {
    const { context, errorContext, extensions, helpers } = options;
    const { resolution, importModule, requireModule } = options;
    this.#context = context;
    this.#errorContext = errorContext;
    this.#extensions = extensions;
    this.helpers = helpers;
    this.#partial = extensions === null ? null : new PartialExports(helpers);
    this.cache = /** @type {any} */ (this.helpers.makeCache());
    this.resolution = resolution;
    this.sources = new CommonJSSources(resolution);
    this.imported = new ImportedCommonJS(this, this.sources, resolution);
    this.#importModule = importModule;
    this.#requireModule = requireModule;
  }

  /**
   * What a file exports; it is run when it has not been.
   * @param {string} filename
   * @param {Source} source
   * @param {CommonJSModule} [parent]
   * @param {boolean} [isMain]
   */
  load(filename, source, parent, isMain = false) {
    const known = this.cache[filename];
    if (known !== undefined) {
      if (!parent?.children.includes(known)) parent?.children.push(known);
      if (parent !== undefined && !known.loaded) this.#partial?.notice(known.exports);
      return known.exports;
    }
    reportRequired(filename);
    const isRequiredMain = isMain && !(this.#extensions !== null && importsMain());
    const own = this.#makeModule(filename, isRequiredMain ? null : parent);
    if (isRequiredMain) own.id = '.';
    if (isMain) this.#setMain(own);
    this.cache[filename] = own;
    let done = false;
    try {
      this.#run(own, filename, source, parent);
      done = true;
    } finally {
      if (!done) this.#drop(own, filename, parent);
    }
    own.loaded = true;
    this.imported.note(own);
    this.#partial?.settle(own.exports);
    return own.exports;
  }

  /**
   * @param {string} filename
   * @param {CommonJSModule | null | undefined} parent
   * @returns {CommonJSModule}
   */
  #makeModule(filename, parent) {
    if (this.#extensions === null) {
      const own = this.helpers.makeModule(filename, path.dirname(filename), parent);
      parent?.children.push(own);
      return own;
    }
    // Programs ask whether it is one, and what is its class.
    const own = new /** @type {any} */ (Module)(filename, parent);
    own.filename = filename;
    own.exports = this.helpers.object();
    own.children = this.helpers.array();
    return own;
  }

  /**
   * Forgets a module that has thrown.
   * @param {CommonJSModule} own
   * @param {string} filename
   * @param {CommonJSModule | undefined} parent
   */
  #drop(own, filename, parent) {
    delete this.cache[filename];
    const children = parent?.children;
    const at = Array.isArray(children) ? children.indexOf(own) : -1;
    if (at !== -1) children?.splice(at, 1);
  }

  /**
   * What `module.createRequire()` gives a program.
   * @param {string} filename
   * @param {string} [url] where it was given
   */
  createRequire(filename, url) {
    const file = /[/\\]$/.test(filename) ? path.join(filename, 'noop.js') : filename;
    const own = this.#makeModule(file, undefined);
    this.#equip(own, file, undefined, url);
    return own.require;
  }

  /** @param {CommonJSModule} own */
  #setMain(own) {
    this.#main = own;
    if (this.#extensions === null) return;
    define(process, 'mainModule', {
      value: own,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }

  /** @param {string} filename */
  isExecuting(filename) {
    return this.cache[filename]?.loaded === false;
  }

  /**
   * @param {CommonJSModule} own
   * @param {string} filename
   * @param {Source} source
   * @param {CommonJSModule | undefined} parent
   */
  #run(own, filename, source, parent) {
    const handler = this.handlerOf(filename);
    if (handler !== null) {
      this.#runBy(handler, own, filename, parent);
      return;
    }
    const format = this.#throwing(() => this.sources.formatOf(filename, source));
    if (format === 'addon') {
      own.exports = this.#throwing(() => byNode(() => require(filename)));
      return;
    }
    this.#equip(own, filename, parent);
    if (format === 'module') {
      // It is refused by its path, as here, and not by its URL, as where it is imported.
      if (source.text === undefined && isTypeScript(filename)) this.#read(filename);
      this.sources.forget(filename);
      this.#runModule(own, filename, source, /** @type {CommonJSModule} */ (parent));
      return;
    }
    const text = source.text ?? this.#read(filename);
    this.sources.forget(filename);
    if (format === 'json') own.exports = this.#parse(text, filename);
    else this.#execute(own, text, filename);
  }

  /** @param {string} filename */
  #read(filename) {
    return this.#throwing(() => this.sources.read(filename));
  }

  /**
   * @template T
   * @param {() => T} load
   */
  #throwing(load) {
    if (this.#extensions === null) return load();
    try {
      return load();
    } catch (error) {
      throws().placeInRequire(error);
      // Node shows no line that has this in it.
      throw error; // node-do-not-add-exception-line
    }
  }

  /**
   * An ES module that is required.
   * @param {CommonJSModule} own
   * @param {string} filename
   * @param {Source} source
   * @param {CommonJSModule} requirer
   */
  #runModule(own, filename, source, requirer) {
    const load = () =>
      this.#required.load(filename, requirer.filename, () =>
        this.#requireModule(urlOf(filename), requirer, source),
      );
    own.exports = this.#throwing(load);
  }

  /**
   * @param {CommonJSModule} own
   * @param {string} filename
   * @param {CommonJSModule | undefined} parent
   * @param {string} [url]
   */
  #equip(own, filename, parent, url) {
    const requirer = requirerOf(filename, own, parent && this.#requirers.get(parent), url);
    this.#requirers.set(own, requirer);
    const value = this.#requireOf(own, requirer);
    define(own, 'require', { value, writable: true, configurable: true });
    own.paths = this.helpers.array(.../** @type {any} */ (Module)._nodeModulePaths(own.path));
    if (this.#extensions === null) return;
    const compile = (
      /** @type {string} */ text,
      /** @type {string} */ file,
      /** @type {string | undefined} */ format,
    ) => {
      const source = sourceByHandler(text, file, format);
      if (source.format !== FORMAT_MODULE) return this.#execute(own, `${source.text}`, file);
      return this.#runModule(own, file, source, parent ?? own);
    };
    // What handlers call with the text that is to run, and what they may replace before others do.
    define(own, '_compile', { value: compile, writable: true, configurable: true });
  }

  /**
   * What a program has put into `require.extensions` for a file.
   * @param {string} filename
   */
  handlerOf(filename) {
    return this.#extensions?.handlerOf(filename) ?? null;
  }

  /**
   * @param {import('./require-extensions.js').Handler} handler
   * @param {CommonJSModule} own
   * @param {string} filename
   * @param {CommonJSModule | undefined} parent
   */
  #runBy(handler, own, filename, parent) {
    this.#equip(own, filename, parent);
    this.sources.forget(filename);
    Reflect.apply(handler, this.#extensions?.handlers, [own, filename]);
  }

  /**
   * @param {CommonJSModule} own
   * @param {string} text
   * @param {string} filename
   * @returns {unknown}
   */
  #execute(own, text, filename) {
    const compiled = this.#compileOrWarn(text, filename);
    const { exports } = own;
    const given = [exports, own.require, own, filename, path.dirname(filename)];
    return Reflect.apply(compiled, exports, given);
  }

  /**
   * @param {string} text
   * @param {string} filename
   */
  #compileOrWarn(text, filename) {
    let done = false;
    try {
      // Node has noted in the error where it is.
      const compiled = this.#throwing(() => this.#compile(text, filename));
      done = true;
      keepSourceMap(filename, () => text);
      return compiled;
    } finally {
      const isProgram = this.#extensions !== null;
      if (!done && isProgram && native.hasModuleSyntax(text)) warnOfModuleSyntax(filename);
    }
  }

  /**
   * @param {string} text
   * @param {string} filename
   */
  #parse(text, filename) {
    try {
      return this.helpers.parse(withoutMark(text));
    } catch (error) {
      const parsed = /** @type {Error} */ (error);
      parsed.message = `${filename}: ${parsed.message}`;
      throw parsed; // node-do-not-add-exception-line
    }
  }

  /**
   * @param {string} source
   * @param {string} filename
   */
  #compile(source, filename) {
    const importModuleDynamically = (
      /** @type {string} */ specifier,
      /** @type {unknown} */ _referrer,
      /** @type {object} */ attributes,
      /** @type {import('../../index.js').ImportPhase} */ phase,
    ) => this.#importModule(specifier, urlOf(filename), attributes, phase);
    const wrapped = this.#extensions === null ? null : wrappedByProgram(source);
    if (wrapped !== null) {
      const script = new Script(wrapped, { filename, importModuleDynamically });
      return script.runInContext(this.#context);
    }
    const options = { filename, parsingContext: this.#context };
    // Most import nothing, and Node loads more of its own modules for those that may.
    if (!native.mayImport(source)) return vm.compileFunction(source, PARAMETERS, options);
    return compileFunction(source, PARAMETERS, { ...options, importModuleDynamically });
  }

  /**
   * @param {CommonJSModule} own
   * @param {import('./require-resolution.js').Requirer} requirer
   */
  #requireOf(own, requirer) {
    const loadOwn = (/** @type {string} */ id) => this.#require(id, own, requirer);
    const isProgram = this.#extensions !== null;
    if (isProgram) noteProgramModule(own, loadOwn);
    const loadOfProgram = (/** @type {string} */ id) => {
      if (isReplaced()) return loadByProgram(id, own);
      if (isRequireTraced(id)) return traceRequire(id, own, () => loadOwn(id));
      return this.#require(id, own, requirer);
    };
    const load = isProgram ? loadOfProgram : loadOwn;
    const resolve = (/** @type {string} */ request, /** @type {any} */ options) =>
      this.resolution.filename(request, requirer, options);
    const paths = (/** @type {string} */ request) => {
      const found = byNode(() => lookupPaths(requirer, request));
      return found === null ? null : this.helpers.array(...found);
    };
    const parts = { cache: this.cache, main: this.#main, extensions: this.#extensions?.handlers };
    const context = this.#errorContext;
    if (context === undefined) return this.helpers.makeRequire(load, resolve, paths, parts);
    // No function more than these: the stack that an error keeps has room for ten.
    const ownLoad = (/** @type {string} */ id) => {
      try {
        return this.#require(id, own, requirer);
      } catch (error) {
        throw ownError(error, context);
      }
    };
    return this.helpers.makeRequire(
      ownLoad,
      withOwnErrors(resolve, context),
      withOwnErrors(paths, context),
      parts,
    );
  }

  /**
   * @param {string} id
   * @param {CommonJSModule} own
   * @param {import('./require-resolution.js').Requirer} requirer
   */
  #require(id, own, requirer) {
    // What is no name at all Node refuses itself.
    if (typeof id !== 'string' || id === '') return this.#requireByNode(requirer, id);
    if (!this.resolution.hasHooks) {
      if (id.startsWith('node:') || Module.isBuiltin(id)) return this.#requireByNode(requirer, id);
      const filename = this.resolution.filename(id, requirer);
      // A map may name a built-in module.
      if (Module.isBuiltin(filename)) return this.#requireByNode(requirer, filename);
      return this.#requireFile(filename, id, own);
    }
    const known = this.#requests.get(`${own.path}\0${id}`);
    if (known !== undefined && this.cache[known] !== undefined)
      return this.#requireFile(known, id, own);
    const found = this.resolution.found(id, requirer);
    const { filename } = found;
    if (filename.startsWith('node:')) {
      const source = Module.isBuiltin(filename) ? this.resolution.load(found) : undefined;
      if (source?.text === undefined) return this.#requireByNode(requirer, filename);
      return this.load(filename, source, own);
    }
    return this.#requireFile(filename, id, own, found);
  }

  /**
   * @param {import('./require-resolution.js').Requirer} requirer
   * @param {string} id
   */
  #requireByNode(requirer, id) {
    if (this.#errorContext === undefined) return requireByNode(requirer, id);
    return byNode(() => requireByNode(requirer, id));
  }

  /**
   * @param {string} filename
   * @param {string} id what was asked for
   * @param {CommonJSModule} own
   * @param {import('./require-resolution.js').Found} [found]
   */
  #requireFile(filename, id, own, found) {
    this.#required.refuse(filename);
    const isKnown = this.cache[filename] !== undefined;
    if (!isKnown) this.#requests.set(`${own.path}\0${id}`, filename);
    // A handler reads the file itself, or has Node do it, and that asks hooks.
    const isAsked = !isKnown && (found === undefined || this.handlerOf(filename) === null);
    return this.load(filename, isAsked ? this.sources.of(filename, found) : UNREAD, own);
  }

  /** Something has failed, and may be mended: the next load looks again. */
  forget() {
    this.sources.forgetAll();
    this.resolution.forget();
    this.imported.forget();
  }

  /** What was read for its names has run now, if it is ever to run. */
  forgetTexts() {
    this.sources.forgetTexts();
  }
}

exports.CommonJS = CommonJS;
