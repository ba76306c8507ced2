'use strict';

// The graph as one page that needs no other file and no network. What is in page/ becomes part of it.

const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, 'page');

/** @param {string} name */
const read = (name) => readFileSync(path.join(FOLDER, name), 'utf8');

/** The scripts of the page as one: each is a function, as CommonJS has it. */
function script() {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.js'));
  const modules = names.map(
    (name) => `${JSON.stringify(`./${name}`)}: (module, exports, require) => {\n${read(name)}}`,
  );
  return `(() => {
const modules = {
${modules.join(',\n')}
};
const loaded = new Map();
const require = (name) => {
  let module = loaded.get(name);
  if (module === undefined) {
    module = { exports: {} };
    loaded.set(name, module);
    modules[name](module, module.exports, require);
  }
  return module.exports;
};
require('./main.js');
})();`;
}

/**
 * Text that ends no element and begins no other one.
 * @param {string} text
 */
const escapeText = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** @param {unknown} value */
const asJSON = (value) =>
  JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');

/**
 * @param {import('../../loader.js').LoaderGraph | import('../../index.js').ModuleGraph} graph
 * @param {{ title: string, slow: number }} options
 * @returns {string}
 */
function htmlOf(graph, { title, slow }) {
  /** @type {Record<string, string>} */
  const parts = {
    title: escapeText(title),
    style: read('page.css').trim(),
    data: asJSON({ slow, graph }),
    script: script(),
  };
  // They stand in comments and strings, so that the page is one without them too.
  const place = /(?:\/\* |")?\{\{(\w+)\}\}(?: \*\/|")?/g;
  return read('page.html').replace(place, (_, name) => parts[name]);
}

module.exports = { htmlOf };
