'use strict';

// A page of docs/ for the terminal. It knows the Markdown that our own pages use: headings, paragraphs, tables, lists
// and fenced code.

/** @typedef {import('./style.js').Style} Style */

/** Without its escape sequences, text is as wide as it has letters. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

/** @param {string} text */
const widthOf = (text) => text.replace(ESCAPES, '').length;

/**
 * @param {string} text of one line
 * @param {Style} style
 * @param {boolean} coloured
 */
function inline(text, style, coloured) {
  return text
    .replace(/\[([^\]]*)\]\(#[^)]*\)/g, '$1')
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)')
    .split(/(`[^`]+`)/)
    .map((part) => {
      if (part.length > 1 && part.startsWith('`')) {
        return coloured ? style.cyan(part.slice(1, -1)) : part;
      }
      return part
        .replace(/\*\*(.+?)\*\*/g, (_, bold) => style.bold(bold))
        .replace(/\b_(.+?)_\b/g, '$1');
    })
    .join('');
}

/**
 * Breaks a text into lines.
 * @param {string} text
 * @param {number} width
 * @param {string} [indent] of all lines but the first
 */
function wrap(text, width, indent = '') {
  const lines = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line === '') line = word;
    else if (widthOf(line) + 1 + widthOf(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/**
 * @param {string[]} rows of a table
 * @param {Style} style
 * @param {boolean} coloured
 */
function table(rows, style, coloured) {
  const cells = rows
    .filter((_, index) => index !== 1) // what separates the heading
    .map((row) =>
      row
        .replace(/^\||\|$/g, '')
        .split(/(?<!\\)\|/)
        .map((cell) => inline(cell.trim().replace(/\\\|/g, '|'), style, coloured)),
    );
  const widths = cells[0].map((_, column) =>
    Math.max(...cells.map((row) => widthOf(row[column] ?? ''))),
  );
  return cells.map((row, index) => {
    const line = row
      .map((cell, column) => cell + ' '.repeat(widths[column] - widthOf(cell)))
      .join('  ')
      .trimEnd();
    return `  ${index === 0 ? style.bold(line) : line}`;
  });
}

/**
 * @param {string} markdown
 * @param {{ style: Style, coloured: boolean, width: number }} options
 * @returns {string}
 */
function render(markdown, { style, coloured, width }) {
  const lines = markdown.trim().split('\n');
  /** @type {string[]} */
  const out = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    const heading = /^(#+) (.*)$/.exec(line);
    if (heading) {
      out.push(style.bold(inline(heading[2], style, false)));
      at++;
    } else if (line.startsWith('```')) {
      for (at++; at < lines.length && !lines[at].startsWith('```'); at++) {
        const comment = /^(.*?)((?:^|\s)\/\/ .*)?$/.exec(lines[at]);
        const [, code, remark = ''] = /** @type {RegExpExecArray} */ (comment);
        out.push(`    ${code}${remark && style.dim(remark)}`.trimEnd());
      }
      at++;
    } else if (line.startsWith('|')) {
      const rows = [];
      while (lines[at]?.startsWith('|')) rows.push(lines[at++]);
      out.push(...table(rows, style, coloured));
    } else if (/^[-*] /.test(line)) {
      let item = lines[at++].replace(/^[-*]/, '•');
      while (/^\s+\S/.test(lines[at] ?? '')) item += ` ${lines[at++].trim()}`;
      out.push(...wrap(inline(item, style, coloured), width, '  '));
    } else if (line.trim() === '') {
      out.push('');
      at++;
    } else {
      let paragraph = lines[at++];
      while (/^[^\s`|#]|^`[^`]/.test(lines[at] ?? '') && !/^[-*] /.test(lines[at])) {
        paragraph += ` ${lines[at++]}`;
      }
      out.push(...wrap(inline(paragraph, style, coloured), width));
    }
  }
  return out.join('\n');
}

module.exports = { render };
