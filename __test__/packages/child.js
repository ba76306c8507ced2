'use strict';

// A process that makes modules of the files of the dev dependencies, links and evaluates them where that needs nothing
// but files, and says what came of each.

const fs = require('node:fs');
const path = require('node:path');
const { packageFiles } = require('./files.js');
const { root } = require('../support/reference.js');

const [which] = process.argv.slice(2);
/** @type {any} */
const vm = which === 'reference' ? require('node:vm') : require('../../index.js');

/** @param {any} error */
const describeError = (error) => `${error?.name}: ${error?.message}`;

/** @param {unknown} value */
function kindOf(value) {
  if (typeof value === 'function') return `function ${value.name}/${value.length}`;
  if (typeof value !== 'object' || value === null) return String(value).slice(0, 200);
  const tag = /** @type {any} */ (value)[Symbol.toStringTag];
  return tag === 'Module' ? 'namespace' : Object.prototype.toString.call(value);
}

/** @typedef {{ module: any, pure: boolean, result: Record<string, unknown> }} Made */

/** @returns {Map<string, Made>} by the names of the files */
function makeAll() {
  /** @type {Map<string, Made>} */
  const all = new Map();
  for (const { name, pure } of packageFiles()) {
    const source = fs.readFileSync(path.join(root, 'node_modules', name), 'utf8');
    /** @type {Record<string, unknown>} */
    const result = {};
    let module = null;
    try {
      module = new vm.SourceTextModule(source, { identifier: name });
      result.requests = module.moduleRequests.map((/** @type {any} */ request) => ({ ...request }));
      result.awaits = module.hasTopLevelAwait?.();
    } catch (error) {
      result.refused = describeError(error);
    }
    all.set(name, { module, pure, result });
  }
  return all;
}

/**
 * Gives the modules whose imports are all files their requests, and then those whose graphs are.
 * @param {Map<string, Made>} all
 * @returns {Made[]} those that are linked
 */
function linkAll(all) {
  /** @type {Map<string, string[]>} */
  const requested = new Map();
  for (const [name, { module }] of all) {
    const names = module?.dependencySpecifiers.map((/** @type {string} */ specifier) =>
      /^\.\.?\//.test(specifier) ? path.posix.join(path.posix.dirname(name), specifier) : '',
    );
    if (names?.every((/** @type {string} */ each) => all.get(each)?.module))
      requested.set(name, names);
  }
  for (let before = -1; before !== requested.size; ) {
    before = requested.size;
    for (const [name, names] of requested) {
      if (!names.every((each) => requested.has(each))) requested.delete(name);
    }
  }
  for (const [name, names] of requested) {
    all.get(name)?.module.linkRequests(names.map((each) => all.get(each)?.module));
  }
  /** @type {Made[]} */
  const linked = [];
  for (const name of requested.keys()) {
    const made = /** @type {Made} */ (all.get(name));
    try {
      if (made.module.status === 'unlinked') made.module.instantiate();
      made.result.exports = Reflect.ownKeys(made.module.namespace).map(String);
      linked.push(made);
    } catch (error) {
      made.result.unlinked = describeError(error);
    }
  }
  return linked;
}

async function main() {
  const all = makeAll();
  const linked = linkAll(all);
  for (const { module, result } of linked.filter(({ pure }) => pure)) {
    try {
      await module.evaluate();
      result.values = Reflect.ownKeys(module.namespace).map((key) => kindOf(module.namespace[key]));
    } catch (error) {
      result.threw = describeError(error);
    }
    result.status = module.status;
  }
  return Object.fromEntries([...all].map(([name, { result }]) => [name, result]));
}

process.on('message', () => {
  main().then(
    (results) => process.send?.({ results }),
    (error) => process.send?.({ failed: String(error?.stack ?? error) }),
  );
});
