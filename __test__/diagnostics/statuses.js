'use strict';

// A module in each status that there is, for tests that ask something of each.

const { SourceTextModule, SyntheticModule, rejection } = require('../implementation.js');

const TEXT = 'import "dependency"; export const a = 1;';

/** @param {string} [text] */
async function linkedModule(text = TEXT) {
  const module = new SourceTextModule(text, { identifier: 'main.mjs' });
  await module.link(() => new SourceTextModule('', { identifier: 'dependency.mjs' }));
  return module;
}

/**
 * Calls `ask` from within the body of a module.
 * @param {(ask: () => unknown) => any} create
 */
async function insideBody(create, ask) {
  let result;
  const module = create(async () => {
    result = ask(module);
  });
  await module.evaluate();
  return result;
}

/**
 * By a name of the case: the status that `module.status` shows, and what brings a module there and calls `ask` with it.
 * @type {Record<string, { status: string, synthetic?: boolean, with: (ask: (module: any) => any) => Promise<any> }>}
 */
exports.cases = {
  unlinked: {
    status: 'unlinked',
    with: async (ask) => ask(new SourceTextModule(TEXT, { identifier: 'main.mjs' })),
  },
  'inside its linker': {
    status: 'linking',
    async with(ask) {
      const module = new SourceTextModule(TEXT, { identifier: 'main.mjs' });
      let result;
      await module.link(async () => {
        result = await ask(module);
        return new SourceTextModule('');
      });
      return result;
    },
  },
  'with a linker that failed': {
    status: 'errored',
    async with(ask) {
      const module = new SourceTextModule(TEXT, { identifier: 'main.mjs' });
      await rejection(
        module.link(async () => {
          throw new Error('no such module');
        }),
      );
      return ask(module);
    },
  },
  'with a linker that threw': {
    status: 'linking',
    async with(ask) {
      const module = new SourceTextModule(TEXT, { identifier: 'main.mjs' });
      await rejection(
        module.link(() => {
          throw new Error('no such module');
        }),
      );
      return ask(module);
    },
  },
  'with the modules for its requests': {
    status: 'unlinked',
    async with(ask) {
      const module = new SourceTextModule(TEXT, { identifier: 'main.mjs' });
      const dependency = new SourceTextModule('', { identifier: 'dependency.mjs' });
      dependency.linkRequests([]);
      module.linkRequests([dependency]);
      return ask(module);
    },
  },
  linked: { status: 'linked', with: async (ask) => ask(await linkedModule()) },
  'inside its body': {
    status: 'evaluating',
    async with(ask) {
      let result;
      globalThis.insideItsBody = () => {
        result = ask(module);
      };
      const module = await linkedModule('import "dependency"; insideItsBody();');
      await module.evaluate();
      delete globalThis.insideItsBody;
      return result;
    },
  },
  'waiting for its top-level await': {
    status: 'evaluated',
    async with(ask) {
      const module = await linkedModule('import "dependency"; await 0;');
      const evaluated = module.evaluate();
      const result = await ask(module);
      await evaluated;
      return result;
    },
  },
  evaluated: {
    status: 'evaluated',
    async with(ask) {
      const module = await linkedModule();
      await module.evaluate();
      return ask(module);
    },
  },
  errored: {
    status: 'errored',
    async with(ask) {
      const module = await linkedModule('import "dependency"; throw new Error("thrown");');
      await rejection(module.evaluate());
      return ask(module);
    },
  },
  'synthetic, linked': {
    status: 'linked',
    synthetic: true,
    with: async (ask) => ask(new SyntheticModule(['a'], () => {}, { identifier: 'main.mjs' })),
  },
  'synthetic, inside its callback': {
    status: 'evaluating',
    synthetic: true,
    with: (ask) =>
      insideBody(
        (callback) => new SyntheticModule(['a'], callback, { identifier: 'main.mjs' }),
        ask,
      ),
  },
  'synthetic, evaluated': {
    status: 'evaluated',
    synthetic: true,
    async with(ask) {
      const module = new SyntheticModule(['a'], () => {}, { identifier: 'main.mjs' });
      await module.evaluate();
      return ask(module);
    },
  },
  'synthetic, errored': {
    status: 'errored',
    synthetic: true,
    async with(ask) {
      const callback = () => {
        throw new Error('thrown');
      };
      const module = new SyntheticModule(['a'], callback, { identifier: 'main.mjs' });
      await rejection(module.evaluate());
      return ask(module);
    },
  },
};

const FROM_LINKED_ON = ['linked', 'evaluating', 'evaluated', 'errored'];

/**
 * By the name in `error.operation`: the call, the statuses in which it is allowed, and the code otherwise.
 * @type {Record<string, { call: (module: any) => any, allowed: string[], synthetic: boolean, code?: string }>}
 */
exports.operations = {
  link: {
    call: (module) => module.link(() => new SourceTextModule('')),
    allowed: ['unlinked'],
    synthetic: false,
  },
  linkRequests: {
    call: (module) => module.linkRequests([new SourceTextModule('')]),
    allowed: ['unlinked'],
    synthetic: false,
  },
  instantiate: { call: (module) => module.instantiate(), allowed: ['unlinked'], synthetic: false },
  evaluate: {
    call: (module) => module.evaluate(),
    allowed: ['linked', 'evaluated', 'errored'],
    synthetic: true,
  },
  evaluateSync: {
    call: (module) => module.evaluateSync(),
    allowed: ['linked', 'evaluated', 'errored'],
    synthetic: true,
  },
  namespace: { call: (module) => module.namespace, allowed: FROM_LINKED_ON, synthetic: true },
  error: { call: (module) => module.error, allowed: ['errored'], synthetic: true },
  hasAsyncGraph: {
    call: (module) => module.hasAsyncGraph(),
    allowed: FROM_LINKED_ON,
    synthetic: false,
  },
  asyncReason: { call: (module) => module.asyncReason(), allowed: FROM_LINKED_ON, synthetic: true },
  createCachedData: {
    call: (module) => module.createCachedData(),
    allowed: ['unlinked', 'linking', 'linked'],
    synthetic: false,
    code: 'ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA',
  },
};
