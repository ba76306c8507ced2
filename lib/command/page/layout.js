'use strict';

// Where the modules stand: in layers, so that most imports point to the right.

/** @typedef {import('./model.js').PageModule} PageModule */
/** @typedef {import('./model.js').Model} Model */

const NODE_WIDTH = 208;
const NODE_HEIGHT = 24;
const COLUMN = NODE_WIDTH + 16;
const ROW = NODE_HEIGHT + 10;
const GAP = 84;
/** How wide the graph should be for its height. */
const ASPECT = 1.7;
const SWEEPS = 6;

/**
 * @typedef {object} Bounds
 * @property {number} width
 * @property {number} height
 */

/**
 * Gives each module a place.
 * @param {Model} model
 * @returns {Bounds}
 */
function layOut(model) {
  const layers = inLayers(model);
  arrange(layers);
  const rows = bestRows(layers.map(({ length }) => length));
  const height = rows * ROW;
  let x = 0;
  for (const layer of layers) {
    const columns = Math.ceil(layer.length / rows);
    const used = Math.ceil(layer.length / columns);
    const top = (height - used * ROW) / 2;
    layer.forEach((module, index) => {
      module.x = x + (index % columns) * COLUMN;
      module.y = top + Math.floor(index / columns) * ROW;
    });
    x += columns * COLUMN + GAP;
  }
  return { width: Math.max(NODE_WIDTH, x - GAP - (COLUMN - NODE_WIDTH)), height };
}

/**
 * A module stands one layer to the right of the last that imports it; imports that close a cycle do not count.
 * @param {Model} model
 * @returns {PageModule[][]}
 */
function inLayers({ modules, roots }) {
  const order = postOrder([...roots, ...modules]);
  const place = new Map(order.map((module, index) => [module, index]));
  const rank = (/** @type {PageModule} */ module) => /** @type {number} */ (place.get(module));
  for (const module of modules) module.layer = 0;
  /** @type {PageModule[][]} */
  const layers = [];
  for (let at = order.length - 1; at >= 0; at--) {
    const module = order[at];
    layers[module.layer] ??= [];
    layers[module.layer].push(module);
    for (const { to } of module.imports) {
      if (rank(to) < at) to.layer = Math.max(to.layer, module.layer + 1);
    }
  }
  return merge(layers.filter(Boolean), mostLayers(modules.length));
}

/**
 * More layers than this make a graph a thin line.
 * @param {number} count of the modules
 */
const mostLayers = (count) => Math.max(12, Math.ceil(0.8 * Math.sqrt(count)));

/** These stay as they are: where a program begins should be easy to read. */
const FIRST_LAYERS = 3;

/**
 * Makes one of small layers that follow each other, until there are few enough.
 * @param {PageModule[][]} layers
 * @param {number} most
 */
function merge(layers, most) {
  /** @type {PageModule[][]} */
  let merged = layers;
  for (let cap = 2; merged.length > most; cap = Math.ceil(cap * 1.2)) {
    merged = [];
    for (const layer of layers) {
      const last = merged.at(-1);
      const isFree = merged.length > FIRST_LAYERS;
      if (last !== undefined && isFree && last.length + layer.length <= cap) last.push(...layer);
      else merged.push([...layer]);
    }
  }
  merged.forEach((layer, index) => {
    for (const module of layer) module.layer = index;
  });
  return merged;
}

/**
 * Modules after those that they import, as far as there is such an order.
 * @param {PageModule[]} starts
 */
function postOrder(starts) {
  /** @type {PageModule[]} */
  const order = [];
  const seen = new Set();
  for (const start of starts) {
    if (seen.has(start)) continue;
    seen.add(start);
    const path = [{ module: start, next: 0 }];
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const edge = step.module.imports[step.next++];
      if (edge === undefined) {
        order.push(step.module);
        path.pop();
      } else if (!seen.has(edge.to)) {
        seen.add(edge.to);
        path.push({ module: edge.to, next: 0 });
      }
    }
  }
  return order;
}

/**
 * Orders each layer by where its neighbours stand in theirs.
 * @param {PageModule[][]} layers
 */
function arrange(layers) {
  /** @type {Map<PageModule, number>} */
  const place = new Map();
  const settle = (/** @type {PageModule[]} */ layer) =>
    layer.forEach((module, index) => {
      place.set(module, (index + 0.5) / layer.length);
    });
  for (const layer of layers) settle(layer);
  const mean = (/** @type {PageModule[]} */ neighbours, /** @type {number} */ otherwise) => {
    if (neighbours.length === 0) return otherwise;
    let sum = 0;
    for (const neighbour of neighbours) sum += /** @type {number} */ (place.get(neighbour));
    return sum / neighbours.length;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forth = sweep % 2 === 0;
    for (let step = 0; step < layers.length; step++) {
      const layer = layers[forth ? step : layers.length - 1 - step];
      const wanted = new Map(
        layer.map((module) => {
          const neighbours = forth
            ? module.importers.map(({ from }) => from).filter((from) => from.layer < module.layer)
            : module.imports.map(({ to }) => to).filter((to) => to.layer > module.layer);
          return [module, mean(neighbours, /** @type {number} */ (place.get(module)))];
        }),
      );
      const at = (/** @type {PageModule} */ module) => /** @type {number} */ (wanted.get(module));
      layer.sort((a, b) => at(a) - at(b) || a.index - b.index);
      settle(layer);
    }
  }
}

/**
 * How many rows give the graph a good shape: long layers are broken into columns.
 * @param {number[]} sizes of the layers
 */
function bestRows(sizes) {
  const longest = Math.max(1, ...sizes);
  let best = longest;
  let least = Infinity;
  for (let rows = 1; rows <= longest; rows++) {
    let width = -GAP;
    for (const size of sizes) width += Math.ceil(size / rows) * COLUMN + GAP;
    const off = Math.abs(Math.log(width / (rows * ROW) / ASPECT));
    if (off < least) {
      least = off;
      best = rows;
    }
  }
  return best;
}

module.exports = { NODE_HEIGHT, NODE_WIDTH, layOut };
