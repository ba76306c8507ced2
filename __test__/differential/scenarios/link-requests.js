'use strict';

// Modules given for requests without a linker.

const { SourceTextModule, SyntheticModule, vm } = require('../../implementation.js');
const { describe, outcome, snapshot } = require('../describe.js');

const source = (text, identifier, options) =>
  new SourceTextModule(text, { identifier, ...options });
const statuses = (...modules) => modules.map((module) => `${module.identifier}: ${module.status}`);

async function errored(identifier = 'errored', context) {
  const module = source('throw new Error("errored dependency")', identifier, { context });
  await module.link(() => {});
  await module.evaluate().catch(() => {});
  return module;
}

exports.scenarios = {
  async 'missing names by linkRequests and instantiate'() {
    const b = source('', 'b');
    const entry = source('import { a } from "b"', 'entry');
    b.linkRequests([]);
    entry.linkRequests([b]);
    const log = [await outcome(() => entry.instantiate()), statuses(entry, b)];
    log.push(
      await outcome(() => entry.instantiate()),
      await outcome(() => entry.evaluate()),
      statuses(entry, b),
    );
    log.push(await outcome(() => b.instantiate()), statuses(entry, b));
    return log;
  },

  async 'instantiate without linked requests, one and two deep'() {
    const c = source('', 'c');
    const b = source('import "c"', 'b');
    const entry = source('import "b"', 'entry');
    const log = [await outcome(() => entry.instantiate())];
    entry.linkRequests([b]);
    log.push(await outcome(() => entry.instantiate()), statuses(entry, b, c));
    b.linkRequests([c]);
    log.push(await outcome(() => entry.instantiate()), statuses(entry, b, c));
    log.push(await outcome(() => c.linkRequests([])));
    log.push(await outcome(() => entry.instantiate()), statuses(entry, b, c));
    log.push(await outcome(() => entry.instantiate()), await outcome(() => b.instantiate()));
    return log;
  },

  async 'linkRequests with wrong modules'() {
    const log = [];
    const context = vm.createContext({});
    const module = source('import "a"; import "b"', 'entry');
    const a = source('', 'a');
    for (const value of [
      [],
      [a],
      [a, a, a],
      [a, 5],
      [5, a],
      [a, undefined],
      [a, source('', 'b', { context })],
      { length: 2, 0: a, 1: a },
      [a, { __proto__: a }],
      new Set([a, a]),
    ]) {
      log.push(await outcome(() => module.linkRequests(value)), module.status);
    }
    log.push(
      await outcome(async () => {
        module.linkRequests([a, await errored()]);
        return module.status;
      }),
    );
    log.push(await outcome(() => module.instantiate()), snapshot(module));
    return log;
  },

  async 'linkRequests to an errored module'() {
    const module = source('import "a"', 'entry');
    const dependency = await errored();
    const log = [];
    log.push(await outcome(() => module.linkRequests([dependency])), module.status);
    log.push(await outcome(() => module.instantiate()), module.status);
    log.push(await outcome(() => module.evaluate()), snapshot(module));
    return log;
  },

  async 'linkRequests to modules in other statuses'() {
    const log = {};
    const evaluated = source('export default 1', 'evaluated');
    await evaluated.link(() => {});
    await evaluated.evaluate();
    const linked = source('export default 1', 'linked');
    await linked.link(() => {});
    for (const dependency of [
      evaluated,
      linked,
      new SyntheticModule(['default'], () => {}, { identifier: 'synthetic' }),
    ]) {
      const module = source('import a from "a"; export { a }', 'entry');
      log[dependency.identifier] = [
        await outcome(() => module.linkRequests([dependency])),
        await outcome(() => module.instantiate()),
        await outcome(() => module.evaluate()),
        statuses(module, dependency),
        describe(module.namespace.a),
      ];
    }
    return log;
  },

  async 'linkRequests a second time replaces the first'() {
    const module = source('import a from "a"; export { a }', 'entry');
    const one = source('export default "one"', 'one');
    const two = source('export default "two"', 'two');
    one.linkRequests([]);
    two.linkRequests([]);
    const log = [
      await outcome(() => module.linkRequests([one])),
      await outcome(() => module.linkRequests([two])),
    ];
    log.push(await outcome(() => module.instantiate()));
    log.push(await outcome(() => module.evaluate()), module.namespace.a, statuses(one, two));
    return log;
  },

  async 'linkRequests of a cycle'() {
    const a = source('import "b"; export const a = 1', 'a');
    const b = source('import { a } from "a"; export const read = () => a', 'b');
    a.linkRequests([b]);
    b.linkRequests([a]);
    const log = [
      await outcome(() => a.instantiate()),
      statuses(a, b),
      await outcome(() => b.instantiate()),
    ];
    log.push(await outcome(() => b.evaluate()), statuses(a, b), b.namespace.read());
    return log;
  },

  async 'link after linkRequests of another module'() {
    const module = source('import a from "a"; export { a }', 'entry');
    const one = source('export default "one"', 'one');
    module.linkRequests([one]);
    const log = [await outcome(() => module.link(() => source('export default "two"', 'two')))];
    log.push(await outcome(() => module.evaluate()), module.namespace.a, statuses(one));
    return log;
  },
};
