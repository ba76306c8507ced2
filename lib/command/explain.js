'use strict';

// `vm-module-record explain`: the pages of docs/errors.md in the terminal.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { render } = require('./markdown.js');
const { nearest } = require('./nearest.js');
const { hasColours, styleOf } = require('./style.js');

const PAGE = path.join(__dirname, '..', '..', 'docs', 'errors.md');
const WIDEST = 100;

/** The sections by code, and the few words for each of the table in front. */
function readPage() {
  const [introduction, ...sections] = readFileSync(PAGE, 'utf8').split(/^## /m);
  /** @type {Map<string, string>} */
  const pages = new Map();
  for (const section of sections) {
    const [, code] = /** @type {RegExpExecArray} */ (/^`?(\w+)/.exec(section));
    pages.set(code, `## ${section}`);
  }
  /** @type {Map<string, string>} */
  const words = new Map();
  for (const [, code, text] of introduction.matchAll(/^\| \[`(\w+)`\]\(#\w+\)\s*\|(.*)\|$/gm)) {
    words.set(code, text.trim());
  }
  return { pages, words };
}

/**
 * The code that a text names: as it is, in small letters, without `ERR_`, or within a message that was pasted.
 * @param {string} text
 * @param {ReadonlyMap<string, string>} pages
 */
function codeIn(text, pages) {
  const upper = text.trim().toUpperCase();
  const named = /\bERR_\w+/.exec(upper)?.[0] ?? upper;
  if (pages.has(named) || named.startsWith('ERR_')) return named;
  const whole = [...pages.keys()].find((code) => code === `ERR_${named}`);
  return whole ?? named;
}

/**
 * @param {string | undefined} text the code
 * @param {{ stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream }} streams
 * @returns {number} the exit code
 */
function explain(text, { stdout, stderr }) {
  const { pages, words } = readPage();
  const coloured = hasColours(stdout);
  const style = styleOf(coloured);
  const width = Math.min(stdout.columns ?? 80, WIDEST);
  if (text === undefined) {
    const longest = Math.max(...[...pages.keys()].map((code) => code.length));
    for (const code of pages.keys()) {
      const few = render(words.get(code) ?? '', { style, coloured, width: Infinity });
      stdout.write(`${style.bold(code.padEnd(longest))}  ${few}\n`);
    }
    return 0;
  }
  const code = codeIn(text, pages);
  const page = pages.get(code);
  if (page !== undefined) {
    stdout.write(`${render(page, { style, coloured, width })}\n`);
    return 0;
  }
  const near = nearest(code, [...pages.keys()]);
  stderr.write(`vm-module-record explain: there is no page for ${JSON.stringify(text)}\n`);
  if (near.length > 0) stderr.write(`Did you mean ${near.join(' or ')}?\n`);
  else stderr.write('vm-module-record explain lists the codes.\n');
  return 1;
}

module.exports = { explain };
