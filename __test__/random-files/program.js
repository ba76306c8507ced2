'use strict';

// Makes a random program from a seed: files, how they change, and how they are loaded in between. It is plain JSON.

const path = require('node:path').posix;
const { random } = require('../random-graphs/random.js');
const { afterAll } = require('./folder.js');
const { Lines, sameLength } = require('./texts.js');

/** @typedef {import('./folder.js').Change} Change */
/** @typedef {import('./folder.js').Content} Content */
/** @typedef {import('./folder.js').State} State */
/** @typedef {import('./texts.js').File} File */

/**
 * How a program is loaded: `import` and `sync` by one loader, `two` by two at once, whose conditions differ, and
 * `disposed` by one that is disposed of after some turns of the event loop.
 * @typedef {{ how: 'import' | 'sync' | 'two' | 'disposed', entry: string, custom: boolean, main: boolean, turns: number }} Load
 */

/**
 * @typedef {object} Round
 * @property {Change[]} changes
 * @property {number} during after how many turns of a load they are made; -1 when nothing is loaded meanwhile
 * @property {boolean} settles whether files are older than the loader needs to know them without reading
 * @property {Load[]} loads
 */

/**
 * @typedef {object} Program
 * @property {number} seed
 * @property {boolean} ordered whether all that is logged has an order
 * @property {Round[]} rounds the first one makes the files
 */

const PACKAGES = ['node_modules/p0', 'node_modules/p1', 'a/node_modules/p0'];

/** @param {object} value @returns {Content} */
const json = (value) => ({ lines: [JSON.stringify(value)] });

class Planner {
  #random;
  /** @type {File[]} */
  #files = [];
  /** The type of the package in each folder. @type {Map<string, string | undefined>} */
  #types = new Map();
  /** Other paths of files. @type {Map<string, string[]>} */
  #links = new Map();
  #lines;
  #style;
  /** @type {State} */
  #state = new Map();

  /** @param {number} seed */
  constructor(seed) {
    this.#random = random(seed);
    const { chance } = this.#random;
    const dynamic = chance(0.3);
    this.#style = { dynamic, awaits: !dynamic && chance(0.4) };
    const specifierOf = this.#specifierOf.bind(this);
    this.#lines = new Lines(this.#random, this.#style, specifierOf);
  }

  /** @param {number} seed @returns {Program} */
  program(seed) {
    const { below, chance } = this.#random;
    /** @type {Round[]} */
    const rounds = [{ changes: this.#create(), during: -1, settles: chance(0.85), loads: [] }];
    rounds[0].loads = this.#loads(2 + below(2));
    for (let count = below(4); count > 0; count--) {
      const changes = this.#changes();
      const during = chance(0.25) ? below(4) : -1;
      rounds.push({ changes, during, settles: chance(0.3), loads: this.#loads(1 + below(3)) });
    }
    return { seed, ordered: !this.#style.dynamic, rounds };
  }

  /** @param {number} count @returns {Load[]} */
  #loads(count) {
    const { below, chance, pick, weighted } = this.#random;
    return Array.from({ length: count }, () => {
      const sync = this.#style.awaits ? 0 : 1.5;
      const how = weighted({ import: 6, sync, two: 1.5, disposed: 0.7 });
      const entry = chance(0.85) ? this.#files[0].path : pick(this.#files).path;
      const custom = chance(0.3);
      return { how, entry, custom, main: chance(0.2), turns: below(4) };
    });
  }

  /** @returns {Change[]} those that make all files */
  #create() {
    const { below, chance, pick } = this.#random;
    /** @type {Map<string, Content>} */
    const contents = new Map();
    for (const [folder, likely] of /** @type {const} */ ([
      ['', 0.7],
      ['b', 0.5],
      ...PACKAGES.map((name) => /** @type {const} */ ([name, 1])),
    ])) {
      if (!chance(likely)) continue;
      this.#types.set(folder, pick(['module', 'module', 'commonjs', undefined]));
    }
    const count = 1 + (chance(0.5) ? below(8) : below(40));
    for (let index = 0; index < count; index++) this.#files.push(this.#plan(index));
    const folderLink = chance(0.3);
    if (folderLink) contents.set('linked', { link: 'a' });
    for (const file of this.#files) {
      const others = [];
      if (folderLink && file.path.startsWith('a/')) others.push(`linked/${file.path.slice(2)}`);
      if (chance(0.1)) {
        const link = `${path.dirname(file.path)}/l${file.index}${path.extname(file.path)}`;
        contents.set(path.normalize(link), { link: path.basename(file.path) });
        others.push(path.normalize(link));
      }
      this.#links.set(file.path, others);
    }
    for (const folder of this.#types.keys()) {
      contents.set(path.join(folder, 'package.json'), this.#manifest(folder));
    }
    for (const file of this.#files) contents.set(file.path, { lines: this.#textOf(file) });
    this.#state = contents;
    return [...contents].map(([name, content]) => ({ path: name, content, way: 'in place' }));
  }

  /** @param {number} index @returns {File} */
  #plan(index) {
    const { chance, pick, weighted } = this.#random;
    const inPackage = index > 0 && chance(0.25) ? pick(PACKAGES) : null;
    const folder = inPackage ?? pick(['', '', 'a', 'b', 'a/c']);
    const extension = index === 0 ? 'mjs' : weighted({ mjs: 6, js: 4, cjs: 2, json: 1 });
    const type = this.#typeOf(folder);
    const kinds = { mjs: 'esm', cjs: 'cjs', json: 'json', js: type === 'commonjs' ? 'cjs' : 'esm' };
    const kind = /** @type {File['kind']} */ (kinds[extension]);
    return { index, path: path.join(folder, `m${index}.${extension}`), kind, inPackage };
  }

  /** @param {string} folder */
  #typeOf(folder) {
    for (let at = folder === '' ? '.' : folder; ; at = path.dirname(at)) {
      const name = at === '.' ? '' : at;
      if (this.#types.has(name)) return this.#types.get(name);
      if (name === '') return undefined;
    }
  }

  /** @param {File} file */
  #textOf(file) {
    const { below, chance, pick } = this.#random;
    const targets = [];
    const files = this.#files;
    // Most of what is after a file is reached by some file before it; others go back, and make cycles.
    const count = file.kind === 'cjs' ? below(3) : below(5);
    for (let at = 0; at < count; at++) {
      const later = files.slice(file.index + 1, file.index + 8);
      if (later.length > 0 && chance(0.85)) targets.push(pick(later));
      else if (file.kind === 'esm' && chance(0.5)) targets.push(pick(files));
    }
    return this.#lines.of(file, targets);
  }

  /** @param {string} folder @returns {Content} */
  #manifest(folder) {
    const { chance, pick } = this.#random;
    const type = this.#types.get(folder);
    const inIt = this.#files.filter((file) => file.inPackage === folder);
    const own = (/** @type {File} */ file) => `./${path.relative(folder, file.path)}`;
    /** @type {Record<string, unknown>} */
    const exports = {};
    for (const file of inIt) {
      const plain = own(file);
      const other = own(pick(inIt));
      const target = chance(0.4)
        ? chance(0.5)
          ? { custom: other, default: plain }
          : { import: plain, custom: other, default: other }
        : plain;
      if (chance(0.98)) exports[`./m${file.index}`] = target;
      exports['.'] ??= target;
    }
    if (folder === '' || !folder.includes('node_modules')) return json({ type });
    const imports = Object.fromEntries(inIt.map((file) => [`#m${file.index}`, own(file)]));
    return json({ name: path.basename(folder), type, exports, imports });
  }

  /** @param {File} from @param {File} to @param {boolean} required */
  #specifierOf(from, to, required) {
    const { chance, pick } = this.#random;
    const here = path.dirname(from.path);
    if (to.inPackage !== null && chance(0.7)) {
      if (from.inPackage === to.inPackage && chance(0.5)) return `#m${to.index}`;
      const name = path.basename(to.inPackage);
      const inA = from.path.startsWith('a/');
      if (!to.inPackage.startsWith('a/') ? name === 'p1' || !inA : inA) {
        return `${name}/m${to.index}`;
      }
    }
    const others = this.#links.get(to.path) ?? [];
    const target = others.length > 0 && chance(0.3) ? pick(others) : to.path;
    const relative = path.relative(here, target);
    const specifier = relative.startsWith('.') ? relative : `./${relative}`;
    return !required && chance(0.03) ? `${specifier}?again` : specifier;
  }

  /** @returns {Change[]} those of a round */
  #changes() {
    const { below } = this.#random;
    /** @type {Change[]} */
    const changes = [];
    for (let count = 1 + below(3); count > 0; count--) {
      const change = this.#change();
      changes.push(change);
      this.#state = afterAll(this.#state, [change]);
    }
    return changes;
  }

  /** @returns {Change} */
  #change() {
    const { chance, pick, weighted } = this.#random;
    const file = chance(0.3) ? this.#files[0] : pick(this.#files);
    const way = weighted({ 'in place': 3, renamed: 1, 'set back': 1 });
    const before = this.#state.get(file.path);
    const lines = before !== undefined && 'lines' in before ? before.lines : null;
    // What CommonJS requires Node resolves, which remembers it as long as the process lives.
    const isResolvedOnce = this.#files.some((each) => each.kind === 'cjs');
    const other = isResolvedOnce ? 0 : 1;
    const kind = weighted({
      digit: 5,
      text: 3,
      deleted: 0.5 * other,
      link: other,
      manifest: other,
      folder: 0.5 * other,
    });
    if (kind === 'digit' && lines !== null) {
      const content = sameLength(lines, this.#random);
      if (content !== null) return { path: file.path, content: { lines: content }, way };
    }
    if (kind === 'deleted') return { path: file.path, content: null, way };
    if (kind === 'link') {
      const link = path.relative(path.dirname(file.path), pick(this.#files).path);
      return { path: file.path, content: { link }, way };
    }
    if (kind === 'manifest' && this.#types.size > 0) {
      const folder = pick([...this.#types.keys()]);
      if (chance(0.3)) this.#types.set(folder, pick(['module', 'commonjs', undefined]));
      const name = path.join(folder, 'package.json');
      const deleted = chance(0.1);
      return { path: name, content: deleted ? null : this.#manifest(folder), way };
    }
    if (kind === 'folder') {
      const [folder, link] = pick([
        ['a', 'b'],
        ['b', 'a'],
        ['linked', 'b'],
        ['node_modules/p0', 'p1'],
      ]);
      return { path: folder, content: { link }, way };
    }
    return { path: file.path, content: { lines: this.#textOf(file) }, way };
  }
}

/** @param {number} seed @returns {Program} */
const programOf = (seed) => new Planner(seed).program(seed);

module.exports = { programOf };
