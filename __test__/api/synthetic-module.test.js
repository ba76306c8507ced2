'use strict';

const { describe, test } = require('node:test');
const {
  Module,
  SourceTextModule,
  SyntheticModule,
  assert,
  evaluated,
  linked,
  rejection,
  synthetic,
  thrown,
  turn,
} = require('../implementation.js');

describe('a SyntheticModule', () => {
  test('is born linked', () => {
    const module = new SyntheticModule(['a'], () => {});
    assert.equal(module.status, 'linked');
    assert.deepEqual(Reflect.ownKeys(module.namespace), ['a', Symbol.toStringTag]);
    assert.equal(module.namespace.a, undefined);
  });

  test('ignores link(), in every status', async () => {
    const module = synthetic({ a: 1 });
    assert.equal(module.link(), undefined);
    assert.equal(module.link(5), undefined);
    await module.evaluate();
    assert.equal(module.link(), undefined);
  });

  test('is evaluating inside its callback', async () => {
    let status;
    const module = new SyntheticModule([], () => {
      status = module.status;
    });
    const promise = module.evaluate();
    assert.equal(status, 'evaluating');
    assert.equal(module.status, 'evaluated');
    assert.equal(await promise, undefined);
  });

  test('calls its callback once, without arguments, with an object that has setExport', async () => {
    const calls = [];
    const module = new SyntheticModule(['a'], function (...args) {
      calls.push(args);
      this.setExport('a', 'by this');
    });
    const promise = module.evaluate();
    assert.equal(module.evaluate(), promise);
    await promise;
    assert.deepEqual(calls, [[]]);
    assert.equal(module.namespace.a, 'by this');
  });

  test('becomes errored when its callback throws', async () => {
    const reason = new Error('callback');
    const module = new SyntheticModule(['a'], () => {
      throw reason;
    });
    assert.equal(await rejection(module.evaluate()), reason);
    assert.equal(module.status, 'errored');
    assert.equal(module.error, reason);
    assert.equal(await rejection(module.evaluate()), reason);
  });

  test('passes its error to its importers', async () => {
    const reason = new Error('callback');
    const { entry } = await linked({
      entry: 'import "s"',
      s: new SyntheticModule([], () => {
        throw reason;
      }),
    });
    assert.equal(await rejection(entry.evaluate()), reason);
    assert.equal(entry.error, reason);
  });

  test('ignores a promise that its callback returns', async () => {
    const module = new SyntheticModule(['a'], async () => {
      await null;
      module.setExport('a', 'late');
    });
    const promise = module.evaluate();
    assert.equal(module.status, 'evaluated');
    await promise;
    await turn();
    assert.equal(module.namespace.a, 'late');
  });

  test('is not an instance of anything but itself', () => {
    const module = synthetic({});
    assert.ok(module instanceof SyntheticModule);
    assert.ok(module instanceof Module);
    assert.equal(module instanceof SourceTextModule, false);
    assert.equal(module.moduleRequests, undefined);
    assert.equal(module.hasAsyncGraph, undefined);
  });

  test('sets exports before, during and after its evaluation', async () => {
    const module = new SyntheticModule(['a', 'b'], () => {
      module.setExport('b', 'during');
    });
    module.setExport('a', 'before');
    assert.equal(module.namespace.a, 'before');
    await module.evaluate();
    assert.equal(module.namespace.b, 'during');
    module.setExport('a', 'after');
    assert.equal(module.namespace.a, 'after');
  });

  test('shows its importers each new value', async () => {
    const s = new SyntheticModule(['a'], () => {});
    const { entry } = await evaluated({
      entry: 'export { a } from "s"; import { a } from "s"; export const read = () => a;',
      s,
    });
    assert.equal(entry.namespace.read(), undefined);
    s.setExport('a', 1);
    assert.equal(entry.namespace.read(), 1);
    assert.equal(entry.namespace.a, 1);
    s.setExport('a', 2);
    assert.equal(entry.namespace.read(), 2);
  });

  test('refuses an export that it does not have', () => {
    const module = new SyntheticModule(['a'], () => {});
    const error = thrown(() => module.setExport('b', 1));
    assert.equal(error.constructor, ReferenceError);
    assert.equal(error.message, "Export 'b' is not defined in module");
    assert.equal(error.code, undefined);
  });

  test('may have no exports, an export of any name, and no identifier', async () => {
    assert.deepEqual(Reflect.ownKeys(new SyntheticModule([], () => {}).namespace), [
      Symbol.toStringTag,
    ]);
    const names = ['', 'default', 'a b', 'then', '__proto__', 'constructor', '\u{1F600}'];
    const module = new SyntheticModule(names, () => {});
    for (const name of names) module.setExport(name, name);
    await module.evaluate();
    assert.deepEqual(Object.keys(module.namespace), [...names].sort());
    for (const name of names) assert.equal(module.namespace[name], name);
  });
});
