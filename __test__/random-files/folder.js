'use strict';

// What a random program has in its folder, as data and on a disk.

const fs = require('node:fs');
const path = require('node:path');

/** A file with these lines, or a link. @typedef {{ lines: string[] } | { link: string }} Content */
/** What there is, by path. @typedef {Map<string, Content>} State */

/**
 * How a file is written: in its place, by another file that takes its place, or so that the time of its last change is
 * the one before.
 * @typedef {'in place' | 'renamed' | 'set back'} Way
 */

/**
 * @typedef {object} Change
 * @property {string} path
 * @property {Content | null} content null when it is deleted
 * @property {Way} way
 */

/** @param {string[]} lines */
const textOf = (lines) => lines.join('\n');

/** @param {State} state @param {string} file */
function isBehindLink(state, file) {
  for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder)) {
    const content = state.get(folder);
    if (content !== undefined) return true;
  }
  return false;
}

/**
 * What there is after a change. One that is not possible changes nothing.
 * @param {State} state
 * @param {Change} change
 * @returns {State}
 */
function changed(state, { path: file, content }) {
  const next = new Map(state);
  if (isBehindLink(state, file)) return next;
  const below = [...next.keys()].filter((name) => name.startsWith(`${file}/`));
  if (content !== null && 'lines' in content && below.length > 0) return next;
  for (const name of below) next.delete(name);
  if (content === null) next.delete(file);
  else next.set(file, content);
  return next;
}

/** Reads into `changed`. @param {State} state @param {readonly Change[]} changes */
const afterAll = (state, changes) => changes.reduce(changed, state);

/** @param {string} root @param {string} file @param {Content} content */
function create(root, file, content) {
  const name = path.join(root, file);
  fs.mkdirSync(path.dirname(name), { recursive: true });
  if ('link' in content) fs.symlinkSync(content.link, name);
  else fs.writeFileSync(name, textOf(content.lines));
}

/** @param {string} root @param {State} state */
function createAll(root, state) {
  fs.mkdirSync(root, { recursive: true });
  for (const [file, content] of state) create(root, file, content);
}

/**
 * @param {string} root
 * @param {State} state what there is
 * @param {Change} change
 * @returns {State} what there is then
 */
function apply(root, state, change) {
  const next = changed(state, change);
  const { path: file, content, way } = change;
  if (next.get(file) === state.get(file)) return next;
  const name = path.join(root, file);
  const before = state.get(file);
  const isRewritten = before !== undefined && 'lines' in before && content && 'lines' in content;
  if (!isRewritten) {
    fs.rmSync(name, { recursive: true, force: true });
    if (content !== null) create(root, file, content);
  } else if (way === 'renamed') {
    create(root, `${file}~`, content);
    fs.renameSync(`${name}~`, name);
  } else {
    const { atime, mtime } = fs.statSync(name);
    fs.writeFileSync(name, textOf(content.lines));
    if (way === 'set back') fs.utimesSync(name, atime, mtime);
  }
  return next;
}

module.exports = { afterAll, apply, createAll, textOf };
