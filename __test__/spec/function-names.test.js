'use strict';

// The names that stack traces give functions which have none of their own.

const { test } = require('node:test');
const { assert, evaluated, thrown } = require('../implementation.js');

/** What the first frame of an error says before the file. */
function frame(run) {
  const { stack } = (() => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  })();
  return /^ {4}at (.*?)\(?entry:\d+:\d+/m.exec(stack)[1].trim();
}

test('functions within a default export are not named after a variable', async () => {
  for (const [source, name] of [
    ['export default [() => null.x];', 'Array.<anonymous>'],
    ['export default /**/ [\n() => null.x\n];', 'Array.<anonymous>'],
  ]) {
    const { entry } = await evaluated({ entry: source });
    const list = entry.namespace.default;
    assert.equal(
      frame(() => list[0]()),
      name,
      source,
    );
  }
  const { entry } = await evaluated({ entry: 'export default { a: [() => null.x] }' });
  const [call] = entry.namespace.default.a;
  assert.equal(
    frame(() => call()),
    'a',
  );
  assert.deepEqual(Object.keys(entry.namespace.default), ['a']);
});

test('the branches of a default export are not named after a variable', async () => {
  for (const expression of [
    'true ? () => null.x : 0',
    'false ? 0 : function () { null.x; }',
    'globalThis.none || class { static run = [() => null.x] }',
    'globalThis.none ?? function () { null.x; }',
    '(0, () => null.x)',
    '[() => null.x][0]',
    '{ a: true ? () => null.x : 0 }.a',
  ]) {
    const { entry } = await evaluated({ entry: `export default ${expression};` });
    const { default: exported } = entry.namespace;
    const run = exported.run?.[0] ?? exported;
    const { stack } = thrown(() => run());
    assert.doesNotMatch(stack, /\u00c0/, expression);
  }
});
