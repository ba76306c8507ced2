'use strict';

// Assignments to imported bindings, in every form: they fail as those to any constant do.

const { describe, test } = require('node:test');
const { assert, evaluated, linked, rejection, vm } = require('../implementation.js');

describe('an assignment to an import', () => {
  const forms = {
    '=': 'x = 1',
    '+=': 'x += 1',
    '||=': 'x ||= 1',
    '??=': 'x ??= 1',
    '&&=': 'x &&= 1',
    '**=': 'x **= 2',
    'postfix ++': 'x++',
    'prefix --': '--x',
    'array destructuring': '[x] = [1]',
    'nested destructuring': '({ a: [x] } = { a: [1] })',
    'object destructuring': '({ x } = { x: 1 })',
    'object destructuring with a default': '({ x = 1 } = {})',
    'array rest': '[...x] = [1]',
    'object rest': '({ ...x } = {})',
    'a for-of head': 'for (x of [1]);',
    'a for-in head': 'for (x in { a: 1 });',
    'a for-of pattern': 'for ([x] of [[1]]);',
    'a destructuring default': '[x = 1] = []',
    'in parentheses': '(x) = 1',
    'in an arrow': '(() => { x = 1; })()',
    'in a function': '(function () { x = 1; })()',
    'direct eval': 'eval("x = 1")',
    'a chain': 'let y; y = x = 1',
    'a condition': 'if (x = 1);',
    'an argument': '((a) => a)(x = 1)',
  };
  const value = { '||=': '0', '??=': 'null' };
  // A namespace cannot be made a primitive: that is a TypeError of its own.
  const coerces = new Set(['+=', '**=', 'postfix ++', 'prefix --']);

  for (const [kind, make] of Object.entries({
    'a const': (initial) => `export const x = ${initial};`,
    'a live let': (initial) => `export let x = ${initial}; export const set = (v) => { x = v; };`,
    'a member of a cycle': (initial) =>
      `import "entry"; export let x = ${initial}; export const set = (v) => { x = v; };`,
    'a namespace': undefined,
  })) {
    for (const [name, code] of Object.entries(forms)) {
      if (!make && value[name]) continue;
      test(`by ${name} throws, when it is of ${kind}`, async () => {
        const { entry, b } = await evaluated({
          entry: `import ${make ? '{ x }' : '* as x'} from "b"; let error; try { ${code}\n } catch (e) { error = e; } export { error as default };`,
          b: make ? make(value[name] ?? '5') : '',
        });
        const error = entry.namespace.default;
        assert.equal(error?.name, 'TypeError');
        assert.equal(
          error.message,
          make || !coerces.has(name)
            ? 'Assignment to constant variable.'
            : 'Cannot convert object to primitive value',
        );
        assert.equal(error.constructor, TypeError);
        if (make)
          assert.equal(b.namespace.x, value[name] === 'null' ? null : Number(value[name] ?? 5));
      });
    }
  }

  test('that is not reached does not throw', async () => {
    const { entry } = await evaluated({
      entry:
        'import { x, y } from "b"; if (false) x = 1; x ||= 2; x ??= 2; y &&= 2; export default [x, y];',
      b: 'export let x = 5, y = 0; export const set = () => { x = y = 1; };',
    });
    assert.deepEqual(entry.namespace.default, [5, 0]);
  });

  test('evaluates its right side first', async () => {
    const context = vm.createContext({ log: [] });
    const { entry } = await linked(
      {
        entry: 'import { x } from "b"; x = log.push("right");',
        b: 'export let x = 1; export const set = () => { x = 2; };',
      },
      { context },
    );
    const error = await rejection(entry.evaluate());
    assert.equal(error.name, 'TypeError');
    assert.equal(error instanceof vm.runInContext('TypeError', context), true);
    assert.deepEqual([...context.log], ['right']);
  });

  test('is no error for a name that shadows it', async () => {
    const { entry } = await evaluated({
      entry:
        'import { x } from "b"; export default [((x) => { x = 2; return x; })(), (() => { let x; x = 3; return x; })(), x];',
      b: 'export const x = 1',
    });
    assert.deepEqual(entry.namespace.default, [2, 3, 1]);
  });

  test('by an unreachable delete or typeof is read only', async () => {
    const { entry } = await evaluated({
      entry: 'import { x } from "b"; export default [typeof x, delete [x][0], x];',
      b: 'export const x = 1',
    });
    assert.deepEqual(entry.namespace.default, ['number', true, 1]);
  });
});
