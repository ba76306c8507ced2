'use strict';

// ERR_VM_MODULE_STATUS and its like: why a call was not allowed in a status, and what is to be done.

const { CONSTRUCT_AGAIN } = require('./again.js');

/** @typedef {{ remedy: string, call: string | null }} Remedy */

/** What a status says of a module. @type {Readonly<Record<string, string>>} */
const LIFE = Object.freeze({
  unlinked: 'it has been constructed, and nothing is linked yet',
  linking: 'its linker is being asked for the modules that it imports',
  linked: 'its imports are resolved, and it has not run',
  evaluating: 'its body, or that of a module which it imports, is running',
  evaluated: 'it has run, or waits for a top-level await',
  errored: 'linking or evaluating it has failed',
});

/** The same of one that is not linked, by the detail `linking`. @type {Readonly<Record<string, string>>} */
const LINKING = Object.freeze({
  'linker-threw': 'its linker threw, after which it stays so, as in Node',
  'requests-missing':
    'it has the modules for its requests, and a module that it leads to does not have those for its own',
  'requests-linked': 'it has the modules for its requests, and is not instantiated yet',
});

const LINK_FIRST = {
  remedy: 'Link the module first. The linker is never called for a module that imports nothing.',
  call: 'await module.link(linker);',
};
const AWAIT_LINK = {
  remedy: 'Wait for the promise that link() returned.',
  call: 'await linking; // the promise that module.link(linker) returned',
};
const LINKER_FAILED = {
  remedy:
    'Its linker failed, so it was never linked: module.error says why. Mend that, and construct a new module of the same text.',
  call: CONSTRUCT_AGAIN.call,
};
const LINKER_THREW = {
  remedy:
    'The promise that link() returned was rejected with what the linker threw, and the module is never linked. Mend that, and construct a new module of the same text.',
  call: CONSTRUCT_AGAIN.call,
};
const REQUESTS_MISSING = {
  remedy:
    'Call linkRequests() on each module of the graph, also on those that request nothing, and then instantiate() on the root.',
  call: 'module.linkRequests(modules); // one for each of module.moduleRequests',
};
const INSTANTIATE = {
  remedy: 'Instantiate the module first. Where link() has failed, that says once more why.',
  call: 'module.instantiate();',
};
const IS_LINKED = {
  remedy: 'The module is linked already, and a module is linked once: leave this call out.',
  call: "if (module.status === 'unlinked') await module.link(linker);",
};

const LINK = {
  linking: AWAIT_LINK,
  linked: {
    remedy: 'The module is linked already: go on and evaluate it.',
    call: 'await module.evaluate();',
  },
  evaluating: IS_LINKED,
  evaluated: IS_LINKED,
  errored: CONSTRUCT_AGAIN,
};

const EVALUATE = {
  unlinked: LINK_FIRST,
  linking: AWAIT_LINK,
  evaluating: {
    remedy:
      'It is being evaluated: the call came from its own body, or from that of a module that runs before it. Elsewhere, wait for the promise of the evaluation that is under way.',
    call: 'await evaluating; // the promise that module.evaluate() returned',
  },
  errored: LINKER_FAILED,
};

const LOOK = { unlinked: LINK_FIRST, linking: AWAIT_LINK, errored: LINKER_FAILED };

const NO_ERROR = {
  remedy: 'There is an error to read in the status errored only: ask for the status first.',
  call: "if (module.status === 'errored') console.error(module.error);",
};

const IMPORT = {
  unlinked: {
    remedy: 'The callback must link a module before it gives it to an import().',
    call: 'await module.link(linker); // in importModuleDynamically, before it returns the module',
  },
  linking: AWAIT_LINK,
};

const INSTANTIATE_FOR_IMPORT = {
  remedy: 'The callback must instantiate a module before it gives it to an import().',
  call: 'module.instantiate(); // in importModuleDynamically, before it returns the module',
};

const TOO_LATE = {
  remedy:
    'Make the data before the module runs, or of another module of the same text, which need not be linked.',
  call: 'const data = new SourceTextModule(text, { identifier }).createCachedData();',
};

/** By operation, and then by status. @type {Readonly<Record<string, Readonly<Record<string, Remedy>>>>} */
const REMEDIES = Object.freeze({
  link: LINK,
  linkRequests: LINK,
  instantiate: LINK,
  evaluate: EVALUATE,
  evaluateSync: EVALUATE,
  namespace: LOOK,
  hasAsyncGraph: LOOK,
  asyncReason: LOOK,
  error: {
    unlinked: NO_ERROR,
    linking: NO_ERROR,
    linked: NO_ERROR,
    evaluating: NO_ERROR,
    evaluated: NO_ERROR,
  },
  'import()': IMPORT,
  createCachedData: { evaluating: TOO_LATE, evaluated: TOO_LATE, errored: TOO_LATE },
});

/** @type {Remedy} */
const GENERAL = Object.freeze({
  remedy: "Look at the module's status before the call, and take the steps in their order.",
  call: 'await module.link(linker); await module.evaluate();',
});

/** What is not called, but read. */
const PROPERTIES = ['namespace', 'error'];

/**
 * @param {string} operation
 * @returns {string} such as `link() was called`
 */
function asCall(operation) {
  if (PROPERTIES.includes(operation)) return `${operation} was read`;
  return `${operation.endsWith(')') ? operation : `${operation}()`} was called`;
}

/**
 * @param {readonly string[]} words
 * @returns {string} such as `linked, evaluated or errored`
 */
function alternatives(words) {
  return words.join(', ').replace(/, (?=[^,]*$)/, ' or ');
}

/**
 * @param {import('./details.js').KnownDetails | null} details
 */
function explainStatus(details) {
  if (details === null) return GENERAL;
  const { identifier, status, expected, operation, linking } = details;
  const life = LINKING[linking ?? ''] ?? LIFE[status ?? ''];
  const what =
    operation === 'import()'
      ? `An import() was answered with '${identifier}'`
      : `${asCall(operation)} on '${identifier}'`;
  const reason = `${what} in the status ${status}: ${life}. It would have been allowed in the status ${alternatives(expected)}.`;
  return { reason, ...remedyOf(operation, status, linking) };
}

/**
 * @param {string} operation
 * @param {string | null} status
 * @param {string | null} linking
 * @returns {Remedy}
 */
function remedyOf(operation, status, linking) {
  const remedy = REMEDIES[operation]?.[status ?? ''] ?? GENERAL;
  if (linking === 'linker-threw') return LINKER_THREW;
  if (remedy === LINK_FIRST || remedy === IMPORT.unlinked) {
    if (linking === 'requests-missing') return REQUESTS_MISSING;
    if (linking === 'requests-linked') {
      return remedy === LINK_FIRST ? INSTANTIATE : INSTANTIATE_FOR_IMPORT;
    }
  }
  return remedy;
}

module.exports = { explainStatus, REQUESTS_MISSING };
