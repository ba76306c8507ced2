'use strict';

// A canvas that follows its size on the page and the colours of the page, and is drawn once a frame at the most.

const { fitCanvas, readColours } = require('./colours.js');

class CanvasView {
  canvas;
  context;
  colours = readColours();
  width = 1;
  height = 1;
  #isDrawing = false;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = fitCanvas(canvas, 1, 1);
    new ResizeObserver(() => this.resize()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.colours = readColours();
      this.draw();
    });
  }

  /** Draws in the size that the canvas has now. */
  resize() {}

  /**
   * @param {number} width
   * @param {number} height
   */
  setSize(width, height) {
    this.context = fitCanvas(this.canvas, width, height);
    this.width = width;
    this.height = height;
  }

  draw() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    this.#isDrawing = false;
    this.context.clearRect(0, 0, this.width, this.height);
    this.paint();
  }

  /** What a view draws. */
  paint() {}
}

module.exports = { CanvasView };
