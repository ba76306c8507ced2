'use strict';

// The lines of the files of a random program. Each line is a statement of its own: any of them can be left out.

/** @typedef {import('../random-graphs/random.js').Random} Random */

/**
 * @typedef {object} File what the program has planned of one file
 * @property {number} index
 * @property {string} path in the folder of the program
 * @property {'esm' | 'cjs' | 'json'} kind
 * @property {string | null} inPackage the folder of its package in `node_modules`
 */

/**
 * @typedef {object} Style what the modules of a program may do
 * @property {boolean} dynamic whether any may call `import()`, and then none waits or changes anything: files are read
 *   faster or slower, and what several calls lead to has no order
 * @property {boolean} awaits whether there is top-level await
 */

/** @param {File} file @param {(file: File) => string} specifierOf */
const requestOf = (file, specifierOf) => {
  const attribute = file.kind === 'json' ? " with { type: 'json' }" : '';
  return `'${specifierOf(file)}'${attribute}`;
};

/** What nothing can be found for. */
const NOWHERE = [
  './not-there.mjs',
  'no-such-package',
  'p0/not-exported',
  '#not-there',
  'node:nothing',
  './m1',
  './',
  'unknown:scheme',
  'data:text/plain,a',
];

const EARLY_ERROR = 'let let = 1;';

/** Those that need no file. */
const WITHOUT_FILE = [
  "import { sep as sep$ } from 'node:path'; log('$', sep$);",
  "import util$ from 'util'; log('$', typeof util$.inspect);",
  "import d$, { e as e$ } from 'data:text/javascript,export default 1; export let e = import.meta.url;'; log('$', d$, e$);",
  "import j$ from 'data:application/json,{\"a\":1}' with { type: 'json' }; log('$', j$);",
];

class Lines {
  #random;
  #style;
  #specifierOf;
  /** @type {string[]} */
  #lines = [];
  #locals = 0;

  /**
   * @param {Random} random
   * @param {Style} style
   * @param {(from: File, to: File, required: boolean) => string} specifierOf
   */
  constructor(random, style, specifierOf) {
    this.#random = random;
    this.#style = style;
    this.#specifierOf = specifierOf;
  }

  /**
   * @param {File} file
   * @param {readonly File[]} targets what it refers to
   */
  of(file, targets) {
    this.#lines = [];
    this.#locals = 0;
    const name = `m${file.index}`;
    if (file.kind === 'json') {
      const text = JSON.stringify({ name, value: this.#random.below(10) });
      return [this.#random.chance(0.03) ? text.slice(1) : text];
    }
    if (file.kind === 'cjs') this.#ofCommonJS(file, name, targets);
    else this.#ofModule(file, name, targets);
    if (this.#random.chance(0.02)) this.#put(`throw new Error('thrown by ${name}');`);
    if (this.#random.chance(0.01)) this.#put(EARLY_ERROR);
    if (this.#random.chance(0.03)) this.#put(`const long = '${'long '.repeat(2000)}';`);
    if (this.#random.chance(0.1)) this.#put('/* a comment\n   that spans lines */');
    if (this.#random.chance(0.05)) this.#put('// Ä comment: 🦀');
    return inOrderOfText(this.#lines);
  }

  /** Somewhere among the lines. @param {string} line */
  #put(line) {
    this.#lines.splice(this.#random.below(this.#lines.length + 1), 0, line);
  }

  /** @param {string} name @param {string} value */
  #log(name, value) {
    const line = `log('${name}', ${value});`;
    return this.#random.chance(0.85)
      ? `try { ${line} } catch (error) { log('${name}', error); }`
      : line;
  }

  /** @param {File} file @param {string} name @param {readonly File[]} targets */
  #ofModule(file, name, targets) {
    const { chance, below, pick } = this.#random;
    const { dynamic, awaits } = this.#style;
    const { index } = file;
    this.#lines.push(`log('${name}', 'starts');`);
    if (chance(0.9)) this.#put(`export const a${index} = ${below(10)};`);
    if (chance(0.7)) {
      const bump = dynamic ? '' : ` export function bump${index}() { return ++b${index}; }`;
      this.#put(`export let b${index} = ${below(10)};${bump}`);
    }
    if (chance(0.6)) {
      this.#put(
        pick([
          `export default '${name} ${below(10)}';`,
          `export default function () { return ${below(10)}; }`,
          `export default class Named { static value = ${below(10)}; }`,
        ]),
      );
    }
    if (chance(0.3)) {
      this.#put(`log('${name}', import.meta.url, import.meta.filename, import.meta.dirname);`);
    }
    for (const target of targets) this.#refer(file, name, target);
    if (chance(0.05)) this.#put(pick(WITHOUT_FILE).replaceAll('$', name));
    if (chance(0.01)) this.#put(`import '${pick(NOWHERE)}';`);
    if (awaits && chance(0.25)) {
      this.#put(pick(['await 0;', 'await tick(3);', 'if (true) { await 0; }']));
      this.#put(`log('${name}', 'goes on');`);
    }
    if (chance(0.5)) this.#lines.push(`log('${name}', 'ends');`);
  }

  /** @param {File} file @param {string} name @param {File} target */
  #refer(file, name, target) {
    const { chance, weighted, below } = this.#random;
    const request = requestOf(target, (to) => this.#specifierOf(file, to, false));
    const local = `local${this.#locals++}`;
    const { index: of, kind } = target;
    if (this.#style.dynamic && chance(0.4)) {
      const options = kind === 'json' ? ", { with: { type: 'json' } }" : '';
      this.#put(this.#call(name, `${request.split(' with ')[0]}${options}`));
      return;
    }
    const missing = chance(0.008) ? 'missing' : '';
    const own = kind === 'json' ? 'default' : weighted({ a: 4, b: 3, default: 1 });
    const imported = missing || (own === 'default' ? own : `${own}${of}`);
    const form = weighted({
      bare: 2,
      named: 5,
      namespace: 2,
      star: kind === 'esm' && !request.includes('?') ? 1.5 : 0,
      'star as': 1,
      from: 1,
    });
    if (form === 'bare') this.#put(`import ${request};`);
    else if (form === 'named') {
      this.#put(`import { ${imported} as ${local} } from ${request};`);
      this.#put(this.#log(name, local));
      if (own === 'b' && kind === 'esm' && !this.#style.dynamic && chance(0.5)) {
        this.#put(`import { bump${of} as ${local}b } from ${request};`);
        this.#put(this.#log(name, `${local}b(), ${local}`));
      }
    } else if (form === 'namespace') {
      this.#put(`import * as ${local} from ${request};`);
      this.#put(this.#log(name, chance(0.5) ? local : `${local}.${imported}`));
    } else if (form === 'star') this.#put(`export * from ${request};`);
    else if (form === 'star as')
      this.#put(`export * as s${file.index}_${below(9)} from ${request};`);
    else this.#put(`export { ${imported} as r${file.index}_${below(9)} } from ${request};`);
  }

  /** @param {string} name @param {string} request */
  #call(name, request) {
    const logged = `(value) => log('${name}', value)`;
    return `later(import(${request}).then(${logged}, ${logged}));`;
  }

  /** @param {File} file @param {string} name @param {readonly File[]} targets */
  #ofCommonJS(file, name, targets) {
    const { chance, below, pick } = this.#random;
    const { index } = file;
    if (chance(0.2)) this.#put(`module.exports = { a${index}: ${below(10)}, b${index}: 1 };`);
    else {
      this.#put(`exports.a${index} = ${below(10)};`);
      this.#put(`exports.b${index} = ${below(10)};`);
    }
    if (chance(0.2)) this.#put(`exports.default = '${name}';`);
    if (chance(0.3)) this.#put(`log('${name}', __filename, __dirname);`);
    for (const target of targets) {
      // Node does not always survive that.
      if (target.kind === 'esm' && (this.#style.dynamic || this.#style.awaits)) continue;
      const specifier = this.#specifierOf(file, target, true);
      if (this.#style.dynamic && chance(0.3) && target.kind !== 'json') {
        this.#put(this.#call(name, `'${specifier}'`));
      } else this.#put(this.#log(name, `require('${specifier}')`));
    }
    if (chance(0.02)) this.#put(this.#log(name, `require('${pick(NOWHERE)}')`));
    this.#lines.unshift(`log('${name}', 'starts');`);
  }
}

/**
 * Gives the imports names in the order of the text, in which V8 then resolves them.
 * @param {readonly string[]} lines
 */
function inOrderOfText(lines) {
  const locals = /\blocal\d+b?\b/g;
  const imports = lines.filter((line) => line.startsWith('import '));
  const all = new Set(imports.join('\n').match(locals));
  const names = new Map([...all].map((local, at) => [local, `i${String(at).padStart(2, '0')}`]));
  return lines.map((line) => line.replace(locals, (local) => names.get(local) ?? local));
}

/**
 * The same text with another digit somewhere in it, so that it is as long.
 * @param {readonly string[]} lines
 * @param {Random} random
 */
function sameLength(lines, random) {
  const digits = lines.flatMap((line, at) => (/ = \d;/.test(line) ? [at] : []));
  if (digits.length === 0) return null;
  const changed = [...lines];
  const at = random.pick(digits);
  changed[at] = lines[at].replace(/ = (\d);/, (_, digit) => ` = ${(Number(digit) + 1) % 10};`);
  return changed;
}

module.exports = { EARLY_ERROR, Lines, sameLength };
