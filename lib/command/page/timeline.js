'use strict';

// The evaluation as a timeline: in its first lane the bodies that ran, one after another, and below it the modules that
// waited for their top-level await, each from its start to its end.

const { CanvasView } = require('./canvas-view.js');
const { FONT, clip } = require('./colours.js');
const { durationOf, endOf, startOf } = require('./model.js');

/** @typedef {import('./model.js').PageModule} PageModule */

const MARGIN = 14;
const AXIS = 22;
const CODE = 26;
const LANE = 20;

/**
 * @typedef {object} Span
 * @property {PageModule} module
 * @property {number} lane
 */

/**
 * The modules that waited, in as few lanes as there are at one time.
 * @param {PageModule[]} evaluated in the order in which they began
 * @param {number} total
 * @returns {Span[]}
 */
function lanesOf(evaluated, total) {
  /** @type {number[]} */
  const ends = [];
  return evaluated
    .filter(({ data }) => data.hasTopLevelAwait)
    .map((module) => {
      const start = startOf(module);
      const free = ends.findIndex((end) => end <= start);
      const lane = free === -1 ? ends.length : free;
      ends[lane] = module.isPending ? total * 2 + 1 : endOf(module);
      return { module, lane };
    });
}

class Timeline extends CanvasView {
  #state;
  #spans;
  #total;
  /** All lanes are shown. */
  #fullHeight;
  /** What is shown, in milliseconds. */
  #from = 0;
  #to;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import('./state.js').State} state
   */
  constructor(canvas, state) {
    super(canvas);
    this.#state = state;
    const { evaluated, total } = state.model;
    this.#spans = lanesOf(evaluated, total);
    // What is pending needs room to show that it goes on.
    this.#total = Math.max(
      0.01,
      evaluated.some(({ isPending }) => isPending) ? total * 1.12 : total,
    );
    this.#to = this.#total;
    const lanes = this.#spans.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
    this.#fullHeight = AXIS + CODE + 8 + lanes * LANE + (lanes > 0 ? 8 : 0);
    canvas.style.height = `${this.#fullHeight}px`;
    this.resize();
  }

  /** @override */
  resize() {
    this.setSize(this.canvas.clientWidth, this.#fullHeight);
    this.drawNow();
  }

  fit() {
    this.#from = 0;
    this.#to = this.#total;
    this.draw();
  }

  /**
   * @param {number} factor
   * @param {number} [x] what stays where it is, on the canvas
   */
  zoom(factor, x = this.width / 2) {
    const at = this.#timeAt(x);
    const shown = Math.min(this.#total, Math.max(0.005, (this.#to - this.#from) / factor));
    const share = (x - MARGIN) / Math.max(1, this.width - 2 * MARGIN);
    this.#from = at - shown * share;
    this.#to = this.#from + shown;
    this.#clamp();
    this.draw();
  }

  /** @param {number} x in pixels */
  pan(x) {
    const time = (x / Math.max(1, this.width - 2 * MARGIN)) * (this.#to - this.#from);
    this.#from -= time;
    this.#to -= time;
    this.#clamp();
    this.draw();
  }

  #clamp() {
    const shown = this.#to - this.#from;
    this.#from = Math.min(Math.max(0, this.#from), this.#total - shown);
    this.#to = this.#from + shown;
  }

  /** Brings a module into sight. @param {PageModule} module */
  show(module) {
    if (module.data.evaluation === null) return;
    const start = startOf(module);
    if (start >= this.#from && start <= this.#to) return;
    const shown = this.#to - this.#from;
    this.#from = start - shown / 2;
    this.#to = this.#from + shown;
    this.#clamp();
    this.draw();
  }

  /** @param {number} x */
  #timeAt(x) {
    const share = (x - MARGIN) / Math.max(1, this.width - 2 * MARGIN);
    return this.#from + share * (this.#to - this.#from);
  }

  /** @param {number} time */
  #x(time) {
    const share = (time - this.#from) / (this.#to - this.#from);
    return MARGIN + share * (this.width - 2 * MARGIN);
  }

  /**
   * The module at a place of the canvas.
   * @param {number} x
   * @param {number} y
   * @returns {PageModule | null}
   */
  at(x, y) {
    const near = 3;
    if (y >= AXIS && y <= AXIS + CODE) {
      let found = null;
      let least = Infinity;
      for (const module of this.#state.model.evaluated) {
        const left = this.#x(startOf(module));
        const right = this.#x(startOf(module) + durationOf(module));
        const far = Math.max(left - x, 0, x - right);
        // Of those that are too short to be seen, the longest.
        const rank = far * 1e3 - durationOf(module);
        if (far <= near && rank < least) {
          found = module;
          least = rank;
        }
      }
      return found;
    }
    const lane = Math.floor((y - AXIS - CODE - 8) / LANE);
    const span = this.#spans.find(({ module, lane: own }) => {
      if (own !== lane) return false;
      const right = module.isPending ? this.width : this.#x(endOf(module));
      return x >= this.#x(startOf(module)) - near && x <= right + near;
    });
    return span?.module ?? null;
  }

  /** @override */
  paint() {
    this.#drawAxis();
    for (const module of this.#state.model.evaluated) this.#drawBody(module);
    for (const span of this.#spans) this.#drawSpan(span);
    for (const module of [this.#state.selected, this.#state.hovered]) {
      if (module !== null && module.data.evaluation !== null) this.#drawFrame(module);
    }
  }

  #drawAxis() {
    const context = this.context;
    const colours = this.colours;
    const shown = this.#to - this.#from;
    const step = tickStep((shown * 90) / this.width);
    context.font = `11px ${FONT}`;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    const end = this.height;
    for (let tick = Math.ceil(this.#from / step); tick * step <= this.#to + 1e-9; tick++) {
      const x = this.#x(tick * step);
      context.fillStyle = colours.line;
      context.fillRect(Math.round(x), AXIS - 4, 1, end - AXIS);
      context.fillStyle = colours.muted;
      const text = tick === 0 ? '0' : formatTick(tick * step, step);
      const half = context.measureText(text).width / 2;
      const at = Math.min(Math.max(half + 2, x), this.width - half - 2);
      context.fillText(text, at, AXIS / 2);
    }
  }

  /** @param {PageModule} module */
  #isFaint(module) {
    const { highlighted } = this.#state;
    return highlighted !== null && !highlighted.has(module);
  }

  /** @param {PageModule} module */
  #colourOf(module) {
    const colours = this.colours;
    if (module.data.error !== null) return colours.error;
    if (module.isSlow) return colours.slow;
    return module.data.hasTopLevelAwait ? colours.async : colours.bar;
  }

  /** @param {PageModule} module */
  #drawBody(module) {
    const left = this.#x(startOf(module));
    const right = this.#x(startOf(module) + durationOf(module));
    if (right < 0 || left > this.width) return;
    const context = this.context;
    const width = Math.max(1, right - left - (right - left > 4 ? 1 : 0));
    context.globalAlpha = this.#isFaint(module) ? 0.18 : 1;
    context.fillStyle = this.#colourOf(module);
    context.fillRect(left, AXIS, width, CODE);
    this.#drawName(module, left, left + width, AXIS + CODE / 2, true);
    context.globalAlpha = 1;
  }

  /** @param {Span} span */
  #drawSpan({ module, lane }) {
    const context = this.context;
    const left = this.#x(startOf(module));
    const right = module.isPending ? this.width - 2 : this.#x(endOf(module));
    if (right < 0 || left > this.width) return;
    const y = AXIS + CODE + 8 + lane * LANE;
    const width = Math.max(2, right - left);
    const colour = module.data.error === null ? this.colours.async : this.colours.error;
    context.globalAlpha = this.#isFaint(module) ? 0.1 : 0.22;
    context.fillStyle = colour;
    context.fillRect(left, y, width, LANE - 4);
    context.globalAlpha = this.#isFaint(module) ? 0.3 : 1;
    context.strokeStyle = colour;
    context.lineWidth = 1;
    if (module.isPending) context.setLineDash([4, 3]);
    context.strokeRect(left + 0.5, y + 0.5, Math.max(1, width - 1), LANE - 5);
    context.setLineDash([]);
    context.fillStyle = colour;
    const ran = this.#x(startOf(module) + durationOf(module)) - left;
    context.fillRect(left, y, Math.max(2, ran), LANE - 4);
    this.#drawName(module, left + Math.max(2, ran), right, y + (LANE - 4) / 2, false);
    context.globalAlpha = 1;
  }

  /**
   * @param {PageModule} module
   * @param {number} left
   * @param {number} right
   * @param {number} y
   * @param {boolean} isOnBar
   */
  #drawName(module, left, right, y, isOnBar) {
    const from = Math.max(left, 0) + 4;
    const room = Math.min(right, this.width) - from - 3;
    if (room < 24) return;
    const context = this.context;
    context.font = `11px ${FONT}`;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    const isPlain = module.data.error === null && !module.isSlow && !module.data.hasTopLevelAwait;
    context.fillStyle = isOnBar && !isPlain ? this.colours.panel : this.colours.text;
    const name = clip(context, module.label.slice(module.label.lastIndexOf('/') + 1), room);
    if (!name.startsWith('…') || name.length > 6) context.fillText(name, from, y + 0.5);
  }

  /** @param {PageModule} module */
  #drawFrame(module) {
    const context = this.context;
    const left = this.#x(startOf(module));
    const right = this.#x(startOf(module) + durationOf(module));
    context.strokeStyle = this.colours.accent;
    context.lineWidth = 2;
    context.strokeRect(left - 2, AXIS - 2, Math.max(1, right - left) + 4, CODE + 4);
    const span = this.#spans.find((other) => other.module === module);
    if (span !== undefined) {
      const end = module.isPending ? this.width : this.#x(endOf(module));
      const y = AXIS + CODE + 8 + span.lane * LANE;
      context.strokeRect(left - 1, y - 1, Math.max(2, end - left) + 2, LANE - 2);
    }
    context.fillStyle = this.colours.accent;
    context.beginPath();
    context.moveTo(left - 4, AXIS - 9);
    context.lineTo(left + 4, AXIS - 9);
    context.lineTo(left, AXIS - 3);
    context.fill();
  }
}

/**
 * A round step.
 * @param {number} least in milliseconds
 */
function tickStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10;
  return step * power;
}

/**
 * @param {number} time
 * @param {number} step
 */
function formatTick(time, step) {
  if (step >= 1000) return `${(time / 1000).toFixed(0)} s`;
  if (step < 0.1) return `${(time * 1000).toFixed(step < 0.001 ? 1 : 0)} µs`;
  return `${time.toFixed(step < 1 ? 1 : 0)} ms`;
}

module.exports = { Timeline, lanesOf, tickStep };
