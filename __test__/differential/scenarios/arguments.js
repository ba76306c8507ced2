'use strict';

// Every argument with a value of every kind.

const { Module, SourceTextModule, SyntheticModule } = require('../../implementation.js');
const { kinds, outcome } = require('../describe.js');

async function attempt(callback) {
  const log = await outcome(callback);
  // What a success returns is the business of other tests.
  if ('returned' in log) return 'accepted';
  return log;
}

const positions = {
  'new Module(value)': (value) => new Module(value),
  'new SourceTextModule(value)': (value) => new SourceTextModule(value),
  'new SourceTextModule("", value)': (value) => new SourceTextModule('', value),
  'new SyntheticModule(value)': (value) => new SyntheticModule(value),
  'new SyntheticModule(value, callback)': (value) => new SyntheticModule(value, () => {}),
  'new SyntheticModule([value], callback)': (value) => new SyntheticModule([value], () => {}),
  'new SyntheticModule(["a", value], callback)': (value) =>
    new SyntheticModule(['a', value], () => {}),
  'new SyntheticModule([], value)': (value) => new SyntheticModule([], value),
  'new SyntheticModule([], callback, value)': (value) => new SyntheticModule([], () => {}, value),
  'link(value)': (value) => new SourceTextModule('').link(value),
  'linkRequests(value)': (value) => new SourceTextModule('').linkRequests(value),
  'linkRequests(value) with a request': (value) =>
    new SourceTextModule('import "a"').linkRequests(value),
  'linkRequests([value])': (value) => new SourceTextModule('import "a"').linkRequests([value]),
  "a linker's result": (value) => new SourceTextModule('import "a"').link(() => value),
  "a linker's promised result": (value) =>
    new SourceTextModule('import "a"').link(async () => value),
  'evaluate(value)': (value) => new SourceTextModule('').evaluate(value),
  'evaluate({ timeout: value })': (value) => new SourceTextModule('').evaluate({ timeout: value }),
  'evaluate({ breakOnSigint: value })': (value) =>
    new SourceTextModule('').evaluate({ breakOnSigint: value }),
  'synthetic evaluate(value)': (value) => new SyntheticModule([], () => {}).evaluate(value),
  'synthetic evaluate({ timeout: value })': (value) =>
    new SyntheticModule([], () => {}).evaluate({ timeout: value }),
  'setExport(value, 1)': (value) => new SyntheticModule(['a'], () => {}).setExport(value, 1),
  'setExport("a", value)': (value) => new SyntheticModule(['a'], () => {}).setExport('a', value),
};

const sourceOptions = [
  'lineOffset',
  'columnOffset',
  'initializeImportMeta',
  'importModuleDynamically',
  'context',
  'identifier',
  'cachedData',
];
for (const option of sourceOptions) {
  positions[`new SourceTextModule("", { ${option}: value })`] = (value) =>
    new SourceTextModule('', { [option]: value });
}
for (const option of ['context', 'identifier', 'unknown']) {
  positions[`new SyntheticModule([], callback, { ${option}: value })`] = (value) =>
    new SyntheticModule([], () => {}, { [option]: value });
}

const receivers = {
  'Module.prototype.link': (value) => Module.prototype.link.call(value, () => {}),
  'Module.prototype.evaluate': (value) => Module.prototype.evaluate.call(value),
  'SourceTextModule.prototype.linkRequests': (value) =>
    SourceTextModule.prototype.linkRequests.call(value, []),
  'SourceTextModule.prototype.instantiate': (value) =>
    SourceTextModule.prototype.instantiate.call(value),
  'SourceTextModule.prototype.hasAsyncGraph': (value) =>
    SourceTextModule.prototype.hasAsyncGraph.call(value),
  'SourceTextModule.prototype.hasTopLevelAwait': (value) =>
    SourceTextModule.prototype.hasTopLevelAwait.call(value),
  'SyntheticModule.prototype.link': (value) => SyntheticModule.prototype.link.call(value),
  'SyntheticModule.prototype.setExport': (value) =>
    SyntheticModule.prototype.setExport.call(value, 'a', 1),
  'Module.prototype[util.inspect.custom]': (value) =>
    Module.prototype[Symbol.for('nodejs.util.inspect.custom')].call(value, 1, {}),
};
for (const name of ['identifier', 'context', 'namespace', 'status', 'error']) {
  const { get } = Object.getOwnPropertyDescriptor(Module.prototype, name);
  receivers[`get Module.prototype.${name}`] = (value) => Reflect.apply(get, value, []);
}

exports.scenarios = {};
for (const [position, use] of Object.entries({ ...positions, ...receivers })) {
  exports.scenarios[position] = async () => {
    const log = {};
    for (const [kind, value] of Object.entries(kinds)) {
      // A timeout of one millisecond may or may not strike.
      if (position.includes('timeout') && kind === 'one') continue;
      log[kind] = await attempt(() => use(value));
    }
    return log;
  };
}

// These read private fields: the engine words what a wrong receiver gets.
for (const name of ['dependencySpecifiers', 'moduleRequests', 'status', 'error']) {
  const { get } = Object.getOwnPropertyDescriptor(SourceTextModule.prototype, name);
  exports.scenarios[`get SourceTextModule.prototype.${name}`] = async () => {
    const log = {};
    for (const [kind, value] of Object.entries(kinds)) {
      const { threw, returned } = await outcome(() => Reflect.apply(get, value, []));
      log[kind] = threw ? threw.error : { returned };
    }
    return log;
  };
}

exports.scenarios['calls without new'] = async () => {
  const log = {};
  for (const Class of [Module, SourceTextModule, SyntheticModule]) {
    log[Class.name] = await outcome(() => Class('', {}));
  }
  return log;
};

exports.scenarios['options with accessors are read in this order'] = async () => {
  const log = {};
  for (const [name, construct] of Object.entries({
    source: (options) => new SourceTextModule('', options),
    synthetic: (options) => new SyntheticModule([], () => {}, options),
    evaluate: (options) => new SyntheticModule([], () => {}).evaluate(options),
  })) {
    const reads = [];
    const options = new Proxy(
      {},
      {
        get(target, key) {
          reads.push(String(key));
          return undefined;
        },
      },
    );
    log[name] = { outcome: await attempt(() => construct(options)), reads };
  }
  return log;
};

exports.scenarios['options may throw'] = async () => {
  const options = {
    get identifier() {
      throw new Error('option');
    },
  };
  return [
    await outcome(() => new SourceTextModule('', options)),
    await outcome(() => new SyntheticModule([], () => {}, options)),
  ];
};

exports.scenarios['the first of two wrong arguments is reported'] = async () => [
  await outcome(() => new SourceTextModule(1, 2)),
  await outcome(
    () =>
      new SourceTextModule('', { lineOffset: 'a', columnOffset: 'b', identifier: 5, context: 5 }),
  ),
  await outcome(() => new SourceTextModule('', { columnOffset: 'b', initializeImportMeta: 1 })),
  await outcome(() => new SourceTextModule('', { importModuleDynamically: 1, cachedData: 1 })),
  await outcome(() => new SourceTextModule('', { identifier: 5, context: 5 })),
  await outcome(() => new SourceTextModule('a b', { identifier: 5 })),
  await outcome(() => new SyntheticModule(1, 2, 3)),
  await outcome(() => new SyntheticModule([], 2, 3)),
  await outcome(() => new SyntheticModule(['a', 'a'], 2)),
  await outcome(() => new SyntheticModule([], () => {}, { identifier: 5, context: 5 })),
  await outcome(() => new SourceTextModule('').evaluate({ timeout: 'a', breakOnSigint: 1 })),
  await outcome(() => new SourceTextModule('').link(1)),
  await outcome(() => new SourceTextModule('import "a"').linkRequests([1, 2])),
];

exports.scenarios['an export named twice'] = async () => [
  await outcome(() => new SyntheticModule(['a', 'a'], () => {})),
  await outcome(() => new SyntheticModule(['a', 'b', 'c', 'b', 'a'], () => {})),
  await outcome(() => new SyntheticModule(['', ''], () => {})),
];
