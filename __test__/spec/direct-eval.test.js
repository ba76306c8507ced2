'use strict';

// Direct eval in a module, and in its functions.

const { describe, test } = require('node:test');
const { assert, namespaceOf, rejection, vm } = require('../implementation.js');

describe('direct eval in a function', () => {
  test('sees the arguments of the function', async () => {
    const { default: values } = await namespaceOf(
      'function f() { return [eval("arguments[0]"), eval("eval(\'arguments.length\')"), (() => eval("arguments[1]"))()] } export default f(7, 8);',
    );
    assert.deepEqual(values, [7, 2, 8]);
  });

  test('and its new.target', async () => {
    const { f, values } = await namespaceOf(`
      export function f() { return [eval('new.target'), (() => eval("eval('new.target')"))()] }
      export const values = [...new f(), ...f()].map((value) => value === f);
      values.push(new (class { x = eval('new.target') })().x === undefined);
    `);
    assert.deepEqual(values, [true, true, false, false, true]);
    assert.equal(typeof f, 'function');
  });
});

describe('direct eval outside of functions', () => {
  for (const code of ['arguments', '({ arguments })', '[arguments]', '(() => arguments)()']) {
    test(`sees no arguments: ${code}`, async () => {
      for (const source of [`eval('${code}')`, `(() => eval("eval('${code}')"))()`]) {
        const error = await rejection(namespaceOf(source));
        assert.equal(String(error), 'ReferenceError: arguments is not defined');
      }
    });
  }

  test('has none to ask for the type of, whatever letters the name is written in', async () => {
    const { default: types } = await namespaceOf(
      String.raw`export default [eval('typeof arguments'), eval('typeof argum\\u0065nts'),
        (() => eval("(() => typeof arguments)()"))()]`,
    );
    assert.deepEqual(types, ['undefined', 'undefined', 'undefined']);
  });

  test('sees a global of that name', async () => {
    const { default: value } = await namespaceOf(
      "globalThis.arguments = 'global'; export default eval('arguments'); delete globalThis.arguments",
    );
    assert.equal(value, 'global');
  });

  for (const code of [
    'new.target',
    'let a = new.target',
    '() => new.target',
    'eval("new.target")',
  ]) {
    test(`refuses a new.target: ${code}`, async () => {
      const error = await rejection(namespaceOf(`eval('(() => 1)()'); eval('${code}')`));
      assert.equal(String(error), 'SyntaxError: new.target expression is not allowed here');
    });
  }

  test('takes new.target where it is no expression, or that of a function in the code', async () => {
    const { default: values } = await namespaceOf(
      "export default [eval('\"new.target\"'), eval('new (function () { this.t = typeof new.target; })().t')]",
    );
    assert.deepEqual(values, ['new.target', 'function']);
  });

  test('within a field or a static block names no arguments', async () => {
    const { default: names } = await namespaceOf(`
      const nameOf = (f) => { try { return f() } catch (error) { return error.name } };
      export default [nameOf(() => new (class { x = eval('arguments') })()),
        nameOf(() => class { static { eval('arguments') } })]`);
    assert.deepEqual(names, ['SyntaxError', 'SyntaxError']);
  });
});

describe('the code of a direct eval', () => {
  const exporter = 'let value = 1; export { value as a }; export const set = () => { value = 2 };';
  const resultOf = async (/** @type {string} */ source) => {
    const { default: result } = await namespaceOf(`import { a } from 'exporter'; ${source}`, {
      exporter,
    });
    return result;
  };

  for (const code of [
    '{ function a() {} } a',
    'if (true) { function a() {} } a',
    'switch (1) { case 1: function a() {} } a',
    '(() => { { function a() {} } return a })()',
    'function f(b = a) { var a = 2; return b } f()',
    '((b = a) => { { var a = 2 } return b })()',
    '(({ b = () => a }) => { function a() {} return b() })({})',
    'eval("{ function a() {} } a")',
  ]) {
    test(`sees an import behind what is no binding of its own there: ${code}`, async () => {
      assert.equal(await resultOf(`export default eval('${code}')`), 1);
    });
  }

  test('sees it in the parameters of a function that has another of its name', async () => {
    assert.deepEqual(
      await resultOf(
        `function f(b = eval('a'), c = () => eval('a')) { var a = 3; return [b, c(), a] }
        const g = (b = eval('a')) => { { var a = 4 } return [b, eval('a')] };
        export default [f(), g(), ((a, b = eval('a')) => { var a; return b })(5)];`,
      ),
      [[1, 1, 3], [1, 4], 5],
    );
  });

  for (const code of ['delete a', 'delete ((a))', 'delete arguments', '() => { delete (a) }']) {
    test(`may not be ${code}`, async () => {
      const error = await rejection(resultOf(`eval('${code}')`));
      assert.equal(
        String(error),
        'SyntaxError: Delete of an unqualified identifier in strict mode.',
      );
    });
  }
});

describe('a function that only has the name', () => {
  const own = (code) => `own: ${code}`;
  const exporter = 'export let value = 1; export const set = () => { value = 2 };';

  test('gets the code as it stands, when it is that of the context', async () => {
    const context = vm.createContext({ eval: own });
    const { values } = await namespaceOf(
      `import { value } from 'exporter';
      export const values = [eval('value + 1'), eval('import("x")'), eval('typeof arguments'), eval('new.target')].join();`,
      { exporter },
      { context },
    );
    assert.equal(values, 'own: value + 1,own: import("x"),own: typeof arguments,own: new.target');
  });

  test('sees nothing of the module, when it is that of another realm', async () => {
    const context = vm.createContext({ eval });
    const error = await rejection(
      namespaceOf(`import { value } from 'exporter'; eval('value');`, { exporter }, { context }),
    );
    assert.equal(String(error), 'ReferenceError: value is not defined');
  });

  test('gets it, when the program has put it there meanwhile', async () => {
    const context = vm.createContext({ own });
    const { values } = await namespaceOf(
      `import { value } from 'exporter';
      const before = eval('value + 1');
      const { eval: intrinsic } = globalThis;
      globalThis.eval = own;
      const between = eval('value + 1');
      globalThis.eval = intrinsic;
      export const values = [before, between, eval('value + 2')].join();`,
      { exporter },
      { context },
    );
    assert.equal(values, '2,own: value + 1,3');
  });
});
