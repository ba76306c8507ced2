'use strict';

// A timeout strikes anywhere: in bodies, and between them.

const { describe, test } = require('node:test');
const {
  SourceTextModule,
  assert,
  beyondReference,
  rejection,
  vm,
} = require('../implementation.js');

const MODULES = 2000;

/** A tree whose evaluation takes some milliseconds. @param {vm.Context} context @param {boolean} awaits */
async function linkedTree(context, awaits) {
  /** @type {any[]} */
  const modules = [];
  for (let index = 0; index < MODULES; index++) {
    const dependencies = [2 * index + 1, 2 * index + 2].filter((each) => each < MODULES);
    // Some cycles.
    if (index % 7 === 3) dependencies.push(index >> 1);
    const imports = dependencies.map((each) => `import { x as x${each} } from "${each}";`);
    const text = awaits && index % 50 === 49 ? 'await 0;' : '';
    modules.push(
      new SourceTextModule(`${imports.join('')} export let x = ${index}; ${text}`, { context }),
    );
  }
  await modules[0].link((/** @type {string} */ specifier) => modules[Number(specifier)]);
  return modules;
}

describe('a timeout at any time', {
  skip: beyondReference('Node leaves a promise that never settles'),
}, () => {
  for (let timeout = 1; timeout <= 16; timeout++) {
    test(`such as after ${timeout} ms, leaves a graph in order`, async () => {
      const context = vm.createContext({});
      const modules = await linkedTree(context, timeout % 2 === 0);
      const [root] = modules;
      /** @type {any} */
      let error = null;
      try {
        await root.evaluate({ timeout });
      } catch (thrown) {
        error = thrown;
        assert.equal(error.code, 'ERR_SCRIPT_EXECUTION_TIMEOUT', error.stack);
      }
      if (root.status === 'errored') {
        assert.equal(root.error, error);
        assert.equal(await rejection(root.evaluate()), error);
      } else {
        // It was done, in time or all but.
        assert.equal(root.status, 'evaluated');
        await root.evaluate();
      }
      await new Promise((resolve) => setImmediate(resolve));
      const statuses = new Set(modules.map(({ status }) => status));
      for (const status of statuses) assert.match(status, /^(linked|evaluated|errored)$/);
      for (const module of modules) {
        if (module.status === 'errored') assert.equal(module.error, error);
      }

      // Whatever was not reached, and what was done, serves others.
      for (const wanted of ['linked', 'evaluated']) {
        const dependency = modules.findLast(
          ({ status, dependencySpecifiers: { length } }) => status === wanted && length === 0,
        );
        if (dependency === undefined) continue;
        const importer = new SourceTextModule('import * as all from "x"; export default all.x;', {
          context,
        });
        await importer.link(() => dependency);
        await importer.evaluate();
        assert.equal(importer.namespace.default, modules.indexOf(dependency));
      }
    });
  }
});

test('a timeout cannot hide in what runs before the body', {
  skip: beyondReference('Node leaves a promise that never settles'),
}, async () => {
  for (let round = 0; round < 60; round++) {
    const module = new SourceTextModule('for (;;);', { context: vm.createContext({}) });
    await module.link(() => {});
    const error = await rejection(module.evaluate({ timeout: 1 }));
    assert.equal(error.code, 'ERR_SCRIPT_EXECUTION_TIMEOUT', error.stack);
    assert.equal(module.error, error);
  }
});
