'use strict';

// Pseudo-random choices that a seed reproduces.

/** @typedef {ReturnType<typeof random>} Random */

/**
 * mulberry32, and what one wants to choose with it.
 * @param {number} seed
 */
function random(seed) {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** @param {number} limit a whole number from 0 up to, without, this */
  const below = (limit) => Math.floor(fraction() * limit);
  return {
    below,
    /** @param {number} probability */
    chance: (probability) => fraction() < probability,
    /**
     * @template T
     * @param {readonly T[]} list
     * @returns {T}
     */
    pick: (list) => list[below(list.length)],
    /**
     * @template {string} T
     * @param {Readonly<Record<T, number>>} weights by name
     * @returns {T}
     */
    weighted(weights) {
      const entries = /** @type {[T, number][]} */ (Object.entries(weights));
      let rest = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        rest -= weight;
        if (rest < 0) return name;
      }
      return entries[0][0];
    },
  };
}

module.exports = { random };
