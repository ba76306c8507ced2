'use strict';

// Has V8's code coverage speak of the source texts of modules, and not of the functions that stand for them.

const { existsSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const v8 = /** @type {any} */ (require('node:v8'));
const { threadId } = require('node:worker_threads');

const { TextEnvironment } = require('../text-environment.js');
const { sourceWithin } = require('../text.js');

/**
 * @typedef {{ startOffset: number, endOffset: number, count: number }} Range
 * @typedef {{ functionName: string, ranges: Range[], isBlockCoverage: boolean }} FunctionCoverage
 * @typedef {{ scriptId: string, url: string, functions: FunctionCoverage[] }} ScriptCoverage
 */

/**
 * A text that was compiled, and the source within.
 * @typedef {ReturnType<typeof sourceWithin> & { source: string, length: number }} Compiled
 */

/**
 * What was compiled while coverage was collected, by the URL and the length that V8 has for it.
 * @type {Map<string, Compiled>}
 */
const compiled = new Map();

/**
 * The same by V8's names for its scripts. V8 speaks of the whole of a script when that has run since it spoke of it
 * last, so once; later answers have functions only.
 * @type {Map<string, Compiled>}
 */
const scripts = new Map();

/** @param {string} url @param {number} length */
const keyOf = (url, length) => `${length} ${url}`;

/** @type {NonNullable<typeof TextEnvironment.onCompile>} */
function onCompile(filename, text, source, edited) {
  // As Node names scripts to the inspector.
  const url = path.isAbsolute(filename) ? pathToFileURL(filename).href : filename;
  const { length } = text;
  compiled.set(keyOf(url, length), { ...sourceWithin(source, edited, text), source, length });
}

/** What stands before a default export, comments included. */
const EXPORT_DEFAULT =
  /export(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*default(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*/y;

/**
 * Where a function begins: one without a name takes the place of `export default` as well.
 * @param {string} source
 * @param {number} offset
 */
function functionStart(source, offset) {
  EXPORT_DEFAULT.lastIndex = offset;
  return EXPORT_DEFAULT.test(source) ? EXPORT_DEFAULT.lastIndex : offset;
}

/**
 * @param {ScriptCoverage} script
 * @returns {Compiled | undefined}
 */
function compiledOf({ scriptId, url, functions: [first] }) {
  const whole = first?.ranges[0];
  const found = whole?.startOffset === 0 && compiled.get(keyOf(url, whole.endOffset));
  if (found) scripts.set(scriptId, found);
  return scripts.get(scriptId);
}

/**
 * The coverage of a module's source text.
 * @param {ScriptCoverage} script
 * @returns {ScriptCoverage}
 */
function restore(script) {
  const within = compiledOf(script);
  if (within === undefined) return script;
  const { start, end, length, source, toSource } = within;
  /** @param {FunctionCoverage} covered */
  const restored = (covered) => ({
    ...covered,
    // The binding of a default export has a name of one letter that the source does not have.
    functionName:
      covered.functionName.length === 1 && !source.includes(covered.functionName)
        ? 'default'
        : covered.functionName,
    ranges: covered.ranges.map(({ startOffset, endOffset, count }) => ({
      startOffset: toSource(startOffset),
      endOffset: toSource(endOffset),
      count,
    })),
  });
  const functions = [];
  const body = script.functions.find(
    ({ ranges: [{ startOffset, endOffset }] }) =>
      startOffset < start && endOffset >= end && endOffset - startOffset < length,
  );
  if (body !== undefined && source !== '') {
    const [whole, ...blocks] = restored(body).ranges;
    Object.assign(whole, { startOffset: 0, endOffset: source.length });
    const lastEnd = source.trimEnd().length;
    blocks.forEach((block, index) => {
      const { endOffset } = body.ranges[index + 1];
      // A block that goes on to the end of a module ends in front of its last letter, and a statement with its last token.
      if (endOffset >= body.ranges[0].endOffset - 1) block.endOffset = source.length - 1;
      else if (endOffset > end) block.endOffset = lastEnd;
    });
    const ranges = [whole, ...blocks.filter(({ startOffset }) => startOffset < lastEnd)];
    functions.push({ ...body, ranges });
  }
  for (const covered of script.functions) {
    const [{ startOffset, endOffset }] = covered.ranges;
    if (startOffset < start || endOffset > end) continue;
    const own = restored(covered);
    own.ranges[0].startOffset = functionStart(source, own.ranges[0].startOffset);
    functions.push(own);
  }
  return { ...script, functions };
}

/**
 * Without those of which nothing is left but functions that the source does not have.
 * @param {ScriptCoverage[]} all
 */
const restoreAll = (all) =>
  all
    .map(restore)
    .filter(({ functions }, index) => functions.length > 0 || all[index].functions.length === 0);

/** Changes what `Profiler.takePreciseCoverage` answers, for every session of this thread. */
function patchSessions() {
  // A runtime may have no inspector.
  const { Session } = process.features.inspector
    ? /** @type {any} */ (require('node:inspector'))
    : /** @type {any} */ ({});
  if (typeof Session?.prototype.post !== 'function') return;
  const { post } = Session.prototype;
  Session.prototype.post = {
    /** @this {any} @param {string} method @param {any} [params] @param {any} [callback] */
    post(method, params, callback) {
      if (method === 'Profiler.startPreciseCoverage') TextEnvironment.onCompile = onCompile;
      if (method === 'Profiler.stopPreciseCoverage') scripts.clear();
      const done = typeof params === 'function' ? params : callback;
      if (method !== 'Profiler.takePreciseCoverage' || typeof done !== 'function') {
        return post.call(this, method, params, callback);
      }
      return post.call(this, method, (/** @type {any} */ error, /** @type {any} */ answer) => {
        done(error, answer && { ...answer, result: restoreAll(answer.result) });
      });
    },
  }.post;
}

/** Changes what Node writes for `NODE_V8_COVERAGE`, of this thread. */
function patchFiles() {
  const folder = process.env.NODE_V8_COVERAGE;
  if (!folder || typeof v8.takeCoverage !== 'function') return;
  TextEnvironment.onCompile = onCompile;
  const { takeCoverage } = v8;
  v8.takeCoverage = {
    takeCoverage() {
      const before = new Set(filesIn(folder));
      takeCoverage();
      for (const file of filesIn(folder)) if (!before.has(file)) restoreFile(file);
    },
  }.takeCoverage;
  // What Node writes itself when it is gone has only what ran since then.
  process.on('exit', () => {
    try {
      v8.takeCoverage();
    } catch {
      // A file that cannot be written is as Node wrote it, and no reason to fail.
    }
  });
}

/**
 * Those that Node wrote for this thread.
 * @param {string} folder
 */
function filesIn(folder) {
  // Node makes it when it writes.
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(
      (name) => name.startsWith(`coverage-${process.pid}-`) && name.endsWith(`-${threadId}.json`),
    )
    .map((name) => path.join(folder, name));
}

/** @param {string} file */
function restoreFile(file) {
  const { result, ...others } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ result: restoreAll(result), ...others }));
}

function patchCoverage() {
  patchSessions();
  patchFiles();
}

module.exports = { patchCoverage };
