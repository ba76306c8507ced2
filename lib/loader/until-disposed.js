'use strict';

// What a loader's callers wait for: it is rejected when the loader is disposed of.

const errors = require('../errors.js');

class UntilDisposed {
  /** Rejects what awaits. @type {Set<(error: unknown) => void>} */
  #rejections = new Set();
  #isDisposed = false;

  /**
   * What a promise gives, unless the loader is disposed of before.
   * @template T
   * @param {PromiseLike<T>} promise
   * @returns {Promise<T>}
   */
  of(promise) {
    return new Promise((resolve, reject) => {
      this.#rejections.add(reject);
      const end = () => this.#rejections.delete(reject);
      promise.then(
        (value) => {
          end();
          resolve(value);
        },
        (error) => {
          end();
          reject(error);
        },
      );
      // A module may do that while it is evaluated.
      if (this.#isDisposed) this.dispose();
    });
  }

  dispose() {
    this.#isDisposed = true;
    for (const reject of this.#rejections) reject(disposed(this.dispose));
    this.#rejections.clear();
  }
}

/** @param {Function} hideAbove */
function disposed(hideAbove) {
  const Base = /** @type {ErrorConstructor} */ (Error);
  const message = 'The loader has been disposed of';
  return errors.nodeError(Base, 'ERR_LOADER_DISPOSED', message, hideAbove);
}

exports.UntilDisposed = UntilDisposed;
exports.disposed = disposed;
