'use strict';

// The texts that modules of this thread were made of: what loads the same files again, into another context, needs
// neither to scan nor to compile them. A test runner does that for each of its tests.
//
// A text is found by its module's identifier, and counts only while it is the same. Scripts belong to no context.

const records = require('./binding.js');
const deferred = require('./deferred.js').deferredIn(module);

/**
 * A text as it was compiled.
 * @typedef {object} Variant
 * @property {import('./text.js').EditedText} transformed
 * @property {import('node:vm').Script | null} script null when the text is empty, and when it was of no use
 */

/** @typedef {import('./syntax-error.js').Origin} Origin */

/**
 * What is kept of a text beside itself.
 * @typedef {object} Kept
 * @property {number} template of its records
 * @property {number} globals around `using` that it mentions: see `lib/using.js`
 */

/** What a short text takes with its script, about. */
const SCRIPT_LENGTH = 6144;
/** What all texts may be together, if the heap is as large as it is by itself. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** What fits into any heap. */
const MIN_LENGTH = 1024 * 1024;

/** Loading it takes as long as loading this package. */
const v8 = deferred(() => require('node:v8'));

let limit = MIN_LENGTH;
let knowsLimit = false;

/** How long all texts may be together. */
function readLimit() {
  const { getHeapStatistics } = v8();
  knowsLimit = true;
  limit = Math.max(MIN_LENGTH, Math.min(MAX_LENGTH, getHeapStatistics().heap_size_limit / 128));
}

/** By identifier; those that were asked for last stand at the end. @type {Map<string, KnownText>} */
const all = new Map();
let length = 0;

/** Counts the texts that are asked for. */
let clock = 0;

/** When texts were asked for that there was no room for, by identifier. @type {Map<string, number>} */
const refusals = new Map();
/** When there are more, all are forgotten. */
const MAX_REFUSALS = 16_384;

/** @type {never[]} */
const NONE = [];

class KnownText {
  #source;
  #lineOffset;
  #columnOffset;
  #first;
  #firstHasRun = false;
  /** Those for other bindings: most texts have none, and the others one. @type {(Variant & { name: string })[]} */
  #others = NONE;
  /** Those of the first module that was asked for them. @type {readonly import('./module-requests.js').ModuleRequest[] | null} */
  requests = null;
  /** When it was asked for last. */
  asked = ++clock;

  /**
   * @param {string} source
   * @param {Origin} origin
   * @param {Kept} kept
   * @param {Variant} first its text for the bindings that it will most likely have
   */
  constructor(source, { lineOffset, columnOffset }, { template, globals }, first) {
    this.#source = source;
    this.#lineOffset = lineOffset;
    this.#columnOffset = columnOffset;
    this.template = template;
    this.globals = globals;
    this.#first = first;
  }

  /**
   * @param {string} source
   * @param {Origin} origin
   */
  is(source, { lineOffset, columnOffset }) {
    return (
      lineOffset === this.#lineOffset &&
      columnOffset === this.#columnOffset &&
      source === this.#source
    );
  }

  get length() {
    return this.#source.length + SCRIPT_LENGTH;
  }

  get first() {
    return this.#first;
  }

  /** A module runs its first text. */
  runFirst() {
    this.#firstHasRun = true;
  }

  /** A module needs another text than the first: those that are loaded after it most likely do, too. */
  forgetFirst() {
    if (!this.#firstHasRun) this.takeFirst(null);
  }

  /** @param {import('node:vm').Script | null} script that was made again */
  takeFirst(script) {
    this.#first = { transformed: this.#first.transformed, script };
  }

  /** @param {string} name see `variantOf` */
  variant(name) {
    return name === '' ? this.#first : this.#others.find((other) => other.name === name);
  }

  /**
   * @param {string} name
   * @param {Variant} variant
   */
  keep(name, { transformed: { text, numbers }, script }) {
    if (name === '') return;
    const others = this.#others.filter((other) => other.name !== name);
    this.#others = [...others, { name, transformed: { text, numbers }, script }];
  }
}

/**
 * Which text of a module it is.
 * @param {boolean} cyclic
 * @param {ArrayLike<number>} modes of the imports
 */
function variantOf(cyclic, modes) {
  let last = modes.length;
  while (last > 0 && modes[last - 1] === 0) last--;
  let name = cyclic ? 'c' : '';
  for (let index = 0; index < last; index++) name += modes[index];
  return name;
}

/**
 * What is known of a text.
 * @param {string} source
 * @param {Origin} origin
 * @returns {KnownText | undefined}
 */
function find(source, origin) {
  const known = all.get(origin.filename);
  if (known === undefined || !known.is(source, origin)) return undefined;
  known.asked = ++clock;
  all.delete(origin.filename);
  all.set(origin.filename, known);
  return known;
}

/**
 * Whether there is room for a text. One that was refused before takes the place of those that nobody has asked for since:
 * they are of less use. Who loads more than there is room for, again and again, asks for all of them in between, and
 * finds at least the first: to forget these for the last would leave nothing to find.
 * @param {string} source
 * @param {Origin} origin
 */
function hasRoomFor(source, { filename }) {
  const added = source.length + SCRIPT_LENGTH;
  // It was another text.
  forget(filename);
  if (length + added > limit && !knowsLimit) readLimit();
  if (length + added <= limit) return true;
  if (added > limit) return false;
  const refused = refusals.get(filename) ?? 0;
  for (const [identifier, { asked }] of all) {
    if (asked > refused || length + added <= limit) break;
    forget(identifier);
  }
  if (refusals.size >= MAX_REFUSALS) refusals.clear();
  const hasRoom = length + added <= limit;
  if (hasRoom) refusals.delete(filename);
  else refusals.set(filename, ++clock);
  return hasRoom;
}

/**
 * Notes a text that was compiled, and for which there is room.
 * @param {string} source
 * @param {Origin} origin
 * @param {Kept} kept
 * @param {Variant} first its text for imports that are constant
 * @returns {KnownText}
 */
function add(source, origin, kept, first) {
  const known = new KnownText(source, origin, kept, first);
  forget(origin.filename);
  all.set(origin.filename, known);
  length += known.length;
  return known;
}

/** @param {string} identifier */
function forget(identifier) {
  const known = all.get(identifier);
  if (known === undefined) return;
  all.delete(identifier);
  length -= known.length;
  records.releaseTemplate(known.template);
}

exports.KnownText = KnownText;
exports.add = add;
exports.find = find;
exports.hasRoomFor = hasRoomFor;
exports.variantOf = variantOf;
