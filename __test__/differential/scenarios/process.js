'use strict';

// What reaches the process: unhandled rejections and uncaught errors.

const { execFile } = require('node:child_process');
const path = require('node:path');

const programs = {
  'a broken module': 'new SourceTextModule("\\n  let a = ;", { identifier: "broken.mjs" });',
  'a broken module in a context':
    'new SourceTextModule("\\n  let a = ;", { identifier: "broken.mjs", context: vm.createContext({}) });',
  'a missing name':
    'new SourceTextModule("\\nimport { a } from \'b\'", { identifier: "entry.mjs" }).link(() => new SourceTextModule(""));',
  'a body that throws':
    'ready("\\n  throw new Error(\'body\')").then((module) => module.evaluate());',
  'a body that meets an error of the engine':
    'ready("\\n  null.a").then((module) => module.evaluate());',
  'a body that throws after an await':
    'ready("await 0;\\n  throw new Error(\'late\')").then((module) => module.evaluate());',
  'a body that throws no error': 'ready("throw 5").then((module) => module.evaluate());',
  'a status error': 'new SourceTextModule("").evaluate();',
  'an import() that fails': 'ready("import(\'a\')").then((module) => module.evaluate());',
  'a function of a module that throws':
    'ready("export const f = () => {\\n throw new Error(\'f\') }").then(async (module) => { await module.evaluate(); setTimeout(module.namespace.f); });',
};

const reports = {
  'handled at once': 'ready("throw 1").then((module) => { module.evaluate().catch(() => {}); })',
  'handled at once, late rejection':
    'ready("await 0; throw 1").then((module) => { module.evaluate().catch(() => {}); })',
  'handled once, evaluated twice':
    'ready("throw 1").then((module) => { module.evaluate().catch(() => {}); module.evaluate(); })',
  'never handled': 'ready("throw 1").then((module) => { module.evaluate(); })',
  'never handled, late rejection':
    'ready("await 0; throw 1").then((module) => { module.evaluate(); })',
  'handled late':
    'ready("throw 1").then((module) => { const p = module.evaluate(); setTimeout(() => p.catch(() => {}), 5); })',
  "a dependency's rejection, importer handled":
    'pair("import \'b\'", "await 0; throw 1").then((module) => { module.evaluate().catch(() => {}); })',
  "a dependency's rejection, not handled":
    'pair("import \'b\'", "await 0; throw 1").then((module) => { module.evaluate(); })',
  "a cycle's rejection, handled":
    'pair("import \'b\'; await 0", "import \'a\'; await 0; throw 1").then((module) => { module.evaluate().catch(() => {}); })',
  "a linker's rejection, handled":
    "new SourceTextModule(\"import 'a'; import 'b'\").link(async (s) => { throw s; }).catch(() => {})",
  "a linker's rejection, not handled":
    'new SourceTextModule("import \'a\'").link(async () => { throw 1; })',
  'a linker that throws beside a rejection':
    'new SourceTextModule("import \'a\'; import \'b\'").link((s) => { if (s === "b") throw 2; return Promise.reject(1); }).catch(() => {})',
  'a synthetic callback that rejects':
    'new SyntheticModule([], async () => { throw 1; }).evaluate()',
  'a synthetic callback that throws, handled':
    'new SyntheticModule([], () => { throw 1; }).evaluate().catch(() => {})',
  'a synthetic callback that throws, not handled':
    'new SyntheticModule([], () => { throw 1; }).evaluate()',
  'a rejection in the body that is not awaited':
    'ready("Promise.reject(1)").then((module) => module.evaluate())',
  'an import() that is not awaited': 'ready("import(\'a\')").then((module) => module.evaluate())',
  'an import() that is handled':
    'ready("import(\'a\').catch(() => {})").then((module) => module.evaluate())',
};

const prelude = `
  const { SourceTextModule, SyntheticModule, vm, linkerFor } = require(${JSON.stringify(path.join(__dirname, '..', '..', 'implementation.js'))});
  async function ready(text) { const module = new SourceTextModule(text, { identifier: "entry.mjs" }); await module.link(() => {}); return module; }
  async function pair(a, b) { const modules = { a: new SourceTextModule(a, { identifier: "a.mjs" }), b: new SourceTextModule(b, { identifier: "b.mjs" }) }; await modules.a.link(linkerFor(modules)); return modules.a; }
`;

function run(program) {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...process.execArgv, '-e', prelude + program],
      (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
  });
}

exports.wordedByEngine = true;
exports.scenarios = {};

for (const [name, program] of Object.entries(programs)) {
  exports.scenarios[`uncaught: ${name}`] = async () => {
    const { code, stderr } = await run(program);
    const lines = stderr.split('\n');
    const firstFrame = lines.findIndex((line) => /^ {4}at /.test(line));
    // Where Node's own or our own code threw, the excerpt shows that code.
    const head = lines.slice(0, firstFrame === -1 ? 5 : firstFrame);
    const own = /\.mjs:\d+$/.test(head[0]);
    return {
      code,
      own,
      message: own ? head : head.filter((line) => /Error/.test(line)),
      modules: lines
        .filter((line) => /^ {4}at (?!async).*\.mjs:/.test(line))
        .map((line) => /[\w.]+\.mjs:\d+:\d+/.exec(line)[0]),
    };
  };
}

for (const [name, program] of Object.entries(reports)) {
  exports.scenarios[`reported: ${name}`] = async () => {
    const { code, stdout } = await run(`
      process.on('unhandledRejection', (reason) => { console.log('unhandled', reason?.code ?? reason); });
      process.on('rejectionHandled', () => { console.log('handled'); });
      ${program}
    `);
    return { code, lines: stdout };
  };
}
