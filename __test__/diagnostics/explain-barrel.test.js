'use strict';

// Reads that came too early because a barrel, a module that passes on what others export, comes to
// the module that reads before the one that declares; and because there is more than one way in.

const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { assert, isReference, linked, rejection, vm } = require('../implementation.js');

const skip = isReference && 'Node explains nothing';
const { explain } = vm;

/** The modules of a program, which fails, and what is explained of that. */
async function explained(sources) {
  const modules = await linked(sources);
  return explain(await rejection(Object.values(modules)[0].evaluate()));
}

const one = ({ importer, imported, line }) => `${importer}:${line} -> ${imported}`;

const BARREL = {
  app: 'import "index";',
  index: 'export { Child } from "child";\nexport { Base } from "base";',
  child: 'import { Base } from "index";\nexport class Child extends Base {}',
  base: 'export class Base {}',
};

describe('a barrel that comes to a module too late', { skip }, () => {
  test('is shown with the imports to put in another order', async () => {
    const { text } = await explained(BARREL);
    assert.equal(
      text,
      `ReferenceError: Cannot access 'Base' before initialization

What it means
  A let, const or class is read before the line that declares it has run. The modules import one
  another in a circle, and one of them has to run before a module that it imports.

Why it happened here
  'child' runs before 'base', and needs 'Base' of 'base' while it runs, at child:2:28. It runs first
  because 'index' comes to 'child' (line 1) before it comes to 'base' (line 2): 'index' waits for
  'child'.

    index:1  export { Child } from "child";  <- the import to move
    child:1  import { Base } from "index";

What mends it
  Move the import of 'child' in 'index', line 1, below that of 'base', line 2: 'base' runs before
  'child' then.
  If it cannot be moved, import 'base' in 'child' itself; or move 'Base' to a module of its own that
  imports none of these, and import it from there; or have 'child' read it in a function that is
  called later. Importing 'child' first in 'app' makes 'base' run before it, too.`,
    );
  });

  const MOVED = /^Move the import of 'child' in 'index', line 1, below that of 'base', line 2: /;

  for (const [kind, sources] of Object.entries({
    'export *': { index: 'export * from "child";\nexport * from "base";' },
    'an import that is exported': {
      index: 'import { Child } from "child";\nimport { Base } from "base"; export { Child, Base };',
    },
    'a namespace of the barrel': {
      child: 'import * as all from "index";\nexport class Child extends all.Base {}',
    },
    'a member of that, computed': {
      child: 'import * as all from "index";\nexport class Child extends all["Ba" + "se"] {}',
    },
    'a namespace that the barrel exports': {
      index: 'export * as child from "child";\nexport * as base from "base";',
      child: 'import { base } from "index";\nexport class Child extends base.Base {}',
    },
    'a namespace in a namespace': {
      index: 'export * as child from "child";\nexport * as base from "base";',
      child: 'import * as all from "index";\nexport class Child extends all.base.Base {}',
    },
  })) {
    test(`is found for ${kind}`, async () => {
      const { cycle, move, reason, remedy } = await explained({ ...BARREL, ...sources });
      assert.deepEqual(cycle.map(one), ['index:1 -> child', 'child:1 -> index']);
      assert.equal(move, cycle[0]);
      assert.match(reason, /^'child' runs before 'base', and needs 'Base' of 'base' while it runs/);
      assert.match(remedy, MOVED);
    });
  }

  test('has its import of the declaring module moved up where others lead to the reader', async () => {
    const { cycle, move, remedy } = await explained({
      ...BARREL,
      index: 'export * from "child";\nexport * from "grandchild";\nexport * from "base";',
      grandchild: 'import { Child } from "child";\nexport class Grandchild extends Child {}',
    });
    assert.deepEqual(cycle.map(one), ['index:1 -> child', 'child:1 -> index']);
    assert.equal(one(move), 'index:3 -> base');
    assert.match(
      remedy,
      /^Move the import of 'base' in 'index', line 3, above that of 'child', line 1: /,
    );
  });

  test('is passed by where no order of its imports mends it', async () => {
    const { cycle, move, remedy } = await explained({
      index: BARREL.index,
      child: BARREL.child,
      base: 'import "child";\nexport class Base {}',
    });
    assert.deepEqual(cycle.map(one), ['index:1 -> child', 'child:1 -> index']);
    assert.equal(move, null);
    assert.match(
      remedy,
      /^Import 'base' in 'child' itself: 'base' runs before 'child' then\.\nElse/,
    );
  });

  test('is passed by where the declaring module awaits, and only the barrel waits for it', async () => {
    const { cycle, move, reason, remedy } = await explained({
      ...BARREL,
      index: 'export { Base } from "base";\nexport { Child } from "child";',
      base: 'await 0;\nexport class Base {}',
    });
    assert.deepEqual(cycle.map(one), ['index:2 -> child', 'child:1 -> index']);
    assert.equal(move, null);
    assert.match(
      reason,
      /^'child' runs before 'base' has run to its end, and needs 'Base' of 'base' while it runs, at child:2:28\. 'base' waits for an await, and 'child' does not wait for that: it imports it by way of 'index', and 'index' waits for 'child'\.$/,
    );
    assert.match(remedy, /^Import 'base' in 'child' itself: /);
  });

  test('is found in files that a loader loads', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'vm-module-record-'));
    try {
      const { Loader } = require('../../loader.js');
      const url = (name) => pathToFileURL(path.join(folder, `${name}.mjs`)).href;
      for (const [name, text] of Object.entries(BARREL)) {
        writeFileSync(path.join(folder, `${name}.mjs`), text.replaceAll(/"(\w+)"/g, '"./$1.mjs"'));
      }
      const loader = new Loader({ context: vm.createContext() });
      const error = await rejection(loader.import('./app.mjs', path.join(folder, 'x')));
      const { cycle, move } = explain(error);
      assert.deepEqual(cycle.map(one), [
        `${url('index')}:1 -> ${url('child')}`,
        `${url('child')}:1 -> ${url('index')}`,
      ]);
      assert.equal(move, cycle[0]);
      loader.dispose();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a module to which more than one way leads', { skip }, () => {
  const APP = 'import "m1";\nimport "m2";\nexport const V = 1;';
  const READER = 'import { V } from "app";\nV;';

  test('is explained with the import that made it run', async () => {
    const { cycle, move, reason, remedy } = await explained({
      app: APP,
      m1: 'import "m2";',
      m2: READER,
    });
    assert.deepEqual(cycle.map(one), ['app:1 -> m1', 'm1:1 -> m2', 'm2:1 -> app']);
    assert.equal(one(move), 'm1:1 -> m2');
    assert.match(reason, /: 'app' waits for 'm1', 'm1' waits for 'm2'\.$/);
    assert.match(
      remedy,
      /^Move the import of 'm2' in 'm1', line 1: it makes 'm2' run before 'app'\. Once it is moved, others do, so move them as well: that of 'm2' in 'app', line 2\./,
    );
  });

  test('is explained with all lines of an import that is written more than once', async () => {
    const { remedy } = await explained({
      app: APP,
      m1: 'import "m2";\nimport {} from "m2";\nexport * from "m2"',
      m2: READER,
    });
    assert.match(remedy, /^Move the import of 'm2' in 'm1', lines 1, 2 and 3: /);
  });

  test('is explained with the first where there are many', async () => {
    const { move, remedy } = await explained({
      app: APP,
      m1: 'import "m2";\nimport "m3";',
      m3: 'import "m2";\nimport "m4";',
      m4: 'import "m2";\nimport "m5";',
      m5: 'import "m2";',
      m2: READER,
    });
    assert.equal(one(move), 'm1:1 -> m2');
    assert.match(remedy, /^More imports than can be moved one by one make 'm2' run before 'app'\./);
  });
});
