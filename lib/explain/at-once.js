'use strict';

// ERR_REQUIRE_ASYNC_MODULE: what was to be evaluated at once, and why it cannot be.

const { text } = require('./details.js');

/** @typedef {import('./codes.js').Case} Case */

/** What the message of an error begins with that is about a hook: see `lib/loader/require-errors.js`. */
const HOOK = /^\w+\(\) cannot wait for (?:a|the) hook\b/;

/** What waits in the place of a call of a loader. @type {Readonly<Record<string, string | null>>} */
const WAITING = Object.freeze({
  __proto__: null,
  importSync: 'await loader.import(specifier, parent);',
  require: 'await import(specifier);',
  resolve: null,
});

/** @type {Case} */
const GENERAL = Object.freeze({
  remedy: 'Evaluate with a promise, or take the top-level await out of the module that is named.',
  call: 'await module.evaluate(); // or await loader.import(specifier)',
});

/**
 * @param {import('./details.js').KnownDetails | null} details
 * @param {object} error
 * @returns {Case}
 */
function explainAsynchronous(details, error) {
  if (HOOK.test(text(error, 'message') ?? '')) return explainHook(details);
  if (details === null) return GENERAL;
  const { operation, identifier, specifier } = details;
  const waits =
    'a module of its graph has a top-level await that has not settled. The message names it.';
  if (!(operation in WAITING)) {
    return { reason: `${operation}() was called on '${identifier}', and ${waits}`, ...GENERAL };
  }
  const what = specifier === null ? `'${identifier}'` : `'${specifier}', which is '${identifier}'`;
  return {
    reason: `${operation}() was asked for ${what}, and ${waits}`,
    remedy:
      'Import it with a promise, or take the top-level await out of the module that is named.',
    call: WAITING[operation],
  };
}

/** @param {import('./details.js').KnownDetails | null} details */
function explainHook(details) {
  const meaning =
    'What is to be loaded at once must not wait: a hook of the loader that answers with a promise does.';
  const operation = details?.operation ?? 'importSync';
  const call = WAITING[operation] ?? null;
  return {
    meaning,
    reason:
      details === null
        ? undefined
        : `${operation}() was asked for '${details.specifier}'. A hook of the loader is asynchronous: it answered for that, or for what it imports, with a promise that is not settled.`,
    remedy: `${call === null ? 'Make' : 'Use import(), which waits for the hook, or make'} the hook synchronous.`,
    call,
  };
}

module.exports = { explainAsynchronous };
