'use strict';

// The colours of the style sheet, for what is drawn on a canvas.

const NAMES = /** @type {const} */ ([
  'back',
  'panel',
  'text',
  'muted',
  'line',
  'node',
  'node-line',
  'synthetic',
  'edge',
  'accent',
  'importer',
  'cycle',
  'async',
  'slow',
  'slow-fill',
  'error',
  'error-fill',
  'bar',
]);

/** @typedef {Record<typeof NAMES[number], string>} Colours */

/** @returns {Colours} those of the present scheme */
function readColours() {
  const style = getComputedStyle(document.documentElement);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(entries);
}

/**
 * The colour that stands for what is most remarkable of a module.
 * @param {import('./model.js').PageModule} module
 * @param {Colours} colours
 */
function markOf({ data, isSlow }, colours) {
  if (data.error !== null) return colours.error;
  if (data.cycle !== null) return colours.cycle;
  if (data.hasTopLevelAwait) return colours.async;
  return isSlow ? colours.slow : null;
}

const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/**
 * Fits a canvas to its place on the page.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @returns {CanvasRenderingContext2D} that draws in CSS pixels
 */
function fitCanvas(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/**
 * As much of a text as fits; its end says more than its beginning.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function clip(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (context.measureText(`…${text.slice(middle)}`).width <= width) high = middle;
    else low = middle + 1;
  }
  return `…${text.slice(low)}`;
}

module.exports = { FONT, clip, fitCanvas, markOf, readColours };
