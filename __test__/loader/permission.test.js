'use strict';

// Node's permission model: what a program may not read, a loader does not load for it.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { promisify } = require('node:util');
const { folder } = require('./support/folder.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const PACKAGE = path.join(__dirname, '..', '..', path.sep);
const [major] = process.versions.node.split('.').map(Number);

test('files that must not be read are not loaded', {
  skip: skip || (major < 22 && 'this Node loads no addons with its permission model'),
}, async (t) => {
  const { root } = folder(t, {
    'allowed/main.cjs': `const { Loader } = require(${JSON.stringify(path.join(PACKAGE, 'loader.js'))});
      const attempt = async (loader, ...given) => {
        const loaded = loader.import(...given);
        console.log(await loaded.then(({ default: value }) => value, ({ code, suggestion }) => [code, suggestion].join('')));
      };
      (async () => {
        for (const options of [{}, { resolve: (specifier, context, next) => next(specifier, context) }]) {
          const loader = new Loader(options);
          await attempt(loader, './own.mjs', __filename);
          await attempt(loader, '../secret.mjs', __filename);
          await attempt(loader, '../secret.json', __filename, { with: { type: 'json' } });
          await attempt(loader, './importer.mjs', __filename);
          await attempt(loader, '../broken.mjs', __filename);
          await attempt(loader, '../secrets.mjs', __filename);
        }
      })();`,
    'allowed/own.mjs': 'export default "own";',
    'allowed/importer.mjs': 'export { default } from "../secret.mjs";',
    'secret.mjs': 'export default "secret";',
    'secret.json': '"secret"',
    'broken.mjs': 'await 0; const secret = "word" oops;',
  });
  const allowed = path.join(root, 'allowed', path.sep);
  const parameters = [
    major >= 24 ? '--permission' : '--experimental-permission',
    '--no-warnings',
    '--allow-addons',
    `--allow-fs-read=${PACKAGE}*`,
    `--allow-fs-read=${allowed}*`,
    path.join(allowed, 'main.cjs'),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, parameters);
  const denied = 'ERR_ACCESS_DENIED';
  const expected = ['own', denied, denied, denied, denied, 'ERR_MODULE_NOT_FOUND'];
  assert.deepEqual(stdout.trim().split('\n'), [...expected, ...expected]);
});
