'use strict';

// What a random program has in it, and what has happened in it: so that a table can show that everything is tried.

const { AWAITS, DEFAULTS, LOCALS, NAMESPACE_USES, READS, THROWN } = require('./items.js');
const { resolve } = require('./resolve.js');
const { reachable } = require('./steps.js');

/** @typedef {import('./program.js').Program} Program */
/** @typedef {import('./items.js').Item} Item */

/** Those of single items, each with the test for it. @type {Record<string, (item: Item) => boolean>} */
const OF_ITEMS = {
  'import for its effects': ({ kind }) => kind === 'bare',
  'named import': ({ kind }) => kind === 'named',
  'default import': ({ kind, imported }) => kind === 'named' && imported === 'default',
  'string name imported': ({ imported }) => imported === 'a b' || imported === '',
  'namespace import': ({ kind }) => kind === 'namespace',
  'star export': ({ kind }) => kind === 'star',
  'namespace export': ({ kind }) => kind === 'starAs',
  'indirect export': ({ kind }) => kind === 'indirect',
  'export of an import': ({ kind }) => kind === 'exportImport',
  'string name exported': ({ name, names = [name] }) => names.includes('a b') || names.includes(''),
  'one binding under two names': ({ names = [] }) => names.length > 1,
  'live binding written inside': ({ kind }) => kind === 'write' || kind === 'ticking',
  'function that writes a binding for others': ({ form = '' }) => form.startsWith('setter'),
  'function that reads a binding for others': ({ form }) => form === 'reader',
  'import()': ({ kind }) => kind === 'dynamic',
  'import() of nothing': ({ kind, to }) => kind === 'dynamic' && to === -1,
  'import.meta': ({ kind }) => kind === 'meta',
};
const FORMS = [
  ...Object.keys(LOCALS).flatMap((form) => [`local: ${form}`, `local: inline: ${form}`]),
  ...Object.keys(DEFAULTS).map((form) => `local: default: ${form}`),
  ...Object.keys(READS).map((form) => `read: ${form}`),
  ...Object.keys(NAMESPACE_USES).map((form) => `use: ${form}`),
  ...Object.keys(AWAITS).map((form) => `await: ${form}`),
  ...THROWN.map((form) => `throw: ${form}`),
  ...['await', 'caught await', 'then', 'later'].map((form) => `dynamic: ${form}`),
];

/** Those of what happened, each with what a line of the log then matches. @type {Record<string, RegExp>} */
const OF_LOGS = {
  'text refused at construction': /^m\d+ refused SyntaxError/,
  'link fails: no such export': /does not provide an export named/,
  'link fails: ambiguous export': /contains conflicting star exports/,
  'link fails: the linker throws': /^link m\d+ rejected Error #\d+: nobody knows/,
  'read before initialization': / before initialization/,
  'write to an import or a constant': /Assignment to constant variable|TypeError/,
  'module errored': /^m?\d* ?end: .*errored/,
  'evaluate fails': /^evaluate m\d+ rejected/,
  'evaluate refused by status': /^evaluate m\d+ rejected Error \[ERR_VM_MODULE_STATUS\]/,
  'import() fulfilled': /^m\d+ #\d+ namespace/,
  'import() rejected by a status': /^m\d+ #\d+ Error \[ERR_VM_MODULE_STATUS\]/,
  'import() without a callback': /ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING/,
  'export set by the host later': /^set m\d+ m\d+ sets|^set m\d+ \w+ undefined/,
  'export unknown to a synthetic module': /sets throws ReferenceError/,
  'live binding written from outside': /^call m\d+ set "m/,
  'rejection that nobody handles': /^unhandled/,
  'namespace with a then': /"resolved"/,
};

/** Kinds of items that are clauses which name another module. */
const CLAUSES = new Set(['bare', 'star', 'starAs', 'indirect']);

/** Those of whole programs. @type {Record<string, (program: Program) => boolean>} */
const OF_PROGRAMS = {
  'one module': ({ modules }) => modules.length === 1,
  '2 to 9 modules': ({ modules }) => modules.length > 1 && modules.length < 10,
  '10 to 30 modules': ({ modules }) => modules.length >= 10,
  'context of its own': ({ context }) => context,
  'callback for import() gives an evaluated module': ({ dynamic }) => dynamic === 'whole',
  'callback for import() gives a module as it is': ({ dynamic }) => dynamic === 'bare',
  'callback for import() gives a namespace': ({ dynamic }) => dynamic === 'namespace',
  cycle: (program) => inCycle(program, (size) => size > 1),
  'self-import': (program) => inCycle(program, (size) => size === 1),
  'clauses alone': ({ modules }) =>
    modules.some(
      (module) => module.kind === 'source' && module.items.every(({ kind }) => CLAUSES.has(kind)),
    ),
  'clauses alone, in a cycle': (program) =>
    inCycle(
      program,
      () => true,
      (module) => module.items.every(({ kind }) => CLAUSES.has(kind)),
    ),
  'several roots': ({ steps }) =>
    new Set(steps.filter(({ kind }) => kind === 'link').map(({ module }) => module)).size > 1,
  'roots linked at once': (program) => atOnce(program, 'link'),
  'roots evaluated at once': (program) => atOnce(program, 'evaluate'),
  'linkRequests and instantiate': ({ steps }) => steps.some(({ kind }) => kind === 'requests'),
  'evaluated again': ({ steps }) => {
    const roots = steps.filter(({ kind }) => kind === 'evaluate').map(({ module }) => module);
    return new Set(roots).size < roots.length;
  },
  'ambiguous name': (program) => someName(program, 'ambiguous'),
  'name of an export that finds nothing': (program) => someName(program, 'unfulfilled'),
  'missing name imported': (program) =>
    program.modules.some(
      (module) =>
        module.kind === 'source' &&
        module.items.some(
          ({ to, imported }) =>
            imported !== undefined &&
            resolve(program, /** @type {number} */ (to), imported) === 'missing',
        ),
    ),
  'throw before an await': (program) => throwsAndAwaits(program, true),
  'throw after an await': (program) => throwsAndAwaits(program, false),
  'await in a cycle': (program) =>
    inCycle(
      program,
      () => true,
      (module) => module.items.some(({ kind }) => kind === 'await'),
    ),
  ...Object.fromEntries(
    ['constructed', 'evaluated', 'awaited', 'later', 'never'].map((when) => [
      `synthetic export set: ${when}`,
      ({ modules }) =>
        modules.some(
          (module) =>
            module.kind === 'synthetic' && module.exports.some((each) => each.when === when),
        ),
    ]),
  ),
  'synthetic module throws': ({ modules }) =>
    modules.some((module) => module.kind === 'synthetic' && module.throws !== null),
};

/** Those of whole logs. @type {Record<string, (log: readonly string[]) => boolean>} */
const OF_ORDERS = {
  'evaluated while another root is': (log) => {
    const pending = new Set();
    return log.some((line) => {
      const [, root, event] = /^evaluate (m\d+) (returns|fulfilled|rejected)/.exec(line) ?? [];
      if (event === 'returns') pending.add(root);
      else if (root !== undefined) pending.delete(root);
      return pending.size > 1;
    });
  },
  'evaluation that never settles': (log) => {
    const count = (/** @type {RegExp} */ pattern) =>
      log.filter((line) => pattern.test(line)).length;
    return count(/^evaluate m\d+ returns/) > count(/^evaluate m\d+ (fulfilled|rejected)/);
  },
};

/** Those that need two lines of a log, in order. @type {Record<string, [RegExp, RegExp]>} */
const OF_PAIRS = {
  'evaluated again after failure': [/^evaluate (m\d+) rejected/, /^evaluate (m\d+) rejected again/],
  'linked again after failure': [/^link (m\d+) rejected/, /^link (m\d+) returns/],
};

const FEATURES = [
  ...Object.keys(OF_PROGRAMS),
  ...Object.keys(OF_ITEMS),
  ...FORMS,
  ...Object.keys(OF_LOGS),
  ...Object.keys(OF_PAIRS),
  ...Object.keys(OF_ORDERS),
];

/**
 * @param {Program} program
 * @param {(size: number) => boolean} wanted
 * @param {(module: import('./program.js').SourceModule) => boolean} [member]
 */
function inCycle(program, wanted, member = () => true) {
  return program.modules.some((module, index) => {
    if (module.kind !== 'source' || !member(module)) return false;
    const requested = module.items.filter(({ kind, to }) => to !== undefined && kind !== 'dynamic');
    return requested.some(({ to = 0 }) =>
      to === index ? wanted(1) : wanted(2) && reachable(program, to).has(index),
    );
  });
}

/** @param {Program} program @param {string} kind */
function atOnce({ steps }, kind) {
  return steps.some(
    (step, at) =>
      step.kind === kind &&
      !step.wait &&
      steps[at + 1]?.kind === kind &&
      steps[at + 1].module !== step.module,
  );
}

/** @param {Program} program @param {string} answer */
function someName(program, answer) {
  const names = ['x', 'y', 'z', 'f', 'a b'];
  return program.modules.some((_, index) =>
    names.some((name) => resolve(program, index, name) === answer),
  );
}

/** @param {Program} program @param {boolean} before */
function throwsAndAwaits({ modules }, before) {
  return modules.some((module) => {
    if (module.kind !== 'source') return false;
    const at = module.items.findIndex(({ kind }) => kind === 'throw');
    const rest = before ? module.items.slice(at + 1) : module.items.slice(0, at);
    return at >= 0 && rest.some(({ kind }) => kind === 'await');
  });
}

/**
 * @param {Program} program
 * @param {readonly string[]} log
 * @returns {Set<string>}
 */
function featuresOf(program, log) {
  const found = new Set();
  for (const [name, test] of Object.entries(OF_PROGRAMS)) if (test(program)) found.add(name);
  for (const module of program.modules) {
    if (module.kind !== 'source') continue;
    for (const item of module.items) {
      for (const [name, test] of Object.entries(OF_ITEMS)) if (test(item)) found.add(name);
      if (item.form !== undefined) found.add(`${item.kind}: ${item.form}`);
    }
  }
  for (const [name, pattern] of Object.entries(OF_LOGS)) {
    if (log.some((line) => pattern.test(line))) found.add(name);
  }
  for (const [name, test] of Object.entries(OF_ORDERS)) if (test(log)) found.add(name);
  for (const [name, [first, second]] of Object.entries(OF_PAIRS)) {
    const at = log.findIndex((line) => first.test(line));
    const root = first.exec(log[at] ?? '')?.[1];
    const follows = (/** @type {string} */ line) => {
      const match = second.exec(line);
      return match !== null && match[1] === root;
    };
    if (at >= 0 && log.slice(at + 1).some(follows)) found.add(name);
  }
  return found;
}

module.exports = { FEATURES, featuresOf };
