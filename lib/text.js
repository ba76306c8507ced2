'use strict';

// The text that is compiled in a module's place.

/**
 * What src/transform/ says about a source text.
 * @typedef {object} Transformed
 * @property {number} form
 * @property {boolean} usesImport whether the body needs the helper behind `import()` and `import.meta`
 * @property {boolean} usesHelpers whether it needs those for eval, `arguments` and names
 * @property {string} prefix
 * @property {string} suffix
 * @property {Uint32Array} edits start and end of what is replaced, and the length of the replacement
 * @property {string} replacements one after the other
 */

/**
 * The source with its edits, in UTF-16 code units.
 * @param {string} source
 * @param {Pick<Transformed, 'edits' | 'replacements'>} transformed
 */
function applyEdits(source, { edits, replacements }) {
  let text = '';
  let at = 0;
  let used = 0;
  for (let index = 0; index < edits.length; index += 3) {
    const length = edits[index + 2];
    text += source.slice(at, edits[index]) + replacements.slice(used, used + length);
    at = edits[index + 1];
    used += length;
  }
  return text + source.slice(at);
}

/**
 * The whole text, and the offsets that put each token of the source where Node has it.
 *
 * The prefix stands on a line of its own, so that the first line of the source is shown as it is.
 * Only a column offset, which counts for the first line of a script, takes it back on that line.
 * @param {string} source
 * @param {Transformed} transformed
 * @param {{ lineOffset: number, columnOffset: number }} origin
 */
function textOf(source, transformed, { lineOffset, columnOffset }) {
  const { prefix, suffix } = transformed;
  const edited = applyEdits(source, transformed);
  if (columnOffset === 0 && lineOffset > MIN_LINE_OFFSET) {
    const text = `${prefix}\n${edited}${suffix}`;
    return { text, lineOffset: lineOffset - 1, columnOffset: 0 };
  }
  return { text: prefix + edited + suffix, lineOffset, columnOffset: columnOffset - prefix.length };
}

const MIN_LINE_OFFSET = -2147483648;

module.exports = { applyEdits, textOf };
