'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, binScript } = require('../scripts/run.js');
const { sameOnEveryNode } = require('./support/matrix.js');

/** @param {string} folder relative to the project */
function compile(folder) {
  const tsc = binScript('typescript', 'tsc');
  const project = path.join(ROOT, folder, 'tsconfig.json');
  const parameters = [tsc, '--project', project, '--pretty', 'false', '--listFiles'];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
  const output = stdout + stderr;
  return { status, output, errors: output.split('\n').filter((line) => line.includes('error TS')) };
}

const skip = sameOnEveryNode;

test("the classes are assignable both ways with node:vm's, and the loader is typed, under tsc --strict", {
  skip,
}, () => {
  const { status, output, errors } = compile('__test__/types');
  assert.equal(status, 0, errors.join('\n'));
  // An empty program would pass too.
  for (const file of [
    'index.d.ts',
    'index.d.mts',
    'diagnostics.d.ts',
    'module-record.d.ts',
    'loader.d.ts',
    'loader.d.mts',
    'types/assignable.mts',
    'types/commonjs.cts',
    'types/loader.mts',
    'types/loader-commonjs.cts',
  ]) {
    assert.ok(output.includes(`/${file}\n`), `tsc did not read ${file}:\n${output}`);
  }
});

/**
 * Compiles texts as ES modules, in a folder of the project's, so that they can import the package by its name.
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} texts by the names of their files
 * @param {object} compilerOptions
 */
function compileTexts(t, texts, compilerOptions) {
  const folder = path.join('.cache', `types-${process.pid}`);
  mkdirSync(path.join(ROOT, folder), { recursive: true });
  t.after(() => rmSync(path.join(ROOT, folder), { recursive: true, force: true }));
  const project = {
    extends: '../../__test__/types/tsconfig.json',
    compilerOptions,
    include: ['*.mts', '*.mjs'],
  };
  const files = { ...texts, 'tsconfig.json': JSON.stringify(project) };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(ROOT, folder, name), text);
  }
  const { status, output, errors } = compile(folder);
  assert.equal(status, 0, errors.join('\n'));
  for (const name of Object.keys(texts)) assert.ok(output.includes(`/${name}\n`), output);
}

/** What the examples of a file of types take for granted. */
const AROUND = `
  import { explain, type ModuleErrorDetails, ModuleRecord, moduleGraph, SourceTextModule, SyntheticModule } from 'vm-module-record';
  import { Loader } from 'vm-module-record/loader';
  declare const app: SourceTextModule;
  declare const err: unknown;
`;

test('the examples of the .d.ts files compile, under tsc --strict', { skip }, (t) => {
  /** @type {Record<string, string>} */
  const texts = {};
  for (const name of ['index.d.ts', 'diagnostics.d.ts', 'module-record.d.ts', 'loader.d.ts']) {
    const file = readFileSync(path.join(ROOT, name), 'utf8');
    const examples = [...file.matchAll(/^ *\* ```[jt]s\n([\s\S]*?)^ *\* ```$/gm)];
    for (const [index, [, example]] of examples.entries()) {
      const text = example.replace(/^ *\* ?/gm, '');
      texts[`${name.replaceAll('.', '-')}-${index + 1}.mts`] = `${AROUND}{\n${text}}\n`;
    }
  }
  assert.ok(Object.keys(texts).length >= 6);
  compileTexts(t, texts, {});
});

test('the programs of the documentation compile', { skip }, (t) => {
  /** @type {Record<string, string>} */
  const texts = {};
  const pages = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  for (const name of ['README.md', ...pages.map((page) => `docs/${page}`)]) {
    const page = readFileSync(path.join(ROOT, name), 'utf8');
    // Those that reproduce an error need not compile.
    const programs = [...page.matchAll(/^```js(?: mended)?\n([\s\S]*?)^```$/gm)];
    for (const [index, [, program]] of programs.entries()) {
      if (program.includes("from 'vm-module-record"))
        texts[`${path.basename(name, '.md')}-${index + 1}.mjs`] = program;
    }
  }
  assert.ok(Object.keys(texts).length >= 20);
  // They are JavaScript: parameters have no type, and what may be null is known not to be.
  compileTexts(t, texts, { allowJs: true, checkJs: true, strict: false });
});
