'use strict';

// Script, compileFunction and the runIn… functions: Node's own, whose `importModuleDynamically`
// works without the flag.
//
// Each `import()` of such a code is written as the call of a helper. A script finds it in the
// declarations of the context's scripts, which are no properties of the global object; a function
// in an object around it.

const { define } = require('./define.js');
const vm = require('./node-vm.js');

const records = require('./binding.js');
const { deferred } = require('./deferred.js');
const { sharedInThread } = require('./thread.js');

const cachedDataFormat = deferred(() => require('./cached-data.js'));
const importHelpers = deferred(() => require('./import-helper.js'));
const realms = deferred(() => require('./realm.js'));
const texts = deferred(() => require('./text.js'));

/**
 * How many names were given away in this thread, by all copies of this package that are loaded: they
 * declare them in the same contexts.
 * @type {{ count: number }}
 */
const names = sharedInThread('vm-module-record/names', () => ({ count: 0 }));

/**
 * A name as long as `import` that the code does not contain.
 * @param {string} code
 */
function helperName(code) {
  for (;;) {
    const name = `$${(names.count++).toString(36).padStart(4, '0')}i`;
    if (!code.includes(name)) return name;
  }
}

/** What stands behind `import` when it is the start of an expression. */
const BEHIND_IMPORT = /\s*[(./]/y;
/** What stands behind `eval` when that is the whole word. */
const BEHIND_EVAL = /(?![\w$])/y;

/**
 * Whether code may have an `import()`, or an eval that has one: most has neither, and is not parsed.
 * @param {string} code
 */
function mayImport(code) {
  return hasWord(code, 'i', 'mport', BEHIND_IMPORT) || hasWord(code, 'e', 'val', BEHIND_EVAL);
}

/**
 * V8 finds a text by its first character, and `m` and `v` are a third as frequent as `i` and `e`.
 * @param {string} code
 * @param {string} first character of the word
 * @param {string} rest of it
 * @param {RegExp} behind what follows it
 */
function hasWord(code, first, rest, behind) {
  for (let at = code.indexOf(rest); at !== -1; at = code.indexOf(rest, at)) {
    const found = code[at - 1] === first;
    at += rest.length;
    behind.lastIndex = at;
    if (found && behind.test(code)) return true;
  }
  return false;
}

/** Code with calls of a helper in the place of `import()`. */
class EditedCode {
  text;
  /** The name of the helper. */
  name;
  importModuleDynamically;

  /**
   * @param {string} text
   * @param {string} name
   * @param {Function} importModuleDynamically
   */
  constructor(text, name, importModuleDynamically) {
    this.text = text;
    this.name = name;
    this.importModuleDynamically = importModuleDynamically;
  }

  /**
   * The options to compile it with. V8 tells code caches apart by the length of the text, which is
   * that of the original: one made of that must not be taken.
   * @param {any} options
   */
  options(options) {
    if (!ArrayBuffer.isView(options.cachedData)) return options;
    return { ...options, cachedData: NO_CODE };
  }

  /**
   * Makes the code cache that an option asked for one that no other text takes.
   * @param {any} compiled
   */
  sealCache(compiled) {
    const { cachedData } = compiled;
    if (cachedData !== undefined) compiled.cachedData = cachedDataFormat().seal(cachedData);
  }
}

const NO_CODE = Buffer.alloc(0);

/**
 * Null when the code has no `import()` to care for, and is Node's business alone.
 * @param {unknown} code
 * @param {any} options
 * @returns {EditedCode | null}
 */
function editedCode(code, options) {
  if (typeof code !== 'string') return null;
  const importModuleDynamically = options?.importModuleDynamically;
  if (typeof importModuleDynamically !== 'function' || !mayImport(code)) return null;
  const name = helperName(code);
  const edited = records.transformScript(code, name);
  if (edited.numbers === '') return null;
  return new EditedCode(texts().applyEdits(code, edited), name, importModuleDynamically);
}

/**
 * The code of a script, as Node makes a string of it, once.
 * @param {any} code
 * @param {any} options
 * @returns {string}
 */
function codeOf(code, options) {
  return typeof options?.importModuleDynamically === 'function' ? `${code}` : code;
}

/**
 * @param {object | undefined} context
 * @param {Function} importModuleDynamically
 * @param {object} referrer
 */
function helperFor(context, importModuleDynamically, referrer) {
  const realm = realms().realmOf(context);
  const helper = importHelpers().importHelper({
    realm,
    module: referrer,
    importModuleDynamically,
    initializeImportMeta: undefined,
  });
  const { eval: value } = /** @type {any} */ (realm.helpers.bodyHelpers(noName, transformEval));
  return define(helper, 'eval', { value });
}

function noName() {}

/**
 * What the argument of a direct eval passes through.
 * @param {string} name of the helper
 * @param {unknown} code
 */
function transformEval(name, code) {
  if (typeof code !== 'string' || !(code.includes('import') || code.includes('eval'))) return code;
  return texts().applyEdits(code, records.transformScript(code, name));
}

class Script extends vm.Script {
  /** @type {EditedCode | null} */
  #edited;
  /** The contexts that have the helper; the main one is `Script` itself. @type {WeakSet<object> | null} */
  #declared = null;

  /**
   * @param {any} code
   * @param {any} [options]
   * @param {any[]} rest of which programs know nothing
   */
  constructor(code, options = {}, ...rest) {
    const text = rest[0] instanceof EditedCode ? code : codeOf(code, options);
    const edited = rest[0] instanceof EditedCode ? rest[0] : editedCode(text, options);
    if (edited === null) {
      super(text, options);
    } else {
      super(edited.text, edited.options(options));
      edited.sealCache(this);
    }
    this.#edited = edited;
  }

  /** @param {any} [options] */
  runInThisContext(options) {
    // Node's REPL calls it on scripts of a class that it does not show.
    if (#edited in this && this.#edited !== null) this.#declare(this.#edited, undefined);
    return super.runInThisContext(options);
  }

  /**
   * @param {any} contextifiedObject
   * @param {any} [options]
   */
  runInContext(contextifiedObject, options) {
    if (#edited in this && this.#edited !== null && isContext(contextifiedObject)) {
      this.#declare(this.#edited, contextifiedObject);
    }
    return super.runInContext(contextifiedObject, options);
  }

  /**
   * @param {any} [contextObject]
   * @param {any} [options]
   */
  runInNewContext(contextObject, options) {
    // Node's makes the context and calls runInContext().
    return super.runInNewContext(contextObject, options);
  }

  createCachedData() {
    const code = super.createCachedData();
    const edited = #edited in this ? this.#edited : null;
    return edited === null ? code : cachedDataFormat().seal(code);
  }

  /**
   * Declares the helper in a context.
   * @param {EditedCode} edited
   * @param {object | undefined} context
   */
  #declare({ name, importModuleDynamically }, context) {
    this.#declared ??= new WeakSet();
    if (this.#declared.has(context ?? Script)) return;
    this.#declared.add(context ?? Script);
    const declaration = new vm.Script(`let ${name}; (helper) => { ${name} = helper; }`);
    realms().realmOf(context).run(declaration)(helperFor(context, importModuleDynamically, this));
  }
}

/** @param {unknown} value */
function isContext(value) {
  return typeof value === 'object' && value !== null && vm.isContext(value);
}

/**
 * @param {string} code
 * @param {any} [options]
 */
function runInThisContext(code, options) {
  const text = codeOf(code, options);
  const edited = editedCode(text, options);
  if (edited === null) return vm.runInThisContext(text, options);
  return new Script(text, options, edited).runInThisContext(options);
}

/**
 * @param {string} code
 * @param {any} contextifiedObject
 * @param {any} [options]
 */
function runInContext(code, contextifiedObject, options) {
  const text = codeOf(code, options);
  const edited = editedCode(text, options);
  if (edited === null) return vm.runInContext(text, contextifiedObject, options);
  return new Script(text, options, edited).runInContext(contextifiedObject, options);
}

/**
 * @param {string} code
 * @param {any} [contextObject]
 * @param {any} [options]
 */
function runInNewContext(code, contextObject, options) {
  const text = codeOf(code, options);
  const edited = editedCode(text, options);
  if (edited === null) return vm.runInNewContext(text, contextObject, options);
  return new Script(text, options, edited).runInNewContext(contextObject, options);
}

/**
 * @param {string} code
 * @param {readonly string[]} [params]
 * @param {any} [options]
 */
function compileFunction(code, params, options = {}) {
  const edited = editedCode(code, options);
  const { contextExtensions = [] } = options ?? {};
  // Node says what is wrong with them.
  if (edited === null || !Array.isArray(contextExtensions)) {
    return vm.compileFunction(code, params, options);
  }
  /** @type {Record<string, unknown>} */
  const scope = { __proto__: null, [edited.name]: undefined };
  const compiled = vm.compileFunction(edited.text, params, {
    ...edited.options(options),
    contextExtensions: [...contextExtensions, scope],
  });
  edited.sealCache(compiled);
  scope[edited.name] = helperFor(options.parsingContext, edited.importModuleDynamically, compiled);
  return compiled;
}

/**
 * Node's own factory, which its documentation does not mention.
 * @param {string} code
 * @param {any} [options]
 */
function createScript(code, options) {
  return new Script(code, options);
}

module.exports = {
  Script,
  compileFunction,
  createScript,
  runInContext,
  runInNewContext,
  runInThisContext,
};
