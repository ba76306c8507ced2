'use strict';

// The awaits at which a program is when it has nothing left to do.

const { LINE_TERMINATOR } = require('../line-terminator.js');
const { FileEnvironment } = require('./file-environment.js');
const { native } = require('./native.js');

/** @typedef {{ url: string, places: { line: number, column: number, text: string }[] }} PendingAwait */

/**
 * Where the modules that wait await. A module that waits for others is none of them.
 * @param {import('../../loader.js').LoaderGraph} graph
 * @param {readonly import('./module-node.js').ModuleNode[]} nodes
 * @returns {PendingAwait[]}
 */
function pendingAwaits({ modules, edges }, nodes) {
  const waiting = new Set(modules.filter(({ pending }) => pending).map(({ id }) => id));
  for (const { from, to } of edges) if (to !== null && waiting.has(to)) waiting.delete(from);
  const byURL = new Map(nodes.map((node) => [node.url, node]));
  return [...waiting].flatMap((id) => {
    const node = byURL.get(modules[id].identifier);
    if (!(node?.environment instanceof FileEnvironment)) return [];
    const source = node.environment.sourceText();
    const lines = source.split(LINE_TERMINATOR);
    const places = native
      .awaitPlaces(source)
      .map(({ line, column }) => ({ line, column, text: lines[line - 1] }));
    return [{ url: node.url, places }];
  });
}

exports.pendingAwaits = pendingAwaits;
