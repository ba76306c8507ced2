'use strict';

// The programs of docs/conformance.md do what stands below them, on this package and on Node 26's
// own classes, and the commit of Test262 is the one that is pinned.

const assert = require('node:assert/strict');
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { root, run, runReference } = require('./support/reference.js');
const pinned = require('./test262/commit.json');

// Below the project, so that a program can import the package by its name.
const folder = path.join(root, '.cache', `conformance-${process.pid}`);
const page = readFileSync(path.join(root, 'docs', 'conformance.md'), 'utf8');
const RESULT = /^this package: (.*)\nNode 26: {6}(.*)\n$/;

before(() => void mkdirSync(folder, { recursive: true }));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const [index, section] of page.split(/^### /m).slice(1).entries()) {
  const [, program, result] = /^```js\n([\s\S]*?)^```\n\n```\n([\s\S]*?)^```$/m.exec(section) ?? [];
  if (program === undefined) throw new Error(`No program in: ${section}`);

  test(section.slice(0, section.indexOf('\n')), async () => {
    const [, ours, reference] = /** @type {string[]} */ (RESULT.exec(result));
    const file = path.join(folder, `${index}.mjs`);
    writeFileSync(file, program);
    const native = path.join(folder, `${index}-native.mjs`);
    writeFileSync(native, program.replace("'vm-module-record'", "'node:vm'"));
    const printed = (/** @type {{ code: number, stdout: string, stderr: string }} */ ended) => {
      assert.equal(ended.code, 0, ended.stderr);
      return ended.stdout.trim().split('\n').join(', ');
    };
    assert.equal(printed(/** @type {any} */ (await run(process.execPath, [file]))), ours);
    assert.equal(printed(/** @type {any} */ (await runReference([native]))), reference);
  });
}

test('the page names the commit of Test262', () => {
  assert.ok(page.includes(pinned.commit));
});
