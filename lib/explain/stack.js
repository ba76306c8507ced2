'use strict';

// Where in the text of a graph's modules an error was made, as its stack says.

/** @typedef {import('../environment.js').Environment} Environment */

/**
 * @typedef {object} Frame
 * @property {Environment} environment
 * @property {number} line counted from one, like the column
 * @property {number} column
 * @property {string | null} functionName null for the body of a module, and for a function without a plain name
 */

const FUNCTION_NAME = /^(?:async )?([\w$.]+) \($/;
const FRAME = /^\s*at (.*):(\d+):(\d+)\)?$/;

/**
 * The modules that a module reaches, itself first.
 * @param {Environment} root
 */
function reachedFrom(root) {
  const reached = new Set([root]);
  for (const environment of reached)
    for (const requested of environment.allRequested()) reached.add(requested);
  return reached;
}

/**
 * The innermost frame that is in a module which `root` reaches.
 * @param {any} error
 * @param {Environment} root
 * @returns {Frame | null}
 */
function innermostFrame(error, root) {
  return framesWithin(error, root)[0] ?? null;
}

/**
 * The frames that are in modules which `root` reaches, innermost first.
 * @param {any} error
 * @param {Environment} root
 * @returns {Frame[]}
 */
function framesWithin(error, root) {
  const frames = framesOf(error);
  if (frames.length === 0) return [];
  /** @type {Map<string, Environment>} */
  const named = new Map();
  for (const environment of reachedFrom(root)) {
    // Of several with the same name it is the one that is asked about, if it is one of them.
    if (!named.has(environment.identifier)) named.set(environment.identifier, environment);
  }
  return frames.flatMap(([, where, line, column]) => {
    // `f (file`, `async file`, or the file alone; a name of a file may have spaces and parentheses.
    for (let at = 0; at !== -1; at = nextStart(where, at)) {
      const environment = named.get(where.slice(at));
      if (environment === undefined) continue;
      const functionName = FUNCTION_NAME.exec(where.slice(0, at))?.[1] ?? null;
      return [{ environment, line: Number(line), column: Number(column), functionName }];
    }
    return [];
  });
}

/**
 * Where the name of a file may begin next.
 * @param {string} where
 * @param {number} at
 */
function nextStart(where, at) {
  const found = where.slice(at).search(/[ (](?=.)/);
  return found === -1 ? -1 : at + found + 1;
}

/** @param {any} error */
function framesOf(error) {
  let stack;
  try {
    stack = error.stack;
  } catch {
    // A getter of a program.
  }
  if (typeof stack !== 'string') return [];
  return stack.split('\n').flatMap((line) => {
    const frame = FRAME.exec(line);
    return frame === null ? [] : [frame];
  });
}

/** What Node's own code for `import()` is called in a stack. */
const OF_NODE = /^importModuleDynamicallyCallback \(node:internal\//;

/**
 * Where the `import()` stands that Node itself has refused.
 * @param {any} error
 * @returns {string | null} null for an error of another origin
 */
function placeOfImport(error) {
  const [first, second] = framesOf(error);
  if (second === undefined || !OF_NODE.test(first[1])) return null;
  const [, where, line, column] = second;
  return `${where.slice(where.lastIndexOf('(') + 1)}:${line}:${column}`;
}

module.exports = { framesWithin, innermostFrame, placeOfImport, reachedFrom };
