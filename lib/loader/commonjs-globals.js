'use strict';

// What Node says of an ES module that uses what only CommonJS has.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { native } = require('./native.js');

const MAJOR = Number(process.versions.node.split('.')[0]);

/** What the advice is in a module that awaits, by what it uses. @type {Readonly<Record<string, string>>} */
const ADVICE = Object.freeze({
  require: 'replace require() with import',
  module: 'use export instead of module.exports/exports',
  exports: 'use export instead of module.exports/exports',
  __filename: 'use import.meta.filename instead',
  __dirname: 'use import.meta.dirname instead',
});

/** From this version on Node minds whether the module awaits, and from the other one it says what is used. */
const [MINDS_AWAIT, SAYS_WHAT] = [MAJOR >= 22, MAJOR >= 24];

/**
 * Whether a module awaits, as Node has it: before version 24 also when one does that it imports.
 * @param {number} record
 */
function awaits(record) {
  return SAYS_WHAT ? native.hasTopLevelAwait(record) : native.asyncReason(record) !== null;
}

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
 * @param {boolean} isAwaiting whether that awaits
 */
function explainCommonJSGlobal(error, url, isAwaiting) {
  if (error?.name !== 'ReferenceError') return;
  const global = Object.keys(ADVICE).find((name) => error.message === `${name} is not defined`);
  if (global === undefined) return;
  if (isAwaiting && MINDS_AWAIT) {
    const used = SAYS_WHAT ? `'${global}'` : 'require()';
    const advice = ADVICE[SAYS_WHAT ? global : 'require'];
    error.message =
      `Cannot determine intended module format because both ${used} and top-level await are present.` +
      ' If the code is intended to be CommonJS, wrap await in an async function.' +
      ` If the code is intended to be an ES module, ${advice}.`;
    error.code = 'ERR_AMBIGUOUS_MODULE_SYNTAX';
    return;
  }
  const advice = global === 'require' ? ', you can use import instead' : '';
  const file = packageOf(url);
  const reason =
    file === null
      ? ''
      : `\nThis file is being treated as an ES module because it has a '.js' file extension and '${file}' contains ` +
        `"type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file extension.`;
  error.message += ` in ES module scope${advice}${reason}`;
}

module.exports = { awaits, explainCommonJSGlobal };
