'use strict';

// What a program does with the classes: prints the same on every runtime.

const vm = require('node:vm');
const { types } = require('node:util');

const sources = {
  main: `
    import base, { count, increment } from 'counter';
    import { isEven } from 'even';
    import * as data from 'data';
    import { waited } from 'waits';
    increment();
    export default [base, count, isEven(10), data.default.list.length, waited, import.meta.name];
    export const later = async () => (await import('counter')).count;
    export * from 'even';`,
  counter: 'export let count = 0; export const increment = () => { count += 1; }; export default "base";',
  even: 'import { isOdd } from "odd"; export const isEven = (n) => n === 0 || isOdd(n - 1); export { isOdd };',
  odd: 'import { isEven } from "even"; export function isOdd(n) { return n !== 0 && isEven(n - 1); }',
  waits: 'export const waited = await Promise.resolve("waited");',
};

async function graph(context) {
  const modules = new Map();
  const data = new vm.SyntheticModule(['default'], () => data.setExport('default', { list: [1, 2] }), {
    context,
  });
  modules.set('data', data);
  const options = {
    context,
    initializeImportMeta: (meta, module) => {
      meta.name = module.identifier;
    },
    importModuleDynamically: (specifier) => modules.get(specifier),
  };
  for (const [identifier, source] of Object.entries(sources)) {
    modules.set(identifier, new vm.SourceTextModule(source, { ...options, identifier }));
  }
  const main = modules.get('main');
  await main.link((specifier) => modules.get(specifier));
  await main.evaluate();
  return main;
}

async function main() {
  for (const context of [undefined, vm.createContext({})]) {
    const module = await graph(context);
    const { namespace, status } = module;
    console.log(status, JSON.stringify(namespace.default), await namespace.later());
    console.log(Object.keys(namespace).join(), Object.prototype.toString.call(namespace));
    console.log(types.isModuleNamespaceObject(namespace), Reflect.set(namespace, 'default', 1));
  }
  const module = await graph();
  const importModuleDynamically = () => module;
  const script = new vm.Script('import("x")', { importModuleDynamically });
  console.log((await script.runInThisContext()).default.length);
  console.log((await vm.runInContext('import("x")', vm.createContext({}), { importModuleDynamically })).default[0]);
  const compiled = vm.compileFunction('return import(name)', ['name'], { importModuleDynamically });
  console.log((await compiled('x')).default[0]);

  const codes = [
    () => new vm.SourceTextModule('').evaluate(),
    () => new vm.SourceTextModule('import "a"').link(() => ({})),
    () => new vm.SourceTextModule('1').namespace,
    () => new vm.SourceTextModule(1),
    () => new vm.SyntheticModule(['a'], 1),
    async () => {
      const failing = new vm.SourceTextModule('throw new RangeError("fails")');
      await failing.link(() => {});
      await failing.evaluate();
    },
    async () => {
      const exporter = new vm.SourceTextModule('export const a = 1');
      const importer = new vm.SourceTextModule('import { b } from "a"');
      await importer.link(() => exporter);
    },
    () => new vm.SourceTextModule('export const = 1'),
  ];
  for (const code of codes) {
    try {
      await code();
      console.log('nothing thrown');
    } catch (error) {
      console.log(error.name, error.code ?? '');
    }
  }
}

main();
