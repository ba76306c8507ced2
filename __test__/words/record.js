'use strict';

// Records what one implementation says of each broken module and graph.

const { SourceTextModule, SyntheticModule, nodeMajor, vm } = require('../implementation.js');
const { writeFileSync } = require('node:fs');
const sources = [...require('./broken-modules.js')];
const graphs = require('./broken-graphs.js');
const { wordsOf } = require('./words.js');

/** @type {Record<string, object>} */
const records = {};

/** @param {string} source @param {object} [options] */
function construct(source, options) {
  try {
    new SourceTextModule(source, { identifier: 'broken.mjs', ...options });
    return { accepted: true };
  } catch (error) {
    return wordsOf(error);
  }
}

const POSITIONS = {
  'on the third line': '\n\n  let a = ;',
  'after CRLF': '"";\r\n\r\n let a = ;',
  'after line separators': '"";\u2028 "";\u2029 let a = ;',
  'after text beyond ASCII': '"\u{1F600}\u00e9"; let a = ;',
  'after tabs': '\t\tlet\ta = ;',
  'on a long line': `${'a;'.repeat(200)} let a = ;`,
  'of a module error on a line of its own': 'let b;\n\nexport { a };\nb;',
  'after a hashbang': '#! a\nlet a = ;',
  'after a byte order mark': '\uFEFFlet a = ;',
  'at the end': 'let a = (\n',
  'in a template': 'let a = `\n${ b c }`;',
};

// An older V8 does not know them; what this package says there is in __test__/beyond/using.test.js.
if (nodeMajor >= 24) sources.push(...require('./broken-using.js'));
for (const source of sources) records[JSON.stringify(source)] = construct(source);
const context = vm.createContext();
for (const [name, source] of Object.entries(POSITIONS)) {
  records[`position ${name}`] = construct(source);
  records[`position ${name}, in a context`] = construct(source, { context });
  records[`position ${name}, with offsets`] = construct(source, { lineOffset: 7, columnOffset: 5 });
  records[`position ${name}, before the start`] = construct(source, {
    lineOffset: -7,
    columnOffset: -5,
  });
}

/** @param {Record<string, string | string[]>} graph */
async function link(graph) {
  /** @type {Record<string, any>} */
  const modules = {};
  for (const [name, source] of Object.entries(graph)) {
    modules[name] = Array.isArray(source)
      ? new SyntheticModule(source, () => {}, { identifier: name })
      : new SourceTextModule(source, { identifier: name });
  }
  try {
    await Object.values(modules)[0].link((/** @type {string} */ specifier) => modules[specifier]);
    return { accepted: true };
  } catch (error) {
    return wordsOf(error);
  }
}

(async () => {
  for (const [name, graph] of Object.entries(graphs)) records[`graph ${name}`] = await link(graph);
  writeFileSync(process.argv[2], JSON.stringify(records));
})();
