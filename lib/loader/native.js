'use strict';

// The loader's part of the addon.

const { stripsTypes } = require('./typescript.js');

/**
 * @typedef {object} Failure
 * @property {number} id
 * @property {number} kind 0 for an Error, 1 for a TypeError, 2 for a SyntaxError, 3 for the RangeError of a text, 4 for a RangeError
 * @property {string} code
 * @property {string} message
 * @property {string} [url]
 * @property {string} [suggestion]
 * @property {import('../binding.js').EntryPlace} [place]
 * @property {string} [source]
 */

/**
 * Modules that have arrived: see `lib/loader/batch.js`.
 * @typedef {object} Batch
 * @property {string} numbers packed
 * @property {string} words
 * @property {string[]} texts
 * @property {Uint8Array[]} binaries
 * @property {Failure[]} failures
 * @property {boolean} busy
 */

/** @typedef {{ numbers: string, whole: string }} WholeText */

/**
 * @typedef {object} UrlRequest
 * @property {string} url
 * @property {number | undefined} format
 * @property {string} attribute
 * @property {number} phase
 * @property {string} parent
 * @property {boolean} follow whether the threads read what it requests
 */

/**
 * What src/binding/loader.rs exports. `loader` is what `createLoader` gives, an `id` names a module of it.
 * @typedef {object} LoaderBinding
 * @property {() => object} createDescriptions
 * @property {(descriptions: object, number?: number) => void} forgetDescriptions
 * @property {(descriptions: object, conditions: string[], builtins: string[], stripsTypes: boolean, lowerUsing: boolean) => object} createLoader
 * @property {(loader: object) => void} closeLoader
 * @property {(loader: object, specifier: string, parent: string) => { url: string, format: number } | Failure} loaderResolve
 * @property {(loader: object, specifier: string, parent: string, attribute: string, phase: number) => number | Failure} loaderRequest
 * @property {(loader: object, request: UrlRequest, content: string | Uint8Array | undefined) => number | Failure} loaderEnter
 * @property {(loader: object, url: string, attribute: string, source: boolean) => number | null} loaderFind
 * @property {(loader: object, wait: boolean) => Batch} loaderTake
 * @property {(loader: object, id: number, text: string | null) => void} loaderTranslate
 * @property {(loader: object, listener: (() => void) | null) => void} loaderListen
 * @property {(loader: object, ids: number[]) => void} loaderForget
 * @property {(loader: object, id: number, record: number) => void} loaderSetRecord
 * @property {(loader: object, id: number, targets: number[]) => void} loaderSetTargets
 * @property {(loader: object, ids: Uint32Array) => void} loaderLink
 * @property {(loader: object, ids: Uint32Array) => void} loaderRelease
 * @property {(loader: object, id: number) => string | null} loaderSource
 * @property {(loader: object, id: number, specifier: string) => import('../binding.js').EntryPlace | null} loaderRequestPlace
 * @property {(loader: object, id: number, cyclic: boolean, modes: Uint8Array, parse: boolean) => WholeText} loaderTransform
 * @property {(records: number[]) => { json: string, roots: number[], records: number[] }} loaderGraph
 * @property {(file: string) => string | null} packageType
 * @property {(text: string) => boolean} hasModuleSyntax
 * @property {(exportNames: string[], identifier: string) => number} createConstantRecord
 */

/** As src/binding/loader.rs numbers them. */
const FORMATS = Object.freeze([
  'module',
  'commonjs',
  'json',
  'builtin',
  'wasm',
  ...(stripsTypes ? ['module-typescript', 'commonjs-typescript', 'typescript'] : []),
]);

/** As src/loader/discovery.rs numbers them. */
const PHASES = Object.freeze({ evaluation: 0, source: 1, defer: 2 });

/** What a text of each kind may be is decided by the text: their numbers, as src/binding/loader.rs has them. */
const DETECTED = Object.freeze([7, 8]);

/** @type {LoaderBinding & import('../binding.js').Binding} */
const native = /** @type {any} */ (require('../binding.js'));

module.exports = { DETECTED, FORMATS, PHASES, native };
