'use strict';

// A program with hooks: in a loader, and under `module.registerHooks` of a Node 26.

const path = require('node:path');
const { referenceBinary, root: project, run } = require('../../support/reference.js');
const { folder } = require('./folder.js');

/**
 * Runs a folder's `main.mjs` twice. Its files call `log(…)`, whose arguments are given back.
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string | object>} files
 * @param {string} hooks an expression for the hooks, in which there is `log`, too
 * @returns {Promise<{ ours: any[], theirs: any[] }>}
 */
async function withHooks(t, files, hooks) {
  const { root, url, write } = folder(t, files);
  const program = (/** @type {string} */ start) => `
    const logged = [];
    globalThis.log = (...values) => void logged.push(values);
    // As JSON, in which there is no undefined.
    const shown = (key, value) => (value === undefined ? 'undefined' : value);
    const hooks = ${hooks};
    const start = ${start};
    start(${JSON.stringify(url('main.mjs'))})
      .catch((error) => log('rejected', error.code, error.message))
      .then(() => console.log(JSON.stringify(logged, shown)));
  `;
  const loader = JSON.stringify(path.join(project, 'loader.js'));
  const own = `(url) => new (require(${loader}).Loader)(hooks).import(url)`;
  const node = "(url) => (require('node:module').registerHooks(hooks), import(url))";
  const [ours, theirs] = await Promise.all([
    run(process.execPath, [write('ours.cjs', program(own))]),
    run(await referenceBinary(), [write('theirs.cjs', program(node))]),
  ]);
  const read = (/** @type {{ stdout: string, stderr: string }} */ { stdout, stderr }) => {
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout.replaceAll(root, '<root>'));
  };
  return { ours: read(ours), theirs: read(theirs) };
}

module.exports = { withHooks };
