'use strict';

// What the host of a random program does, step by step.

/**
 * @typedef {object} Step
 * @property {'link' | 'requests' | 'evaluate' | 'later' | 'dump' | 'call' | 'set' | 'ticks' | 'turn'} kind
 * @property {number} [module]
 * @property {string} [name]
 * @property {number} [count]
 * @property {boolean} [wait] whether all microtasks run before the next step
 */

/** @typedef {import('./program.js').Program} Program */

/**
 * The modules that a module asks for, directly or not.
 * @param {Program} program
 * @param {number} index
 * @param {(kind: string) => boolean} follows which of its items
 */
function reachable(program, index, follows = (kind) => kind !== 'dynamic') {
  const seen = new Set([index]);
  for (const each of seen) {
    const module = program.modules[each];
    if (module?.kind !== 'source') continue;
    for (const { kind, to } of module.items) {
      if (to !== undefined && follows(kind)) seen.add(to);
    }
  }
  return seen;
}

/**
 * Whether a module asks for itself, directly or not.
 * @param {Program} program
 * @param {number} index
 * @param {(kind: string) => boolean} [follows]
 */
function isInCycle(program, index, follows = (kind) => kind !== 'dynamic') {
  const module = program.modules[index];
  if (module.kind !== 'source') return false;
  return module.items.some(
    ({ kind, to }) =>
      to !== undefined && follows(kind) && reachable(program, to, follows).has(index),
  );
}

/**
 * Steps that link and evaluate, in order or at once, and then touch what has come of it.
 * @param {Program} program
 * @param {import('./random.js').Random} random
 * @returns {Step[]}
 */
function stepsOf(program, { below, chance, pick, weighted }) {
  const count = program.modules.length;
  /** @type {Step[]} */
  const steps = [];
  const any = () => below(count);
  const roots = [0];
  while (chance(0.4) && roots.length < 4) roots.push(any());
  if (chance(0.05)) steps.push({ kind: 'evaluate', module: any(), wait: chance(0.5) });

  if (chance(0.3)) steps.push({ kind: 'requests' });
  const together = chance(0.5);
  for (const module of roots) steps.push({ kind: 'link', module, wait: !together });
  if (together) steps.push({ kind: 'turn' });

  const concurrent = chance(0.5);
  for (const module of roots) {
    steps.push({ kind: 'evaluate', module, wait: !concurrent });
    if (concurrent && chance(0.4)) steps.push({ kind: 'ticks', count: 1 + below(3) });
  }
  if (chance(0.7)) steps.push({ kind: 'turn' });

  for (let more = below(6); more > 0; more--) {
    const kind = weighted({ evaluate: 4, later: 1, dump: 2, call: 3, set: 3, ticks: 1, link: 1 });
    const name = pick(['x', 'y', 'z', 'f', 'set', 'default', 'a b', 'missing']);
    const wait = kind === 'link' || chance(0.6);
    steps.push({ kind, module: any(), name, count: 1 + below(3), wait });
  }
  return steps;
}

module.exports = { isInCycle, reachable, stepsOf };
