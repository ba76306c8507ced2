'use strict';

// What the requests of CommonJS modules stand for: what hooks say, what the conditions of the loader select, and for the
// rest what Node's own `require.resolve` says.

const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const { define } = require('../define.js');
const { nodeOptions } = require('../node-options.js');
const { isThenable } = require('./thenable.js');
const { FORMATS, native } = require('./native.js');
const nodeLoading = require('./node-loading.js');
const {
  asRequired,
  byNode,
  hookIsAsynchronous,
  resolveIsAsynchronous,
} = require('./require-errors.js');
const { TYPES, isTypeScript } = require('./typescript.js');

/** @typedef {import('./hooks.js').Source} Source */
/** @typedef {{ url: string, filename: string, format: string | null | undefined }} Found */

/** Those of `require()`, as the running Node has them. */
function requireConditions() {
  const conditions = ['require', 'node'];
  if (!nodeOptions().includes('--no-addons')) conditions.push('node-addons');
  if (process.features.require_module) conditions.push('module-sync');
  return conditions;
}

/** What Node's documentation does not mention, and programs put functions of their own in the place of. @type {any} */
const NodeModule = Module;
const { createRequire } = Module;

/**
 * Who requires: a file, and what Node is to take for its module. What is no file, which a hook may make, requires from the
 * working directory.
 * @typedef {{ filename: string, node: NodeJS.Module, url: string | undefined }} Requirer
 */

/**
 * @param {string} filename
 * @param {import('./realm-helpers.js').CommonJSModule} [own] its module, which may change its `paths`
 * @param {Requirer} [parent] who has required it
 * @param {string} [url] its URL, where that says more
 * @returns {Requirer}
 */
function requirerOf(filename, own, parent, url) {
  if (own instanceof NodeModule) return { filename, node: /** @type {any} */ (own), url };
  const isFile = path.isAbsolute(filename);
  const file = isFile ? filename : path.join(process.cwd(), 'noop.js');
  const node = new NodeModule(file, parent?.node);
  node.filename = file;
  // Node would keep all of them.
  node.children = undefined;
  if (own !== undefined && isFile) define(node, 'paths', { get: () => own.paths });
  else node.paths = NodeModule._nodeModulePaths(node.path);
  return { filename, node, url };
}

/**
 * Node's `require.resolve()`.
 * @param {Requirer} from
 * @param {string} request
 * @param {{ paths?: string[] }} [options]
 * @returns {string}
 */
function resolveByNode({ node }, request, options) {
  // It says itself what is wrong with it.
  if (typeof request !== 'string') return createRequire(node.filename).resolve(request);
  return NodeModule._resolveFilename(request, node, false, options);
}

/**
 * Node's `require.resolve.paths()`.
 * @param {Requirer} from
 * @param {string} request
 * @returns {string[] | null}
 */
function lookupPaths({ node }, request) {
  if (typeof request !== 'string') return createRequire(node.filename).resolve.paths(request);
  return NodeModule._resolveLookupPaths(request, node);
}

/**
 * Node's `require()`, for its own modules and for what is no name of one.
 * @param {Requirer} from
 * @param {string} id
 * @returns {unknown}
 */
function requireByNode({ node }, id) {
  if (typeof id !== 'string' || id === '')
    return Reflect.apply(nodeLoading.requireByNode, node, [id]);
  return (
    nodeLoading.builtinModule(id) ??
    Reflect.apply(nodeLoading.loadByNode, NodeModule, [id, node, false])
  );
}

/** @param {string} filename or a URL that names no file */
function urlOf(filename) {
  return path.isAbsolute(filename) ? pathToFileURL(filename).href : filename;
}

/** @param {string} url */
function filenameOf(url) {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

/** @param {string} request */
function isPath(request) {
  return /^\.{0,2}\/|^\.{1,2}$/.test(request) || path.isAbsolute(request);
}

/** @param {string} filename */
function typeOf(filename) {
  const type = path.isAbsolute(filename) ? native.packageType(filename) : null;
  return type === null || type === 'invalid' ? undefined : type;
}

class RequireResolution {
  #conditions;
  /** Whether there are conditions that Node's own resolution does not know. */
  #isConditional;
  #hooks;
  #resolvers;
  #marksErrors;
  /** Of package.json files. @type {Map<string, any>} */
  #packages = new Map();

  /**
   * @param {readonly string[]} conditions in addition to Node's own
   * @param {() => import('./hooks.js').AskedHooks | null} hooks that there are now
   * @param {() => import('./resolvers.js').Resolvers} resolvers
   * @param {boolean} marksErrors whether errors of Node's are to become others
   */
  constructor(conditions, hooks, resolvers, marksErrors) {
    this.#marksErrors = marksErrors;
    this.#conditions = [...new Set([...requireConditions(), ...conditions])];
    this.#isConditional = conditions.length > 0;
    this.#hooks = hooks;
    this.#resolvers = resolvers;
  }

  get hasHooks() {
    return this.#hooks() !== null;
  }

  /**
   * What `require.resolve()` gives.
   * @param {string} request
   * @param {Requirer} from
   * @param {{ paths?: string[] }} [options]
   */
  filename(request, from, options) {
    if (this.#hooks()?.asksRequireResolve !== true || typeof request !== 'string') {
      return this.#filename(request, from, options, null);
    }
    const { filename } = this.#found(request, from, options, false);
    // Node gives back what was asked for, and otherwise the name without a scheme where there is one.
    const name = filename.startsWith('node:') ? filename.slice('node:'.length) : filename;
    return filename === request || !Module.isBuiltin(name) ? filename : name;
  }

  /**
   * What a request stands for, hooks included.
   * @param {string} request
   * @param {Requirer} from
   */
  found(request, from) {
    return this.#found(request, from, undefined, true);
  }

  /**
   * The same for a main module.
   * @param {string} file
   */
  foundMain(file) {
    return this.#found(file, null, undefined, true);
  }

  /**
   * @param {string} request
   * @param {Requirer | null} from null for a main module
   * @param {{ paths?: string[] } | undefined} options
   * @param {boolean} loads whether it is to be loaded
   * @returns {Found}
   */
  #found(request, from, options, loads) {
    const hooks = /** @type {import('./hooks.js').AskedHooks} */ (this.#hooks());
    const context = {
      conditions: this.#conditions,
      importAttributes: undefined,
      parentURL: from === null ? undefined : (from.url ?? urlOf(from.filename)),
    };
    const resolveDefault = (
      /** @type {string} */ wanted,
      /** @type {import('./hooks.js').ResolveContext} */ { conditions },
    ) => {
      if (wanted.startsWith('node:')) return { url: wanted, format: 'builtin' };
      if (Module.isBuiltin(wanted)) return { url: `node:${wanted}` };
      const requirer = from ?? requirerOf(wanted);
      return { url: urlOf(this.#filename(wanted, requirer, options, conditions)) };
    };
    const requiring = { requirer: from?.node ?? null, options, loads };
    const resolved = hooks.resolve(request, context, resolveDefault, requiring);
    if (isThenable(resolved)) throw resolveIsAsynchronous(request, resolved);
    const { url, format } = resolved;
    return { url, filename: filenameOf(url), format };
  }

  /**
   * What is to be loaded, as the hook says; where it has yet to say it, the file.
   * @param {Found} found
   * @returns {Source | undefined}
   */
  load({ url, filename, format }) {
    const hooks = /** @type {import('./hooks.js').AskedHooks} */ (this.#hooks());
    const context = {
      conditions: this.#conditions,
      format: format ?? this.#formatOf(filename),
      importAttributes: undefined,
    };
    // Node does not ask about addons.
    if (context.format === 'addon') return undefined;
    const source = hooks.load(url, context);
    if (!isThenable(source)) return source;
    // There is nothing else to load.
    if (!/^(?:file|node):/.test(url)) throw hookIsAsynchronous('require()', url, source);
    source.then(undefined, () => {});
    const index = FORMATS.indexOf(/** @type {any} */ (format));
    return { format: index === -1 ? undefined : index, text: undefined, late: source };
  }

  /**
   * What Node tells the hook `load` of a file: nothing of JavaScript that does not say what it is.
   * @param {string} filename
   */
  #formatOf(filename) {
    if (filename.startsWith('node:')) return 'builtin';
    switch (path.extname(filename)) {
      case '.cjs':
        return 'commonjs';
      case '.mjs':
        return 'module';
      case '.json':
        return 'json';
      case '.node':
        return 'addon';
      case '.js':
        return typeOf(filename);
    }
    if (!isTypeScript(filename)) return undefined;
    const type = TYPES[path.extname(filename)] ?? typeOf(filename);
    return type === undefined ? 'typescript' : `${type}-typescript`;
  }

  /**
   * @param {string} request
   * @param {Requirer} from
   * @param {{ paths?: string[] } | undefined} options
   * @param {readonly string[] | null} asked the conditions that a hook asks for
   */
  #filename(request, from, options, asked) {
    const conditions = asked ?? this.#conditions;
    const isOwn = conditions === this.#conditions;
    if (!isOwn || this.#isConditional) {
      const mapped = this.#mapped(request, from, options?.paths, conditions);
      if (mapped !== null) return mapped;
    }
    // Nothing is caught between Node and who requires, where its errors are handed on: V8 shows where they were thrown.
    if (!this.#marksErrors) return resolveByNode(from, request, options);
    return byNode(() => resolveByNode(from, request, options));
  }

  /**
   * The file that the `exports` or `imports` of a package map a request to; null when there is no such map.
   * @param {string} request
   * @param {Requirer} from
   * @param {string[] | undefined} paths
   * @param {readonly string[]} conditions
   */
  #mapped(request, from, paths, conditions) {
    if (typeof request !== 'string' || isPath(request) || Module.isBuiltin(request)) return null;
    const mapping = this.#mapping(request, from, paths);
    if (mapping === null) return null;
    try {
      return filenameOf(this.#resolvers().resolve(request, urlOf(mapping.parent), conditions).url);
    } catch (error) {
      throw asRequired(error, mapping);
    }
  }

  /**
   * Who is to ask what a map says that the request stands for; null when there is no map.
   * @param {string} request
   * @param {Requirer} from
   * @param {string[] | undefined} paths
   * @returns {import('./require-errors.js').Mapping | null}
   */
  #mapping(request, from, paths) {
    const { filename: parent } = from;
    const scope = path.isAbsolute(parent) ? this.#scopeOf(parent) : undefined;
    const { manifest, folder = '' } = scope ?? {};
    if (request.startsWith('#')) {
      const place = path.join(folder, 'package.json');
      return manifest?.imports == null ? null : { parent, place, isOwn: true };
    }
    const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(request) ?? [];
    if (manifest?.exports != null && manifest.name === name)
      return { parent, place: folder, isOwn: true };
    const { _nodeModulePaths } = NodeModule;
    const folders = Array.isArray(paths)
      ? paths.flatMap((start) => _nodeModulePaths(path.resolve(start)))
      : (lookupPaths(from, request) ?? []);
    for (const modules of folders) {
      const place = path.join(modules, name);
      const found = this.#read(path.join(place, 'package.json'));
      if (found === null && !existsSync(place)) continue;
      // Elsewhere Rust does not look.
      const isMapped = found?.exports != null && path.basename(modules) === 'node_modules';
      return isMapped ? { parent: path.join(modules, '..', 'file'), place, isOwn: false } : null;
    }
    return null;
  }

  /** @param {string} file */
  #scopeOf(file) {
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
      if (path.basename(folder) === 'node_modules') return undefined;
      const manifest = this.#read(path.join(folder, 'package.json'));
      if (manifest !== null) return { manifest, folder };
      if (folder === path.dirname(folder)) return undefined;
    }
  }

  /** @param {string} file */
  #read(file) {
    const known = this.#packages.get(file);
    if (known !== undefined) return known;
    try {
      const found = JSON.parse(readFileSync(file, 'utf8'));
      this.#packages.set(file, found);
      return found;
    } catch {
      // None, or one of which Node's resolution says what is wrong.
      return null;
    }
  }

  /**
   * Refuses a file whose package.json is wrong.
   * @param {string} file
   */
  checkPackage(file) {
    try {
      this.#resolvers().formatOf(urlOf(file));
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      // Of a file that is gone who reads it says so.
      if (code === 'ERR_INVALID_PACKAGE_CONFIG') throw error;
    }
  }

  /** Something has failed, and may be mended: the next request looks again. */
  forget() {
    this.#packages.clear();
  }
}

exports.RequireResolution = RequireResolution;
exports.filenameOf = filenameOf;
exports.lookupPaths = lookupPaths;
exports.requireByNode = requireByNode;
exports.requirerOf = requirerOf;
exports.urlOf = urlOf;
