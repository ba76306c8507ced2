'use strict';

// Imports that are under way at the same time run in the order that the running Node has, however fast files are read.

const { describe } = require('node:test');
const { nodeMajor } = require('../implementation.js');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** Modules of several sizes that print their names, every third with a graph of its own. */
function filesOf(/** @type {number} */ count) {
  /** @type {Record<string, string>} */
  const files = {};
  for (let index = 0; index < count; index++) {
    const comment = `/* ${'x'.repeat((count - index) * 2_000)} */`;
    const depth = index % 3;
    for (let below = depth; below >= 0; below--) {
      const name = below === 0 ? `${index}` : `${index}-${below}`;
      const request = below === depth ? '' : `import './${index}-${below + 1}.mjs';`;
      files[`${name}.mjs`] = `${request} console.log('${name}'); ${comment}`;
    }
  }
  return files;
}

/** @type {(names: string) => string} */
const importsOf = (names) =>
  `for (const name of ${names}) import(name).catch(({ code }) => console.log(name, code));`;

const COUNT = 24;
const NUMBERED = `Array.from({ length: ${COUNT} }, (_, index) => './' + index + '.mjs')`;

const KINDS = {
  'builtin.mjs': 'import "node:fs"; console.log("builtin");',
  'commonjs.mjs': 'import "./file.cjs"; console.log("commonjs");',
  'json.mjs': 'import json from "./data.json" with { type: "json" }; console.log("json");',
  'star.mjs': 'export * from "./leaf.mjs"; console.log("star");',
  'again.mjs': 'import "./leaf.mjs"; console.log("again");',
  'one.mjs': 'import "./two.mjs"; console.log("one");',
  'two.mjs': 'import "./one.mjs"; console.log("two");',
  'plain.mjs': 'console.log("plain");',
  'leaf.mjs': 'console.log("leaf");',
  'file.cjs': 'console.log("file");',
  'required.cjs': 'console.log("required");',
  'data.json': '{}',
};
const NAMES = ['builtin', 'commonjs', 'json', 'star', 'again', 'one', 'plain'].map(
  (name) => `./${name}.mjs`,
);

/** A timer that is due when the program has run. */
const TURN = `
  setImmediate(() => console.log('immediate'));
  setTimeout(() => console.log('timeout'), 1);
  process.nextTick(() => console.log('tick'));
  Promise.resolve().then(() => console.log('microtask'));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'modules with graphs of several depths': {
    files: { 'app.mjs': importsOf(NUMBERED), ...filesOf(COUNT) },
  },
  'the same in CommonJS': { files: { 'app.cjs': importsOf(NUMBERED), ...filesOf(COUNT) } },
  'modules of several formats': {
    files: {
      'app.mjs': importsOf(JSON.stringify([...NAMES, './required.cjs', './plain.mjs'])),
      ...KINDS,
    },
  },
  'some that are loaded already': {
    files: { 'app.mjs': `import './leaf.mjs'; ${importsOf(JSON.stringify(NAMES))}`, ...KINDS },
  },
};
PROGRAMS['all that is imported, before the event loop goes on'] = {
  files: {
    'app.mjs': `
      setImmediate(() => console.log('immediate'));
      process.nextTick(() => console.log('tick'));
      const names = ['node:path', './one.mjs', './required.cjs', './json.mjs', './nowhere.mjs', 'node:zlib'];
      for (const name of names) await import(name).then(() => console.log(name), ({ code }) => console.log(name, code));
    `,
    ...KINDS,
  },
};
PROGRAMS['the same in CommonJS, with what is set off meanwhile'] = {
  files: {
    'app.cjs': `
      setImmediate(() => console.log('immediate'));
      import('./one.mjs').then(() => console.log('one is imported'));
      import('node:path').then(() => console.log('path is imported'));
      process.nextTick(() => console.log('tick'));
      Promise.resolve().then(() => console.log('microtask'));
    `,
    ...KINDS,
  },
};
PROGRAMS['timers of an ES module'] = { files: { 'app.mjs': TURN } };
for (const program of Object.values(PROGRAMS)) {
  program.options = '--no-warnings';
  if (nodeMajor < 22) program.skip = 'Node 20 has no such order';
}
PROGRAMS['timers of a CommonJS module'] = { files: { 'app.cjs': TURN } };

describe('run loads at the same time in the order of node', { skip }, () => testPrograms(PROGRAMS));
