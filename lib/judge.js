'use strict';

// What the V8 that runs says of a source text as a module, and where.

const { Module, compileModule, resolvePath } = require('./intrinsics.js');
const { LINE_TERMINATOR } = require('./line-terminator.js');
const { placeOfThrown } = require('./thrown-place.js');

let compiled = 0;

/**
 * Has V8 compile a text as a module, which throws what V8 says of it.
 *
 * Node compiles an ES module for `require()`. The import in front, on a line of its own, cannot be
 * resolved, so that nothing of the text is ever linked or run, and a Node that takes it for CommonJS
 * refuses it.
 * @param {string} source
 */
function compileAsModule(source) {
  const filename = resolvePath(`/vm-module-record/${compiled++}.mjs`);
  const text = `import "vm-module-record:nothing";\n${source.replace(/^#!/, '//')}`;
  Reflect.apply(compileModule, new Module(filename), [text, filename, 'module']);
}

/**
 * What V8 throws for a text as a module; null when it takes it, or cannot be asked.
 * @param {string} source
 */
function errorAsModule(source) {
  try {
    compileAsModule(source);
  } catch (error) {
    const judged = /** @type {Error} */ (error);
    if (judged.name === 'RangeError') return judged;
    const isOfCommonJS = judged.message.startsWith('Cannot use import statement');
    if (judged.name === 'SyntaxError' && !isOfCommonJS) return judged;
  }
  return null;
}

/**
 * Syntax that a V8 may not know: it would complain about that, and not about the mistake.
 * @typedef {object} Newer
 * @property {string} example
 * @property {RegExp} pattern
 * @property {(match: string) => string} older of the same width
 */

/** @type {(match: string) => string} */
const importAndBlanks = (match) => `import${match.slice(6).replace(/[^\n\r\u2028\u2029]/g, ' ')}`;

/** @type {readonly Newer[]} */
const PHASES = [
  {
    example: 'import defer * as a from "a"',
    pattern: /\bimport\s+defer(?=\s*\*)/g,
    older: importAndBlanks,
  },
  {
    example: 'import source a from "a"',
    pattern: /\bimport\s+source(?=\s+[\p{ID_Start}$_][\p{ID_Continue}$]*\s+from\b)/gu,
    older: importAndBlanks,
  },
  {
    example: 'import.defer("a")',
    pattern: /\bimport\s*\.\s*defer(?=\s*\(\s*[^)\s])/g,
    older: importAndBlanks,
  },
  {
    example: 'import.source("a")',
    pattern: /\bimport\s*\.\s*source(?=\s*\(\s*[^)\s])/g,
    older: importAndBlanks,
  },
];

/** The keyword of a declaration, up to its name. @type {Newer} */
const USING = {
  example: '{ using a = null }',
  pattern:
    /\b(?:await[^\S\n\r\u2028\u2029]+)?using(?=[^\S\n\r\u2028\u2029]+(?!let\b|in\b|instanceof\b)[\p{ID_Start}$_\\])/gu,
  older: (keyword) => 'const'.padEnd(keyword.length),
};

/** Found out when the first error is put into words. @type {Map<Newer, boolean>} */
const known = new Map();

/**
 * @param {string} source
 * @param {Newer} newer
 */
function inOlderSyntax(source, newer) {
  const text = source.replace(newer.pattern, newer.older);
  if (text === source) return source;
  if (!known.has(newer)) known.set(newer, errorAsModule(newer.example) === null);
  return known.get(newer) ? source : text;
}

/**
 * What V8 says of a text.
 * @typedef {object} Judged
 * @property {string} text that it was asked about
 * @property {Error} error
 * @property {boolean} usingAsConst whether the text has constants in the place of `using` declarations
 */

/**
 * @param {string} source
 * @returns {Judged | null} null when it takes it, or cannot be asked
 */
function judge(source) {
  const text = PHASES.reduce(inOlderSyntax, source);
  const withoutUsing = inOlderSyntax(text, USING);
  if (withoutUsing !== text) {
    const error = errorAsModule(withoutUsing);
    const isOfConst = error?.message.includes("'const'");
    if (error !== null && !isOfConst) return { text: withoutUsing, error, usingAsConst: true };
    // A place where a constant may be declared but this may not, or neither.
  }
  const error = errorAsModule(text);
  return error && { text, error, usingAsConst: false };
}

/**
 * Where V8 finds the error; null when it cannot be asked.
 * @param {Judged} judged
 * @returns {{ line: number, column: number } | null} counted from one
 */
function placeOfJudged({ text }) {
  const place = placeOfThrown(() => compileAsModule(text));
  // The first line is the import's; the one before it stands for no place at all.
  return place === null || place.line < 1 ? null : { line: place.line, column: place.column + 1 };
}

/**
 * What V8 says; what it says of a constant is said of `using`.
 * @param {Judged} judged
 * @param {string} source
 * @param {{ line: number, column: number } | null} place
 */
function wordsOfJudged({ error: { message }, usingAsConst }, source, place) {
  if (!usingAsConst || !message.includes('const declaration')) return message;
  const lines = source.split(LINE_TERMINATOR).slice(0, place?.line);
  if (place !== null) lines.push(String(lines.pop()).slice(0, place.column - 1));
  const declared = [...lines.join('\n').matchAll(/\bconst\b|\b(?:await\s+)?using\b/g)].at(-1);
  const keyword = declared?.[0].replace(/\s+/, ' ') ?? 'const';
  return message.replace('const declaration', `${keyword} declaration`);
}

module.exports = { judge, placeOfJudged, wordsOfJudged };
