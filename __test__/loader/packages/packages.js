// Packages of npm in a loader: what their specifiers stand for, and what they export, is what Node makes of them.
// Run by `npm run test:packages`, in a folder that has them.

const assert = require('node:assert/strict');
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { before, describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { native } = require('../../../lib/loader/native.js');
const { Loader } = require('../../../loader.js');
const { createNodeContext } = require('../support/node-context.js');
const { kindsOf } = require('./kinds.js');
const { entriesOf, specifiersOf } = require('./specifiers.js');
const { dependencies } = require('./package.json');

const FOLDER = /** @type {string} */ (process.env.PACKAGES_FOLDER);
const NAMES = Object.keys(dependencies);
const PARENT = pathToFileURL(path.join(FOLDER, 'import-from.mjs')).href;

/** Fewer would mean that they were not found. */
const LEAST = { modules: 2500, specifiers: 7000 };

/** @type {{ importFrom: (specifier: string) => Promise<object>, resolveFrom: (specifier: string, parent: string) => string }} */
let node;

before(async () => {
  const text =
    'export const importFrom = (specifier) => import(specifier);' +
    'export const resolveFrom = (specifier, parent) => import.meta.resolve(specifier, parent);';
  writeFileSync(new URL(PARENT), text);
  node = await import(PARENT);
  // A parent is only looked at with `--experimental-import-meta-resolve`.
  assert.throws(() => node.resolveFrom('./a.js', 'data:text/javascript,'));
});

/**
 * What a specifier stands for, or the code of the error.
 * @param {() => string} resolve
 */
function standsFor(resolve) {
  try {
    return resolve();
  } catch (error) {
    const { code, url } = /** @type {any} */ (error);
    // Node's `import.meta.resolve` does not look whether the file is there.
    const named = code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT';
    return named && url ? url : code;
  }
}

describe('specifiers', () => {
  test('stand for what import.meta.resolve says', (t) => {
    const loader = new Loader();
    t.after(() => loader.dispose());
    const pending = [{ url: PARENT, specifiers: NAMES.flatMap((name) => entriesOf(FOLDER, name)) }];
    const seen = new Set([PARENT]);
    let count = 0;
    let failing = 0;
    for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
      const { url, specifiers } = step;
      for (const specifier of specifiers) {
        count++;
        const theirs = standsFor(() => node.resolveFrom(specifier, url));
        const ours = standsFor(() => loader.resolve(specifier, url));
        assert.equal(ours, theirs, `${specifier} in ${url}`);
        if (!URL.canParse(theirs)) failing++;
        else if (!seen.has(theirs)) {
          seen.add(theirs);
          pending.push({ url: theirs, specifiers: specifiersOf(theirs) });
        }
      }
    }
    t.diagnostic(JSON.stringify({ modules: seen.size, specifiers: count, failing }));
    assert.ok(seen.size >= LEAST.modules, `${seen.size} modules`);
    assert.ok(count >= LEAST.specifiers, `${count} specifiers`);
  });
});

/**
 * How many texts are made again while a graph is loaded: those that the threads have made are for other bindings than the linked graph
 * has.
 * @param {() => Promise<unknown>} load
 */
async function madeAgain(load) {
  const { loaderTransform } = native;
  let count = 0;
  native.loaderTransform = (...given) => {
    count++;
    return loaderTransform(...given);
  };
  try {
    await load();
  } finally {
    native.loaderTransform = loaderTransform;
  }
  return count;
}

describe('exports', () => {
  for (const name of NAMES) {
    test(`of ${name} are those that Node's import() gives`, async (t) => {
      const theirs = kindsOf(await node.importFrom(name));
      assert.ok(Object.keys(theirs).length > 0);
      // The second loader has what the first one has made of the files.
      for (let round = 0; round < 2; round++) {
        const loader = new Loader({ context: createNodeContext() });
        t.after(() => loader.dispose());
        const load = async () => {
          const ours = kindsOf(await loader.import(name, PARENT));
          assert.deepEqual(ours, theirs, `round ${round}`);
        };
        assert.equal(await madeAgain(load), 0, `round ${round}`);
      }
    });
  }
});
