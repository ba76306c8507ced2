'use strict';

// The hooks that Node has, of `module.registerHooks()` and of `module.register()`, asked by Node itself.
//
// Nobody but Node knows the hooks that others have registered, and Node asks them when it loads something. So there is a hook of
// ours above all others, and something is loaded that nobody has: our hook is told of it first, hands on what is really
// asked for, takes the answer of those below it, which Node has checked, and throws, so that nothing is loaded. What Node does by
// default is the last link of its chain, and the hooks of `module.register()`, which run on a thread of their own, are in it.

const { readFileSync } = require('node:fs');
const Module = /** @type {any} */ (require('node:module'));
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { asThrown } = require('../loader/failures.js');
const { loadByNode } = require('../loader/node-loading.js');

/** @typedef {{ url: string, format?: string | null, importAttributes?: Record<string, string> }} Resolved */
/** @typedef {(value: string, context: object) => any} Next */

const { createRequire, registerHooks } = Module;
const { _compile: compile } = Module.prototype;

/**
 * A question that is on its way.
 * @typedef {object} Question
 * @property {'resolve' | 'load' | 'none'} hook that is asked, besides ours
 * @property {string} value the specifier or the URL that hooks are asked about
 * @property {object} context what differs from the context that Node gives them
 * @property {string} specifier what Node is asked to load in its place
 * @property {string} url what that stands for
 * @property {{ result: any } | { error: unknown } | null} answer
 */

/** Any module of Node's own: of those hooks are told without a file. */
const BUILTIN = 'node:module';
const NAME = 'vm-module-record/asks';

/** A question that ours alone is asked. */
const NOBODY = /** @type {const} */ ({ hook: 'none', value: '', context: {}, url: '' });

/** The folder of this package, whose files no hook has any business with. */
const FOLDER = pathToFileURL(path.join(__dirname, '..') + path.sep).href;

/** The name of a module that imports, and is nowhere. */
const IMPORTER = path.join(__dirname, 'asks.mjs');

/** What our hook throws when it has the answer. */
const ANSWERED = new Error('The answer is known');

/** Without `require()` of ES modules Node imports nothing at once. */
const canAsk = typeof registerHooks === 'function' && Boolean(process.features.require_module);

class NodeChain {
  /** What is being asked. @type {Question | null} */
  #question = null;
  /** Ours, above all others. @type {{ deregister: () => void } | null} */
  #own = null;
  #importer = canAsk ? new Module(IMPORTER) : null;
  /** What the file of this package stands for that Node loads now. */
  #ownURL = '';
  /** No two loads are of the same name: Node remembers what it has resolved. */
  #asked = 0;

  /** To be called when others have been registered. */
  stayOnTop() {
    this.leave();
    const own = registerHooks({
      resolve: (
        /** @type {string} */ specifier,
        /** @type {{ parentURL?: string }} */ context,
        /** @type {Next} */ next,
      ) => this.#resolve(specifier, context, next),
      load: (
        /** @type {string} */ url,
        /** @type {{ format?: string }} */ context,
        /** @type {Next} */ next,
      ) => this.#load(url, context, next),
    });
    this.#own = own;
    return own;
  }

  /** When there are no others. */
  leave() {
    this.#own?.deregister();
    this.#own = null;
  }

  /** Whether there are hooks on a thread of their own. What reaches that is copied, and of functions there is no copy. */
  hasThread() {
    try {
      this.resolveImport(BUILTIN, { importAttributes: { type() {} } }, {});
      return false;
    } catch (error) {
      return /** @type {Error} */ (error).name === 'DataCloneError';
    }
  }

  /**
   * @param {string} specifier
   * @param {{ parentURL?: string }} context
   * @param {Next} next
   */
  #resolve(specifier, context, next) {
    const question = this.#question;
    if (question?.specifier === specifier) {
      if (question.hook !== 'load') this.#answer(question, next);
      return { url: question.url, shortCircuit: true };
    }
    if (!context.parentURL?.startsWith(FOLDER)) return next(specifier, context);
    this.#ownURL = ownURL(specifier, context.parentURL);
    return { url: this.#ownURL, shortCircuit: true };
  }

  /**
   * @param {string} url
   * @param {{ format?: string }} context
   * @param {Next} next
   */
  #load(url, context, next) {
    const question = this.#question;
    if (question?.url === url) this.#answer(question, next);
    if (url !== this.#ownURL) return next(url, context);
    this.#ownURL = '';
    if (url.startsWith('node:')) return { format: 'builtin', source: null, shortCircuit: true };
    const format = context.format ?? (url.endsWith('.json') ? 'json' : 'commonjs');
    return { format, source: readFileSync(new URL(url)), shortCircuit: true };
  }

  /**
   * @param {Question} question
   * @param {Next} next
   * @returns {never}
   */
  #answer(question, next) {
    // Hooks may load something themselves.
    this.#question = null;
    try {
      const { hook, value, context } = question;
      question.answer = { result: hook === 'none' ? undefined : next(value, context) };
    } catch (error) {
      question.answer = { error };
    }
    throw ANSWERED;
  }

  /**
   * @param {Omit<Question, 'answer'>} asked
   * @param {(specifier: string) => void} load has Node load the specifier
   */
  #ask(asked, load) {
    /** @type {Question} */
    const question = { ...asked, answer: null };
    const outer = this.#question;
    this.#question = question;
    try {
      load(question.specifier);
    } catch (error) {
      if (error !== ANSWERED) throw error;
    } finally {
      this.#question = outer;
    }
    if (question.answer === null)
      throw new Error(`Node has not asked any hook about ${asked.value}`);
    if ('result' in question.answer) return question.answer.result;
    const { error } = question.answer;
    throw typeof error === 'object' && error !== null ? asThrown(error) : error;
  }

  /**
   * @param {string} value
   * @param {object} context
   * @param {() => void} load has Node load what nobody has
   * @returns {Resolved}
   */
  #askToResolve(value, context, load) {
    return this.#ask({ hook: 'resolve', value, context, specifier: NAME, url: '' }, load);
  }

  /**
   * @param {string} specifier
   * @param {Readonly<Record<string, string>>} attributes
   */
  #import(specifier, attributes) {
    const text = `import ${JSON.stringify(specifier)} with ${JSON.stringify(attributes)};`;
    Reflect.apply(compile, this.#importer, [text, IMPORTER, 'module']);
  }

  /**
   * What a specifier of an import stands for.
   * @param {string} value
   * @param {object} context
   * @param {Readonly<Record<string, string>>} attributes
   * @returns {Resolved}
   */
  resolveImport(value, context, attributes) {
    return this.#askToResolve(value, context, () => this.#import(NAME, attributes));
  }

  /**
   * What an import of a URL loads.
   * @param {string} value
   * @param {object} context
   * @param {Readonly<Record<string, string>>} attributes
   */
  loadImport(value, context, attributes) {
    const specifier = `${NAME}/${++this.#asked}`;
    const url = `vm-module-record:asks/${this.#asked}`;
    const asked = /** @type {const} */ ({ hook: 'load', value, context, specifier, url });
    return this.#ask(asked, (specifier) => this.#import(specifier, attributes));
  }

  /**
   * What a module requires.
   * @param {string} value
   * @param {object} context
   * @param {NodeJS.Module | null} requirer null for the main module
   * @returns {Resolved}
   */
  resolveRequire(value, context, requirer) {
    return this.#askToResolve(value, context, () => loadFor(NAME, requirer));
  }

  /**
   * What `require.resolve()` says.
   * @param {string} value
   * @param {object} context
   * @param {string} filename of who asks
   * @param {{ paths?: string[] } | undefined} options
   * @returns {Resolved}
   */
  requireResolve(value, context, filename, options) {
    const { resolve } = createRequire(filename);
    return this.#askToResolve(value, context, () => resolve(NAME, options));
  }

  /**
   * What `require()` of a URL loads.
   * @param {string} value
   * @param {object} context
   */
  loadRequire(value, context) {
    const asked = /** @type {const} */ ({
      hook: 'load',
      value,
      context,
      specifier: BUILTIN,
      url: BUILTIN,
    });
    return this.#ask(asked, (specifier) => loadFor(specifier, null));
  }

  /** Whether Node asks hooks about what `require.resolve()` says. */
  get asksRequireResolve() {
    const asked = /** @type {const} */ ({ ...NOBODY, specifier: NAME });
    try {
      this.#ask(asked, createRequire(__filename).resolve);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * @param {string} specifier
 * @param {NodeJS.Module | null} requirer
 */
function loadFor(specifier, requirer) {
  Reflect.apply(loadByNode, Module, [specifier, requirer, requirer === null]);
}

/**
 * @param {string} specifier of a file of this package, or of what that needs
 * @param {string} parent
 */
function ownURL(specifier, parent) {
  if (specifier.startsWith('.')) return new URL(specifier, parent).href;
  if (!Module.isBuiltin(specifier)) {
    return pathToFileURL(Module._resolveFilename(specifier, module)).href;
  }
  return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
}

exports.NodeChain = NodeChain;
exports.canAsk = canAsk;
