'use strict';

// The graph as a tree of text: each module where it is first imported, with marks for cycles, top-level await and what is
// slow.

const { labelsOf } = require('./page/labels.js');
const { formatTime } = require('./page/model.js');

/** @typedef {import('../../loader.js').LoaderGraph} LoaderGraph */
/** @typedef {import('../../index.js').ModuleGraphModule} ModuleGraphModule */
/** @typedef {import('../../index.js').ModuleGraphEdge} ModuleGraphEdge */

/** Deeper than this, a tree is no help: its lines begin with their depth. */
const DEEPEST = 40;

/** The folder of the package that a module belongs to. */
const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/**
 * What a package has, where the tree shows one line for it.
 * @typedef {object} Package
 * @property {string} name
 * @property {number} modules
 * @property {number} marked
 */

/**
 * @param {readonly ModuleGraphModule[]} modules
 * @param {number} slow
 * @returns {(Package | null)[]} by module
 */
function packagesOf(modules, slow) {
  /** @type {Map<string, Package>} */
  const packages = new Map();
  return modules.map((module) => {
    const found = PACKAGE.exec(module.identifier);
    if (found === null) return null;
    const [folder, name] = found;
    const own = packages.get(folder) ?? { name, modules: 0, marked: 0 };
    packages.set(folder, own);
    own.modules++;
    if (isMarked(module, slow)) own.marked++;
    return own;
  });
}

/**
 * @param {ModuleGraphModule} module
 * @param {number} slow
 */
function isMarked({ cycle, error, evaluation, hasTopLevelAwait }, slow) {
  const isSlow = evaluation !== null && evaluation.duration >= slow;
  return cycle !== null || error !== null || hasTopLevelAwait || isSlow;
}

/**
 * @param {LoaderGraph} graph
 * @param {{ style: import('./style.js').Style, slow: number, packages?: boolean }} options
 * @returns {string}
 */
function treeOf(graph, { style, slow, packages: isWhole = false }) {
  const { modules, edges, roots } = graph;
  const packages = packagesOf(modules, slow);
  const labels = labelsOf(modules.map(({ identifier }) => identifier));
  /** @type {ModuleGraphEdge[][]} */
  const imports = modules.map(() => []);
  for (const edge of edges) imports[edge.from].push(edge);
  /** @type {string[]} */
  const lines = [];
  const printed = new Set();
  for (const root of roots) {
    const kind = root === roots[0] ? '' : style.dim(' (by import())');
    const steps = [
      { id: root, prefix: '', branch: '', note: kind, depth: 0, parents: '', isFolded: false },
    ];
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      const { id, prefix, branch, note, depth, parents, isFolded } = step;
      const start = depth > DEEPEST ? `${depth}: ` : style.dim(prefix + branch);
      const isKnown = printed.has(id);
      const own = imports[id];
      const name = id === root ? style.bold(labels[id]) : labels[id];
      const again = isKnown && own.length > 0 && !isFolded ? style.dim(' (above)') : '';
      const folded = isFolded ? style.dim(foldedNote(packages[id])) : '';
      lines.push(start + name + marksOf(modules[id], slow, style) + note + folded + again);
      if (isKnown || isFolded) continue;
      printed.add(id);
      const below = depth > DEEPEST ? '' : prefix + parents;
      for (let index = own.length - 1; index >= 0; index--) {
        const edge = own[index];
        const isLast = index === own.length - 1;
        if (edge.to === null) continue;
        steps.push({
          id: edge.to,
          prefix: below,
          branch: isLast ? '└── ' : '├── ',
          note: noteOf(edge, style),
          depth: depth + 1,
          parents: isLast ? '    ' : '│   ',
          isFolded: !isWhole && packages[id] === null && packages[edge.to] !== null,
        });
      }
    }
  }
  return `${lines.join('\n')}\n\n${summaryOf(graph, labels, slow, style)}`;
}

/** @param {Package | null} folded */
function foldedNote(folded) {
  if (folded === null || folded.modules === 1) return '';
  const { marked, modules, name } = folded;
  return ` (${modules} modules of ${name}${marked > 0 ? `, ${marked} marked` : ''}: --packages)`;
}

/**
 * @param {ModuleGraphEdge} edge
 * @param {import('./style.js').Style} style
 */
function noteOf({ phase, attributes }, style) {
  const words = phase === 'evaluation' ? [] : [`import ${phase}`];
  for (const [key, value] of Object.entries(attributes)) words.push(`${key}: ${value}`);
  return words.length === 0 ? '' : style.dim(` (${words.join(', ')})`);
}

/**
 * @param {ModuleGraphModule} module
 * @param {number} slow
 * @param {import('./style.js').Style} style
 */
function marksOf({ cycle, error, evaluation, hasTopLevelAwait, pending }, slow, style) {
  const marks = [];
  if (error !== null) {
    const [message] = `${error.name}: ${error.message}`.split('\n');
    marks.push(style.red(`✗ ${message}`));
  }
  if (cycle !== null) marks.push(style.red(`↻ cycle ${cycle + 1}`));
  if (hasTopLevelAwait) {
    const ended = evaluation?.end ?? null;
    const time =
      evaluation === null || ended === null ? '' : ` ${formatTime(ended - evaluation.start)}`;
    marks.push(style.cyan(pending ? '⧗ still awaits' : `⧗ await${time}`));
  }
  if (evaluation !== null && evaluation.duration >= slow) {
    marks.push(style.yellow(`▲ slow ${formatTime(evaluation.duration)}`));
  }
  return marks.map((mark) => `  ${mark}`).join('');
}

/**
 * @param {LoaderGraph} graph
 * @param {string[]} labels
 * @param {number} slow
 * @param {import('./style.js').Style} style
 */
function summaryOf({ modules, edges }, labels, slow, style) {
  const counted = (/** @type {number} */ count, /** @type {string} */ one) =>
    `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
  const lines = [`${counted(modules.length, 'module')}, ${counted(edges.length, 'import')}`];
  const ran = modules.filter(({ evaluation }) => evaluation !== null);
  if (ran.length > 0) {
    let end = 0;
    let busy = 0;
    for (const { evaluation } of ran) {
      const {
        start,
        duration,
        end: settled,
      } = /** @type {NonNullable<typeof evaluation>} */ (evaluation);
      end = Math.max(end, settled ?? 0, start + duration);
      busy += duration;
    }
    lines.push(
      `${counted(ran.length, 'module')} evaluated in ${formatTime(end)}, of which code ran ${formatTime(busy)}`,
    );
  }
  /** @type {Map<number, string[]>} */
  const cycles = new Map();
  modules.forEach(({ cycle }, id) => {
    if (cycle !== null) cycles.set(cycle, [...(cycles.get(cycle) ?? []), labels[id]]);
  });
  for (const [number, members] of cycles) {
    const shown = members.slice(0, 8).join(', ') + (members.length > 8 ? ', …' : '');
    lines.push(
      `${style.red(`↻ cycle ${number + 1}`)}  ${counted(members.length, 'module')}: ${shown}`,
    );
  }
  const awaiting = modules.filter(({ hasTopLevelAwait }) => hasTopLevelAwait).length;
  if (awaiting > 0)
    lines.push(`${style.cyan('⧗ await')}  ${counted(awaiting, 'module')} with top-level await`);
  const late = ran.filter(({ evaluation }) => (evaluation?.duration ?? 0) >= slow).length;
  if (late > 0)
    lines.push(
      `${style.yellow('▲ slow')}  ${counted(late, 'module')} whose own code took ${slow} ms or more`,
    );
  const failed = modules.filter(({ error }) => error !== null).length;
  if (failed > 0) lines.push(style.red(`✗ ${counted(failed, 'module')} failed`));
  return `${lines.join('\n')}\n`;
}

module.exports = { treeOf };
