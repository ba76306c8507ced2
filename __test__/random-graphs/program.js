'use strict';

// A seed makes a program: modules, and what a host does with them. A program is JSON, so that it can be sent to
// another process, shrunk and printed.

const { AWAITS, DEFAULTS, LOCALS, NAMESPACE_USES, READS, THROWN } = require('./items.js');
const { random } = require('./random.js');
const { isResolved, resolve } = require('./resolve.js');
const { isInCycle, reachable, stepsOf } = require('./steps.js');

/** @typedef {import('./items.js').Item} Item */

/**
 * @typedef {object} SyntheticExport
 * @property {string} name
 * @property {'constructed' | 'evaluated' | 'awaited' | 'later' | 'never'} when it is set
 */

/**
 * @typedef {{ kind: 'source', items: Item[] }} SourceModule
 * @typedef {{ kind: 'synthetic', exports: SyntheticExport[], throws: null | 'before' | 'after', unknown: boolean }}
 *   SyntheticModule
 */

/**
 * @typedef {object} Program
 * @property {number} seed
 * @property {boolean} context whether the modules have a context of their own
 * @property {'whole' | 'bare' | 'namespace' | 'none'} dynamic what the callback for `import()` does
 * @property {'at once' | 'promise' | 'ticks'} linker when it answers
 * @property {number[]} unfindable the modules that the linker throws for
 * @property {(SourceModule | SyntheticModule)[]} modules
 * @property {import('./steps.js').Step[]} steps
 */

const NAMES = ['x', 'y', 'z', 'f', 'default', 'a b', '', '\u{1F600}', 'if'];
const ALL_NAMES = [...NAMES, 'set', 'then'];
const IDENTIFIERS = ['x', 'y', 'z', 'f'];
const OTHER_NAMES = ['missing', 'default', 'x', 'toString', '__proto__', 'then'];

/** Makes the modules of a program, one kind of item after the other. */
class Maker {
  #random;
  /** @type {Program} */
  #program;
  #nextId = 1;
  /** The modules that have nothing but clauses which import and export from others. @type {Set<number>} */
  #clausesAlone = new Set();
  /** How likely some things are in this program. */
  #likely;

  /** @param {number} seed */
  constructor(seed) {
    const choose = random(seed);
    this.#random = choose;
    const cyclic = choose.chance(0.6);
    this.#likely = {
      cyclic,
      self: cyclic && choose.chance(0.3) ? 0.1 : 0,
      careless: choose.chance(0.25) ? 0.1 : 0,
      awaits: choose.chance(0.55) ? choose.pick([0.1, 0.3, 0.6]) : 0,
      throws: choose.chance(0.4) ? choose.pick([0.05, 0.2]) : 0,
      synthetic: choose.pick([0, 0.2, 0.4]),
      clausesAlone: choose.pick([0, 0, 0.1, 0.3]),
      dynamic: choose.pick([0, 0.1, 0.4]),
    };
    this.#program = {
      seed,
      context: choose.chance(0.25),
      dynamic: choose.weighted({ whole: 6, bare: 2, namespace: 1, none: 1 }),
      linker: choose.weighted({ 'at once': 3, promise: 1, ticks: 2 }),
      unfindable: [],
      modules: [],
      steps: [],
    };
  }

  make() {
    const program = this.#program;
    const { chance, below } = this.#random;
    const count = this.#size();
    for (let index = 0; index < count; index++) {
      const synthetic = index > 0 && chance(this.#likely.synthetic);
      program.modules.push(synthetic ? this.#synthetic() : { kind: 'source', items: [] });
      if (!synthetic && chance(this.#likely.clausesAlone)) this.#clausesAlone.add(index);
    }
    const few = count > 10 ? 1 : 2;
    this.#forEachBody((index) => this.#locals(index, below(3 * few)));
    this.#forEachSource((index) => this.#reexports(index, below(2 * few)));
    for (let index = 1; index < count; index++) this.#reach(index);
    this.#forEachSource((index) => this.#imports(index, below(2 * few + 1)));
    this.#forEachBody((index) => this.#accessors(index));
    this.#forEachBody((index) => this.#statements(index, 1 + below(3 * few)));
    if (chance(0.03)) program.unfindable.push(below(count));
    this.#leaveOutDepartures();
    program.steps = stepsOf(program, this.#random);
    if (this.#has('for await')) {
      program.steps = program.steps.filter(({ kind }) => kind !== 'dump' && kind !== 'call');
    }
    return program;
  }

  #size() {
    const { below, weighted } = this.#random;
    switch (weighted({ one: 1, few: 8, some: 6, many: 3 })) {
      case 'one':
        return 1;
      case 'few':
        return 2 + below(3);
      case 'some':
        return 5 + below(5);
      default:
        return 10 + below(21);
    }
  }

  /** @param {(index: number) => void} make */
  #forEachSource(make) {
    this.#program.modules.forEach((module, index) => {
      if (module.kind === 'source') make(index);
    });
  }

  /** @param {(index: number) => void} make */
  #forEachBody(make) {
    this.#forEachSource((index) => {
      if (!this.#clausesAlone.has(index)) make(index);
    });
  }

  /** @returns {SyntheticModule} */
  #synthetic() {
    const { below, chance, pick } = this.#random;
    const names = new Set(Array.from({ length: below(4) }, () => pick(NAMES)));
    if (chance(0.05)) names.add('then');
    return {
      kind: 'synthetic',
      exports: [...names].map((name) => ({
        name,
        when: pick(['constructed', 'evaluated', 'evaluated', 'awaited', 'later', 'never']),
      })),
      throws: chance(this.#likely.throws) ? pick(['before', 'after']) : null,
      unknown: chance(0.03),
    };
  }

  /** @param {number} index @returns {Item[]} */
  #items(index) {
    return /** @type {SourceModule} */ (this.#program.modules[index]).items;
  }

  /**
   * Puts an item at a random place, as far as there is a choice.
   * @param {number} index
   * @param {Omit<Item, 'id' | 'needs'> & { needs?: number[] }} item
   */
  #add(index, item) {
    const items = this.#items(index);
    const whole = { id: this.#nextId++, needs: [], ...item };
    items.splice(this.#random.below(items.length + 1), 0, whole);
    return whole;
  }

  /** A module to import from. @param {number} index */
  #target(index) {
    const { below, chance } = this.#random;
    const count = this.#program.modules.length;
    if (chance(this.#likely.self)) return index;
    if (this.#likely.cyclic) return below(count);
    return index + 1 < count ? index + 1 + below(count - index - 1) : undefined;
  }

  /** The names that a module's items export by themselves. @param {number} index */
  #ownNames(index) {
    const module = this.#program.modules[index];
    if (module.kind === 'synthetic') return module.exports.map(({ name }) => name);
    return module.items.flatMap(({ kind, name, names = [] }) =>
      ['indirect', 'starAs', 'exportImport'].includes(kind) ? [name] : names,
    );
  }

  /** A name that a module does not export yet, unless this program is careless. @param {number} index */
  #freeName(index, names = NAMES) {
    const { chance, pick } = this.#random;
    if (chance(this.#likely.careless / 4)) return pick(names);
    const taken = this.#ownNames(index);
    const free = names.filter((name) => !taken.includes(name));
    return free.length === 0 ? undefined : pick(free);
  }

  /** A name to import: one that resolves, or any. @param {number} index */
  #nameFrom(index) {
    const { chance, pick } = this.#random;
    if (chance(this.#likely.careless)) {
      const ambiguous = ALL_NAMES.filter(
        (name) => resolve(this.#program, index, name) === 'ambiguous',
      );
      return pick(ambiguous.length > 0 ? ambiguous : [...NAMES, ...OTHER_NAMES]);
    }
    const names = ALL_NAMES.filter((name) => isResolved(resolve(this.#program, index, name)));
    return names.length === 0 ? undefined : pick(names);
  }

  /** @param {number} index @param {number} count */
  #locals(index, count) {
    const { chance, pick } = this.#random;
    for (; count > 0; count--) {
      if (chance(0.2) && !this.#ownNames(index).includes('default')) {
        const form = pick(Object.keys(DEFAULTS));
        this.#add(index, { kind: 'local', form: `default: ${form}`, names: ['default'] });
        continue;
      }
      const form = pick(Object.keys(LOCALS));
      if (chance(0.3)) {
        const name = this.#freeName(index, IDENTIFIERS);
        if (name !== undefined) {
          this.#add(index, { kind: 'local', form: `inline: ${form}`, names: [name] });
        }
        continue;
      }
      /** @type {string[]} */
      const names = [];
      for (let more = chance(0.2) ? 2 : 1; more > 0; more--) {
        const name = this.#freeName(index);
        if (name !== undefined && !names.includes(name)) names.push(name);
      }
      this.#add(index, { kind: 'local', form, names });
    }
    if (chance(0.02)) this.#add(index, { kind: 'local', form: 'thenable', names: ['then'] });
  }

  /** @param {number} index @param {number} count */
  #reexports(index, count) {
    const { weighted } = this.#random;
    for (; count > 0; count--) {
      const to = this.#target(index);
      if (to === undefined) continue;
      const kind = weighted({ star: 4, indirect: 3, starAs: 1 });
      if (kind === 'star') {
        this.#add(index, { kind, to });
        continue;
      }
      const name = this.#freeName(index);
      const imported = this.#nameFrom(to);
      if (name === undefined) continue;
      if (kind === 'starAs') this.#add(index, { kind, to, name });
      else if (imported !== undefined) this.#add(index, { kind, to, name, imported });
    }
  }

  /** Has a module before this one ask for it. @param {number} index */
  #reach(index) {
    const { below, chance } = this.#random;
    if (chance(0.1)) return;
    const importers = this.#program.modules.slice(0, index).map(({ kind }, at) => ({ kind, at }));
    const sources = importers.filter(({ kind }) => kind === 'source');
    this.#import(sources[below(sources.length)].at, index);
  }

  /** @param {number} index @param {number} count */
  #imports(index, count) {
    for (; count > 0; count--) {
      const to = this.#target(index);
      if (to !== undefined) this.#import(index, to);
    }
  }

  /** @param {number} index @param {number} to */
  #import(index, to) {
    const { chance, weighted } = this.#random;
    const kind = this.#clausesAlone.has(index)
      ? 'bare'
      : weighted({ bare: 2, named: 5, namespace: 3 });
    const imported = this.#nameFrom(to);
    if (kind === 'named' && imported !== undefined) {
      const entry = this.#add(index, { kind, to, imported });
      const name = this.#freeName(index);
      if (chance(0.2) && name !== undefined) {
        this.#add(index, { kind: 'exportImport', needs: [entry.id], name });
      }
    } else if (kind === 'namespace') {
      const entry = this.#add(index, { kind, to });
      const name = this.#freeName(index);
      if (chance(0.15) && name !== undefined) {
        this.#add(index, { kind: 'exportImport', needs: [entry.id], name });
      }
    } else {
      this.#add(index, { kind: 'bare', to });
    }
  }

  /** Items whose binding a statement can name. @param {number} index */
  #readable(index) {
    return this.#items(index).filter(
      ({ kind, form = '' }) =>
        kind === 'named' ||
        kind === 'namespace' ||
        (kind === 'local' && (!form.startsWith('default: ') || form.includes('named'))),
    );
  }

  /** Something to read: an import, a member of a namespace, a local. @param {number} index */
  #read(index) {
    const { chance, pick } = this.#random;
    const readable = this.#readable(index);
    if (readable.length === 0) return undefined;
    const { id, kind, to } = pick(readable);
    if (kind !== 'namespace' || chance(0.15)) return { needs: [id] };
    const name = chance(0.1) ? pick(OTHER_NAMES) : (this.#nameFrom(to) ?? 'missing');
    return { needs: [id], name };
  }

  /** Exported functions that write and read bindings of this module when others call them. @param {number} index */
  #accessors(index) {
    const { chance, pick } = this.#random;
    const writable = this.#items(index).filter(
      ({ kind, form = '' }) => kind === 'local' && /let|var|function|destruct|class/.test(form),
    );
    const named = writable.filter(({ form }) => !/default: (?!named)/.test(form));
    if (named.length > 0 && chance(0.4) && !this.#ownNames(index).includes('set')) {
      const form = pick(['setter', 'setter', 'setter in eval', 'setter in arrow']);
      this.#add(index, { kind: 'local', form, needs: [pick(named).id], names: ['set'] });
    }
    const read = this.#read(index);
    const name = this.#freeName(index);
    if (read !== undefined && name !== undefined && chance(0.3)) {
      this.#add(index, {
        kind: 'local',
        form: 'reader',
        ...read,
        names: [name],
        name: undefined,
        member: read.name,
      });
    }
  }

  /** @param {number} index @param {number} count */
  #statements(index, count) {
    const { chance } = this.#random;
    for (; count > 0; count--) this.#statement(index);
    if (chance(this.#likely.awaits)) this.#await(index);
    if (chance(this.#likely.awaits / 3)) this.#await(index);
    if (chance(this.#likely.dynamic)) this.#dynamicImport(index);
    if (chance(this.#likely.throws)) {
      this.#add(index, { kind: 'throw', form: this.#random.pick(THROWN) });
    }
  }

  /** @param {number} index */
  #statement(index) {
    const { below, chance, pick, weighted } = this.#random;
    const kind = weighted({ read: 8, use: 2, write: 2, log: 1, meta: 0.3, ticking: 1 });
    switch (kind) {
      case 'read': {
        const read = this.#read(index);
        if (read === undefined) break;
        const form = chance(0.05)
          ? 'plain'
          : pick(Object.keys(READS).filter((each) => each !== 'plain'));
        // V8 takes an exported constant for initialized when it is written: docs/random-graphs.md.
        if (form === 'assign' && this.#isConstant(index, read.needs[0])) break;
        this.#add(index, { kind, form, needs: read.needs, member: read.name });
        return;
      }
      case 'use': {
        const namespaces = this.#items(index).filter((item) => item.kind === 'namespace');
        if (namespaces.length === 0) break;
        const form = pick(Object.keys(NAMESPACE_USES));
        this.#add(index, {
          kind,
          form,
          needs: [pick(namespaces).id],
          name: pick([...NAMES, 'missing']),
        });
        return;
      }
      case 'write':
      case 'ticking': {
        const locals = this.#readable(index).filter(
          ({ kind, form = '' }) => kind === 'local' && !/const|arrow/.test(form),
        );
        if (locals.length === 0) break;
        this.#add(index, { kind, needs: [pick(locals).id], count: 1 + below(3) });
        return;
      }
      case 'meta':
        this.#add(index, { kind });
        return;
    }
    this.#add(index, { kind: 'log' });
  }

  /** @param {number} index @param {number} id */
  #isConstant(index, id) {
    const item = this.#items(index).find((each) => each.id === id);
    return item?.kind === 'local' && /const|arrow/.test(item.form);
  }

  /** What is known to differ, and why: docs/random-graphs.md. */
  #leaveOutDepartures() {
    const program = this.#program;
    this.#forEachSource((index) => {
      const isAmbiguous = (/** @type {number} */ at) =>
        ALL_NAMES.some((name) => resolve(program, at, name) === 'ambiguous');
      const reachesCycle = [...reachable(program, index)].some((each) => isInCycle(program, each));
      const reachesAmbiguous = this.#items(index).some(
        ({ kind, to }) => kind === 'star' && isAmbiguous(/** @type {number} */ (to)),
      );
      const isUnfulfilled = ALL_NAMES.some((name) => {
        /** @type {Set<string> & { unfulfilled?: boolean }} */
        const seen = new Set();
        return isResolved(resolve(program, index, name, seen)) && seen.unfulfilled;
      });
      if (isUnfulfilled || (isAmbiguous(index) && (reachesCycle || reachesAmbiguous))) {
        this.#drop(index, ({ kind }) => kind === 'star');
      }
    });
    if (program.modules.some((_, index) => isInCycle(program, index))) {
      this.#forEachSource((index) => this.#drop(index, ({ form }) => form === 'for await'));
    }
    if (this.#has('for await')) program.dynamic = 'whole';
  }

  /** Whether any module has an item of a form. @param {string} form */
  #has(form) {
    return this.#program.modules.some(
      (module) => module.kind === 'source' && module.items.some((item) => item.form === form),
    );
  }

  /** @param {number} index @param {(item: Item) => boolean} isDropped */
  #drop(index, isDropped) {
    const module = /** @type {SourceModule} */ (this.#program.modules[index]);
    module.items = module.items.filter((item) => !isDropped(item));
  }

  /** @param {number} index */
  #await(index) {
    const { below, pick } = this.#random;
    this.#add(index, { kind: 'await', form: pick(Object.keys(AWAITS)), count: 1 + below(3) });
  }

  /** @param {number} index */
  #dynamicImport(index) {
    const { below, chance, pick } = this.#random;
    const to = chance(0.05) ? -1 : below(this.#program.modules.length);
    const awaited = chance(this.#likely.awaits) ? ['await', 'caught await'] : [];
    this.#add(index, { kind: 'dynamic', to, form: pick(['then', 'later', ...awaited]) });
  }
}

/**
 * @param {number} seed
 * @returns {Program}
 */
function programOf(seed) {
  return new Maker(seed).make();
}

module.exports = { programOf };
