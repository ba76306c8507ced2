'use strict';

// WebAssembly as ES modules: https://webassembly.github.io/esm-integration/js-api/
//
// As in Node, a module is JavaScript that imports what the WebAssembly imports, and has its exports: it is linked, evaluated
// and read like any other.

const { namespaceOf } = require('../namespace.js');
const { ConstantEnvironment, pathOf } = require('./constant-environment.js');

/** @typedef {import('../realm.js').Realm} Realm */
/** @typedef {import('./realm-helpers.js').Helpers} Helpers */
/** @typedef {import('./file-environment.js').FileEnvironment} FileEnvironment */
/** @typedef {{ module: string, name: string, kind: string }} Entry */

/** What no import or export may be called: later versions of WebAssembly may have a use for it. */
const RESERVED_MODULE = 'wasm-js:';
const RESERVED_NAMES = ['wasm:', 'wasm-js:'];

const INSTANTIATE = 'import.meta.instantiate';
const VALUES = 'import.meta.values';

/** The exports of instances, as WebAssembly has them, by the namespaces of their modules. @type {WeakMap<object, any>} */
const instances = new WeakMap();

let hasWarned = false;

/** As Node does, once. */
function warn() {
  if (hasWarned) return;
  hasWarned = true;
  const what = 'Importing WebAssembly module instances';
  process.emitWarning(
    `${what} is an experimental feature and might change at any time`,
    'ExperimentalWarning',
  );
}

/**
 * Compiles WebAssembly in the realm of a loader.
 * @param {object} bytes
 * @param {string} url
 * @param {Helpers} helpers
 * @returns {object} a `WebAssembly.Module`
 */
function compile(bytes, url, { webAssembly }) {
  try {
    return webAssembly.compile(bytes);
  } catch (error) {
    const thrown = /** @type {Error} */ (error);
    thrown.message = `${pathOf(url)}: ${thrown.message}`;
    throw thrown;
  }
}

/** A WebAssembly module that is to be an ES module. */
class WebAssemblyModule {
  #helpers;
  /** What the source phase gives. */
  source;
  /** The names of the modules that it imports from. @type {string[]} */
  #requests;
  /** The imports that are globals. @type {Entry[]} */
  #globals;
  /** @type {Entry[]} */
  #exports;

  /**
   * @param {object} source
   * @param {string} url
   * @param {Helpers} helpers
   */
  constructor(source, url, helpers) {
    this.#helpers = helpers;
    this.source = source;
    const { imports, exports, linkError } = helpers.webAssembly;
    const entries = listOf(imports(source));
    for (const { module, name } of entries) {
      if (module.startsWith(RESERVED_MODULE)) {
        throw linkError(`Invalid Wasm import "${module}" in ${url}`);
      }
      if (isReserved(name)) throw linkError(`Invalid Wasm import name "${name}" in ${url}`);
    }
    this.#requests = [...new Set(entries.map(({ module }) => module))];
    this.#globals = entries.filter(({ kind }) => kind === 'global');
    this.#exports = listOf(exports(source));
    for (const { name } of this.#exports) {
      if (isReserved(name)) throw linkError(`Invalid Wasm export name "${name}" in ${url}`);
    }
  }

  /** The text of the ES module. */
  get text() {
    const imports = this.#requests.map(
      (specifier, index) => `import * as import${index} from ${JSON.stringify(specifier)};`,
    );
    const namespaces = this.#requests.map((_, index) => `import${index}`);
    const locals = this.#exports.map((_, index) => `export${index}`);
    const clause = this.#exports.map(
      ({ name }, index) => `export${index} as ${JSON.stringify(name)}`,
    );
    const assignments = locals.map((local, index) => `${local} = values[${index}];`);
    const declarations =
      locals.length === 0 ? [] : [`let ${locals.join(', ')}; export { ${clause.join(', ')} };`];
    const lines = [
      ...imports,
      ...declarations,
      `${INSTANTIATE}([${namespaces.join(', ')}]);`,
      `const values = ${VALUES};`,
      ...assignments,
    ];
    const before = imports.length + declarations.length;
    return '\n'.repeat(lineInNode(imports.length, locals.length) - before) + lines.join('\n');
  }

  /**
   * Gives the environment of that text what only WebAssembly has.
   * @param {FileEnvironment} environment
   */
  bind(environment) {
    environment.source = this.source;
    environment.initializeImportMeta = (/** @type {any} */ meta) => {
      // Nobody sees it but the text above.
      meta.instantiate = (/** @type {object[]} */ namespaces) => {
        meta.values = this.#instantiate(namespaces, environment);
      };
    };
  }

  /**
   * @param {object[]} namespaces of the modules that it imports from
   * @param {FileEnvironment} environment
   * @returns {unknown[]} the values of the exports
   */
  #instantiate(namespaces, environment) {
    warn();
    const { instantiate, globalValue } = this.#helpers.webAssembly;
    const imports = Object.create(null);
    for (let index = 0; index < this.#requests.length; index++) {
      const specifier = this.#requests[index];
      imports[specifier] = this.#importsFrom(specifier, namespaces[index]);
    }
    const exported = instantiate(this.source, imports);
    instances.set(namespaceOf(environment), exported);
    return this.#exports.map(({ name, kind }) =>
      kind === 'global' ? globalValue(exported[name]) : exported[name],
    );
  }

  /**
   * What it imports from a module: of another WebAssembly module the globals as they are, and not their values.
   * @param {string} specifier
   * @param {object} namespace
   */
  #importsFrom(specifier, namespace) {
    const exported = instances.get(namespace);
    if (exported === undefined) return namespace;
    const given = Object.assign(Object.create(null), namespace);
    for (const { module, name } of this.#globals) {
      if (module === specifier) given[name] = exported[name];
    }
    return given;
  }
}

/**
 * How many lines there are in Node's text for such a module before the one that instantiates it, which is in stacks.
 * @param {number} imports
 * @param {number} exports
 */
function lineInNode(imports, exports) {
  return 1 + Math.max(1, 2 * imports) + Math.max(1, 6 * exports);
}

/**
 * A list of the realm's, whose methods may be others than they were.
 * @param {ArrayLike<Entry>} entries
 */
function listOf(entries) {
  const list = new Array(entries.length);
  for (let index = 0; index < list.length; index++) list[index] = entries[index];
  return list;
}

/** @param {string} name */
const isReserved = (name) => RESERVED_NAMES.some((start) => name.startsWith(start));

/**
 * The environment of what is imported for its source alone: nothing that it imports is asked for.
 * @param {import('./module-node.js').ModuleNode} node
 * @param {Realm} realm
 * @param {object} source
 */
function sourceEnvironment(node, realm, source) {
  const environment = new ConstantEnvironment(node, realm, [], () => []);
  environment.source = source;
  return environment;
}

exports.WebAssemblyModule = WebAssemblyModule;
exports.compile = compile;
exports.sourceEnvironment = sourceEnvironment;
