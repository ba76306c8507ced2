'use strict';

// Script, compileFunction and the runIn… functions: Node's own, whose `importModuleDynamically`
// works without the flag.

const vm = require('./node-vm.js');

const records = require('./binding.js');
const deferred = require('./deferred.js').deferredIn(module);
const { types } = require('./intrinsics.js');

const cachedDataFormat = deferred(() => require('./cached-data.js'));
const editing = deferred(() => require('./edited-code.js'));

/**
 * Whether options may have somebody who is asked for what the code imports. Nothing that they could notice is done for that.
 * @param {any} options
 */
function mayAsk(options) {
  if (typeof options !== 'object' || options === null) return false;
  return types.isProxy(options) || 'importModuleDynamically' in options;
}

/**
 * The options of a script, each read once and in Node's order.
 * @param {any} options
 */
function readScriptOptions(options) {
  return {
    filename: options.filename,
    lineOffset: options.lineOffset,
    columnOffset: options.columnOffset,
    cachedData: options.cachedData,
    produceCachedData: options.produceCachedData,
    importModuleDynamically: options.importModuleDynamically,
  };
}

/**
 * Those of a function.
 * @param {any} options
 */
function readFunctionOptions(options) {
  return {
    filename: options.filename,
    columnOffset: options.columnOffset,
    lineOffset: options.lineOffset,
    cachedData: options.cachedData,
    produceCachedData: options.produceCachedData,
    parsingContext: options.parsingContext,
    contextExtensions: options.contextExtensions,
    importModuleDynamically: options.importModuleDynamically,
  };
}

/**
 * Whether options of code that imports nothing have somebody to be asked. A proxy would notice.
 * @param {any} options
 */
function hasCallback(options) {
  return mayAsk(options) && !types.isProxy(options) && !Array.isArray(options);
}

/**
 * Options that were read, for code that imports nothing: nobody will be asked. Node notes for each script who is, which takes
 * about as long as it takes to see that there is no `import()`.
 * @template {{ importModuleDynamically: any }} Options
 * @param {Options} given
 */
function withoutCallback(given) {
  if (typeof given.importModuleDynamically === 'function')
    given.importModuleDynamically = undefined;
  return given;
}

/**
 * What Node takes for the options of the functions that run code: those that are a property of their own.
 * @param {any} options
 */
function readRunOptions(options) {
  return typeof options === 'string' ? { filename: options } : { ...options };
}

const EMPTY = Object.freeze({ __proto__: null });

class Script extends vm.Script {
  /** @type {import('./edited-code.js').EditedCode | null} */
  #edited = null;

  /**
   * @param {any} code
   * @param {any} [options]
   */
  constructor(code, options = EMPTY) {
    const text = `${code}`;
    if (!records.mayImport(text)) {
      super(text, hasCallback(options) ? withoutCallback(readScriptOptions(options)) : options);
      return;
    }
    if (!mayAsk(options) || Array.isArray(options)) {
      super(text, options);
      return;
    }
    // What Node alone knows of is inherited.
    const given = { __proto__: options, ...readScriptOptions(options) };
    const edited = editing().editedCode(text, given);
    if (edited === null) {
      super(text, given);
      return;
    }
    try {
      super(edited.text, editing().withoutCode(given));
    } catch (error) {
      throw errorOf(text, given) ?? error;
    }
    edited.sealCache(this);
    this.#edited = edited;
  }

  /** @param {any} [options] */
  runInThisContext(options) {
    // Node's REPL calls it on scripts of a class that it does not show.
    if (#edited in this) this.#edited?.declare(undefined, this);
    return super.runInThisContext(options);
  }

  /**
   * @param {any} contextifiedObject
   * @param {any} [options]
   */
  runInContext(contextifiedObject, options) {
    if (#edited in this && this.#edited !== null && isContext(contextifiedObject)) {
      this.#edited.declare(contextifiedObject, this);
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
}

/**
 * The error that V8 has for code as it was given.
 * @param {string} text
 * @param {any} options that were read
 */
function errorOf(text, options) {
  try {
    new vm.Script(text, options);
  } catch (error) {
    return error;
  }
}

/** @param {unknown} value */
function isContext(value) {
  return typeof value === 'object' && value !== null && vm.isContext(value);
}

/**
 * Whether code is Node's business alone. What is not yet a string may be anything.
 * @param {unknown} code
 * @param {any} options
 */
function isPlain(code, options) {
  return (typeof code === 'string' && !records.mayImport(code)) || !mayAsk(options);
}

/**
 * A script of code that is for another context; null when V8 refuses the code: such an error is of that context's realm.
 * @param {string} text
 * @param {any} options that were read
 */
function scriptOf(text, options) {
  try {
    return new Script(text, options);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * @param {string} code
 * @param {any} [options]
 */
function runInThisContext(code, options) {
  if (isPlain(code, options)) return vm.runInThisContext(code, options);
  const given = typeof options === 'string' ? { filename: options } : options;
  return new Script(code, given).runInThisContext(given);
}

/**
 * @param {string} code
 * @param {any} contextifiedObject
 * @param {any} [options]
 */
function runInContext(code, contextifiedObject, options) {
  if (isPlain(code, options) || !isContext(contextifiedObject)) {
    return vm.runInContext(code, contextifiedObject, options);
  }
  const given = readRunOptions(options);
  const text = `${code}`;
  const script = scriptOf(text, given);
  if (script === null) return vm.runInContext(text, contextifiedObject, given);
  return script.runInContext(contextifiedObject, given);
}

/**
 * @param {string} code
 * @param {any} [contextObject]
 * @param {any} [options]
 */
function runInNewContext(code, contextObject, options) {
  if (isPlain(code, options)) return vm.runInNewContext(code, contextObject, options);
  const named = typeof options === 'string' ? { filename: options } : options;
  const context = Reflect.apply(vm.Script.prototype.runInNewContext, ITSELF, [
    contextObject,
    named,
  ]);
  const given = readRunOptions(named);
  const text = `${code}`;
  const script = scriptOf(text, given);
  if (script === null) return vm.runInContext(text, context, given);
  return script.runInNewContext(context, given);
}

/** In the place of a script: what Node's makes a context for, and then runs in it, is the context itself. */
const ITSELF = {
  /** @param {unknown} context */
  runInContext: (context) => context,
};

/**
 * @param {string} code
 * @param {readonly string[]} [params]
 * @param {any} [options]
 */
function compileFunction(code, params, options = EMPTY) {
  // Node says what is wrong with the arguments, before it reads the options.
  if (typeof code !== 'string' || !mayAsk(options) || Array.isArray(options) || !areNames(params)) {
    return vm.compileFunction(code, params, options);
  }
  if (!records.mayImport(code)) {
    const given = hasCallback(options) ? withoutCallback(readFunctionOptions(options)) : options;
    return vm.compileFunction(code, params, given);
  }
  const given = readFunctionOptions(options);
  const edited = editing().editedCode(code, given);
  const { contextExtensions = [] } = given;
  if (edited === null || !Array.isArray(contextExtensions)) {
    return vm.compileFunction(code, params, given);
  }
  /** @type {Record<string, unknown>} */
  const scope = { __proto__: null, [edited.name]: undefined };
  let compiled;
  try {
    compiled = vm.compileFunction(edited.text, params, {
      ...editing().withoutCode(given),
      contextExtensions: [...contextExtensions, scope],
    });
  } catch {
    // The error shall show what was given.
    return vm.compileFunction(code, params, given);
  }
  edited.sealCache(compiled);
  scope[edited.name] = editing().helperFor(
    given.parsingContext,
    edited.importModuleDynamically,
    compiled,
  );
  return compiled;
}

/** @param {unknown} params */
function areNames(params) {
  if (params === undefined) return true;
  return Array.isArray(params) && params.every((name) => typeof name === 'string');
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
