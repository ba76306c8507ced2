'use strict';

// Script, compileFunction and the runIn… functions: Node's own, whose `importModuleDynamically`
// works without the flag.
//
// Each `import()` of such a code is written as the call of a helper. A script finds it in the
// declarations of the context's scripts, which are no properties of the global object; a function
// in an object around it.

const vm = require('./node-vm.js');

const records = require('./binding.js');
const { importHelper } = require('./import-helper.js');
const { realmOf } = require('./realm.js');
const { applyEdits } = require('./text.js');

let helpers = 0;

/**
 * A name as long as `import` that the code does not contain.
 * @param {string} code
 */
function helperName(code) {
  for (;;) {
    const name = `$${(helpers++).toString(36).padStart(4, '0')}i`;
    if (!code.includes(name)) return name;
  }
}

/**
 * The code with calls of a helper in the place of `import()`; null when it has none.
 * @param {unknown} code
 * @param {any} options
 * @returns {{ text: string, name: string } | null}
 */
function withHelper(code, options) {
  if (typeof options?.importModuleDynamically !== 'function') return null;
  const source = `${code}`;
  if (!source.includes('import') && !source.includes('eval')) return null;
  const name = helperName(source);
  const edited = records.transformScript(source, name);
  return edited.numbers === '' ? null : { text: applyEdits(source, edited), name };
}

/**
 * @param {object | undefined} context
 * @param {Function} importModuleDynamically
 * @param {object} referrer
 */
function helperFor(context, importModuleDynamically, referrer) {
  const realm = realmOf(context);
  const helper = importHelper({
    realm,
    module: referrer,
    importModuleDynamically,
    initializeImportMeta: undefined,
  });
  const { eval: value } = /** @type {any} */ (realm.helpers.bodyHelpers(noName, transformEval));
  return Object.defineProperty(helper, 'eval', { value });
}

function noName() {}

/**
 * What the argument of a direct eval passes through.
 * @param {string} name of the helper
 * @param {unknown} code
 */
function transformEval(name, code) {
  if (typeof code !== 'string' || !(code.includes('import') || code.includes('eval'))) return code;
  return applyEdits(code, records.transformScript(code, name));
}

class Script extends vm.Script {
  /** The name of the helper, if there is one. @type {string | undefined} */
  #name;
  /** @type {Function | undefined} */
  #importModuleDynamically;
  /** The contexts that have the helper; the main one is `Script` itself. @type {WeakSet<object>} */
  #declared = new WeakSet();

  /**
   * @param {string} code
   * @param {any} [options]
   */
  constructor(code, options) {
    const edited = withHelper(code, options);
    super(edited === null ? code : edited.text, options);
    this.#name = edited?.name;
    this.#importModuleDynamically = options?.importModuleDynamically;
  }

  /** @param {any} [options] */
  runInThisContext(options) {
    this.#declare(undefined);
    return super.runInThisContext(options);
  }

  /**
   * @param {any} contextifiedObject
   * @param {any} [options]
   */
  runInContext(contextifiedObject, options) {
    if (isContext(contextifiedObject)) this.#declare(contextifiedObject);
    return super.runInContext(contextifiedObject, options);
  }

  /**
   * Declares the helper in a context.
   * @param {object | undefined} context
   */
  #declare(context) {
    if (this.#name === undefined || this.#declared.has(context ?? Script)) return;
    this.#declared.add(context ?? Script);
    const declaration = new vm.Script(`let ${this.#name}; (helper) => { ${this.#name} = helper; }`);
    const importModuleDynamically = /** @type {Function} */ (this.#importModuleDynamically);
    realmOf(context).run(declaration)(helperFor(context, importModuleDynamically, this));
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
  if (typeof options?.importModuleDynamically !== 'function') {
    return vm.runInThisContext(code, options);
  }
  return new Script(code, options).runInThisContext(options);
}

/**
 * @param {string} code
 * @param {any} contextifiedObject
 * @param {any} [options]
 */
function runInContext(code, contextifiedObject, options) {
  if (typeof options?.importModuleDynamically !== 'function') {
    return vm.runInContext(code, contextifiedObject, options);
  }
  return new Script(code, options).runInContext(contextifiedObject, options);
}

/**
 * @param {string} code
 * @param {any} [contextObject]
 * @param {any} [options]
 */
function runInNewContext(code, contextObject, options) {
  if (typeof options?.importModuleDynamically !== 'function') {
    return vm.runInNewContext(code, contextObject, options);
  }
  return new Script(code, options).runInNewContext(contextObject, options);
}

/**
 * @param {string} code
 * @param {readonly string[]} [params]
 * @param {any} [options]
 */
function compileFunction(code, params, options) {
  const edited = typeof code === 'string' ? withHelper(code, options) : null;
  if (edited === null) return vm.compileFunction(code, params, options);
  /** @type {Record<string, unknown>} */
  const scope = { __proto__: null, [edited.name]: undefined };
  const compiled = vm.compileFunction(edited.text, params, {
    ...options,
    contextExtensions: [...(options.contextExtensions ?? []), scope],
  });
  const { parsingContext, importModuleDynamically } = options;
  scope[edited.name] = helperFor(parsingContext, importModuleDynamically, compiled);
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
