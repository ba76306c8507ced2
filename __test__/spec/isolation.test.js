'use strict';

// Code in a context comes to nothing of the realm that loads it.

const { describe, test } = require('node:test');
const { SourceTextModule, assert, link, vm } = require('../implementation.js');

/** What a module in a context exports as `default`, which may wait. */
async function defaultOf(source) {
  const context = vm.createContext({});
  const options = {
    context,
    importModuleDynamically() {
      throw new Error('nobody should come here');
    },
  };
  const module = new SourceTextModule(source, options);
  await link(module, {
    dep: new SourceTextModule('export let x = 1; export const f = () => x++;', { context }),
  });
  await module.evaluate();
  return module.namespace.default;
}

describe('what is wrong with the options of import()', () => {
  for (const [name, options, message] of [
    ['a revoked proxy', 'revoked()', "Cannot perform 'get' on a proxy that has been revoked"],
    [
      'an object that inherits from one',
      'Object.create(revoked())',
      "Cannot perform 'get' on a proxy that has been revoked",
    ],
    [
      'attributes that are one',
      '{ with: revoked() }',
      "Cannot perform 'ownKeys' on a proxy that has been revoked",
    ],
    [
      'a proxy without keys',
      '{ with: new Proxy({}, { ownKeys: () => 1 }) }',
      'CreateListFromArrayLike called on non-object',
    ],
  ]) {
    test(`is said by an error of the context: ${name}`, async () => {
      const [isOwn, said] = await defaultOf(`
        const revoked = () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; };
        export default await import('dep', ${options}).catch((error) => [error instanceof TypeError, error.message]);
      `);
      assert.equal(isOwn, true);
      assert.equal(said, message);
    });
  }

  test('an error of somebody else stays what it is', async () => {
    const values = await defaultOf(`
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const thrown = [new TypeError('own'), proxy, 1];
      export default await Promise.all(thrown.map(async (value) => {
        try { await import('dep', { get with() { throw value; } }); } catch (error) { return error === value; }
      }));
    `);
    assert.deepEqual([...values], [true, true, true]);
  });
});

describe('the code of a direct eval', () => {
  // What this package could add to the text. The name is put together, so that the text does not have it.
  const names = ['i', 'n', 'e', 'h', 'g', '_'].map((letter) => `'$v0' + '00${letter}'`);
  const body = (expression) => `
    import { x } from 'dep';
    import * as dep from 'dep';
    import.meta; () => import('dep'); () => arguments; () => x + dep.f(); export let y = 1;
    const tried = (code) => { try { return eval(code); } catch (error) { return error.name; } };
    export default [${names.join()}].map((name) => ${expression}).join();
  `;
  const each = (value) => names.map(() => value).join();

  for (const [name, expression, expected] of [
    ['a name', 'tried(name)', 'ReferenceError'],
    ['a name in a function', 'tried(`(() => ${name})()`)', 'ReferenceError'],
    ['a name in another eval', "tried(`eval('${name}')`)", 'ReferenceError'],
    ['a name with an escape', "tried(name.replace('$', '\\\\u0024'))", 'ReferenceError'],
    ['the type of a name', 'tried(`typeof ${name}`)', 'undefined'],
    ['an assignment', 'tried(`${name} = 1`)', 'ReferenceError'],
    ['an assignment in a pattern', 'tried(`({ ${name} } = {})`)', 'ReferenceError'],
    ['an object', 'tried(`({ ${name} })`)', 'ReferenceError'],
    ['a declaration', 'tried(`let ${name} = 2; ${name}`)', '2'],
    ['a property', 'tried(`({ ${name}: 3 }).${name}`)', '3'],
    [
      'an eval that is replaced meanwhile',
      `(() => {
        const { eval: own } = globalThis;
        try { return typeof eval((globalThis.eval = () => {}, name)); } catch (error) { return error.name; }
        finally { globalThis.eval = own; }
      })()`,
      'ReferenceError',
    ],
  ]) {
    test(`sees no more than the module has: ${name}`, async () => {
      assert.equal(await defaultOf(body(expression)), each(expected));
    });
  }

  test('finds no name that V8 takes with syntax that it refuses elsewhere', async () => {
    const source = body('tried(`() => { eval() = 1 }; ${name}`)');
    assert.equal(await defaultOf(source), each('ReferenceError'));
  });
});

test('a script that imports gives its helper nothing that would fail elsewhere', () => {
  const context = vm.createContext({});
  const importModuleDynamically = () => {};
  vm.runInContext("() => import('dep')", context, { importModuleDynamically });
  const found = vm.runInContext(
    `let found = 0;
    for (let number = 0; number < 1296; number++) {
      const name = '$' + number.toString(36).padStart(4, '0') + 'i';
      try {
        const helper = (0, eval)(name);
        for (const site of [Symbol(), {}, null]) helper.eval(site, 'import("dep")');
      } catch (error) {
        if (!(error instanceof ReferenceError)) found++;
      }
    }
    found`,
    context,
  );
  assert.equal(found, 0);
});
