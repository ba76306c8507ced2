'use strict';

// `npm start`: loads an application and the library that it uses, 650 files in all, into a context of their own,
// without Node's flag, and shows what came of it. `VM_MODULE_IMPLEMENTATION=node` loads them with Node's own
// classes instead, for which Node 26 needs --experimental-vm-modules.

const path = require('node:path');
const { Graph } = require('./graph.js');

const own = process.env.VM_MODULE_IMPLEMENTATION !== 'node';
/** @type {typeof import('node:vm')} */
const vm = own ? require('vm-module-record') : require('node:vm');

async function main() {
  // A context has its own globals: the modules see nothing of ours that we do not hand them.
  const graph = new Graph(vm, vm.createContext({}));
  const file = path.join(__dirname, 'app', 'main.mjs');

  // Nothing runs before it is linked. A module that is asked to says so, with a code to catch.
  const early = new vm.SourceTextModule('export {}', { identifier: 'early.mjs' });
  try {
    await early.evaluate();
  } catch (err) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (err);
    if (code !== 'ERR_VM_MODULE_STATUS') throw err;
    console.log(
      `Caught ${code} from ${early.identifier}, which is ${early.status}:\n  ${message}\n`,
    );
  }

  /** @type {any} */
  const namespace = (await graph.load(file)).namespace;
  const { report, summary } = namespace;
  console.log('The application computed:');
  for (const line of report) console.log(`  ${line}`);
  for (const [what, value] of Object.entries(summary)) console.log(`  ${what}: ${value}`);

  const { construct, link, evaluate } = graph.milliseconds;
  const library = [...graph.modules.keys()].filter((name) => name.includes('lodash-es')).length;
  console.log(`
${graph.modules.size} modules, ${library} of them lodash-es, on Node ${process.versions.node} with ${own ? 'vm-module-record' : 'node:vm'}:
  construct ${construct.toFixed(1).padStart(8)} ms
  link      ${link.toFixed(1).padStart(8)} ms
  evaluate  ${evaluate.toFixed(1).padStart(8)} ms, with all that import() loads on the way`);
}

main();
