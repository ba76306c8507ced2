'use strict';

// What Node says of an ES module that uses what only CommonJS has. It says it of the modules that its own loader
// evaluates, which is the one of this command: of that it knows neither the folder nor that it awaits nothing.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

const GLOBALS = ['require', 'module', 'exports', '__filename', '__dirname'];
/** Such a Node has other words when the module awaits; it has them for ours, too. */
const NODE_MINDS_AWAIT = Number(process.versions.node.split('.')[0]) >= 22;

/**
 * @param {string} url
 * @returns {string | null} the package.json that makes it an ES module
 */
function packageOf(url) {
  if (!/^file:.*\.js(?:\?[^#]*)?(?:#.*)?$/.test(url)) return null;
  for (let folder = path.dirname(fileURLToPath(url)); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    try {
      return JSON.parse(readFileSync(file, 'utf8')).type === 'module' ? file : null;
    } catch {
      // It is further up.
    }
    if (folder === path.dirname(folder)) return null;
  }
}

/**
 * @param {any} error what an evaluation is rejected with
 * @param {string} url of the module that was evaluated
 * @param {boolean} awaits whether that has a top-level await
 */
function explainCommonJSGlobal(error, url, awaits) {
  if (error?.name !== 'ReferenceError' || (awaits && NODE_MINDS_AWAIT)) return;
  const global = GLOBALS.find((name) => error.message === `${name} is not defined`);
  if (global === undefined) return;
  const advice = global === 'require' ? ', you can use import instead' : '';
  const file = packageOf(url);
  const reason =
    file === null
      ? ''
      : `\nThis file is being treated as an ES module because it has a '.js' file extension and '${file}' contains ` +
        `"type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file extension.`;
  error.message += ` in ES module scope${advice}${reason}`;
}

module.exports = { explainCommonJSGlobal };
