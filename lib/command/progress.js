'use strict';

// A line on the terminal about what takes long; nothing where there is no terminal.

/** What is done sooner needs no line. */
const PATIENCE_MS = 400;
const EVERY_MS = 100;

/** Back to the beginning of the line, and nothing on it. */
const CLEAR = '\r\x1b[K';

/** @typedef {{ isTTY?: boolean, write: (...parameters: any[]) => boolean }} Stream */

class Progress {
  #stream;
  #write;
  #isShown = false;
  /** @type {NodeJS.Timeout | null} */
  #timer = null;

  /**
   * @param {Stream} stream standard error, on which others may write in the meantime
   * @param {() => string} text
   * @param {{ patience?: number, every?: number }} [times] in milliseconds
   */
  constructor(stream, text, { patience = PATIENCE_MS, every = EVERY_MS } = {}) {
    this.#stream = stream;
    this.#write = stream.write;
    if (!stream.isTTY) return;
    const begin = performance.now();
    this.#timer = setInterval(() => {
      if (performance.now() - begin < patience) return;
      this.#say(CLEAR + text());
      this.#isShown = true;
    }, every);
    this.#timer.unref();
    stream.write = (...parameters) => {
      this.#clear();
      return Reflect.apply(this.#write, stream, parameters);
    };
  }

  /** @param {string} text */
  #say(text) {
    Reflect.apply(this.#write, this.#stream, [text]);
  }

  #clear() {
    if (this.#isShown) this.#say(CLEAR);
    this.#isShown = false;
  }

  end() {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#clear();
    this.#stream.write = this.#write;
  }
}

module.exports = { Progress };
