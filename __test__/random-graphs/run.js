'use strict';

// Runs a random program with an implementation of vm's modules, and says what happened, line by line.

const { describer } = require('./describe.js');
const { sourceOf, specifierOf } = require('./source.js');
const { reachable } = require('./steps.js');

/** @typedef {import('./program.js').Program} Program */
/** @typedef {import('./steps.js').Step} Step */

/** Resolves after all microtasks. @returns {Promise<void>} */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const PRELUDE = `globalThis.tick = async (count) => { while (count-- > 0) await 0; };`;

/** The globals of modules without a context of their own ask the run that is under way. @type {Run} */
let current;
Object.assign(globalThis, {
  log: (/** @type {[string, ...unknown[]]} */ ...values) => current.log(...values),
  later: (/** @type {() => void} */ callback) => current.later.push(callback),
});
process.on('unhandledRejection', (reason) => current?.log('unhandled', reason));

class Run {
  /** @type {string[]} */
  lines = [];
  /** What bodies asked to be called later. @type {(() => void)[]} */
  later = [];
  #program;
  #implementation;
  #describe;
  /** @type {any[]} */
  #modules = [];
  /** The modules that calls of `link()` reach that have not been waited for. @type {Set<number>} */
  #linking = new Set();
  #context;

  /**
   * @param {any} implementation
   * @param {Program} program
   * @param {{ words: boolean }} options
   */
  constructor(implementation, program, options) {
    const { vm } = implementation;
    this.#implementation = implementation;
    this.#program = program;
    this.#describe = describer(options);
    current = this;
    if (program.context) {
      this.#context = vm.createContext({
        log: (/** @type {[string, ...unknown[]]} */ ...values) => this.log(...values),
        later: (/** @type {() => void} */ callback) => this.later.push(callback),
      });
      vm.runInContext(PRELUDE, this.#context);
    } else {
      vm.runInThisContext(PRELUDE);
    }
  }

  /** @param {string} label @param {...unknown} values */
  log(label, ...values) {
    this.lines.push(`${label}${values.map((value) => ` ${this.#describe(value)}`).join()}`);
  }

  /** @param {string} label */
  #state(label) {
    const states = this.#modules.map((module, index) => {
      if (module === null) return `m${index} refused`;
      const { status } = module;
      return `m${index} ${status}${status === 'errored' ? ` ${this.#describe(module.error)}` : ''}`;
    });
    this.lines.push(`${label}: ${states.join(', ')}`);
  }

  /**
   * @param {string} label
   * @param {() => unknown} action
   */
  #try(label, action) {
    try {
      this.log(label, action());
    } catch (error) {
      this.log(`${label} throws`, error);
    }
  }

  /** @param {string} label @param {any} module @param {() => any} action that returns a promise */
  #start(label, module, action) {
    try {
      const wasErrored = module.status === 'errored';
      const promise = action();
      // That of a module that has failed is a new one each time in V8: docs/random-graphs.md.
      this.#state(`${label} returns ${wasErrored ? 'a promise' : this.#describe(promise)}`);
      promise?.then(
        (/** @type {unknown} */ value) => this.log(`${label} fulfilled`, value),
        (/** @type {unknown} */ error) => {
          if (wasErrored && this.#isOfCycle(error, module)) this.log(`${label} rejected again`);
          else this.log(`${label} rejected`, error);
        },
      );
    } catch (error) {
      this.log(`${label} throws`, error);
    }
  }

  /**
   * Whether a module has failed with an error, or another one in its cycle has.
   * @param {unknown} error
   * @param {any} module
   */
  #isOfCycle(error, module) {
    const root = this.#modules.indexOf(module);
    return [...reachable(this.#program, root)].some((index) => {
      const other = this.#modules[index];
      return (
        other?.status === 'errored' &&
        other.error === error &&
        reachable(this.#program, index).has(root)
      );
    });
  }

  /** @returns {Promise<string[]>} */
  async run() {
    const { modules, steps } = this.#program;
    modules.forEach((_, index) => {
      this.#construct(index);
    });
    for (const step of steps) {
      if (this.#overlaps(step)) await turn();
      this.#step(step);
      for (let ticks = step.kind === 'ticks' ? (step.count ?? 0) : 0; ticks > 0; ticks--) await 0;
      if (step.wait || step.kind === 'turn') {
        await turn();
        this.#linking.clear();
      }
      this.#state(step.kind);
    }
    await turn();
    this.#callLater();
    await turn();
    this.#state('end');
    this.#dump();
    await turn();
    return this.lines;
  }

  /** @param {number} index */
  #construct(index) {
    const { SourceTextModule, SyntheticModule } = this.#implementation;
    const identifier = specifierOf(index);
    const context = this.#context;
    const program = this.#program.modules[index];
    this.#modules[index] = null;
    if (program.kind === 'synthetic') {
      const module = new SyntheticModule(
        program.exports.map(({ name }) => name),
        () => this.#evaluateSynthetic(program, module, identifier),
        { identifier, context },
      );
      this.#modules[index] = module;
      this.#setExports(program, module, 'constructed', identifier);
      return;
    }
    try {
      const module = new SourceTextModule(sourceOf(program, index), {
        identifier,
        context,
        initializeImportMeta: (/** @type {any} */ meta) => {
          this.log(`${identifier} import.meta`);
          meta.name = identifier;
        },
        importModuleDynamically:
          this.#program.dynamic === 'none'
            ? undefined
            : (/** @type {string} */ specifier, /** @type {any} */ referrer) =>
                this.#importDynamically(specifier, referrer),
      });
      this.#modules[index] = module;
      this.log(`${identifier} requests`, module.dependencySpecifiers, module.hasTopLevelAwait?.());
    } catch (error) {
      this.log(`${identifier} refused`, error);
    }
  }

  /**
   * @param {import('./program.js').SyntheticModule} program
   * @param {any} module
   * @param {string} identifier
   */
  #evaluateSynthetic(program, module, identifier) {
    this.log(`${identifier} evaluates`);
    if (program.throws === 'before') throw new Error(`thrown by ${identifier}`);
    this.#setExports(program, module, 'evaluated', identifier);
    if (program.throws === 'after') throw new Error(`thrown by ${identifier}`);
    return (async () => {
      await 0;
      await 0;
      this.#setExports(program, module, 'awaited', identifier);
    })();
  }

  /**
   * @param {import('./program.js').SyntheticModule} program
   * @param {any} module
   * @param {string} when
   * @param {string} identifier
   */
  #setExports(program, module, when, identifier) {
    for (const { name, when: due } of program.exports) {
      if (due === when) {
        this.#try(`${identifier} sets`, () => module.setExport(name, `${identifier} ${name}`));
      }
    }
    if (program.unknown && when === 'evaluated') {
      this.#try(`${identifier} sets`, () => module.setExport('unknown', 1));
    }
  }

  /** @param {string} specifier */
  #find(specifier) {
    const index = this.#program.modules.findIndex((_, at) => specifierOf(at) === specifier);
    const module = this.#modules[index] ?? null;
    if (module === null || this.#program.unfindable.includes(index)) {
      throw new Error(`nobody knows ${specifier}`);
    }
    return module;
  }

  /** @param {string} specifier @param {any} referrer */
  #answer(specifier, referrer) {
    this.lines.push(`${referrer.identifier} asks for ${specifier}`);
    return this.#find(specifier);
  }

  /** What `link()` takes. @returns {Function} */
  #linker() {
    switch (this.#program.linker) {
      case 'promise':
        return async (/** @type {string} */ specifier, /** @type {any} */ referrer) =>
          this.#answer(specifier, referrer);
      case 'ticks':
        return async (/** @type {string} */ specifier, /** @type {any} */ referrer) => {
          for (let ticks = specifier.charCodeAt(1) % 4; ticks > 0; ticks--) await 0;
          return this.#answer(specifier, referrer);
        };
      default:
        return (/** @type {string} */ specifier, /** @type {any} */ referrer) =>
          this.#answer(specifier, referrer);
    }
  }

  /** @param {string} specifier @param {any} referrer */
  async #importDynamically(specifier, referrer) {
    this.lines.push(`${referrer.identifier} imports ${specifier}, ${referrer.status}`);
    const module = this.#find(specifier);
    const { dynamic } = this.#program;
    if (dynamic === 'bare') return module;
    if (dynamic === 'namespace') return module.namespace;
    if (module.status === 'unlinked' && this.#isBeingLinked(this.#modules.indexOf(module))) {
      await turn();
    }
    if (module.status === 'unlinked') this.#linkNow(module);
    // What is being evaluated further up the stack cannot be evaluated here, and what fails here would not fail there.
    if (this.#reachesEvaluating(specifier)) await 0;
    if (this.#reachesSpoiled(specifier)) throw new Error(`${specifier} reaches a failure`);
    // V8 rejects with the module's own error, ECMA-262 with that of its cycle's root: docs/random-graphs.md.
    if (module.status === 'errored' && module.hasAsyncGraph) throw module.error;
    await module.evaluate();
    return module;
  }

  /**
   * Whether a module that has not been evaluated reaches a synthetic module that has failed, which V8 takes for
   * evaluated then: docs/random-graphs.md.
   * @param {string} specifier
   */
  #reachesSpoiled(specifier) {
    const modules = this.#program.modules;
    const root = modules.findIndex((_, index) => specifierOf(index) === specifier);
    if (this.#modules[root]?.status !== 'linked' || modules[root].kind === 'synthetic')
      return false;
    return [...reachable(this.#program, root)].some(
      (index) => modules[index].kind === 'synthetic' && this.#modules[index].status === 'errored',
    );
  }

  /** @param {string} specifier */
  #reachesEvaluating(specifier) {
    const root = this.#program.modules.findIndex((_, index) => specifierOf(index) === specifier);
    return [...reachable(this.#program, root)].some(
      (index) =>
        this.#modules[index]?.status === 'evaluating' ||
        /** @type {any} */ (this.#program.modules[index]).throws,
    );
  }

  /**
   * Whether a step would link what another call of `link()` is still linking: Node's own classes fail that, as
   * docs/random-graphs.md says.
   * @param {Step} step
   */
  #overlaps({ kind, module }) {
    if (kind !== 'link' || module === undefined) return false;
    const overlaps = this.#isBeingLinked(module);
    if (overlaps) this.#linking.clear();
    for (const index of reachable(this.#program, module)) this.#linking.add(index);
    return overlaps;
  }

  /**
   * Whether a module reaches one that a call of `link()` is linking.
   * @param {number} module
   */
  #isBeingLinked(module) {
    return [...reachable(this.#program, module)].some((index) => this.#linking.has(index));
  }

  /** @param {Step} step */
  #step({ kind, module: index, name, count }) {
    const module = index === undefined ? undefined : this.#modules[index];
    if (module === null) {
      this.lines.push(`${kind} m${index}, which is refused`);
      return;
    }
    const label = index === undefined ? kind : `${kind} ${specifierOf(index)}`;
    switch (kind) {
      case 'requests':
        this.#linkRequests();
        break;
      case 'link':
        if (this.#program.steps.some((step) => step.kind === 'requests')) {
          if (module.instantiate) this.#try(`${label} instantiate`, () => module.instantiate());
        } else {
          this.#start(label, module, () => module.link(this.#linker()));
        }
        break;
      case 'evaluate':
        if (this.#reachesSpoiled(specifierOf(/** @type {number} */ (index)))) {
          this.lines.push(`${label} is left out`);
          break;
        }
        this.#start(label, module, () => module.evaluate());
        break;
      case 'later':
        this.#callLater();
        break;
      case 'dump':
        this.#dump();
        break;
      case 'call':
        this.#try(`${label} ${name}`, () => {
          const value = module.namespace[/** @type {string} */ (name)];
          return typeof value === 'function' ? Reflect.apply(value, undefined, [label]) : value;
        });
        break;
      case 'set':
        if (module.setExport) {
          this.#try(`${label} ${name}`, () => module.setExport(name, `set ${count}`));
          const program = this.#program.modules[/** @type {number} */ (index)];
          this.#setExports(/** @type {any} */ (program), module, 'later', label);
        }
        break;
    }
  }

  #linkRequests() {
    for (const [index, module] of this.#modules.entries()) {
      if (!module?.linkRequests) continue;
      this.#try(`requests of m${index}`, () =>
        module.linkRequests(
          module.moduleRequests.map((/** @type {any} */ { specifier }) => this.#find(specifier)),
        ),
      );
    }
  }

  /** Links without waiting. @param {any} root */
  #linkNow(root) {
    const seen = new Set([root]);
    for (const module of seen) {
      if (module.status !== 'unlinked') continue;
      const requested = module.dependencySpecifiers.map((/** @type {string} */ specifier) =>
        this.#find(specifier),
      );
      module.linkRequests(requested);
      for (const each of requested) seen.add(each);
    }
    root.instantiate();
  }

  #callLater() {
    const { later } = this;
    this.later = [];
    for (const callback of later) callback();
  }

  /** All that the namespaces show. */
  #dump() {
    for (const [index, module] of this.#modules.entries()) {
      if (module === null) continue;
      const label = specifierOf(index);
      if (module.status !== 'unlinked' && module.hasAsyncGraph) {
        this.#try(`${label} hasAsyncGraph`, () => module.hasAsyncGraph());
      }
      /** @type {any} */
      let namespace;
      this.#try(label, () => {
        namespace = module.namespace;
        return namespace;
      });
      for (const key of namespace === undefined ? [] : Reflect.ownKeys(namespace)) {
        this.#try(`${label} ${String(key)}`, () => namespace[key]);
      }
    }
  }
}

/**
 * @param {any} implementation SourceTextModule, SyntheticModule and vm
 * @param {Program} program
 * @param {{ words: boolean }} options
 * @returns {Promise<string[]>}
 */
function run(implementation, program, options) {
  return new Run(implementation, program, options).run();
}

module.exports = { run };
