'use strict';

// Hooks of `module.registerHooks()` and `module.register()`, those that programs register and those of preloads: what the loader
// of a program asks when there are any.

const Module = /** @type {any} */ (require('node:module'));
const deferred = require('../deferred.js').deferredIn(module);
const { define } = require('../define.js');
const { sourceOf } = require('../loader/hooks.js');
const { hookWith } = require('../loader/loader.js');
const { hasPreloads } = require('../node-options.js');
const { quietly } = require('../quietly.js');
const { registration } = require('../thread.js');
const { NodeChain, canAsk } = require('./node-chain.js');

const v8 = deferred(() => /** @type {any} */ (require('node:v8')));

/** @typedef {import('./node-chain.js').NodeChain} Chain */
/** @typedef {import('../loader/hooks.js').LoadContext} LoadContext */
/** @typedef {import('../loader/hooks.js').ResolveContext} ResolveContext */
/** @typedef {import('../loader/hooks.js').ResolveResult} ResolveResult */
/** @typedef {import('../loader/hooks.js').Requiring} Requiring */

/** The hooks of Node in the place of those that a loader is given; what they say Node has checked. */
class NodeHooks {
  #chain;
  /** Whether there are conditions that Node does not know. */
  #isConditional;
  asksRequireResolve;

  /**
   * @param {Chain} chain
   * @param {boolean} isConditional
   */
  constructor(chain, isConditional) {
    this.#chain = chain;
    this.#isConditional = isConditional;
    this.asksRequireResolve = chain.asksRequireResolve;
  }

  /**
   * @param {string} specifier
   * @param {ResolveContext} context
   * @param {unknown} _resolveDefault Node has its own
   * @param {Requiring} [requiring]
   * @returns {ResolveResult}
   */
  resolve(specifier, context, _resolveDefault, requiring) {
    const { conditions, importAttributes, parentURL } = context;
    const given = { parentURL, ...(this.#isConditional && { conditions: [...conditions] }) };
    if (importAttributes !== undefined) {
      return this.#chain.resolveImport(specifier, given, importAttributes);
    }
    const { requirer, options, loads } = /** @type {Requiring} */ (requiring);
    if (loads) return this.#chain.resolveRequire(specifier, given, requirer);
    const { filename } = /** @type {NodeJS.Module} */ (requirer);
    return this.#chain.requireResolve(specifier, given, filename, options);
  }

  /**
   * @param {string} url
   * @param {LoadContext} context
   */
  load(url, context) {
    const { conditions, format, importAttributes } = context;
    const given = { format, ...(this.#isConditional && { conditions: [...conditions] }) };
    const loaded =
      importAttributes === undefined
        ? this.#chain.loadRequire(url, given)
        : this.#chain.loadImport(url, given, importAttributes);
    return sourceOf(loaded, url, context);
  }
}

/**
 * Whether preloads have registered any. To ask is not enough: they say nothing of themselves.
 * @param {Chain} chain
 */
function hasHooks(chain) {
  if (!hasPreloads()) return false;
  const own = chain.stayOnTop();
  const count = quietly(() => v8().queryObjects(own.constructor, { format: 'count' }));
  // That of `vm-module-record/register` is for what is not of the program.
  const ours = 1 + (registration()?.hooks ?? 0);
  return count > ours || chain.hasThread();
}

/**
 * Has the loader of a program ask the hooks that there are, and those that the program registers.
 * @param {import('../loader/loader.js').Loader} loader
 * @param {boolean} isConditional whether it has conditions that Node does not know
 */
function bringNodeHooks(loader, isConditional) {
  if (!canAsk) return;
  const chain = new NodeChain();
  let areAsked = false;
  const ask = () => {
    chain.stayOnTop();
    if (!areAsked) hookWith(loader, new NodeHooks(chain, isConditional));
    areAsked = true;
  };
  if (hasHooks(chain)) ask();
  else chain.leave();
  for (const name of ['register', 'registerHooks']) {
    const registerByNode = Module[name];
    if (typeof registerByNode !== 'function') continue;
    const value = {
      /** @param {unknown[]} given */
      [name](...given) {
        const registered = registerByNode(...given);
        ask();
        return registered;
      },
    }[name];
    define(value, 'length', { value: registerByNode.length, configurable: true });
    define(Module, name, { value, writable: true, enumerable: true, configurable: true });
  }
}

module.exports = { bringNodeHooks };
