'use strict';

// A line on the terminal about what takes long; nothing where there is no terminal.

const { writeSync } = require('node:fs');

/** What is done sooner needs no line. */
const PATIENCE_MS = 400;
const EVERY_MS = 100;

class Progress {
  #isShown = false;
  #begin = performance.now();
  /** @type {NodeJS.Timeout | null} */
  #timer = null;

  /**
   * @param {{ isTTY?: boolean }} stream standard error
   * @param {() => string} text
   */
  constructor(stream, text) {
    if (!stream.isTTY) return;
    this.#timer = setInterval(() => {
      if (performance.now() - this.#begin < PATIENCE_MS) return;
      this.#isShown = true;
      write(`\r\x1b[K${text()}`);
    }, EVERY_MS);
    this.#timer.unref();
  }

  end() {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (this.#isShown) write('\r\x1b[K');
    this.#isShown = false;
  }
}

/** @param {string} text */
function write(text) {
  try {
    writeSync(2, text);
  } catch {
    // A terminal that takes no more now: the next line will do.
  }
}

module.exports = { Progress };
