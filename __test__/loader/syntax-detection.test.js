'use strict';

// Which kind of module a `.js` file is that does not say so, when it is wrong, too: what its error says is about that kind.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const vm = require('vm-module-record');
const { Loader } = require('../../loader.js');
const { nodeMajor } = require('../implementation.js');
const { same } = require('./support/compare.js');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node' && 'Node has no loader for a context';
// Node 20 and 22 say some of it in other words.
const skipWords = skip || (nodeMajor < 26 && 'older V8s have other words');

/** Also what is wrong before or behind what only a module can have. */
const TEXTS = [
  'let x = ;',
  'import "node:fs"; let x = ;',
  'let x = ; import "node:fs";',
  'export const a = 1; let x = ;',
  'await 1; let x = ;',
  'import.meta.url; let = ;',
  'const a = 1; const a = 2; export { a };',
  'export { a }; const a = 1; const a = 2;',
  'return 1; export const a = 1;',
  'with ({}) {} export {};',
  'let x = 08; export {};',
  'export default 1; delete x;',
  'await 1; with ({}) {}',
  'for await (const x of []); return',
  'const require = 1; export {}; with ({}) {}',
  'const exports = 1; let = 2; import.meta',
  'class A { #x; #x } export {}',
  'break; export {}',
  'new.target; export {}',
  'super(); export {}',
  'if (1) { export {} }',
  'import(); with ({}) {}',
  'import',
  'export',
  'import\n"node:fs"; return 1; let = ;',
  'async () => { await 1 }; export { await }',
  '/* import */ export default let = ;',
  'await 1; `\nexport {}\n`; return',
  'await using x = null;',
  '{ await using x = null; }',
  'const require = 1; await using x = null;',
  'using x = null; () => import("node:fs"); delete x',
  'using x = null; export {}; delete x',
  'function f() { await using x = null }',
  '<!-- html\nexport {}',
  '#!/usr/bin/env node\nexport {}; return',
];

describe('a file that does not say what it is', () => {
  test('is of the kind that Node takes it for', { skip: skipWords }, (t) => {
    const names = TEXTS.map((_, index) => `t${index}.js`);
    const files = Object.fromEntries(names.map((name, index) => [name, TEXTS[index]]));
    return same(
      t,
      files,
      names.map((name) => `./${name}`),
    );
  });

  test('may import as CommonJS, whatever its body has at its top', { skip }, async (t) => {
    const { parent } = folder(t, {
      'new-target.cjs': 'exports.found = import("./a.mjs"); exports.target = new.target;',
      'returns.cjs': 'exports.found = import("./a.mjs"); return;',
      'using.cjs': 'using a = null; exports.found = import("./a.mjs");',
      'a.mjs': 'export default 1;',
    });
    const loader = new Loader({ context: vm.createContext({}) });
    t.after(() => loader.dispose());
    const names = ['new-target', 'returns', ...(nodeMajor >= 24 ? ['using'] : [])];
    for (const name of names) {
      const { found } = await loader.import(`./${name}.cjs`, parent);
      assert.equal((await found).default, 1, name);
    }
  });
});

test('a compiled function may import, whatever its body has at its top', { skip }, async () => {
  const body = 'const found = import("x"); return [found, new.target];';
  const exporter = new vm.SyntheticModule(['default'], () => exporter.setExport('default', 2));
  await exporter.link(() => exporter);
  await exporter.evaluate();
  const compiled = vm.compileFunction(body, [], { importModuleDynamically: () => exporter });
  const [found, target] = compiled();
  assert.equal((await found).default, 2);
  assert.equal(target, undefined);
});
