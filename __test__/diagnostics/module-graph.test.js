'use strict';

// moduleGraph(module): the snapshot of a graph.

const { describe, test } = require('node:test');
const {
  Module,
  SourceTextModule,
  SyntheticModule,
  assert,
  build,
  evaluated,
  isReference,
  link,
  linked,
  nodeMajor,
  rejection,
  thrown,
  turn,
  vm,
} = require('../implementation.js');

const skip = isReference && 'Node has no moduleGraph';
const { ModuleRecord, moduleGraph } = vm;

/** A field of each module of a graph, by identifier. */
function field(root, name) {
  const { modules } = moduleGraph(root);
  return Object.fromEntries(modules.map((module) => [module.identifier, module[name]]));
}

/** The identifiers in the order in which the bodies started. */
function order(root) {
  const { modules, evaluationOrder } = moduleGraph(root);
  return evaluationOrder.map((id) => modules[id].identifier);
}

describe('moduleGraph()', { skip }, () => {
  test('lists modules and requests before anything is linked', () => {
    const source =
      'import "a"; import json from "b" with { type: "json" }; import defer * as d from "d"; import source s from "s";';
    const module = new SourceTextModule(source, { identifier: 'main.mjs' });
    assert.deepEqual(moduleGraph(module), {
      root: 0,
      modules: [
        {
          id: 0,
          identifier: 'main.mjs',
          kind: 'source-text',
          status: 'unlinked',
          pending: false,
          hasTopLevelAwait: false,
          async: null,
          cycle: null,
          error: null,
          evaluationOrder: null,
          evaluation: null,
        },
      ],
      edges: [
        { from: 0, to: null, specifier: 'a', attributes: {}, phase: 'evaluation' },
        { from: 0, to: null, specifier: 'b', attributes: { type: 'json' }, phase: 'evaluation' },
        { from: 0, to: null, specifier: 'd', attributes: {}, phase: 'defer' },
        { from: 0, to: null, specifier: 's', attributes: {}, phase: 'source' },
      ],
      evaluationOrder: [],
    });
    assert.equal(module.status, 'unlinked');
  });

  test('survives JSON, lone surrogates too', async () => {
    const modules = build({
      'main\uD800': 'import "a\\uD800"; import "b" with { "k\\uDFFF": "v\\uD801" };',
      'a\uD800': '',
      b: '',
    });
    await link(modules['main\uD800'], modules);
    const graph = moduleGraph(modules['main\uD800']);
    assert.deepEqual(JSON.parse(JSON.stringify(graph)), graph);
    assert.deepEqual(
      graph.modules.map(({ identifier }) => identifier),
      ['main\uD800', 'a\uD800', 'b'],
    );
    assert.deepEqual(
      graph.edges.map(({ specifier, attributes }) => [specifier, attributes]),
      [
        ['a\uD800', {}],
        ['b', { 'k\uDFFF': 'v\uD801' }],
      ],
    );
  });

  test('names kinds, cycles and what is async', async () => {
    const { main } = await linked({
      main: 'import "a"; import "itself"; import "data"; import "sync";',
      a: 'import "b";',
      b: 'import "a"; import "awaits";',
      awaits: 'await 0;',
      itself: 'import "itself";',
      data: new SyntheticModule(['default'], () => {}, { identifier: 'data' }),
      sync: 'async () => await 0;',
    });
    assert.deepEqual(field(main, 'kind'), {
      main: 'source-text',
      a: 'source-text',
      b: 'source-text',
      awaits: 'source-text',
      itself: 'source-text',
      data: 'synthetic',
      sync: 'source-text',
    });
    assert.deepEqual(field(main, 'cycle'), {
      main: null,
      a: 0,
      b: 0,
      awaits: null,
      itself: 1,
      data: null,
      sync: null,
    });
    assert.deepEqual(field(main, 'async'), {
      main: true,
      a: true,
      b: true,
      awaits: true,
      itself: false,
      data: false,
      sync: false,
    });
    assert.deepEqual(
      Object.entries(field(main, 'hasTopLevelAwait')).filter(([, has]) => has),
      [['awaits', true]],
    );
  });

  test('says in which order bodies started, and when', async () => {
    const { main } = await evaluated({
      main: 'import "a"; import defer * as late from "late"; import "b"; late.x;',
      a: 'import "b";',
      b: '',
      late: 'export const x = 1; const end = Date.now() + 20; while (Date.now() < end);',
    });
    assert.deepEqual(order(main), ['b', 'a', 'main', 'late']);
    const { modules } = moduleGraph(main);
    for (const { identifier, evaluation, evaluationOrder } of modules) {
      assert.equal(order(main)[evaluationOrder], identifier);
      assert.ok(evaluation.end >= evaluation.start, identifier);
    }
    const { late, main: body } = field(main, 'evaluation');
    assert.ok(late.duration >= 19, `${late.duration} ms`);
    // What ran within the body of main is not its own time.
    assert.ok(body.end - body.start >= 19, `${body.end - body.start} ms`);
    assert.ok(
      body.duration <= body.end - body.start - late.duration + 0.002,
      `${body.duration} ms`,
    );
    assert.ok(late.start >= body.start && late.end <= body.end);
    assert.equal(modules[moduleGraph(main).evaluationOrder[0]].evaluation.start, 0);
  });

  test('shows what waits for a top-level await', async () => {
    let resolve;
    const context = vm.createContext({
      promise: new Promise((resolveIt) => {
        resolve = resolveIt;
      }),
    });
    const { main } = await linked(
      { main: 'import "a"; import "b";', a: 'await promise;', b: '' },
      { context },
    );
    const promise = main.evaluate();
    assert.deepEqual(order(main), ['a', 'b']);
    assert.deepEqual(field(main, 'pending'), { main: true, a: true, b: false });
    assert.deepEqual(field(main, 'status'), { main: 'evaluated', a: 'evaluated', b: 'evaluated' });
    assert.equal(field(main, 'evaluation').main, null);
    assert.equal(field(main, 'evaluation').a.end, null);
    await turn();
    resolve();
    await promise;
    assert.deepEqual(field(main, 'pending'), { main: false, a: false, b: false });
    assert.deepEqual(order(main), ['a', 'b', 'main']);
    const { a } = field(main, 'evaluation');
    assert.ok(a.end > a.start + a.duration);
  });

  test('shows statuses and errors as the modules have them', async () => {
    const { main, a } = await linked({ main: 'import "a"; import "b";', a: '', b: 'throw e;' });
    await rejection(main.evaluate());
    assert.deepEqual(field(main, 'status'), { main: 'errored', a: 'evaluated', b: 'errored' });
    const error = { name: 'ReferenceError', message: 'e is not defined' };
    assert.deepEqual(field(main, 'error'), { main: error, a: null, b: error });
    assert.deepEqual(order(main), ['a', 'b']);
    assert.equal(moduleGraph(a).modules.length, 1);
  });

  test('shows linking while the linker is asked', async () => {
    const module = new SourceTextModule('import "a";', { identifier: 'main' });
    let during;
    await module.link(() => {
      during = field(module, 'status');
      return new SourceTextModule('', { identifier: 'a' });
    });
    assert.deepEqual(during, { main: 'linking' });
    assert.deepEqual(field(module, 'status'), { main: 'linked', a: 'linked' });
  });

  test('shows a failed linker as errored', async () => {
    const module = new SourceTextModule('import "a";', { identifier: 'main' });
    await rejection(
      module.link(async () => {
        throw Object.assign(new TypeError('no such module'), { code: 'ENOENT' });
      }),
    );
    assert.deepEqual(field(module, 'status'), { main: 'errored' });
    assert.deepEqual(field(module, 'error'), {
      main: { name: 'TypeError', message: 'no such module', code: 'ENOENT' },
    });
  });

  test('describes whatever a module throws', async () => {
    const thrownBy = async (source) => {
      const module = new SourceTextModule(source);
      await link(module);
      // Without looking at it: it may be a thenable that throws.
      await module.evaluate().then(undefined, () => {});
      assert.equal(module.status, 'errored');
      return moduleGraph(module).modules[0].error;
    };
    assert.deepEqual(await thrownBy('throw 42;'), { name: 'number', message: '42' });
    assert.deepEqual(await thrownBy('throw undefined;'), {
      name: 'undefined',
      message: 'undefined',
    });
    assert.deepEqual(await thrownBy('throw { toString() { throw 1; } };'), {
      name: 'object',
      message: '{ toString: [Function: toString] }',
    });
    assert.deepEqual(
      await thrownBy('throw new Proxy({}, { get() { throw 1; }, ownKeys() { throw 1; } });'),
      { name: 'object', message: nodeMajor >= 26 ? 'Proxy({})' : '{}' },
    );
    assert.deepEqual(
      await thrownBy(
        'throw Object.defineProperties(new Error("m"), { name: { get() { throw 1; } }, code: { value: Symbol() } });',
      ),
      { name: '', message: 'm' },
    );
  });

  test('is of one call, whatever happens later', async () => {
    const { main } = await linked({ main: 'import "a";', a: '' });
    const before = moduleGraph(main);
    await main.evaluate();
    assert.equal(before.modules[0].status, 'linked');
    assert.equal(moduleGraph(main).modules[0].status, 'evaluated');
  });

  test('can be asked for by a body that runs', async () => {
    let seen;
    const context = vm.createContext({
      look() {
        seen = moduleGraph(modules.main);
      },
    });
    const modules = await linked({ main: 'import "a"; look();', a: '' }, { context });
    await modules.main.evaluate();
    assert.deepEqual(
      seen.modules.map(({ status }) => status),
      ['evaluating', 'evaluated'],
    );
    assert.equal(seen.modules[0].evaluation.end, null);
  });

  test('takes a ModuleRecord', () => {
    const record = new ModuleRecord('import "a"; import "b";', { identifier: 'main' });
    const a = new ModuleRecord('await 0;', { identifier: 'a' });
    record.linkRequests([a, record]);
    a.linkRequests([]);
    record.instantiate();
    assert.deepEqual(field(record, 'status'), { main: 'linked', a: 'linked' });
    assert.deepEqual(field(record, 'async'), { main: true, a: true });
    assert.deepEqual(field(record, 'cycle'), { main: 0, a: null });
  });

  test('refuses anything else', () => {
    for (const value of [undefined, null, 'main', {}, Module, Module.prototype]) {
      const error = thrown(() => moduleGraph(value));
      assert.equal(error.code, 'ERR_INVALID_ARG_TYPE');
      assert.match(
        error.message,
        /^The "module" argument must be an instance of Module\. Received /,
      );
    }
  });

  test('goes 20,000 modules deep', async () => {
    const modules = [new SourceTextModule('', { identifier: 'last' })];
    modules[0].linkRequests([]);
    for (let count = 1; count < 20_000; count++) {
      const module = new SourceTextModule('import "next";');
      module.linkRequests([modules.at(-1)]);
      modules.push(module);
    }
    modules.at(-1).instantiate();
    assert.equal(moduleGraph(modules.at(-1)).modules.length, 20_000);
  });
});
