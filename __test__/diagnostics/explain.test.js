'use strict';

// explain(error): for each operation and status, for each code, and for whatever else is thrown.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const {
  SourceTextModule,
  SyntheticModule,
  assert,
  build,
  isReference,
  link,
  linked,
  rejection,
  thrown,
  vm,
} = require('../implementation.js');
const { cases, operations } = require('./statuses.js');

const skip = isReference && 'Node explains nothing';
const { explain } = vm;

const AsyncFunction = (async () => {}).constructor;

/** Runs the call that mends it, and gives what it declares. */
function mend(call, module) {
  const scope = {
    module,
    SourceTextModule,
    identifier: module.identifier,
    text: 'export const a = 1;',
    linker: () => new SourceTextModule('', { identifier: 'dependency.mjs' }),
    // What is under way in the tests has ended when this is called.
    linking: Promise.resolve(),
    evaluating: Promise.resolve(),
    console: { error: () => {} },
  };
  const declared = ['again', 'data'].map(
    (name) => `${name}: typeof ${name} === 'undefined' ? undefined : ${name}`,
  );
  const body = `${call}\nreturn { ${declared.join(', ')} };`;
  return new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope));
}

/** What a call throws or rejects with. */
async function failure(call, module) {
  try {
    await call(module);
  } catch (error) {
    return error;
  }
}

const isOfStatus = (code) => /^ERR_VM_MODULE_(STATUS|ALREADY|CANNOT)/.test(code);

describe('explain() of a call that the status does not allow', { skip }, () => {
  let explained = 0;

  for (const [operation, { call }] of Object.entries(operations)) {
    for (const [name, { status, with: bring }] of Object.entries(cases)) {
      test(`${operation}, of a module ${name}`, async (t) => {
        let module;
        const error = await bring((it) => {
          module = it;
          // Within a body and a linker everything else waits for the answer.
          try {
            const result = call(it);
            return result?.then?.(
              () => undefined,
              (error) => error,
            );
          } catch (error) {
            return error;
          }
        });
        if (!isOfStatus(error?.code)) {
          t.diagnostic('allowed');
          return;
        }
        explained++;
        const explanation = explain(error);
        assert.equal(explanation.code, error.code);
        assert.equal(explanation.identifier, 'main.mjs');
        assert.equal(explanation.status, status);
        assert.equal(explanation.operation, operation);
        assert.deepEqual(explanation.expected, error.expected);
        assert.ok(explanation.reason.includes("'main.mjs'"));
        assert.ok(explanation.reason.includes(` in the status ${status}: `));
        const read = ['namespace', 'error'].includes(operation);
        assert.ok(
          explanation.reason.startsWith(
            read ? `${operation} was read` : `${operation}() was called`,
          ),
        );
        // The call that mends it does.
        const { again, data } = await mend(explanation.call, module);
        if (again !== undefined) {
          assert.equal(again.status, 'unlinked');
          await again.link(() => new SourceTextModule(''));
          await again.evaluate();
        } else if (data !== undefined) {
          assert.ok(Buffer.isBuffer(data));
        } else if (['link', 'linkRequests', 'instantiate'].includes(operation)) {
          assert.equal(['unlinked', 'linking'].includes(module.status), false);
        } else if (operation !== 'error') {
          const left = await failure(call, module);
          assert.equal(isOfStatus(left?.code), false, left?.message);
        }
      });
    }
  }

  test('has explained something', () => {
    assert.ok(explained > 50, `${explained}`);
  });
});

describe('explain() of an error with a code', { skip }, () => {
  const create = (text = 'import "a";', options = {}) =>
    new SourceTextModule(text, { identifier: 'main.mjs', ...options });

  test('gives all that there is to say', () => {
    const explanation = explain(thrown(() => create().namespace));
    const { text, ...rest } = explanation;
    assert.deepEqual(rest, {
      headline: 'Error [ERR_VM_MODULE_STATUS]: Module status must not be unlinked or linking',
      code: 'ERR_VM_MODULE_STATUS',
      identifier: 'main.mjs',
      status: 'unlinked',
      operation: 'namespace',
      expected: ['linked', 'evaluating', 'evaluated', 'errored'],
      meaning:
        'Each step in the life of a module is allowed in some statuses only. Nothing has happened to the module.',
      reason:
        "namespace was read on 'main.mjs' in the status unlinked: it has been constructed, and nothing is linked yet. It would have been allowed in the status linked, evaluating, evaluated or errored.",
      remedy:
        'Link the module first. The linker is never called for a module that imports nothing.',
      call: 'await module.link(linker);',
      cycle: [],
      move: null,
    });
    assert.equal(
      text,
      `Error [ERR_VM_MODULE_STATUS]: Module status must not be unlinked or linking

What it means
  Each step in the life of a module is allowed in some statuses only. Nothing has happened to the
  module.

Why it happened here
  namespace was read on 'main.mjs' in the status unlinked: it has been constructed, and nothing is
  linked yet. It would have been allowed in the status linked, evaluating, evaluated or errored.

What mends it
  Link the module first. The linker is never called for a module that imports nothing.

    await module.link(linker);`,
    );
    assert.equal(String(explanation), text);
    assert.deepEqual(JSON.parse(JSON.stringify(explanation)), { ...rest, text });
  });

  test('names the request at fault, and what was answered to it', async () => {
    const bad = create('throw new Error("no database");', { identifier: 'bad.mjs' });
    await link(bad);
    await rejection(bad.evaluate());
    const other = create('', { context: vm.createContext() });
    const { main, a } = build({ main: 'import "a"', a: 'import "b"' });
    main.linkRequests([a]);
    const explained = [
      await rejection(create().link(() => undefined)),
      await rejection(create().link(() => other)),
      await rejection(create().link(() => bad)),
      thrown(() => create().linkRequests([1])),
      thrown(() => create().linkRequests([other])),
      thrown(() => create().linkRequests([])),
      thrown(() => create().instantiate()),
      thrown(() => main.instantiate()),
      thrown(() => create('', { cachedData: Buffer.from('1') })),
    ].map((error) => explain(error));
    assert.deepEqual(
      explained.map(({ reason }) => reason),
      [
        "The linker answered the request 'a' of 'main.mjs' with something else: undefined, perhaps, or a module of node:vm.",
        "The module given for the request 'a' of 'main.mjs' was constructed for another context.",
        "The linker answered the request 'a' of 'main.mjs' with a module that is errored. It failed with: no database",
        "The list given to linkRequests() of 'main.mjs' has something else for the request 'a'.",
        "The module given for the request 'a' of 'main.mjs' was constructed for another context.",
        "'main.mjs' was given a list that does not fit its moduleRequests.",
        "'main.mjs' was never given the modules for its requests: linkRequests() was not called on it.",
        "'a', which is in the graph, was never given a module for its request 'b'.",
        "The cachedData given for 'main.mjs' is damaged, or of another text or another Node.",
      ],
    );
    for (const { remedy, call } of explained) {
      assert.ok(remedy.length > 20);
      assert.ok(call.length > 10);
    }
  });

  test('tells a linker that throws from one that runs', async () => {
    const main = create();
    await rejection(
      main.link(() => {
        throw new Error('no such module');
      }),
    );
    const { reason, remedy, call } = explain(await rejection(main.evaluate()));
    assert.match(reason, / in the status linking: its linker threw, after which it stays so/);
    assert.match(remedy, /construct a new module of the same text\.$/);
    assert.match(call, /new SourceTextModule/);
  });

  test('says what is missing after linkRequests()', async () => {
    const [main, a] = [create(), create('import "b"', { identifier: 'a.mjs' })];
    main.linkRequests([a]);
    const missing = explain(await rejection(main.evaluate()));
    assert.match(missing.reason, /a module that it leads to does not have those for its own/);
    assert.match(missing.remedy, /^Call linkRequests\(\) on each module of the graph/);
    a.linkRequests([new SyntheticModule([], () => {})]);
    const { reason, remedy, call } = explain(await rejection(main.evaluate()));
    assert.match(reason, /it has the modules for its requests, and is not instantiated yet/);
    assert.match(remedy, /^Instantiate the module first\. /);
    assert.equal(call, 'module.instantiate();');
    const importing = create('await import("main");', { importModuleDynamically: () => main });
    await link(importing);
    assert.match(explain(await rejection(importing.evaluate())).call, /^module\.instantiate\(\);/);
  });

  test('says that the linker gave two modules for what is one', async () => {
    const module = create('import "a"; import defer * as later from "a";');
    const { meaning, reason, remedy, call } = explain(
      await rejection(module.link(() => new SourceTextModule(''))),
    );
    assert.equal(meaning, 'Requests that differ in the phase alone take the same module.');
    assert.equal(
      reason,
      "The linker gave two modules for 'a', which 'main.mjs' requests in more than one phase.",
    );
    assert.match(remedy, /in a map/);
    const linker = new Function('modules', 'SourceTextModule', 'text', 'specifier', call);
    const modules = new Map();
    const again = create('import "a"; import defer * as later from "a";');
    await again.link((specifier) => linker(modules, SourceTextModule, '', specifier));
    assert.equal(again.status, 'linked');
    const record = new vm.ModuleRecord('import "a";', { identifier: 'record.mjs' });
    const { reason: ofList, call: withList } = explain(thrown(() => record.link([])));
    assert.equal(ofList, "'record.mjs' was given a list that does not fit its moduleRequests.");
    assert.match(withList, /^module\.link\(module\.moduleRequests\.map\(/);
  });

  test('explains an import() in a script or a function that has no callback', async () => {
    const context = vm.createContext();
    for (const call of [
      () => vm.runInThisContext('import("a")', 'script.js'),
      () => vm.runInContext('import("a")', context, 'script.js'),
      () => vm.runInNewContext('import("a")', {}, 'script.js'),
      () => new vm.Script('import("a")', { filename: 'script.js' }).runInThisContext(),
      () => vm.compileFunction('return import("a")', [], { filename: 'script.js' })(),
    ]) {
      const error = await call().then(undefined, (it) => it);
      assert.equal(error.code, 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING');
      const { identifier, reason, remedy, call: mends } = explain(error);
      assert.equal(identifier, null);
      assert.match(
        reason,
        /^An import\(\) was called at script\.js:1:\d+, in a script or a function that was made without importModuleDynamically\.$/,
      );
      assert.match(remedy, /runInThisContext\(\)/);
      assert.match(mends, /^const options = \{ importModuleDynamically: /);
    }
  });

  test('explains an import() that is not answered', async () => {
    const source = 'export let error; await import("a").catch((it) => { error = it; });';
    const reasonOf = async (importModuleDynamically) => {
      const module = create(source, { importModuleDynamically });
      await link(module);
      await module.evaluate();
      return explain(module.namespace.error).reason;
    };
    assert.equal(
      await reasonOf(undefined),
      "import('a') was called in 'main.mjs', which was constructed without importModuleDynamically.",
    );
    assert.equal(
      await reasonOf(() => 1),
      "The importModuleDynamically callback answered import('a') in 'main.mjs' with something that is neither a module nor a namespace object.",
    );
    assert.equal(
      await reasonOf(() => new SourceTextModule('', { identifier: 'a.mjs' })),
      "An import() was answered with 'a.mjs' in the status unlinked: it has been constructed, and nothing is linked yet. It would have been allowed in the status linked, evaluating, evaluated or errored.",
    );
    const script = new vm.Script('import("a")', { importModuleDynamically: () => 1 });
    const { reason } = explain(await rejection(script.runInThisContext()));
    assert.match(
      reason,
      /^The importModuleDynamically callback answered import\('a'\) in a script /,
    );
  });

  test('explains what keeps a graph from being evaluated at once, and what interrupts it', async () => {
    const awaits = create('await 0;');
    await link(awaits);
    const { reason, call } = explain(thrown(() => awaits.evaluateSync()));
    assert.match(reason, /^evaluateSync\(\) was called on 'main\.mjs'/);
    assert.match(call, /^await module\.evaluate\(\)/);
    const endless = create('for (;;);');
    await link(endless);
    const error = await rejection(endless.evaluate({ timeout: 20 }));
    for (const { code, identifier, meaning, reason } of [explain(error), explain(endless.error)]) {
      assert.equal(code, 'ERR_SCRIPT_EXECUTION_TIMEOUT');
      assert.equal(identifier, 'main.mjs');
      assert.match(meaning, /took longer than the timeout/);
      assert.equal(reason, "'main.mjs', or a module that it imports, was running.");
    }
  });

  test('explains a missing source object', async () => {
    const module = create('import source s from "a";');
    const error = await rejection(module.link(() => new SyntheticModule([], () => {})));
    const { code, identifier, reason, call } = explain(error);
    assert.equal(code, 'ERR_SOURCE_PHASE_NOT_DEFINED');
    assert.equal(reason, `'${identifier}' was asked for its source object, and has none.`);
    assert.match(call, /source: object/);
  });

  test('in general, when the error does not say which module it is about', () => {
    const error = Object.assign(new Error('Module status must be linked'), {
      code: 'ERR_VM_MODULE_STATUS',
    });
    const { headline, identifier, reason, remedy } = explain(error);
    assert.equal(headline, 'Error [ERR_VM_MODULE_STATUS]: Module status must be linked');
    assert.deepEqual([identifier, reason], [null, null]);
    assert.ok(remedy.length > 20);
    assert.ok(!explain(error).text.includes('Why it happened'));
  });

  test('knows every code that docs/errors.md has a section for', () => {
    const page = readFileSync(path.join(__dirname, '../../docs/errors.md'), 'utf8');
    const codes = [...page.matchAll(/^## (ERR_\w+)/gm)].map(([, code]) => code);
    assert.ok(codes.length > 10);
    for (const code of codes) {
      const explanation = explain(Object.assign(new Error('message'), { code }));
      assert.ok(explanation?.meaning.length > 20, code);
      assert.ok(explanation.text.length > 100, code);
    }
  });

  test('without calling what a program has put on the error', () => {
    const error = thrown(() => create().namespace);
    let called = 0;
    for (const key of ['identifier', 'status', 'operation', 'specifier', 'cause', 'message']) {
      Object.defineProperty(error, key, {
        get() {
          called++;
          throw new Error('called');
        },
      });
    }
    assert.equal(explain(error).code, 'ERR_VM_MODULE_STATUS');
    assert.equal(called, 0);
  });
});

describe('explain() of what a body throws', { skip }, () => {
  test('says which module, and where', async () => {
    const { main, a } = await linked({
      main: 'import "a";',
      a: '\n  null.property;',
    });
    const error = await rejection(main.evaluate());
    for (const it of [error, main.error, a.error]) {
      const { identifier, headline, reason, code, call } = explain(it);
      assert.deepEqual({ identifier, code }, { identifier: 'a', code: null });
      assert.match(headline, /^TypeError: Cannot read properties of null/);
      assert.equal(reason, "The body of 'a' threw it, at a:2:8.");
      assert.equal(call, 'const again = new SourceTextModule(text, { identifier });');
    }
  });

  test('after a top-level await, and in a synthetic module', async () => {
    const { main } = await linked({ main: 'import "a";', a: 'await 0; throw new Error("late");' });
    assert.equal(explain(await rejection(main.evaluate())).identifier, 'a');
    const callback = () => {
      throw new Error('synthetic');
    };
    const module = new SyntheticModule([], callback, { identifier: 'synthetic' });
    assert.equal(explain(await rejection(module.evaluate())).identifier, 'synthetic');
  });

  test('blames the first that threw it', async () => {
    const context = vm.createContext({ shared: new Error('shared') });
    for (const name of ['first', 'second']) {
      const { [name]: module } = await linked({ [name]: 'throw shared;' }, { context });
      await rejection(module.evaluate());
    }
    assert.equal(explain(context.shared).identifier, 'first');
  });

  test('of an object that is no error', async () => {
    const { main } = await linked({ main: 'throw { answer: 42 };' });
    const { headline, identifier } = explain(await rejection(main.evaluate()));
    assert.equal(headline, 'Uncaught { answer: 42 }');
    assert.equal(identifier, 'main');
  });

  test('leaves alone what can be read of it only by running code', async () => {
    const { main } = await linked({
      main: `throw new Proxy(new Error("m"), {
        get() { throw 1; }, getOwnPropertyDescriptor() { throw 1; }, getPrototypeOf() { throw 1; },
      });`,
    });
    await main.evaluate().then(undefined, () => {});
    assert.equal(explain(main.error)?.identifier, 'main');
  });
});

describe('explain() of anything else', { skip }, () => {
  test('is null', () => {
    const values = [undefined, null, 0, '', 'ERR_VM_MODULE_STATUS', true, 1n, Symbol('a')];
    const objects = [
      {},
      [],
      () => {},
      new Error('other'),
      new SyntaxError('a'),
      Object.create(null),
    ];
    for (const value of [...values, ...objects]) assert.equal(explain(value), null);
    assert.equal(explain(Object.assign(new Error('a'), { code: 'ENOENT' })), null);
    assert.equal(explain(Object.assign(new Error('a'), { code: 'toString' })), null);
    assert.equal(explain(Object.assign(new Error('a'), { code: 1 })), null);
    assert.equal(explain(new Proxy({}, { getOwnPropertyDescriptor: () => undefined })), null);
    assert.equal(explain(), null);
  });

  test('is null for a module', () => {
    assert.equal(explain(new SourceTextModule('')), null);
  });
});
