'use strict';

// For a program, "this context" of `node:vm` is the one that it runs in. `lib/node-vm.js` keeps what we call ourselves.

const nodeVM = /** @type {any} */ (require('node:vm'));

/**
 * Whether Node does not refuse them at once.
 * @type {(options: any) => boolean}
 */
const isOptions = (options) =>
  options === undefined || (typeof options === 'object' && options !== null);

/** The modules that there are with a flag or by a preload, and which of the arguments are their options. */
const OPTIONS_OF = { SourceTextModule: 1, SyntheticModule: 2 };

/** @param {object} context of the modules that name no other */
function bringModules(context) {
  for (const [name, index] of Object.entries(OPTIONS_OF)) {
    const Module = nodeVM[name];
    if (typeof Module !== 'function') continue;
    nodeVM[name] = new Proxy(Module, {
      construct(target, given, newTarget) {
        const options = given[index];
        if (isOptions(options) && options?.context === undefined) {
          given[index] = { ...options, context };
        }
        return Reflect.construct(target, given, newTarget);
      },
    });
  }
}

/** @param {object} context */
function bringThisContext(context) {
  const { compileFunction, runInContext, runInThisContext, Script } = nodeVM;
  const runScript = Script.prototype.runInContext;
  const own = {
    runInThisContext(/** @type {unknown} */ code, /** @type {unknown} */ options) {
      const isGood = typeof options === 'string' || isOptions(options);
      return isGood ? runInContext(code, context, options) : runInThisContext(code, options);
    },
    /** @type {(code: unknown, params?: unknown, options?: any) => unknown} */
    compileFunction(code, params, options = undefined) {
      const isHere = isOptions(options) && options?.parsingContext === undefined;
      const given = isHere ? { ...options, parsingContext: context } : options;
      return compileFunction(code, params, given);
    },
  };
  const ofScripts = {
    /** @this {unknown} @param {unknown} options */
    runInThisContext(options) {
      return Reflect.apply(runScript, this, [context, options]);
    },
  };
  bringModules(context);
  nodeVM.runInThisContext = own.runInThisContext;
  nodeVM.compileFunction = own.compileFunction;
  Script.prototype.runInThisContext = ofScripts.runInThisContext;
}

module.exports = { bringThisContext };
