'use strict';

// What each code means, why it came up for this module, and what mends it.

const { inspect } = require('node:util');
const { own, text } = require('./details.js');
const { CONSTRUCT_AGAIN, isOfLoader } = require('./again.js');
const { explainAsynchronous } = require('./at-once.js');
const { REQUESTS_MISSING, explainStatus } = require('./statuses.js');
const { sourcelessOf, throwerOf } = require('./notes.js');
const { placeOfImport } = require('./stack.js');

/** @typedef {import('./details.js').KnownDetails} KnownDetails */

/**
 * @typedef {object} Case
 * @property {string} [identifier] of the module that it is about, if the details do not say it
 * @property {string} [meaning] if it is not that of the code
 * @property {string} [reason] why it happened to this module
 * @property {string} remedy
 * @property {string | null} call
 */

/**
 * @typedef {object} Code
 * @property {string} meaning
 * @property {(details: KnownDetails | null, error: object) => Case} explain
 */

/** @param {KnownDetails | null} details */
const moduleOf = (details) =>
  details?.identifier == null ? 'a script' : `'${details.identifier}'`;

/** @param {object} error */
function causeOf(error) {
  const cause = own(error, 'cause');
  if (cause === undefined) return '';
  const options = { customInspect: false, depth: 0, compact: true };
  const shown = text(Object(cause), 'message') ?? inspect(cause, options);
  return ` It failed with: ${shown}`;
}

/** @type {Code['explain']} */
function explainNotModule(details) {
  const remedy = 'Give an instance of the SourceTextModule or SyntheticModule of this package.';
  switch (details?.operation) {
    case 'linkRequests':
      return {
        reason: `The list given to linkRequests() of ${moduleOf(details)} has something else for the request '${details.specifier}'.`,
        remedy,
        call: `module.linkRequests(module.moduleRequests.map(({ specifier }) => modules.get(specifier)));`,
      };
    case 'import()':
      return {
        reason: `The importModuleDynamically callback answered import('${details.specifier}') in ${moduleOf(details)} with something that is neither a module nor a namespace object.`,
        remedy: 'Have the callback return, or promise, a module or the namespace object of one.',
        call: 'return module; // in importModuleDynamically',
      };
    case 'link':
      return {
        reason: `The linker answered the request '${details.specifier}' of ${moduleOf(details)} with something else: undefined, perhaps, or a module of node:vm.`,
        remedy,
        call: `return new SourceTextModule(text, { identifier, context: referencingModule.context }); // in the linker`,
      };
    default:
      return { remedy, call: null };
  }
}

/** @type {Code['explain']} */
function explainDifferentContext(details) {
  return {
    reason:
      details === null
        ? undefined
        : `The module given for the request '${details.specifier}' of ${moduleOf(details)} was constructed for another context.`,
    remedy: 'Construct all modules of a graph with the same context option.',
    call: 'new SourceTextModule(text, { identifier, context: referencingModule.context });',
  };
}

/** @type {Code['explain']} */
function explainLinkFailure(details, error) {
  if (details === null) {
    return {
      remedy: 'Look at the cause of the error, and at the modules that it names.',
      call: null,
    };
  }
  const { identifier, specifier, operation } = details;
  if (operation !== 'link' || own(error, 'cause') === undefined) {
    return {
      reason:
        specifier === null
          ? `'${identifier}' was never given the modules for its requests: linkRequests() was not called on it.`
          : `'${identifier}', which is in the graph, was never given a module for its request '${specifier}'.`,
      ...REQUESTS_MISSING,
    };
  }
  const what =
    specifier === null
      ? `The linker of '${identifier}', which another call of link() was waiting for, failed.`
      : `The linker answered the request '${specifier}' of '${identifier}' with a module that is errored.`;
  return {
    reason: what + causeOf(error),
    remedy: `Mend what the cause complains about. ${CONSTRUCT_AGAIN.remedy}`,
    call: CONSTRUCT_AGAIN.call,
  };
}

/** @type {Code['explain']} */
function explainMismatch(details) {
  // Where no linker is asked, it is `link()` of a ModuleRecord, which takes a list.
  if (details?.operation === 'link' && details.status === 'linking') {
    return {
      meaning: 'Requests that differ in the phase alone take the same module.',
      reason: `The linker gave two modules for '${details.specifier}', which ${moduleOf(details)} requests in more than one phase.`,
      remedy: 'Keep the modules in a map, so that the linker gives the same one again.',
      call: 'if (!modules.has(specifier)) modules.set(specifier, new SourceTextModule(text, { identifier: specifier })); return modules.get(specifier); // in the linker',
    };
  }
  return {
    reason:
      details === null
        ? undefined
        : `${moduleOf(details)} was given a list that does not fit its moduleRequests.`,
    remedy: 'Make the list of the requests themselves.',
    call: `module.${details?.operation ?? 'linkRequests'}(module.moduleRequests.map(({ specifier }) => modules.get(specifier)));`,
  };
}

/** @type {Code['explain']} */
function explainCallbackMissing(details, error) {
  if (details !== null) {
    return {
      reason: `import('${details.specifier}') was called in ${moduleOf(details)}, which was constructed without importModuleDynamically.`,
      remedy: 'Give the callback when the module is constructed.',
      call: 'new SourceTextModule(text, { identifier, importModuleDynamically: (specifier) => modules.get(specifier) });',
    };
  }
  // Node itself makes the error of a script or a function, and says nothing of it but where the call stands.
  const place = placeOfImport(error);
  return {
    reason:
      place === null
        ? undefined
        : `An import() was called at ${place}, in a script or a function that was made without importModuleDynamically.`,
    remedy:
      'Give the option importModuleDynamically to the call that makes the code: new Script(), compileFunction(), runInThisContext(), runInContext(), runInNewContext(); or new SourceTextModule() for a module.',
    call: 'const options = { importModuleDynamically: (specifier) => modules.get(specifier) }; // of that call',
  };
}

/** @type {Code['explain']} */
function explainSourceless(_, error) {
  const module = sourcelessOf(error);
  const about =
    module === undefined
      ? {}
      : {
          identifier: module.identifier,
          reason: `'${module.identifier}' was asked for its source object, and has none.`,
        };
  if (module !== undefined && isOfLoader(module)) {
    return {
      ...about,
      remedy:
        'No module of a loader has one. Import it without the phase: its exports are what it has.',
      call: null,
    };
  }
  return {
    ...about,
    remedy: 'Give the object as the option `source` of a SyntheticModule; text modules have none.',
    call: 'new SyntheticModule(names, callback, { identifier, source: object });',
  };
}

/**
 * What was being evaluated when it was interrupted.
 * @param {object} error
 */
function interrupted(error) {
  const identifier = throwerOf(error)?.identifier;
  return identifier === undefined
    ? {}
    : { identifier, reason: `'${identifier}', or a module that it imports, was running.` };
}

/** @type {Readonly<Record<string, Code>>} */
const CODES = Object.freeze({
  ERR_VM_MODULE_STATUS: {
    meaning:
      'Each step in the life of a module is allowed in some statuses only. Nothing has happened to the module.',
    explain: explainStatus,
  },
  ERR_VM_MODULE_ALREADY_LINKED: {
    meaning: 'A module is linked once. It stays linked to the modules that it has.',
    explain: explainStatus,
  },
  ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA: {
    meaning: 'A code cache is made of a module that has not begun to run.',
    explain: explainStatus,
  },
  ERR_VM_MODULE_LINK_FAILURE: {
    meaning: 'A module cannot be linked because of one that it needs.',
    explain: explainLinkFailure,
  },
  ERR_VM_MODULE_NOT_MODULE: {
    meaning:
      "A module was asked for, and something else came. Modules of node:vm's own classes are something else, too: the two cannot be mixed in a graph.",
    explain: explainNotModule,
  },
  ERR_VM_MODULE_DIFFERENT_CONTEXT: {
    meaning: 'All modules of a graph run in one context.',
    explain: explainDifferentContext,
  },
  ERR_MODULE_LINK_MISMATCH: {
    meaning:
      'linkRequests() takes one module for each request, in their order; requests that differ in the phase alone take the same one.',
    explain: explainMismatch,
  },
  ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING: {
    meaning: 'An import() has nobody to answer it: it never goes to the loader of the program.',
    explain: explainCallbackMissing,
  },
  ERR_VM_MODULE_CACHED_DATA_REJECTED: {
    meaning:
      'A code cache is good for the text that it was made of, and for the V8 that made it: not for another Node.',
    explain: (details) => ({
      reason:
        details === null
          ? undefined
          : `The cachedData given for ${moduleOf(details)} is damaged, or of another text or another Node.`,
      remedy: 'Construct the module without it, and make new data.',
      call: 'const data = new SourceTextModule(text, { identifier }).createCachedData();',
    }),
  },
  ERR_REQUIRE_ASYNC_MODULE: {
    meaning: 'What is to be evaluated at once must not wait: a top-level await does.',
    explain: explainAsynchronous,
  },
  ERR_REQUIRE_CYCLE_MODULE: {
    meaning:
      'What is being evaluated cannot be required: it has not run to its end, and waits for the one who requires it.',
    explain: () => ({
      remedy:
        'Require it when its exports are needed, and not when the module runs; or import() it, which waits.',
      call: 'exports.later = () => require(specifier);',
    }),
  },
  ERR_SOURCE_PHASE_NOT_DEFINED: {
    meaning: '`import source` was answered with a module that has no source object.',
    explain: explainSourceless,
  },
  ERR_VM_MODULE_RECORD_BINDING: {
    meaning: 'The package needs a compiled addon, and none was found that fits this machine.',
    explain: () => ({
      remedy:
        'Install on the machine itself, with optional dependencies: the message says which platforms are supported, and `cause` what was thrown last.',
      call: 'npm install --include=optional vm-module-record',
    }),
  },
  ERR_SCRIPT_EXECUTION_TIMEOUT: {
    meaning:
      'Evaluating took longer than the timeout, and was interrupted. What was running is errored.',
    explain: (_, error) => ({
      ...interrupted(error),
      remedy: 'Look for a loop without an end, or allow more time, with new modules.',
      call: 'await again.evaluate({ timeout: milliseconds });',
    }),
  },
  ERR_SCRIPT_EXECUTION_INTERRUPTED: {
    meaning:
      'Ctrl+C interrupted the evaluation, which breakOnSigint allows. What was running is errored.',
    explain: (_, error) => ({
      ...interrupted(error),
      remedy: 'Construct the modules anew to evaluate them again.',
      call: CONSTRUCT_AGAIN.call,
    }),
  },
});

module.exports = { CODES };
