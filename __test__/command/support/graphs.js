'use strict';

// Graphs in the format of moduleGraph(), from a few words.

/**
 * @typedef {object} Module
 * @property {string[]} [imports]
 * @property {number[]} [at] when it began, and for how long its own code ran
 * @property {number | null} [end] when it was done, if it waits
 * @property {boolean} [awaits]
 * @property {number} [cycle]
 * @property {string} [kind]
 * @property {{ name: string, message: string, code?: string }} [error]
 */

/**
 * @param {Record<string, Module>} modules by name; the first is the root
 * @returns {any}
 */
function graphOf(modules) {
  const names = Object.keys(modules);
  const ids = new Map(names.map((name, id) => [name, id]));
  const identifierOf = (/** @type {string} */ name) =>
    name.endsWith('.mjs') ? `file:///home/me/app/${name}` : name;
  const list = names.map((name, id) => {
    const {
      at,
      awaits = false,
      cycle = null,
      end,
      error = null,
      kind = 'source-text',
    } = modules[name];
    const [start, duration] = at ?? [0, 0];
    return {
      id,
      identifier: identifierOf(name),
      kind,
      status: error === null ? (at === undefined ? 'linked' : 'evaluated') : 'errored',
      pending: end === null,
      hasTopLevelAwait: awaits,
      async: awaits,
      cycle,
      error,
      evaluationOrder: /** @type {number | null} */ (null),
      evaluation:
        at === undefined
          ? null
          : { start, end: end === undefined ? start + duration : end, duration },
    };
  });
  const ran = list.filter(({ evaluation }) => evaluation !== null);
  const startOf = (/** @type {typeof list[number]} */ { evaluation }) => evaluation?.start ?? 0;
  ran.sort((a, b) => startOf(a) - startOf(b));
  ran.forEach((module, order) => {
    module.evaluationOrder = order;
  });
  const edges = names.flatMap((name, from) =>
    (modules[name].imports ?? []).map((target) => ({
      from,
      to: ids.get(target) ?? null,
      specifier: target.includes(':') ? target : `./${target}`,
      attributes: {},
      phase: 'evaluation',
    })),
  );
  return { root: 0, modules: list, edges, evaluationOrder: ran.map(({ id }) => id) };
}

module.exports = { graphOf };
