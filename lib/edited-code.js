'use strict';

// Code with an `import()` that somebody is asked for.
//
// Each is written as the call of a helper. A script finds it in the declarations of the context's scripts, which are no
// properties of the global object; a function in an object around it.

const records = require('./binding.js');
const { define } = require('./define.js');
const deferred = require('./deferred.js').deferredIn(module);
const vm = require('./node-vm.js');
const { helperNames } = require('./thread.js');

const cachedDataFormat = deferred(() => require('./cached-data.js'));
const importHelpers = deferred(() => require('./import-helper.js'));
const realms = deferred(() => require('./realm.js'));
const texts = deferred(() => require('./text.js'));

/**
 * A name as long as `import` that the code does not contain.
 * @param {string} code
 */
function helperName(code) {
  for (;;) {
    const name = `$${(helperNames.count++).toString(36).padStart(4, '0')}i`;
    if (!code.includes(name)) return name;
  }
}

/** Code with calls of a helper in the place of `import()`. */
class EditedCode {
  text;
  /** The name of the helper. */
  name;
  importModuleDynamically;
  /** The contexts that have the helper; the main one is `vm` itself. @type {WeakSet<object> | null} */
  #declared = null;

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
   * Makes the code cache that an option asked for one that no other text takes.
   * @param {any} compiled
   */
  sealCache(compiled) {
    const { cachedData } = compiled;
    if (cachedData !== undefined) compiled.cachedData = cachedDataFormat().seal(cachedData);
  }

  /**
   * Declares the helper in a context.
   * @param {object | undefined} context
   * @param {import('node:vm').Script} script that has the code
   */
  declare(context, script) {
    this.#declared ??= new WeakSet();
    if (this.#declared.has(context ?? vm)) return;
    this.#declared.add(context ?? vm);
    const { name, importModuleDynamically } = this;
    const declaration = new vm.Script(`let ${name}; (helper) => { ${name} = helper; }`);
    realms().realmOf(context).run(declaration)(helperFor(context, importModuleDynamically, script));
  }
}

const NO_CODE = Buffer.alloc(0);

/**
 * Null when nobody is to be asked for what the code imports.
 * @param {string} code that may import
 * @param {any} options that were read
 * @returns {EditedCode | null}
 */
function editedCode(code, options) {
  const { importModuleDynamically } = options;
  if (typeof importModuleDynamically !== 'function') return null;
  const name = helperName(code);
  const edited = records.transformScript(code, name);
  if (edited.numbers === '') return null;
  return new EditedCode(texts().applyEdits(code, edited), name, importModuleDynamically);
}

/**
 * The options to compile edited code with. V8 tells code caches apart by the length of the text, which is
 * that of the original: one made of that must not be taken.
 * @param {any} options that were read
 */
function withoutCode(options) {
  if (!ArrayBuffer.isView(options.cachedData)) return options;
  return { ...options, cachedData: NO_CODE };
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
  const transform = (/** @type {string} */ name, /** @type {unknown} */ code) =>
    realm.hasIntrinsicEval ? transformEval(name, code) : code;
  const { eval: value } = /** @type {any} */ (realm.helpers.bodyHelpers(noName, transform));
  return define(helper, 'eval', { value });
}

function noName() {}

/**
 * What the argument of a direct eval passes through.
 * @param {string} name of the helper
 * @param {unknown} code
 */
function transformEval(name, code) {
  if (typeof code !== 'string' || !records.mayImport(code)) return code;
  return texts().applyEdits(code, records.transformScript(code, name));
}

exports.EditedCode = EditedCode;
exports.editedCode = editedCode;
exports.helperFor = helperFor;
exports.helperName = helperName;
exports.withoutCode = withoutCode;
