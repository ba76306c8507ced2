'use strict';

// Imports that wait for modules at the same time go on in an order that does not depend on how fast the threads read: as in
// Node, those of the shallower graphs first, and then in the order in which they were called.

// It may be mocked later.
const { setImmediate } = require('node:timers');

/** @typedef {import('./collection.js').Collection} Collection */

const MAJOR = Number(process.versions.node.split('.')[0]);

/** From this version on Node reads files while nothing else can happen. */
const READS_AT_ONCE = MAJOR >= 22;

/** How often Node waits for a promise for the levels of a graph, as counted; so often as for the last one for all below. */
const WAITS = MAJOR >= 24 ? [2] : [5, 8, 4, 3];

/**
 * Where nobody waits for files the same order is that in which promises settle.
 * @param {Collection} collection that is complete
 */
async function comesAfterShallower(collection) {
  const depth = depthOf(collection);
  for (let level = 0; level < depth; level++) {
    const waits = WAITS[Math.min(level, WAITS.length - 1)];
    for (let count = 0; count < waits; count++) await undefined;
  }
}

/**
 * Imports that were called in one turn of the event loop.
 * @typedef {object} Group
 * @property {{ collection: Collection, goOn: () => void }[]} members
 * @property {number} missing how many of them are not complete
 */

/**
 * How many imports lead to the farthest module.
 * @param {Collection} collection that is complete
 */
function depthOf({ root }) {
  const seen = new Set([root]);
  let depth = 0;
  for (let level = [root]; level.length > 0; depth++) {
    const next = [];
    for (const { targets } of level) {
      for (const target of targets) {
        if (seen.has(target)) continue;
        seen.add(target);
        next.push(target);
      }
    }
    level = next;
  }
  return depth;
}

class Together {
  /** The last one may grow while it is open. @type {Group[]} */
  #groups = [];
  isOpen = false;

  /**
   * Settles when all of it has arrived, and others that were called before, or with it, have gone on.
   * @param {Collection} collection
   * @returns {Promise<void>}
   */
  complete(collection) {
    if (!this.isOpen) this.#open();
    const group = /** @type {Group} */ (this.#groups.at(-1));
    group.missing++;
    /** @type {Promise<void>} */
    const goesOn = new Promise((goOn) => {
      group.members.push({ collection, goOn });
    });
    // Nobody goes on before this one is asked whether it may, so that the one that came last is not the last to go on.
    collection.completed().then(() => {
      group.missing--;
      this.#release();
    });
    return goesOn;
  }

  #open() {
    this.#groups.push({ members: [], missing: 0 });
    this.isOpen = true;
    setImmediate(() => {
      this.isOpen = false;
      this.#release();
    });
  }

  #release() {
    while (this.#groups.length > (this.isOpen ? 1 : 0) && this.#groups[0].missing === 0) {
      const { members } = /** @type {Group} */ (this.#groups.shift());
      if (members.length > 1) {
        const depths = new Map(members.map((member) => [member, depthOf(member.collection)]));
        members.sort((a, b) => Number(depths.get(a)) - Number(depths.get(b)));
      }
      for (const { goOn } of members) goOn();
    }
  }
}

exports.READS_AT_ONCE = READS_AT_ONCE;
exports.Together = Together;
exports.comesAfterShallower = comesAfterShallower;
