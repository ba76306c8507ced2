'use strict';

// The names that were probably meant.

/**
 * How many letters have to be changed, added, left out or swapped with the next: the restricted Damerau-Levenshtein
 * distance.
 * @param {string} from
 * @param {string} to
 */
function distance(from, to) {
  /** @type {number[]} */
  let before = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let least = Math.min(
        last[column] + 1,
        current[column - 1] + 1,
        last[column - 1] + (same ? 0 : 1),
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (swapped) least = Math.min(least, before[column - 2] + 1);
      current.push(least);
    }
    before = last;
    last = current;
  }
  return last[to.length];
}

/**
 * @param {string} name
 * @param {readonly string[]} known
 * @returns {string[]} those that are nearly the same, or have all of its words, the nearest first
 */
function nearest(name, known) {
  const words = name.split(/[_\W]+/).filter((word) => word !== '' && word !== 'ERR');
  const limit = Math.max(2, Math.floor(name.length / 4));
  return known
    .map((candidate) => {
      const within = words.length > 0 && words.every((word) => candidate.includes(word));
      return { candidate, far: within ? 0 : distance(name, candidate) };
    })
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

module.exports = { distance, nearest };
