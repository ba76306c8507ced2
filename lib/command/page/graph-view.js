'use strict';

// The graph, drawn on a canvas.

const { CanvasView } = require('./canvas-view.js');
const { FONT, clip, markOf } = require('./colours.js');
const { NODE_HEIGHT, NODE_WIDTH } = require('./layout.js');
const { formatTime } = require('./model.js');

/** @typedef {import('./model.js').PageModule} PageModule */
/** @typedef {import('./model.js').PageEdge} PageEdge */
/** @typedef {import('./state.js').State} State */

/** From this scale on, the labels stand in the modules. */
const LABELLED = 0.66;
const LARGEST = 3;
/** At most this large when all of a small graph is shown. */
const COMFORTABLE = 1.15;
const MARGIN = 28;
const MOVE_MS = 220;

class GraphView extends CanvasView {
  #state;
  #model;
  #bounds;
  // A place x of the graph is drawn at (x - left) * scale.
  #left = 0;
  #top = 0;
  #scale = 1;
  #isTouched = false;
  #move = 0;
  /** Those that are labelled first, when there is no room for all. */
  #byImportance;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {State} state
   * @param {import('./layout.js').Bounds} bounds
   */
  constructor(canvas, state, bounds) {
    super(canvas);
    this.#state = state;
    this.#model = state.model;
    this.#bounds = bounds;
    const weight = (/** @type {PageModule} */ module) =>
      (module.isRoot ? 1e6 : 0) +
      (module.data.error !== null ? 1e5 : 0) +
      (module.data.cycle !== null ? 2e3 : 0) +
      (module.data.hasTopLevelAwait ? 2e3 : 0) +
      (module.isSlow ? 2e3 : 0) +
      module.importers.length +
      module.imports.length / 2;
    this.#byImportance = [...this.#model.modules].sort((a, b) => weight(b) - weight(a));
    this.resize();
  }

  /** @override */
  resize() {
    this.setSize(this.canvas.clientWidth, this.canvas.clientHeight);
    if (this.#isTouched) this.drawNow();
    else this.fit();
  }

  /** Shows all of it. */
  fit() {
    const { width, height } = this.#bounds;
    const scale = Math.min(
      (this.width - 2 * MARGIN) / width,
      // The legend is below.
      (this.height - 3 * MARGIN) / height,
      COMFORTABLE,
    );
    this.#scale = Math.max(scale, 0.002);
    this.#left = width / 2 - this.width / 2 / this.#scale;
    this.#top = height / 2 - (this.height - MARGIN) / 2 / this.#scale;
    this.#isTouched = false;
    this.drawNow();
  }

  /**
   * @param {number} factor
   * @param {{ x: number, y: number }} [at] what stays where it is, on the canvas
   */
  zoom(factor, at = { x: this.width / 2, y: this.height / 2 }) {
    cancelAnimationFrame(this.#move);
    const { width, height } = this.#bounds;
    const least = Math.min(this.width / width, this.height / height, 1) / 2;
    const scale = Math.min(LARGEST, Math.max(least, this.#scale * factor));
    this.#left += at.x / this.#scale - at.x / scale;
    this.#top += at.y / this.#scale - at.y / scale;
    this.#scale = scale;
    this.#isTouched = true;
    this.draw();
  }

  /**
   * @param {number} x in pixels
   * @param {number} y
   */
  pan(x, y) {
    cancelAnimationFrame(this.#move);
    this.#left -= x / this.#scale;
    this.#top -= y / this.#scale;
    this.#isTouched = true;
    this.draw();
  }

  /**
   * Brings a module into sight, and close enough to read what is around it.
   * @param {PageModule} module
   * @param {boolean} [closer]
   */
  show(module, closer = false) {
    const scale = closer ? Math.max(this.#scale, 0.9) : this.#scale;
    const x = (module.x - this.#left) * this.#scale;
    const y = (module.y - this.#top) * this.#scale;
    const isInSight = x > 0 && y > 0 && x + NODE_WIDTH * scale < this.width && y + 60 < this.height;
    if (isInSight && scale === this.#scale) return;
    this.#isTouched = true;
    const left = module.x + NODE_WIDTH / 2 - this.width / 2 / scale;
    const top = module.y + NODE_HEIGHT / 2 - this.height / 2 / scale;
    this.#moveTo(left, top, scale);
  }

  /**
   * @param {number} left
   * @param {number} top
   * @param {number} scale
   */
  #moveTo(left, top, scale) {
    cancelAnimationFrame(this.#move);
    const from = { left: this.#left, top: this.#top, scale: this.#scale };
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const begin = performance.now();
    const step = (/** @type {number} */ now) => {
      const done = still ? 1 : Math.min(1, Math.max(0, (now - begin) / MOVE_MS));
      const eased = 1 - (1 - done) ** 3;
      this.#scale = from.scale * (scale / from.scale) ** eased;
      this.#left = from.left + (left - from.left) * eased;
      this.#top = from.top + (top - from.top) * eased;
      this.drawNow();
      if (done < 1) this.#move = requestAnimationFrame(step);
    };
    step(begin);
  }

  /**
   * The module at a place of the canvas.
   * @param {number} x
   * @param {number} y
   * @returns {PageModule | null}
   */
  at(x, y) {
    const worldX = x / this.#scale + this.#left;
    const worldY = y / this.#scale + this.#top;
    const near = 5 / this.#scale;
    let found = null;
    let least = Infinity;
    for (const module of this.#model.modules) {
      const dx = Math.max(module.x - worldX, 0, worldX - module.x - NODE_WIDTH);
      const dy = Math.max(module.y - worldY, 0, worldY - module.y - NODE_HEIGHT);
      const far = Math.hypot(dx, dy);
      if (far <= near && far < least) {
        found = module;
        least = far;
      }
    }
    return found;
  }

  /** Where a module is on the canvas. @param {PageModule} module */
  placeOf(module) {
    return {
      x: (module.x - this.#left) * this.#scale,
      y: (module.y + NODE_HEIGHT - this.#top) * this.#scale,
    };
  }

  /** @override */
  paint() {
    const { selected, hovered, highlighted } = this.#state;
    this.#drawEdges(hovered ?? selected);
    const near = selected === null ? null : neighbourhood(selected);
    const isFaint = (/** @type {PageModule} */ module) => {
      if (module === hovered) return false;
      if (near !== null) return !near.has(module);
      return highlighted !== null && !highlighted.has(module);
    };
    for (const module of this.#model.modules) {
      if (this.#isVisible(module)) this.#drawModule(module, isFaint(module));
    }
    if (this.#scale < LABELLED) this.#drawLabels(near, isFaint);
  }

  /** @param {PageModule} module */
  #isVisible({ x, y }) {
    const left = (x - this.#left) * this.#scale;
    const top = (y - this.#top) * this.#scale;
    return (
      left < this.width &&
      top < this.height &&
      left + NODE_WIDTH * this.#scale > 0 &&
      top + NODE_HEIGHT * this.#scale > 0
    );
  }

  /** @param {PageModule | null} focus */
  #drawEdges(focus) {
    const { edges } = this.#model;
    const { highlighted } = this.#state;
    const context = this.context;
    const colours = this.colours;
    const isMany = edges.length > 1500 && this.#scale < LABELLED;
    const isQuiet = this.#state.selected !== null || highlighted !== null;
    context.lineWidth = 1;
    context.strokeStyle = colours.edge;
    context.globalAlpha = (isMany ? 0.55 : 1) * (isQuiet ? (edges.length > 1500 ? 0.12 : 0.35) : 1);
    context.beginPath();
    for (const edge of edges)
      if (!edge.isCyclic && edge.data.phase === 'evaluation') this.#trace(edge);
    context.stroke();
    context.setLineDash([4, 4]);
    context.beginPath();
    for (const edge of edges)
      if (!edge.isCyclic && edge.data.phase !== 'evaluation') this.#trace(edge);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = isQuiet ? 0.3 : 0.75;
    context.strokeStyle = colours.cycle;
    context.beginPath();
    for (const edge of edges) if (edge.isCyclic) this.#trace(edge);
    context.stroke();
    context.globalAlpha = 1;
    if (focus !== null) {
      this.#drawFocused(focus.importers, colours.importer);
      this.#drawFocused(focus.imports, colours.accent);
    } else if (highlighted !== null && highlighted.size < this.#model.modules.length / 2) {
      const within = edges.filter(({ from, to }) => highlighted.has(from) && highlighted.has(to));
      this.#drawFocused(within, colours.cycle, ({ isCyclic }) => isCyclic);
      this.#drawFocused(within, colours.muted, ({ isCyclic }) => !isCyclic);
    } else if (this.#scale >= LABELLED)
      this.#drawHeads(
        edges.filter((edge) => !edge.isCyclic),
        colours.muted,
        0.5,
      );
    if (this.#scale >= LABELLED)
      this.#drawHeads(
        edges.filter((edge) => edge.isCyclic),
        colours.cycle,
        0.8,
      );
  }

  /**
   * @param {PageEdge[]} edges
   * @param {string} colour
   * @param {(edge: PageEdge) => boolean} [wanted]
   */
  #drawFocused(edges, colour, wanted = () => true) {
    const context = this.context;
    const drawn = edges.filter(wanted);
    context.strokeStyle = colour;
    context.lineWidth = 1.6;
    context.beginPath();
    for (const edge of drawn) this.#trace(edge);
    context.stroke();
    context.lineWidth = 1;
    this.#drawHeads(drawn, colour, 1);
  }

  /**
   * @param {PageEdge[]} edges
   * @param {string} colour
   * @param {number} alpha
   */
  #drawHeads(edges, colour, alpha) {
    const context = this.context;
    const size = Math.min(7, Math.max(4, 6 * this.#scale));
    context.fillStyle = colour;
    context.globalAlpha = alpha;
    for (const edge of edges) {
      const [, , , , , , x, y, isForth] = this.#curve(edge);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(isForth ? x - size : x - size / 2, isForth ? y - size / 2 : y + size);
      context.lineTo(isForth ? x - size : x + size / 2, isForth ? y + size / 2 : y + size);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  /** @param {PageEdge} edge */
  #trace(edge) {
    const [x1, y1, x2, y2, x3, y3, x4, y4] = this.#curve(edge);
    if (Math.max(x1, x4, x2, x3) < 0 || Math.min(x1, x4, x2, x3) > this.width) return;
    if (Math.max(y1, y4) < -200 || Math.min(y1, y4) > this.height + 200) return;
    this.context.moveTo(x1, y1);
    this.context.bezierCurveTo(x2, y2, x3, y3, x4, y4);
  }

  /**
   * The curve of an import: from the right side of a module to the left of the other, within a column at
   * their left, or back below them. The last
   * number says whether it ends to the right, or upwards.
   * @param {PageEdge} edge
   */
  #curve({ from, to }) {
    const scale = this.#scale;
    const middle = NODE_HEIGHT / 2;
    const x1 = (from.x + NODE_WIDTH - this.#left) * scale;
    const y1 = (from.y + middle - this.#top) * scale;
    const isForth = to.x >= from.x + NODE_WIDTH;
    const y4 = (to.y + middle - this.#top) * scale;
    if (isForth) {
      const x4 = (to.x - this.#left) * scale;
      const bend = Math.max(20 * scale, (x4 - x1) * 0.45);
      return [x1, y1, x1 + bend, y1, x4 - bend, y4, x4, y4, 1];
    }
    if (to.x === from.x && to !== from) {
      const x = (from.x - this.#left) * scale;
      const bend = (14 + Math.min(40, Math.abs(to.y - from.y) / 6)) * scale;
      return [x, y1, x - bend, y1, x - bend, y4, x, y4, 1];
    }
    // Back, below both.
    const from1 = (from.x + NODE_WIDTH * 0.6 - this.#left) * scale;
    const to4 = (to.x + NODE_WIDTH * 0.4 - this.#left) * scale;
    const bottom1 = (from.y + NODE_HEIGHT - this.#top) * scale;
    const bottom4 = (to.y + NODE_HEIGHT - this.#top) * scale;
    const drop = (34 + Math.min(90, Math.abs(to.x - from.x) / 8)) * scale;
    return [from1, bottom1, from1, bottom1 + drop, to4, bottom4 + drop, to4, bottom4, 0];
  }

  /**
   * @param {PageModule} module
   * @param {boolean} isFaint
   */
  #drawModule(module, isFaint) {
    const context = this.context;
    const colours = this.colours;
    const scale = this.#scale;
    const { data } = module;
    const mark = markOf(module, colours);
    const x = (module.x - this.#left) * scale;
    const y = (module.y - this.#top) * scale;
    const width = Math.max(5, NODE_WIDTH * scale);
    const height = Math.max(3, NODE_HEIGHT * scale);
    const isFocus = this.#state.selected === module || this.#state.hovered === module;
    context.globalAlpha = isFaint ? 0.22 : 1;
    context.beginPath();
    context.roundRect(x, y, width, height, Math.min(6, 6 * scale));
    const isSmall = scale < 0.3;
    if (data.error !== null) context.fillStyle = colours['error-fill'];
    else if (isSmall && mark !== null) context.fillStyle = mark;
    else if (module.isSlow) context.fillStyle = colours['slow-fill'];
    else if (isSmall)
      context.fillStyle = data.kind === 'synthetic' ? colours.line : colours['node-line'];
    else context.fillStyle = data.kind === 'synthetic' ? colours.synthetic : colours.node;
    context.fill();
    if (!isSmall || isFocus) {
      context.lineWidth = isFocus ? 2.5 : mark === null ? 1 : 1.8;
      context.strokeStyle = isFocus ? colours.accent : (mark ?? colours['node-line']);
      if (module.isPending) context.setLineDash([5, 3]);
      context.stroke();
      context.setLineDash([]);
    }
    if (scale >= LABELLED) this.#drawText(module, x, y, width, height);
    context.globalAlpha = 1;
  }

  /**
   * @param {PageModule} module
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  #drawText(module, x, y, width, height) {
    const context = this.context;
    const scale = this.#scale;
    let right = x + width - 8 * scale;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    context.font = `600 ${10 * scale}px ${FONT}`;
    for (const { text, colour } of badgesOf(module, this.colours)) {
      // The name comes first; the colours say it too.
      if (right - context.measureText(text).width - x < 84 * scale) break;
      context.fillStyle = colour;
      context.fillText(text, right, y + height / 2 + scale / 2);
      right -= context.measureText(text).width + 7 * scale;
    }
    context.textAlign = 'left';
    context.font = `${module.isRoot ? 600 : 400} ${12 * scale}px ${FONT}`;
    context.fillStyle = this.colours.text;
    // What is half out of sight keeps its name in sight.
    const left = Math.max(x + 9 * scale, Math.min(6, right - 60 * scale));
    context.fillText(clip(context, module.label, right - left), left, y + height / 2 + scale / 2);
  }

  /**
   * Labels beside the modules, as many as there is room for.
   * @param {Set<PageModule> | null} near
   * @param {(module: PageModule) => boolean} isFaint
   */
  #drawLabels(near, isFaint) {
    const context = this.context;
    const colours = this.colours;
    const { selected, hovered, highlighted } = this.#state;
    const first = [hovered, selected].filter((module) => module !== null);
    const wanted = [
      ...first,
      ...this.#byImportance.filter((module) => near?.has(module) || highlighted?.has(module)),
      ...(near === null && highlighted === null ? this.#byImportance : []),
    ];
    /** @type {{ x: number, y: number, width: number }[]} */
    const taken = [];
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.lineJoin = 'round';
    const height = 16;
    let tries = 0;
    for (const module of new Set(wanted)) {
      if (taken.length >= 140 || tries++ > 1500) break;
      if (!this.#isVisible(module) || (isFaint(module) && !first.includes(module))) continue;
      const isFirst = first.includes(module);
      context.font = `${isFirst || module.isRoot ? 600 : 400} 12px ${FONT}`;
      const text = clip(context, module.label, 190);
      const { width } = context.measureText(text);
      let x = (module.x + NODE_WIDTH - this.#left) * this.#scale + 4;
      if (x + width > this.width - 4) x = (module.x - this.#left) * this.#scale - width - 4;
      const y = (module.y + NODE_HEIGHT / 2 - this.#top) * this.#scale;
      const isFree = taken.every(
        (other) =>
          Math.abs(other.y - y) >= height ||
          other.x > x + width + 6 ||
          other.x + other.width + 6 < x,
      );
      if (!isFree && !isFirst) continue;
      taken.push({ x, y, width });
      context.strokeStyle = colours.back;
      context.lineWidth = 4;
      context.strokeText(text, x, y);
      context.fillStyle = markOf(module, colours) ?? colours.text;
      context.fillText(text, x, y);
    }
    context.lineWidth = 1;
  }
}

/** @param {PageModule} module */
function neighbourhood(module) {
  const near = new Set([module]);
  for (const { to } of module.imports) near.add(to);
  for (const { from } of module.importers) near.add(from);
  return near;
}

/**
 * What is written into a module, from the right.
 * @param {PageModule} module
 * @param {import('./colours.js').Colours} colours
 */
function badgesOf({ data, isPending, isSlow }, colours) {
  const badges = [];
  if (data.error !== null) badges.push({ text: 'error', colour: colours.error });
  if (isSlow && data.evaluation !== null) {
    badges.push({ text: formatTime(data.evaluation.duration), colour: colours.slow });
  }
  if (data.hasTopLevelAwait) {
    badges.push({ text: isPending ? 'waits' : 'await', colour: colours.async });
  }
  if (data.cycle !== null) badges.push({ text: `cycle ${data.cycle + 1}`, colour: colours.cycle });
  return badges;
}

module.exports = { GraphView };
