'use strict';

// The module under test and the helpers that all tests share.
//
// Every test below `__test__/` is written once, against the three classes that
// this file exports. They are the package's own, or, with
// VM_MODULE_IMPLEMENTATION=node, those of the running Node: that is how
// differential.test.js proves that each expectation holds for the reference.

const fs = require('node:fs');
const nodeAssert = require('node:assert/strict');
const util = require('node:util');

const isReference = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const vm = isReference ? require('node:vm') : require('..');
const { Module, SourceTextModule, SyntheticModule } = vm;

const nodeMajor = Number(process.versions.node.split('.')[0]);

// --- assertions, counted -----------------------------------------------------

let assertions = 0;

/** node:assert/strict, counting its calls. */
const assert = new Proxy(nodeAssert, {
  apply(target, receiver, args) {
    assertions++;
    return Reflect.apply(target, receiver, args);
  },
  get(target, key, receiver) {
    const value = Reflect.get(target, key, receiver);
    if (typeof value !== 'function' || key === 'AssertionError' || key === 'strict') return value;
    return (...args) => {
      assertions++;
      return Reflect.apply(value, target, args);
    };
  },
});

process.on('exit', () => {
  const file = process.env.VM_MODULE_ASSERTION_COUNT_FILE;
  if (file) fs.appendFileSync(file, `${assertions}\n`);
});

/** The error that `callback` throws. */
function thrown(callback) {
  assertions++;
  let value;
  try {
    value = callback();
  } catch (error) {
    return error;
  }
  throw new nodeAssert.AssertionError({
    message: `expected a throw, got ${String(value)}`,
    stackStartFn: thrown,
  });
}

/** The reason with which `promise` rejects. */
async function rejection(promise) {
  assertions++;
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new nodeAssert.AssertionError({
    message: `expected a rejection, got ${String(value)}`,
    stackStartFn: rejection,
  });
}

/**
 * Asserts the whole surface of an error that Node itself would have made:
 * class, code, message, header of the stack, own properties, string.
 */
function assertNodeError(error, { type = Error, code, message, fromBinding = false }) {
  assert.equal(Object.prototype.toString.call(error), '[object Error]');
  assert.ok(error instanceof type, `${String(error)} is not a ${type.name}`);
  assert.equal(error.constructor, type);
  assert.equal(error.name, type.name);
  assert.equal(error.code, code);
  assert.equal(error.message, message);
  // An error that Node makes in C++ has a code, but does not show it.
  const header = fromBinding ? `${type.name}: ${message}` : `${type.name} [${code}]: ${message}`;
  assert.equal(error.stack.slice(0, header.length + 1), `${header}\n`);
  assert.equal(String(error), header);
  assert.deepEqual(Object.keys(error), ['code']);
  assert.equal(Object.hasOwn(error, 'name'), false);
  const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(error, 'message');
  assert.deepEqual(
    { writable, enumerable, configurable },
    { writable: true, enumerable: false, configurable: true },
  );
}

function assertStatusError(error, requirement) {
  assertNodeError(error, {
    code: 'ERR_VM_MODULE_STATUS',
    message: `Module status ${requirement}`,
  });
}

/**
 * The `skip` option of a test that the reference cannot pass, for `reason`.
 * VM_MODULE_SKIP_NOTHING shows what the reference makes of such tests.
 */
function beyondReference(reason) {
  return isReference && !process.env.VM_MODULE_SKIP_NOTHING && reason;
}

/**
 * How `util.inspect` prints a namespace, on one line. Ours is a proxy, which inspection looks behind and Node 26
 * names: an export that is not initialized is `undefined` there.
 */
function assertPrints(namespace, exports, exportsOfOurs = exports) {
  const ours = `[Object: null prototype] [Module] { ${exportsOfOurs} }`;
  const oursHere = nodeMajor >= 26 ? `Proxy(${ours})` : ours;
  const expected = isReference ? `[Module: null prototype] { ${exports} }` : oursHere;
  assert.equal(util.inspect(namespace, { breakLength: Infinity }), expected);
}

// --- building graphs ---------------------------------------------------------

/** A linker that finds each specifier in `table`. */
function linkerFor(table) {
  return (specifier) => {
    if (!Object.hasOwn(table, specifier)) throw new Error(`no module named ${specifier}`);
    return table[specifier];
  };
}

/** Links `module`, with the modules of `table` by specifier. */
function link(module, table = {}) {
  return module.link(linkerFor(table));
}

/**
 * The modules of a graph: `sources` maps specifiers to source texts (or to
 * ready modules). The specifier is the identifier.
 */
function build(sources, options = {}) {
  const modules = {};
  for (const [specifier, source] of Object.entries(sources)) {
    modules[specifier] =
      typeof source === 'string'
        ? new SourceTextModule(source, { identifier: specifier, ...options })
        : source;
  }
  return modules;
}

/** Builds a graph and links it from its first module. */
async function linked(sources, options) {
  const modules = build(sources, options);
  await link(Object.values(modules)[0], modules);
  return modules;
}

/** Builds a graph, links it from its first module and evaluates that. */
async function evaluated(sources, options) {
  const modules = await linked(sources, options);
  await Object.values(modules)[0].evaluate();
  return modules;
}

/** The namespace of a single evaluated source, with `imports` by specifier. */
async function namespaceOf(source, imports = {}, options = {}) {
  const modules = await evaluated({ entry: source, ...imports }, options);
  return modules.entry.namespace;
}

/** An evaluated SyntheticModule with these exports. */
function synthetic(exports, options) {
  const module = new SyntheticModule(
    Object.keys(exports),
    () => {
      for (const [name, value] of Object.entries(exports)) module.setExport(name, value);
    },
    options,
  );
  return module;
}

/** Resolves after all microtasks and a turn of the event loop. */
function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}

module.exports = {
  Module,
  SourceTextModule,
  SyntheticModule,
  assert,
  assertNodeError,
  assertPrints,
  assertStatusError,
  beyondReference,
  build,
  evaluated,
  isReference,
  link,
  linked,
  linkerFor,
  namespaceOf,
  nodeMajor,
  rejection,
  synthetic,
  thrown,
  turn,
  vm,
};
