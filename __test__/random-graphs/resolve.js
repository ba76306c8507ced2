'use strict';

// What a name of a module's exports resolves to, judged from the items of a program alone: so that most random imports
// name something, and that it is known what the others are.

/** @typedef {import('./program.js').Program} Program */

/**
 * ResolveExport, naively: https://tc39.es/ecma262/#sec-resolveexport
 * @param {Program} program
 * @param {number} index of the module
 * @param {string} name
 * @param {Set<string> & { unfulfilled?: boolean }} [seen] learns whether an export behind a star export was unfulfilled
 * @returns {string} the binding, or 'missing', 'ambiguous', 'circular', or 'unfulfilled': there is an indirect export of
 *   the name, which finds nothing
 */
function resolve(program, index, name, seen = new Set()) {
  const key = `${index} ${name}`;
  if (seen.has(key)) return 'circular';
  seen.add(key);
  const module = program.modules[index];
  if (module.kind === 'synthetic') {
    return module.exports.some((entry) => entry.name === name) ? key : 'missing';
  }
  for (const item of module.items) {
    switch (item.kind) {
      case 'local':
        if (item.names.includes(name)) return `${index} local ${item.id}`;
        break;
      case 'starAs':
        if (item.name === name) return `${item.to} namespace`;
        break;
      case 'indirect':
        if (item.name === name) return indirectly(program, item.to, item.imported, seen);
        break;
      case 'exportImport': {
        const entry = module.items.find(({ id }) => id === item.needs[0]);
        if (item.name === name && entry?.kind === 'namespace') return `${entry.to} namespace`;
        if (item.name === name && entry) return indirectly(program, entry.to, entry.imported, seen);
        break;
      }
    }
  }
  if (name === 'default') return 'missing';
  let found = 'missing';
  for (const item of module.items) {
    if (item.kind !== 'star' || seen.has(`${item.to} ${name}`)) continue;
    const answer = resolve(program, item.to, name, seen);
    if (answer === 'circular' || answer === 'unfulfilled') {
      seen.unfulfilled = true;
      continue;
    }
    if (answer === 'ambiguous') return answer;
    if (answer === 'missing') continue;
    if (found !== 'missing' && found !== answer) return 'ambiguous';
    found = answer;
  }
  return found;
}

/** @type {typeof resolve} */
function indirectly(program, index, name, seen) {
  const answer = resolve(program, index, name, seen);
  return answer === 'missing' || answer === 'circular' ? 'unfulfilled' : answer;
}

const UNRESOLVED = ['missing', 'ambiguous', 'circular', 'unfulfilled'];

/** @param {string} answer of `resolve` */
const isResolved = (answer) => !UNRESOLVED.includes(answer);

module.exports = { isResolved, resolve };
