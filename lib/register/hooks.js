'use strict';

// Gives ES modules that import `node:vm` another module in its place: Node fixes the names that such
// a module exports before any program runs. For module.registerHooks and for module.register alike.

/**
 * How many frames the call of a hook has between `require()` and what throws. Without hooks there are none of them, and a
 * stack is to show as much of the program.
 */
const FRAMES = 5;

/** The URL of that module. */
let facade = '';

/** @param {string} url */
function initialize(url) {
  facade = url;
}

/**
 * @param {string} specifier
 * @param {{ conditions?: readonly string[], parentURL?: string }} context
 * @param {(specifier: string, context: object) => any} nextResolve
 */
function resolve(specifier, context, nextResolve) {
  const limit = Error.stackTraceLimit;
  const isRaised = limit > 0 && Reflect.set(Error, 'stackTraceLimit', limit + FRAMES);
  let resolved;
  try {
    // Others may have something else for it, or another name, as the `imports` of a package do.
    resolved = nextResolve(specifier, context);
  } finally {
    if (isRaised) Error.stackTraceLimit = limit;
  }
  // What `require` gives is the object that has the classes already.
  if (context.parentURL === facade || context.conditions?.includes('require')) return resolved;
  return typeof resolved.then === 'function' ? resolved.then(replaced) : replaced(resolved);
}

/** @param {{ url: string }} resolved */
function replaced(resolved) {
  if (resolved.url !== 'node:vm') return resolved;
  return { url: facade, format: 'module', shortCircuit: true };
}

exports.initialize = initialize;
exports.resolve = resolve;
