'use strict';

// Leaves the frames of this package out of every stack that a program sees.
//
// V8 makes the text of a stack when it is first read, and asks `Error.prepareStackTrace` for it. Node has a function
// there anyhow, in the main context. Writing to the `stack` of an error instead would make V8 forget where the error
// was made, which Node shows above it.

const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { areEnabled, mappedFrames } = require('../loader/source-maps.js');
const { FILE: MADE_FUNCTIONS } = require('./made-functions.js');

const PACKAGE = path.join(__dirname, '..', '..');
const FOLDERS = ['lib', 'bin'].map((folder) => path.join(PACKAGE, folder) + path.sep);
const OURS = [
  ...FOLDERS,
  ...FOLDERS.map((folder) => pathToFileURL(folder).href),
  'node:internal/vm-module-record/',
];

/** What we call of Node, and calls the program. */
const CALLED = ['node:async_hooks', 'node:vm'];

/**
 * Whether it may call the program for us: V8's own functions, such as `next()` of a generator, are in no file.
 * @param {NodeJS.CallSite} site
 * @param {number} index
 */
const isBetween = (site, index) =>
  CALLED.includes(`${site.getFileName()}`) || (index > 0 && !site.getFileName() && !site.isEval());

/** @param {NodeJS.CallSite} site */
function isOurs(site) {
  const file = site.getFileName() ?? '';
  return OURS.some((start) => file.startsWith(start));
}

/** @param {readonly NodeJS.CallSite[]} sites */
function visible(sites) {
  return sites.filter((site, index) => {
    if (isOurs(site)) return false;
    // What seems to stand where the program makes a function of a text.
    if (site.getFileName() && sites[index + 1]?.getFileName() === MADE_FUNCTIONS) return false;
    if (!isBetween(site, index)) return true;
    // V8 has left out who called the last one. Of ours it called one of ours.
    const neighbour = sites[index + 1] ?? sites[index - 1];
    return neighbour === undefined || !isOurs(neighbour);
  });
}

/**
 * As Node does it, for a Node whose own function is out of reach.
 * @param {Error} error
 * @param {readonly NodeJS.CallSite[]} sites
 */
function prepare(error, sites) {
  const header = Error.prototype.toString.call(error);
  return [header, ...sites.map((site) => `    at ${site}`)].join('\n');
}

/** Some Nodes have one. */
const formatPlain = Error.prepareStackTrace ?? prepare;

/**
 * @param {Error} error
 * @param {NodeJS.CallSite[]} sites
 */
function format(error, sites) {
  if (!areEnabled()) return formatPlain(error, sites);
  return [formatPlain(error, []), ...mappedFrames(sites)].join('\n    at ');
}

const { captureStackTrace } = Error;

/** Whose stack is read to see whether V8 makes one already. @type {object | null} */
let probe = null;
let isAsked = false;

const { ErrorPrepareStackTrace } = {
  /** @type {(error: Error, sites: NodeJS.CallSite[]) => unknown} */
  ErrorPrepareStackTrace: (error, sites) => {
    if (error === probe) {
      isAsked = true;
      return '';
    }
    return format(error, visible(sites));
  },
};

/** While V8 makes a stack it asks nobody about another one. */
function isMakingStack() {
  isAsked = false;
  probe = {};
  // Nobody sees its frames.
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', 0);
  captureStackTrace(probe);
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  void (/** @type {{ stack?: unknown }} */ (probe).stack);
  probe = null;
  return !isAsked;
}

/**
 * What `Error.prepareStackTrace` is in the context of a program: what the program has set there, but for Node, which asks for
 * it to make a stack, the same without our frames.
 * @param {ErrorConstructor} ProgramError
 */
function programProperty(ProgramError) {
  /** @type {unknown} */
  let given = ErrorPrepareStackTrace;
  let isPreparing = false;
  const prepareVisible = (/** @type {Error} */ error, /** @type {NodeJS.CallSite[]} */ sites) => {
    isPreparing = true;
    try {
      return Reflect.apply(/** @type {Function} */ (given), ProgramError, [error, visible(sites)]);
    } finally {
      isPreparing = false;
    }
  };
  return {
    get() {
      const isOwn = typeof given === 'function' && given !== ErrorPrepareStackTrace;
      return isOwn && !isPreparing && isMakingStack() ? prepareVisible : given;
    },
    /** @this {unknown} @param {unknown} value */
    set(value) {
      if (this === ProgramError) given = value;
      // A class that extends it has a property of its own then.
      else Reflect.defineProperty(Object(this), 'prepareStackTrace', { ...DATA, value });
    },
  };
}

const DATA = { writable: true, enumerable: true, configurable: true };

/** For stacks of the main context. */
function hideFrames() {
  const own = { ...DATA, enumerable: false, value: ErrorPrepareStackTrace };
  // Where intrinsics are frozen, our frames are shown.
  Reflect.defineProperty(Error, 'prepareStackTrace', own);
}

/**
 * For those of the context of a program.
 * @param {{ Error: ErrorConstructor }} global
 */
function hideFramesIn(global) {
  // With frozen intrinsics there is no telling who asks.
  const own = isMakingStack()
    ? { ...DATA, value: ErrorPrepareStackTrace }
    : { configurable: true, ...programProperty(global.Error) };
  Reflect.defineProperty(global.Error, 'prepareStackTrace', { ...own, enumerable: false });
}

module.exports = { hideFrames, hideFramesIn };
