'use strict';

// A module of a loader, from the first request for it on.

/** @typedef {import('../environment.js').Environment} Environment */

/** @type {never[]} */
const NONE = [];

class ModuleNode {
  /** What names it in Rust. @type {number} */
  id;
  url = '';
  /** `module`, `commonjs`, `json` or `builtin`; `wasm` of what is imported for its source alone. */
  format = '';
  /** Whether it has arrived, and what it requests is known. */
  settled = false;
  /** Whether its graph is linked. */
  linked = false;
  /** Whether its record is linked already, by an import that failed then. */
  bound = false;
  /** What there is to it that no JavaScript has. @type {import('./web-assembly.js').WebAssemblyModule | null} */
  webAssembly = null;
  /** Null until it has arrived, and when it has failed. @type {Environment | null} */
  environment = null;
  /** Why there is no environment. @type {{ error: unknown } | null} */
  failed = null;
  /** The modules that it requests; until it is settled, those of them that are known. @type {ModuleNode[]} */
  targets = NONE;
  /** Which of those requests are for the source or deferred. @type {number[]} */
  phases = NONE;
  /** Whether hooks have loaded it. */
  hooked = false;
  /** Whether the next request for it is for another one. */
  forgotten = false;
  /** Those that wait for it. @type {import('./collection.js').Collection[] | null} */
  waiting = null;
  /** The wrapper, if a program has asked for one. @type {object | null} */
  wrapper = null;
  /** Its namespace with `__esModule`, once it was required. @type {object | null} */
  marked = null;

  /** @param {number} id */
  constructor(id) {
    this.id = id;
  }

  /** It has arrived: whoever waits for it goes on. */
  settle() {
    this.settled = true;
    const { waiting } = this;
    this.waiting = null;
    if (waiting === null) return;
    for (let index = 0; index < waiting.length; index++) waiting[index].arrived(this);
  }

  /** @param {unknown} error */
  fail(error) {
    this.failed = { error };
    this.environment = null;
    this.targets = NONE;
    this.settle();
  }
}

exports.ModuleNode = ModuleNode;
