'use strict';

// Every call in every status.

const { SourceTextModule, SyntheticModule, linkerFor, vm } = require('../../implementation.js');
const { immediate, outcome, snapshot } = require('../describe.js');

const calls = {
  link: (module) => module.link(() => new SourceTextModule('', { identifier: 'late' })),
  'link without a linker': (module) => module.link(),
  linkRequests: (module) => module.linkRequests([new SourceTextModule('', { identifier: 'late' })]),
  'linkRequests without modules': (module) => module.linkRequests(),
  'linkRequests of too few': (module) => module.linkRequests([]),
  instantiate: (module) => module.instantiate(),
  evaluate: (module) => module.evaluate(),
  'evaluate with a bad timeout': (module) => module.evaluate({ timeout: -1 }),
  namespace: (module) => module.namespace,
  error: (module) => module.error,
  hasAsyncGraph: (module) => module.hasAsyncGraph(),
  hasTopLevelAwait: (module) => module.hasTopLevelAwait(),
  createCachedData: (module) => module.createCachedData().byteLength > 0,
  identifier: (module) => module.identifier,
  context: (module) => module.context,
  status: (module) => module.status,
  moduleRequests: (module) => module.moduleRequests,
  dependencySpecifiers: (module) => module.dependencySpecifiers,
};

const source = 'import "dependency"; export const a = 1;';
const dependency = () => new SourceTextModule('', { identifier: 'dependency' });
const create = (text = source) => new SourceTextModule(text, { identifier: 'subject' });

// Each brings a module into a status, hands it to `use` there, and goes on.
const statuses = {
  async unlinked(use) {
    await use(create());
  },
  async 'linked requests'(use) {
    const module = create();
    module.linkRequests([dependency()]);
    await use(module);
  },
  async 'linking, inside the linker'(use) {
    const module = create();
    await module.link(async () => {
      await use(module);
      return dependency();
    });
  },
  async "linking, waiting for a dependency's linker"(use) {
    const module = create();
    const middle = new SourceTextModule('import "end"', { identifier: 'dependency' });
    await module.link(async (specifier) => {
      if (specifier === 'dependency') return middle;
      await use(module);
      return dependency();
    });
  },
  async 'linking, as a dependency inside the linker'(use) {
    const module = create();
    const entry = new SourceTextModule('import "subject"', { identifier: 'entry' });
    await entry.link(async (specifier) => {
      if (specifier === 'subject') return module;
      await use(module);
      return dependency();
    });
  },
  async linked(use) {
    const module = create();
    await module.link(dependency);
    await use(module);
  },
  async 'linked by its importer'(use) {
    const module = create();
    const entry = new SourceTextModule('import "subject"', { identifier: 'entry' });
    await entry.link(linkerFor({ subject: module, dependency: dependency() }));
    await use(module);
  },
  async 'linked by requests'(use) {
    const module = create();
    const end = dependency();
    end.linkRequests([]);
    module.linkRequests([end]);
    module.instantiate();
    await use(module);
  },
  async 'evaluating, inside its body'(use) {
    let used;
    const context = vm.createContext({
      body: () => {
        used = use(module);
      },
    });
    const module = new SourceTextModule('import "dependency"; export const a = 1; body();', {
      identifier: 'subject',
      context,
    });
    await module.link(() => new SourceTextModule('', { identifier: 'dependency', context }));
    await module.evaluate();
    await used;
  },
  async "evaluating, inside a dependency's body"(use) {
    let used;
    const context = vm.createContext({
      body: () => {
        used = use(module);
      },
    });
    const module = new SourceTextModule(source, { identifier: 'subject', context });
    await module.link(() => new SourceTextModule('body()', { identifier: 'dependency', context }));
    await module.evaluate();
    await used;
  },
  async 'evaluating, after its body, in a cycle'(use) {
    let used;
    const context = vm.createContext({
      body: () => {
        used = use(module);
      },
    });
    const module = new SourceTextModule(source, { identifier: 'subject', context });
    const entry = new SourceTextModule('import "subject"; body();', {
      identifier: 'dependency',
      context,
    });
    await entry.link(linkerFor({ subject: module, dependency: entry }));
    await entry.evaluate();
    await used;
  },
  async awaiting(use) {
    let release;
    const context = vm.createContext({
      gate: new Promise((resolve) => {
        release = resolve;
      }),
    });
    const module = new SourceTextModule(`${source} await gate;`, {
      identifier: 'subject',
      context,
    });
    await module.link(() => new SourceTextModule('', { identifier: 'dependency', context }));
    const promise = module.evaluate();
    await use(module);
    release();
    await promise;
  },
  async 'awaiting a dependency'(use) {
    let release;
    const context = vm.createContext({
      gate: new Promise((resolve) => {
        release = resolve;
      }),
    });
    const module = new SourceTextModule(source, { identifier: 'subject', context });
    await module.link(
      () => new SourceTextModule('await gate', { identifier: 'dependency', context }),
    );
    const promise = module.evaluate();
    await use(module);
    release();
    await promise;
  },
  async evaluated(use) {
    const module = create();
    await module.link(dependency);
    await module.evaluate();
    await use(module);
  },
  async 'evaluated with top-level await'(use) {
    const module = create(`${source} await 0;`);
    await module.link(dependency);
    await module.evaluate();
    await use(module);
  },
  async 'errored by its body'(use) {
    const module = create(`${source} throw new Error("body");`);
    await module.link(dependency);
    await module.evaluate().catch(() => {});
    await use(module);
  },
  async 'errored by undefined'(use) {
    const module = create(`${source} throw undefined;`);
    await module.link(dependency);
    await module.evaluate().catch(() => {});
    await use(module);
  },
  async 'errored by its dependency'(use) {
    const module = create();
    await module.link(
      () => new SourceTextModule('throw new Error("dependency")', { identifier: 'dependency' }),
    );
    await module.evaluate().catch(() => {});
    await use(module);
  },
  async 'errored by a rejection'(use) {
    const module = create(`${source} await Promise.reject(new Error("late"));`);
    await module.link(dependency);
    await module.evaluate().catch(() => {});
    await use(module);
  },
  async 'errored by a linker that throws'(use) {
    const module = create();
    await module
      .link(() => {
        throw new Error('linker');
      })
      .catch(() => {});
    await use(module);
  },
  async 'errored by a linker that rejects'(use) {
    const module = create();
    await module
      .link(async () => {
        throw new Error('linker');
      })
      .catch(() => {});
    await use(module);
  },
  async 'errored by a linker that returns no module'(use) {
    const module = create();
    await module.link(() => 5).catch(() => {});
    await use(module);
  },
  async 'unlinked, after a missing export'(use) {
    const module = create('import { missing } from "dependency"');
    await module.link(dependency).catch(() => {});
    await use(module);
  },
};

/** More than the outcome of a call within takes. */
const PATIENCE = 100;

exports.scenarios = {};
for (const [status, enter] of Object.entries(statuses)) {
  for (const [name, call] of Object.entries(calls)) {
    exports.scenarios[`${status}: ${name}`] = async () => {
      const log = {};
      log.whole = await outcome(
        () =>
          enter(async (module) => {
            log.before = module.status;
            log.outcome = await outcome(() => call(module));
            log.after = snapshot(module);
          }),
        PATIENCE,
      );
      return log;
    };
  }
}

const syntheticCalls = {
  link: (module) => module.link(),
  'link with a linker': (module) => module.link(() => {}),
  setExport: (module) => module.setExport('a', 1),
  'setExport of an unknown name': (module) => module.setExport('b', 1),
  'setExport of no name': (module) => module.setExport(),
  evaluate: (module) => module.evaluate(),
  namespace: (module) => module.namespace,
  error: (module) => module.error,
  status: (module) => module.status,
};

const syntheticStatuses = {
  async linked(use) {
    await use(new SyntheticModule(['a'], () => {}, { identifier: 'subject' }));
  },
  async evaluating(use) {
    let used;
    const module = new SyntheticModule(
      ['a'],
      () => {
        used = use(module);
      },
      { identifier: 'subject' },
    );
    await module.evaluate();
    await used;
  },
  async evaluated(use) {
    const module = new SyntheticModule(['a'], () => {}, { identifier: 'subject' });
    await module.evaluate();
    await use(module);
  },
  async errored(use) {
    const module = new SyntheticModule(
      ['a'],
      () => {
        throw new Error('callback');
      },
      { identifier: 'subject' },
    );
    await module.evaluate().catch(() => {});
    await use(module);
  },
};

for (const [status, enter] of Object.entries(syntheticStatuses)) {
  for (const [name, call] of Object.entries(syntheticCalls)) {
    exports.scenarios[`synthetic ${status}: ${name}`] = async () => {
      const log = {};
      log.whole = await outcome(() =>
        enter((module) => {
          log.immediate = immediate(() => call(module));
          log.after = snapshot(module);
        }),
      );
      return log;
    };
  }
}
