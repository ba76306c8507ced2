'use strict';

// Imports of synthetic modules: their exports may be set at any time.

const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { describe, test } = require('node:test');
const {
  SourceTextModule,
  assert,
  evaluated,
  link,
  synthetic,
  vm,
} = require('../implementation.js');

/** How a module reads an export `x`; each exports `read`, which gives what it is. */
const readers = {
  'a named import': 'import { x } from "s"; export const read = () => x;',
  'one under another name': 'import { x as y } from "s"; export const read = () => y;',
  'two of one export':
    'import { x, x as y } from "s"; export const read = () => (x === y ? x : NaN);',
  'a member of the namespace': 'import * as s from "s"; export const read = () => s.x;',
  'members of two namespaces':
    'import * as s from "s"; import * as t from "s"; export const read = () => (s.x === t.x ? s.x : NaN);',
  'the namespace': 'import * as s from "s"; export const read = () => s["x"];',
  typeof: 'import { x } from "s"; export const read = () => (typeof x === "number" ? x : NaN);',
  'a default value': 'import { x } from "s"; export const read = (y = x) => y;',
  'a property': 'import { x } from "s"; export const read = () => ({ x }).x;',
  'a function within others':
    'import { x } from "s"; export const read = () => (() => (() => x)())();',
  'a method':
    'import { x } from "s"; class A { static m() { return x; } } export const read = A.m;',
  'direct eval': 'import { x } from "s"; export const read = () => eval("x");',
  'an indirect export': 'import { x } from "t"; export const read = () => x;',
  'a module that would assign it':
    'import { x } from "s"; export const assign = () => { x = 0; }; export const read = () => x;',
  'a module that would assign it in parentheses':
    'import { x } from "s"; export const assign = () => { (x) = 0; }; export const read = () => x;',
  'a module that would assign it in a pattern':
    'import { x } from "s"; export const assign = () => { [x] = [0]; }; export const read = () => x;',
  'a module that assigns another of the name':
    'import { x } from "s"; export const other = (x) => { x = 0; }; export const read = () => x;',
  'a cycle':
    'import { x } from "s"; import "c"; export const read = () => x; export { read as default };',
  'a cycle that reads a member':
    'import * as s from "s"; import "c"; export function read() { return s.x; } export { read as default };',
  'a module with top-level await': 'import { x } from "s"; await 0; export const read = () => x;',
  'a cycle with top-level await':
    'import { x } from "s"; import "c"; for await (const y of [x]); export function read() { return x; } export { read as default };',
};

for (const context of [undefined, vm.createContext({})]) {
  describe(`an export that is set again${context ? ', in a context' : ''}`, () => {
    for (const [name, source] of Object.entries(readers)) {
      test(name, async () => {
        const s = synthetic({ x: 1, other: 2 }, { context });
        const sources = {
          entry: source,
          s,
          t: 'export { x } from "s"',
          c: 'import read from "entry"; export const early = read.name;',
        };
        const isCycle = source.includes('"c"');
        if (isCycle && !source.includes('function')) sources.c = 'import "entry"';
        const { entry } = await evaluated(sources, { context });
        const { read, assign } = entry.namespace;
        for (const value of [1, 2, 3]) {
          s.setExport('x', value);
          s.setExport('other', -value);
          assert.equal(read(), value);
          if (assign)
            assert.throws(assign, {
              name: 'TypeError',
              message: 'Assignment to constant variable.',
            });
          assert.equal(read(), value);
        }
      });
    }
  });
}

test('what is set while the body runs', async () => {
  const s = synthetic({ x: 1, set: (value) => s.setExport('x', value) });
  const source = `import { x, set } from 's'; export const values = [x];
    for (const value of [2, 3]) { set(value); values.push(x); }
    await 0; set(4); values.push(x);`;
  const { entry } = await evaluated({ entry: source, s });
  assert.deepEqual([...entry.namespace.values], [1, 2, 3, 4]);
});

test('a function of a cycle is called before the synthetic module is evaluated', async () => {
  const s = synthetic({ x: 1 });
  const { entry, c } = await evaluated({
    entry: 'import "c"; import { x } from "s"; export function read() { return x; }',
    s,
    c: 'import { read } from "entry"; export const early = read();',
  });
  assert.equal(c.namespace.early, undefined);
  assert.equal(entry.namespace.read(), 1);
  s.setExport('x', 2);
  assert.equal(entry.namespace.read(), 2);
});

test('a body that throws leaves its functions with what they import', async () => {
  const s = synthetic({
    x: 1,
    keep: (read) => {
      s.kept = read;
    },
  });
  const entry = new SourceTextModule('import { x, keep } from "s"; keep(() => x); throw 1');
  await link(entry, { s });
  await assert.rejects(
    entry.evaluate().catch((value) => {
      throw new Error(String(value));
    }),
    /1/,
  );
  s.setExport('x', 2);
  assert.equal(s.kept(), 2);
});

test('importers that are collected, among ones that are not', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const s = synthetic({ x: 1 });
  const kept = [];
  for (let index = 0; index < 200; index++) {
    const { entry } = await evaluated({
      entry: 'import { x } from "s"; export const read = () => x;',
      s,
    });
    // The functions alone: they outlive their module.
    if (index % 40 === 0) kept.push(entry.namespace.read);
    if (index % 50 === 0) gc();
  }
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  s.setExport('x', 2);
  assert.deepEqual(
    kept.map((read) => read()),
    [2, 2, 2, 2, 2],
  );
});

test('the words of errors', async () => {
  const s = synthetic({ x: 1, o: {} });
  const source = `import * as s from 's'; import { x, o as ob } from 's';
    const messageOf = (f) => { try { f(); } catch (error) { return error.message; } };
    export const messages = [() => x(), () => new x(), () => ob.nope(), () => [...x], () => { const { a } = x.y; },
      () => new ob.x()].map(messageOf);
    export const ofMembers = [() => s.o.nope(), () => new s.x(), () => s.x()].map(messageOf);`;
  const { entry } = await evaluated({ entry: source, s });
  const { messages, ofMembers } = entry.namespace;
  assert.deepEqual(
    [...messages],
    [
      'x is not a function',
      'x is not a constructor',
      'ob.nope is not a function',
      messages[3],
      "Cannot destructure property 'a' of 'x.y' as it is undefined.",
      'ob.x is not a constructor',
    ],
  );
  assert.match(messages[3], /x is not iterable|number 1 is not iterable|Spread syntax/);
  // Of members another dot is said.
  assert.deepEqual(
    ofMembers.map((message) => message.replace('·', '.')),
    ['s.o.nope is not a function', 's.x is not a constructor', 's.x is not a function'],
  );
});

test('many members of a namespace, in a text with letters that stand for dots elsewhere', async () => {
  const names = Array.from({ length: 80 }, (_, index) => `x${index}`);
  const s = synthetic(Object.fromEntries(names.map((name) => [name, name])));
  const source = `import * as s from 's'; const a·b = 1, cºd = 2;
    export const read = () => [${names.map((name) => `s.${name}`)}];`;
  const { entry } = await evaluated({ entry: source, s });
  assert.deepEqual([...entry.namespace.read()], names);
  for (const name of names) s.setExport(name, `${name}!`);
  assert.deepEqual(
    [...entry.namespace.read()],
    names.map((name) => `${name}!`),
  );
});
