'use strict';

// What Node tells the subscribers of `node:diagnostics_channel` of what a program loads.

const { tracingChannel } = require('node:diagnostics_channel');
const Module = require('node:module');

/** @typedef {import('./realm-helpers.js').CommonJSModule} CommonJSModule */

const MAJOR = Number(process.versions.node.split('.')[0]);

/** Some versions of Node 22 do, and all that are newer. */
const tells = MAJOR > 22 || `${Module.prototype.require}`.includes('wrapModuleLoad');

/** @type {any} */
const requires = tells ? tracingChannel('module.require') : null;
/** @type {any} */
const imports = tells ? tracingChannel('module.import') : null;

/**
 * Whether somebody wants to know that a module requires this.
 * @param {unknown} id
 */
function isRequireTraced(id) {
  return requires?.hasSubscribers === true && typeof id === 'string' && id !== '';
}

/**
 * @param {string} id
 * @param {CommonJSModule} own
 * @param {() => unknown} load
 * @returns {unknown} what it gives
 */
function traceRequire(id, own, load) {
  return requires.traceSync(load, { __proto__: null, parentFilename: own.filename, id });
}

const isImportTraced = () => imports?.hasSubscribers === true;

/**
 * @template {{ namespace: any }} Wrapper
 * @param {string} url as the program has written it
 * @param {string} parentURL
 * @param {() => Promise<Wrapper>} load
 * @param {boolean} isEvaluated whether the namespace may be looked at
 * @returns {Promise<Wrapper>} what it gives
 */
async function traceImport(url, parentURL, load, isEvaluated) {
  /** @type {Wrapper | undefined} */
  let wrapper;
  const loadNamespace = async () => {
    wrapper = await load();
    return isEvaluated ? wrapper.namespace : undefined;
  };
  await imports.tracePromise(loadNamespace, { __proto__: null, parentURL, url });
  return /** @type {Wrapper} */ (wrapper);
}

module.exports = { isImportTraced, isRequireTraced, traceImport, traceRequire };
