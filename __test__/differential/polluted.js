'use strict';

// Does with modules what programs do, in a main realm whose prototypes were polluted after all was loaded, and prints what
// came of it: see polluted.test.js.

const fs = require('node:fs');
const { SourceTextModule, SyntheticModule, vm } = require('../implementation.js');

// Not `resolve` and `code`: Node's own loader of CommonJS and Node-API assign those.
const NAMES =
  'promise reject exporter slot constant names bindings text numbers record error identifier context module realm ' +
  'specifier attributes phase name message stack cause done next return then default x y';

/** By what it does to the prototypes of the main realm. @type {Record<string, () => void>} */
const POLLUTIONS = {
  'fields of accessor descriptors': () => {
    for (const name of ['get', 'set']) Object.prototype[name] = () => {};
  },
  'fields of data descriptors': () => {
    Object.assign(Object.prototype, { value: 5, writable: false, enumerable: true });
  },
  options: () => {
    Object.assign(Object.prototype, { lineOffset: 3, columnOffset: 2, source: 1 });
    Object.assign(Object.prototype, { phase: 'defer', type: 'json', attributes: { a: 1 } });
  },
  'setters that throw': () => {
    for (const name of NAMES.split(' ')) {
      Object.defineProperty(Object.prototype, name, {
        __proto__: null,
        configurable: true,
        get: () => undefined,
        set() {
          throw new Error(`the setter of ${name}`);
        },
      });
    }
  },
  'a then': () => {
    Object.prototype.then = () => {
      throw new Error('then');
    };
  },
};

/** @param {() => unknown} run */
function thrown(run) {
  try {
    return run();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
}

/** @param {Record<string, string>} sources @param {object} [options] */
async function evaluated(sources, options) {
  const modules = {};
  for (const identifier of Object.keys(sources)) {
    modules[identifier] = new SourceTextModule(sources[identifier], { identifier, ...options });
  }
  await modules.a.link((specifier) => modules[specifier]);
  await modules.a.evaluate();
  return modules.a.namespace;
}

/** @type {Record<string, () => unknown>} */
const DEEDS = {
  async 'imports and exports'() {
    const { default: value, n } = await evaluated({
      a: 'import d, { x, inc } from "b"; import * as ns from "b"; inc(); export default x + ns.x; export const n = d.name;',
      b: 'export let x = 1; export const inc = () => x++; export default class {}',
    });
    return `${value} ${n}`;
  },
  async cycles() {
    const { f } = await evaluated({
      a: 'import { y } from "b"; export let x = 1; export const f = () => x + y;',
      b: 'import { x } from "a"; export let y = 2; export const g = () => x;',
    });
    return f();
  },
  async 'top-level await'() {
    const namespace = await evaluated({
      a: 'import { x } from "b"; export default await x; for await (const k of [1]);',
      b: 'export let x = await 5;',
    });
    return namespace.default;
  },
  async 'synthetic modules'() {
    const module = new SyntheticModule(['x'], () => module.setExport('x', 7), { identifier: 'b' });
    await module.evaluate();
    return module.namespace.x;
  },
  async 'import() and import.meta'() {
    const imported = new SourceTextModule('export default 3', { identifier: 'b' });
    const options = {
      initializeImportMeta(meta) {
        meta.url = 'u';
      },
      async importModuleDynamically() {
        await imported.link(() => {});
        await imported.evaluate();
        return imported;
      },
    };
    const namespace = await evaluated(
      { a: 'export default `${(await import("b")).default} ${import.meta.url}`;' },
      options,
    );
    return namespace.default;
  },
  async 'a module that throws'() {
    const module = new SourceTextModule('throw 5');
    await module.link(() => {});
    try {
      return await module.evaluate();
    } catch (error) {
      return `${error} ${module.status} ${module.error}`;
    }
  },
  async 'a context'() {
    const context = vm.createContext({});
    const namespace = await evaluated(
      { a: 'export let x = [1, 2].map((i) => i + 1);' },
      { context },
    );
    return namespace.x.length;
  },
  async 'a read before initialization'() {
    const module = new SourceTextModule('export let x = 1');
    await module.link(() => {});
    return `${thrown(() => module.namespace.x)} ${thrown(() => Object.hasOwn(module.namespace, 'x'))}`;
  },
  async 'a name that is missing'() {
    try {
      return await evaluated({ a: 'import { x } from "b"', b: '' });
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  },
  'a syntax error': () => thrown(() => new SourceTextModule('let a = ;')),
  'a wrong status': () => thrown(() => new SourceTextModule('').namespace),
  'a wrong argument': () => thrown(() => new SourceTextModule(1)),
  requests() {
    const { moduleRequests } = new SourceTextModule('import "a" with { type: "json" }');
    const { specifier, attributes } = moduleRequests[0];
    return `${specifier} ${attributes.type}`;
  },
  'Object.keys() and JSON.stringify()': async () => {
    const namespace = await evaluated({ a: 'export let x = 1; export const z = 2;' });
    return `${Object.keys(namespace).join()} ${JSON.stringify(namespace)}`;
  },
  script: () => new vm.Script('1 + 1').runInThisContext(),
};

async function main() {
  POLLUTIONS[process.argv[2]]();
  for (const name of Object.keys(DEEDS)) {
    let outcome;
    try {
      outcome = await DEEDS[name]();
    } catch (error) {
      outcome = `failed: ${error}`;
    }
    fs.writeSync(1, `${name}: ${outcome}\n`);
  }
}

if (require.main === module) main();

module.exports = { POLLUTIONS };
