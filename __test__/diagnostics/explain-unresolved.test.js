'use strict';

// explain(error) of a name that is imported and does not resolve.

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  assert,
  build,
  isReference,
  link,
  linked,
  rejection,
  vm,
} = require('../implementation.js');

const skip = isReference && 'Node explains nothing';
const { explain } = vm;

describe('explain() of a name that does not resolve', { skip }, () => {
  const explained = async (sources) => {
    const modules = build(sources);
    return explain(await rejection(link(Object.values(modules)[0], modules)));
  };

  test('says what the module exports, and what was probably meant', async () => {
    const { identifier, code, reason, call } = await explained({
      main: '\nimport { redner } from "a";',
      a: 'export { render } from "b"; export const other = 1; export * from "b"; export default 1;',
      b: 'export const render = 1, more = 2;',
    });
    assert.deepEqual(
      { identifier, code, call },
      {
        identifier: 'main',
        code: null,
        call: "import { render } from 'a';",
      },
    );
    assert.equal(
      reason,
      "'main' imports 'redner' from 'a' in line 2. That is 'a', which exports 'default', 'more', 'other', 'render'.",
    );
  });

  test('names the module that passes it on', async () => {
    const { identifier, reason } = await explained({
      main: 'import { x } from "a";',
      a: 'export { x } from "b";',
      b: '',
    });
    assert.equal(identifier, 'a');
    assert.equal(reason, "'a' imports 'x' from 'b' in line 1. That is 'b', which exports nothing.");
  });

  test('lists a few of many', async () => {
    const names = Array.from(
      { length: 100 },
      (_, index) => `name${String(index).padStart(2, '0')}`,
    );
    const { reason, call } = await explained({
      main: 'import other from "a";',
      a: `export const ${names.map((name) => `${name} = 1`)};`,
    });
    assert.match(reason, /'name10', 'name11' and 88 more\.$/);
    assert.equal(call, null);
  });

  test('tells a conflict from a name that is not there', async () => {
    const { reason, remedy } = await explained({
      main: 'import { x } from "a";',
      a: 'export * from "b"; export * from "c";',
      b: 'export const x = 1;',
      c: 'export const x = 2;',
    });
    assert.match(reason, /'a' has the name, but from more than one module/);
    assert.match(remedy, /explicitly/);
  });

  test('guesses nothing where a name is as short as it is different', async () => {
    for (const [wanted, exported] of [
      ['z', 'y'],
      ['c', 'cc'],
      ['ab', 'ac'],
    ]) {
      const { remedy, call } = await explained({
        main: `import { ${wanted} } from "a";`,
        a: `export const ${exported} = 1;`,
      });
      assert.equal(call, null, wanted);
      assert.match(remedy, /^Import a name that it exports, or have it export '/);
    }
  });

  test('guesses no name that is imported already, and says the line of the name', async () => {
    const modules = build({
      main: 'import {\n  alpha1,\n  alpha3 as third,\n} from "a";',
      a: 'export const alpha1 = 1, alpha2 = 2;',
    });
    const error = await rejection(link(modules.main, modules));
    assert.match(error.stack, /^main:3\n/);
    const { reason, call } = explain(error);
    assert.match(reason, / from 'a' in line 3\. /);
    assert.equal(call, "import { alpha2 as third } from 'a';");
    const taken = await explained({
      main: 'import { alpha1, alpha2 } from "a";',
      a: 'export const alpha1 = 1;',
    });
    assert.equal(taken.call, null);
  });

  test('counts lines from where the text begins', async () => {
    const main = new SourceTextModule('\nimport { x } from "a";', { lineOffset: 10 });
    const error = await rejection(main.link(() => new SourceTextModule('')));
    assert.match(error.stack, /:12\n/);
    assert.match(explain(error).reason, / in line 12\. /);
  });

  /** By an import that does not resolve: what the other module exports, and the call. */
  const calls = {
    'import { "a boo" as k } from "a";': [
      'let y; export { y as "a bob" };',
      "import { 'a bob' as k } from 'a';",
    ],
    'import { longname } from "a";': [
      'let y; export { y as "long name" };',
      "import { 'long name' as longname } from 'a';",
    ],
    'import { delte } from "a";': [
      'let y; export { y as delete };',
      "import { delete as delte } from 'a';",
    ],
    'import { defaut as d } from "a";': [
      'export default 1; export let other;',
      "import d from 'a';",
    ],
    'export { alhpa } from "a";': ['export let alpha;', "export { alpha } from 'a';"],
    'export { alhpa as b } from "a";': ['export let alpha;', "export { alpha as b } from 'a';"],
    'import { alhpa } from "a"; export { alhpa };': [
      'export let alpha;',
      "import { alpha } from 'a';",
    ],
    'import Thing from "a";': ['export class Thing {}', "import { Thing } from 'a';"],
    'import thing from "a";': [
      'export class Thing {} export let x;',
      "import { Thing as thing } from 'a';",
    ],
    'export { default as Thing } from "a";': [
      'export class Thing {}',
      "export { Thing } from 'a';",
    ],
    'import { Thing } from "a";': [
      'export default class Thing {} export let x;',
      "import Thing from 'a';",
    ],
    'import { Thing as T } from "a";': ['export default 1;', "import T from 'a';"],
    'import { $ } from "a";': [
      'let $; export { $ as default }; export let x;',
      "import $ from 'a';",
    ],
    'import { name } from "a";': ['export default function other() {} export let x;', null],
    'export { Thing } from "a";': ['export default 1;', "export { default as Thing } from 'a';"],
  };
  for (const [main, [a, expected]] of Object.entries(calls)) {
    test(`gives the call for ${main}`, async () => {
      const { call } = await explained({ main, a });
      assert.equal(call, expected);
      // It links.
      if (call !== null) await linked({ main: call, a });
    });
  }

  test('tells a circle of re-exports from a conflict', async () => {
    const { identifier, reason, remedy, call } = await explained({
      main: 'export { v } from "b";',
      b: 'export { v } from "main";',
    });
    assert.equal(identifier, 'main');
    assert.equal(
      reason,
      "'main' imports 'v' from 'b' in line 1. The re-exports of the name lead in a circle, and no module declares 'v'.",
    );
    assert.match(remedy, /^Declare it in one of these modules/);
    assert.equal(call, 'export const v = value; // in b');
    const byStar = await explained({
      main: 'import { v } from "b";',
      b: 'export * from "c";',
      c: 'export * from "b"; export { v } from "b";',
    });
    assert.match(byStar.reason, /lead in a circle, and no module declares 'v'\.$/);
  });
});
