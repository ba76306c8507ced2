'use strict';

// What Node warns of while it loads CommonJS modules. It is for programs that have the process for themselves.

const { types } = require('node:util');
const { captureStackTrace } = require('../intrinsics.js');

/** @typedef {import('./realm-helpers.js').Helpers} Helpers */

const MAJOR = Number(process.versions.node.split('.')[0]);

/**
 * That a text which is no CommonJS has the syntax of an ES module. At once: the process may be about to end.
 * @param {string} filename
 */
function warnOfModuleSyntax(filename) {
  const message =
    MAJOR >= 22
      ? `Failed to load the ES module: ${filename}. Make sure to set "type": "module" in the nearest package.json file or use the .mjs extension.`
      : 'To load an ES module, set "type": "module" in the package.json or use the .mjs extension.';
  const warning = new Error(message);
  warning.name = 'Warning';
  captureStackTrace(warning, warnOfModuleSyntax);
  process.emit('warning', warning);
}

/** @param {string | symbol} key */
function warnOfMissing(key) {
  process.emitWarning(
    `Accessing non-existent property '${String(key)}' of module exports inside circular dependency`,
  );
}

/** The exports of modules that are still running, which others get that they require: reads of what is not there yet are noticed. */
class PartialExports {
  /** The prototype that exports have at first. */
  #plain;
  /** The one that they have until their module has run. */
  #noticing;

  /** @param {Helpers} helpers */
  constructor(helpers) {
    this.#plain = Reflect.getPrototypeOf(helpers.object());
    this.#noticing = helpers.noticingPrototype(warnOfMissing);
  }

  /** @param {any} exports which somebody requires */
  notice(exports) {
    // What compilers make of ES modules reads more than it needs.
    if (prototypeOf(exports) !== this.#plain || exports.__esModule) return;
    Reflect.setPrototypeOf(exports, this.#noticing);
  }

  /** @param {any} exports of a module that has run */
  settle(exports) {
    if (prototypeOf(exports) === this.#noticing) Reflect.setPrototypeOf(exports, this.#plain);
  }
}

/** @param {unknown} exports */
function prototypeOf(exports) {
  const isObject = typeof exports === 'object' && exports !== null;
  return isObject && !types.isProxy(exports) ? Reflect.getPrototypeOf(exports) : undefined;
}

exports.PartialExports = PartialExports;
exports.warnOfModuleSyntax = warnOfModuleSyntax;
