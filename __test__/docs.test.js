'use strict';

// Runs the programs that the documentation shows.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { findNodeBinary } = require('../scripts/node-versions.js');
const { ROOT, filesBelow } = require('../scripts/run.js');

const native = process.env.VM_MODULE_IMPLEMENTATION === 'node';
// Below the project, so that a program can import the package by its name.
const FOLDER = path.join(ROOT, '.cache', `docs-${process.pid}`);
const NO_ERROR = '(no error)';
// Ctrl+C cannot be sent to a process on Windows.
const UNIX_ONLY = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
const BEYOND_NODE = [
  'ERR_REQUIRE_ASYNC_MODULE',
  'ERR_REQUIRE_CYCLE_MODULE',
  'ERR_SOURCE_PHASE_NOT_DEFINED',
  'ERR_LOADER_DISPOSED',
  'ERR_LOADER_FILE_CHANGED',
];

/** @param {string} file */
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

/**
 * The programs of a page: its ```js blocks, with the words behind `js`.
 * @param {string} text
 */
function programs(text) {
  return [...text.matchAll(/^```js ?(.*)\n([\s\S]*?)^```$/gm)].map(([, kind, source]) => ({
    kind,
    source,
  }));
}

let count = 0;

/**
 * Runs a program as a file of its own.
 * @param {string} source
 * @returns {{ code: string, headline?: string, lines: string[] }} the error that it ended with, what it printed
 */
function runProgram(source) {
  const file = path.join(FOLDER, `program-${++count}.mjs`);
  writeFileSync(file, native ? source.replaceAll("'vm-module-record'", "'node:vm'") : source);
  const driver = `import(${JSON.stringify(pathToFileURL(file).href)}).then(
    () => ({ code: ${JSON.stringify(NO_ERROR)} }),
    ({ code, name, message }) => ({ code, headline: name + ': ' + message }),
  ).then((end) => console.log(JSON.stringify(end)));`;
  const binary = native ? /** @type {string} */ (findNodeBinary(26)) : process.execPath;
  const flags = native ? ['--experimental-vm-modules', '--no-warnings'] : ['--no-warnings'];
  const { stdout, stderr, status } = spawnSync(binary, [...flags, '-e', driver], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined },
  });
  assert.equal(status, 0, `${stdout}${stderr}\nin:\n${source}`);
  const lines = stdout.trimEnd().split('\n');
  return { ...JSON.parse(/** @type {string} */ (lines.pop())), lines };
}

/**
 * What a program says that it prints, in comments behind `console.log()`.
 * @param {string} source
 */
const announced = (source) =>
  [...source.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);

/**
 * Whether a message has the shape shown, in which … stands for anything.
 * @param {string} headline
 * @param {string} shape
 */
function fits(headline, shape) {
  const pattern = shape.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.+')}$`).test(headline);
}

before(() => mkdirSync(FOLDER, { recursive: true }));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('docs/errors.md', () => {
  const [introduction, ...sections] = read('docs/errors.md').split(/^## /m);
  const codes = sections.map((section) => /** @type {RegExpExecArray} */ (/^\w+/.exec(section))[0]);

  test('its first program prints what it says', () => {
    const [{ source }] = programs(introduction);
    assert.deepEqual(runProgram(source), { code: NO_ERROR, lines: announced(source) });
  });

  test('its table lists every section', () => {
    const listed = [...introduction.matchAll(/^\| \[`(\w+)`\]\(#(\w+)\)/gm)];
    assert.deepEqual(
      listed.map(([, code]) => code),
      codes,
    );
    for (const [, code, anchor] of listed) assert.equal(anchor, code.toLowerCase());
  });

  test('every code that the sources name has a section', () => {
    const sources = [...filesBelow('src', ['.rs']), ...filesBelow('lib', ['.js'])]
      .map(read)
      .join('\n');
    const named = new Set(
      sources.match(
        /\bERR_(?:VM_MODULE|VM_DYNAMIC|MODULE_LINK|SCRIPT_EXECUTION|SOURCE_PHASE|LOADER)_\w+/g,
      ),
    );
    assert.ok(named.size > 0);
    assert.deepEqual(
      [...named].filter((code) => !codes.includes(code)),
      [],
    );
  });

  for (const [index, section] of sections.entries()) {
    const code = codes[index];
    if (code === 'ERR_VM_MODULE_RECORD_BINDING') continue; // In package.test.js.
    const skip =
      (code === UNIX_ONLY && process.platform === 'win32') ||
      (BEYOND_NODE.includes(code) && native && 'its programs use what node:vm has not');

    test(`${code}: the program reproduces it, the mended one prints what it says`, { skip }, () => {
      const found = programs(section);
      assert.deepEqual(
        found.map(({ kind }) => kind),
        ['reproduces', 'mended'],
      );
      const [reproduces, mended] = found.map(({ source }) => source);
      const end = runProgram(reproduces);
      assert.equal(end.code, code, end.headline);
      const [shown] = section.slice(section.indexOf('\n')).split('**What it means.**');
      const shapes = [...shown.matchAll(/(`+) ?(\w+: .+?) ?\1(?!`)/g)].map(([, , shape]) => shape);
      assert.ok(
        shapes.some((shape) => fits(/** @type {string} */ (end.headline), shape)),
        `"${end.headline}" is none of ${JSON.stringify(shapes)}`,
      );
      assert.ok(announced(mended).length > 0, 'the mended program must show what it prints');
      assert.deepEqual(runProgram(mended), { code: NO_ERROR, lines: announced(mended) });
    });
  }
});

describe('docs/diagnostics.md', { skip: native && 'it is about what Node has not' }, () => {
  const page = read('docs/diagnostics.md');
  const shown = [...page.matchAll(/^```js\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```$)?/gm)];

  test('has a program in each section', () => {
    assert.equal(shown.length, programs(page).length);
    assert.ok(shown.length >= page.match(/^## /gm).length);
  });

  for (const [index, [, source, output]] of shown.entries()) {
    test(`its program ${index + 1} prints what is shown`, () => {
      const lines = output === undefined ? announced(source) : output.trimEnd().split('\n');
      assert.ok(lines.length > 0);
      assert.deepEqual(runProgram(source), { code: NO_ERROR, lines });
    });
  }
});

describe('docs/loader.md', { skip: native && 'it is about what Node has not' }, () => {
  const [example, ...others] = programs(read('docs/loader.md'));

  test('its example prints what it says', () => {
    const [, plugin] = /** @type {RegExpExecArray} */ (
      /^Here `plugin\.mjs`, .* has `(.*)`\. /m.exec(read('docs/loader.md'))
    );
    writeFileSync(path.join(FOLDER, 'plugin.mjs'), plugin);
    assert.ok(announced(example.source).length > 0);
    assert.deepEqual(runProgram(example.source), {
      code: NO_ERROR,
      lines: announced(example.source),
    });
  });

  test('its other programs run', () => {
    for (const { source } of others) {
      assert.deepEqual(runProgram(source), { code: NO_ERROR, lines: announced(source) });
    }
  });
});

test('every page with programs is run by a test', () => {
  const pages = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  // Those of conformance.md run in conformance.test.js.
  const run = ['conformance.md', 'diagnostics.md', 'errors.md', 'loader.md'];
  const withPrograms = pages.filter((page) => programs(read(`docs/${page}`)).length > 0);
  assert.deepEqual(withPrograms.sort(), run);
});

describe('README.md', () => {
  const [example, ...others] = programs(read('README.md'));

  test('its example prints what it says', () => {
    assert.ok(announced(example.source).length > 0);
    assert.deepEqual(runProgram(example.source), {
      code: NO_ERROR,
      lines: announced(example.source),
    });
  });

  test('its example is examples/hello.mjs', () => {
    assert.equal(example.source, read('examples/hello.mjs'));
  });

  test('its other programs run', () => {
    for (const { source } of others) {
      assert.deepEqual(runProgram(source), { code: NO_ERROR, lines: announced(source) });
    }
  });
});
