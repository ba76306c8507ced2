'use strict';

// `Module._load()` and `Module.prototype.require()` of `node:module`, in the place of which programs put functions of their own:
// to give mocks, or to wrap what other modules load.

/** @type {any} */
const Module = require('node:module');

const { isRequireTraced, traceRequire } = require('./program-traces.js');

const { getBuiltinModule } = /** @type {any} */ (process);
const { _load: loadByNode } = Module;
const { require: requireByNode } = Module.prototype;
const { wrap: wrapByNode } = Module;
const [beginByNode, endByNode] = Module.wrapper;

/** @typedef {import('./realm-helpers.js').CommonJSModule} CommonJSModule */

/** What modules of programs require. @type {WeakMap<object, (request: string) => unknown>} */
const programModules = new WeakMap();

/** What stands for `Module._load` while nobody has put anything in its place. */
let load = loadByNode;

/** How many loads of Node's own are under way that `Module._load()` has been asked for. */
let depth = 0;

/** What is done before a program gets one of Node's own modules for the first time. @type {Map<string, (() => void)[]>} */
const preparations = new Map();

/** @param {string} id */
function prepare(id) {
  const pending = preparations.get(id);
  if (pending === undefined) return;
  preparations.delete(id);
  for (const prepareIt of pending) prepareIt();
}

/**
 * Has a module of Node's own prepared for programs once one of them asks for it.
 * @param {readonly string[]} ids
 * @param {() => void} prepareIt
 */
function prepareBuiltin(ids, prepareIt) {
  for (const id of ids) preparations.set(id, [...(preparations.get(id) ?? []), prepareIt]);
}

/**
 * One of Node's own modules: hooks were asked before, or are not to be asked.
 * @param {string} id
 */
function builtinModule(id) {
  prepare(id);
  return getBuiltinModule?.(id);
}

/**
 * By Node, whatever programs have put in its place: what is not required by them is not their business.
 * @param {string} request
 * @param {object} parent
 * @returns {any}
 */
function loadUntold(request, parent) {
  const builtin = builtinModule(request);
  if (builtin !== undefined) return builtin;
  depth++;
  try {
    return Reflect.apply(loadByNode, Module, [request, parent, false]);
  } finally {
    depth--;
  }
}

/** Has `Module._load()` load for modules of a program what they require. */
function bringLoad() {
  load = function _load(
    /** @type {string} */ request,
    /** @type {any} */ parent,
    /** @type {boolean} */ isMain,
  ) {
    const loadOwn = programModules.get(parent);
    if (loadOwn !== undefined) return loadOwn(request);
    prepare(request);
    depth++;
    try {
      return Reflect.apply(loadByNode, Module, [request, parent, isMain]);
    } finally {
      depth--;
    }
  };
  Module._load = load;
}

/** Whether Node loads something that is not of the program. */
const isLoadingByNode = () => depth > 0;

/**
 * @param {CommonJSModule} own
 * @param {(request: string) => unknown} loadOwn
 */
function noteProgramModule(own, loadOwn) {
  programModules.set(own, loadOwn);
}

/** Whether a program has put functions in their place. */
function isReplaced() {
  return Module._load !== load || Module.prototype.require !== requireByNode;
}

/**
 * Has the functions of a program load what a module requires.
 * @param {string} request
 * @param {CommonJSModule} own
 * @returns {unknown}
 */
function loadByProgram(request, own) {
  const { require } = Module.prototype;
  if (require !== requireByNode) return Reflect.apply(require, own, [request]);
  const loadBy = () => Reflect.apply(Module._load, Module, [request, own, false]);
  return isRequireTraced(request) ? traceRequire(request, own, loadBy) : loadBy();
}

/**
 * The text of a module within what a program has put in the place of `Module.wrap` or `Module.wrapper`.
 * @param {string} text
 * @returns {string | null} null while they are Node's own
 */
function wrappedByProgram(text) {
  const { wrap, wrapper } = Module;
  const isOwn = wrap === wrapByNode && wrapper?.[0] === beginByNode && wrapper[1] === endByNode;
  return isOwn ? null : wrap(text);
}

module.exports = {
  builtinModule,
  bringLoad,
  isLoadingByNode,
  isReplaced,
  loadByNode,
  loadByProgram,
  loadUntold,
  noteProgramModule,
  prepareBuiltin,
  requireByNode,
  wrappedByProgram,
};
