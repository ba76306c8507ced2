// Every way to get at the classes, for register.test.js: prints what each found.

import { createRequire } from 'node:module';
import * as namespace from 'node:vm';
import defaultExport, { Script, SourceTextModule } from 'node:vm';
import { isMainThread, Worker } from 'node:worker_threads';
import * as unprefixed from 'vm';

const require = createRequire(import.meta.url);
const dynamic = await import('vm');
const ways = {
  require: require('vm'),
  'require node:': require('node:vm'),
  'import default': defaultExport,
  'import *': namespace,
  'import * of vm': unprefixed,
  'import {}': { Script, SourceTextModule },
  'import()': dynamic,
  'import().default': dynamic.default,
  ...(process.getBuiltinModule && { getBuiltinModule: process.getBuiltinModule('vm') }),
};

const exporter = new SourceTextModule('export const { url } = import.meta; export let six = 6;', {
  initializeImportMeta: (meta) => {
    meta.url = 'exporter';
  },
});
const module = new dynamic.SourceTextModule(
  'import * as ns from "x"; export default [ns.url, ns.six * 7];',
);
await module.link(() => exporter);
await module.evaluate();

console.log(
  JSON.stringify({
    thread: isMainThread ? 'main' : 'worker',
    missing: Object.keys(ways).filter(
      (way) =>
        ways[way].SourceTextModule !== defaultExport.SourceTextModule ||
        ways[way].Script !== defaultExport.Script,
    ),
    names: Object.keys(namespace),
    keys: Object.keys(defaultExport),
    result: module.namespace.default,
    ours: String(SourceTextModule).includes('SourceTextEnvironment'),
  }),
);
if (isMainThread && process.argv[2] === 'worker') new Worker(new URL(import.meta.url));
