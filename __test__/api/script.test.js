'use strict';

// `importModuleDynamically` of Script, compileFunction and the runIn… functions.

const { describe, test } = require('node:test');
const { SourceTextModule, assert, rejection, thrown, vm } = require('../implementation.js');

async function imported(text = 'export const a = 1') {
  const module = new SourceTextModule(text);
  await module.link(() => {});
  await module.evaluate();
  return module;
}

/** A callback that logs its arguments. */
function logging(answer) {
  const calls = [];
  return {
    calls,
    importModuleDynamically(...args) {
      calls.push(args);
      return answer;
    },
  };
}

describe('import() of a Script', () => {
  test('gives the namespace of the module that the callback returns', async () => {
    const { calls, importModuleDynamically } = logging(await imported());
    const script = new vm.Script('import("a", { with: { type: "b" } })', {
      importModuleDynamically,
    });
    const namespace = await script.runInThisContext();
    assert.equal(namespace.a, 1);
    assert.equal(calls.length, 1);
    const [specifier, referrer, attributes, phase] = calls[0];
    assert.equal(specifier, 'a');
    assert.equal(referrer, script);
    assert.deepEqual({ ...attributes }, { type: 'b' });
    assert.equal(phase, 'evaluation');
  });

  test('leaves the code for an eval of the context or of the script alone', () => {
    const { importModuleDynamically } = logging();
    const options = { importModuleDynamically };
    const own = (code) => code;
    assert.equal(vm.runInNewContext("eval('import(1)')", { eval: own }, options), 'import(1)');
    for (const source of [
      "((eval) => eval('import(1)'))((code) => code)",
      "(function (eval) { return (() => eval('import(1)'))() })((code) => code)",
      "{ const eval = (code) => code; eval('import(1)') }",
    ]) {
      assert.equal(vm.runInThisContext(source, options), 'import(1)', source);
    }
  });

  test('works in each context that the script runs in', async () => {
    const { calls, importModuleDynamically } = logging(await imported());
    const script = new vm.Script('import("a")', { importModuleDynamically });
    for (const context of [vm.createContext({}), vm.createContext({})]) {
      const promise = script.runInContext(context);
      assert.ok(promise instanceof vm.runInContext('Promise', context));
      assert.equal((await promise).a, 1);
      assert.deepEqual(Object.getOwnPropertyNames(context), []);
    }
    assert.equal((await script.runInNewContext()).a, 1);
    assert.equal(calls.length, 3);
  });

  test('is found in short code and in long, and in direct evals however they are written', async () => {
    const module = await imported();
    const { calls, importModuleDynamically } = logging(module);
    const codes = [
      'import("a")',
      'import\n// a comment\n("a")',
      'eval("import(\\"a\\")")',
      '(eval)(\'import("a")\')',
      'eval /* a comment */ (`import("a")`)',
      'eval\n(`import("a")`)',
      '\\u0065val(`import("a")`)',
      'ev\\u{61}l(`eval("import(\\\\"a\\\\")")`)',
    ];
    const others = ['', '/* val */', `/*${' value'.repeat(20)}*/`, `/*${' '.repeat(5000)}*/`];
    for (const code of codes) {
      for (const other of others) {
        const text = `${other} ${code}`;
        const script = new vm.Script(text, { importModuleDynamically });
        assert.equal((await script.runInThisContext()).a, 1, code);
        const compiled = vm.compileFunction(`return ${text}`, [], { importModuleDynamically });
        assert.equal((await compiled()).a, 1, code);
      }
    }
    assert.equal(calls.length, 2 * others.length * codes.length);
  });

  test('may run later, from a function of the script', async () => {
    const { calls, importModuleDynamically } = logging(await imported());
    const script = new vm.Script('() => import("late")', { importModuleDynamically });
    const later = script.runInThisContext();
    assert.equal(calls.length, 0);
    assert.equal((await later()).a, 1);
  });

  test('keeps the declarations of scripts', async () => {
    const { importModuleDynamically } = logging(await imported());
    const context = vm.createContext({});
    const code = 'var a = 1; let b = 2; function c() { return import("a") } this.a + b';
    assert.equal(new vm.Script(code, { importModuleDynamically }).runInContext(context), 3);
    assert.deepEqual(Object.keys(context).sort(), ['a', 'c']);
    assert.equal(vm.runInContext('b', context), 2);
  });

  test('without a callback is refused', async () => {
    const error = await rejection(new vm.Script('import("a")').runInThisContext());
    assert.equal(error.code, 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING');
  });

  test('keeps the position of what stands before and behind it', async () => {
    const { importModuleDynamically } = logging(await imported());
    const options = { importModuleDynamically, filename: 'script.js' };
    const script = new vm.Script('import("a"); throw new Error("b")', options);
    assert.throws(
      () => script.runInThisContext(),
      (error) => /script\.js:1:20/.test(error.stack),
    );
  });

  test('two scripts of one text do not share callbacks', async () => {
    const [first, second] = [logging(await imported()), logging(await imported())];
    const context = vm.createContext({});
    const run = ({ importModuleDynamically }) =>
      new vm.Script('import("a")', { importModuleDynamically, filename: 'same.js' }).runInContext(
        context,
      );
    await Promise.all([run(first), run(second), run(first)]);
    assert.deepEqual([first.calls.length, second.calls.length], [2, 1]);
  });

  test("a code cache does not bring along another script's callback", async () => {
    const [first, second] = [logging(await imported()), logging(await imported())];
    const code = 'import("a")';
    const { importModuleDynamically } = first;
    const script = new vm.Script(code, { importModuleDynamically, produceCachedData: true });
    await script.runInThisContext();
    for (const cachedData of [script.cachedData, script.createCachedData()]) {
      assert.ok(Buffer.isBuffer(cachedData));
      const again = new vm.Script(code, { ...second, cachedData });
      assert.equal(typeof again.cachedDataRejected, 'boolean');
      await again.runInThisContext();
    }
    const compiled = vm.compileFunction(`return ${code}`, [], {
      ...first,
      produceCachedData: true,
    });
    const { cachedData } = compiled;
    await vm.compileFunction(`return ${code}`, [], { ...second, cachedData })();
    assert.deepEqual([first.calls.length, second.calls.length], [1, 3]);
  });

  test('its code is made a string once', async () => {
    const { importModuleDynamically } = logging(await imported());
    for (const text of ['1', 'import("a")']) {
      let times = 0;
      const code = {
        toString() {
          times++;
          return text;
        },
      };
      await new vm.Script(code, { importModuleDynamically }).runInThisContext();
      assert.equal(times, 1);
    }
  });

  test('in code that does not parse leaves the error to the engine', () => {
    const { importModuleDynamically } = logging();
    assert.throws(() => new vm.Script('import("a" +', { importModuleDynamically }), SyntaxError);
  });
});

describe('import() of the functions', () => {
  test('compileFunction', async () => {
    const { calls, importModuleDynamically } = logging(await imported());
    const scope = { outer: 'b' };
    const compiled = vm.compileFunction('return import(name + outer)', ['name'], {
      importModuleDynamically,
      contextExtensions: [scope],
    });
    assert.equal(compiled.length, 1);
    assert.equal((await compiled('a')).a, 1);
    assert.equal(calls[0][0], 'ab');
    assert.equal(calls[0][1], compiled);
  });

  test('runInThisContext, runInContext and runInNewContext', async () => {
    const { calls, importModuleDynamically } = logging(await imported());
    const options = { importModuleDynamically };
    assert.equal((await vm.runInThisContext('import("a")', options)).a, 1);
    assert.equal((await vm.runInContext('import("b")', vm.createContext({}), options)).a, 1);
    assert.equal((await vm.runInNewContext('import("c" + d)', { d: 'd' }, options)).a, 1);
    assert.deepEqual(
      calls.map(([specifier]) => specifier),
      ['a', 'b', 'cd'],
    );
    assert.ok(calls.every(([, referrer]) => referrer instanceof vm.Script));
  });

  /** Each way to run code in a context, and whose code the callback is told imports. */
  const WAYS = {
    Script: (code, context, options) => {
      const script = new vm.Script(code, options);
      return { promise: script.runInContext(context), isReferrer: (value) => value === script };
    },
    compileFunction: (code, context, options) => {
      const parsing = { ...options, parsingContext: context };
      const compiled = vm.compileFunction(`return ${code}`, [], parsing);
      return { promise: compiled(), isReferrer: (value) => value === compiled };
    },
    runInContext: (code, context, options) => ({
      promise: vm.runInContext(code, context, options),
      isReferrer: (value) => value instanceof vm.Script,
    }),
    runInNewContext: (code, context, options) => ({
      // A context is taken for what it is.
      promise: vm.runInNewContext(code, context, options),
      isReferrer: (value) => value instanceof vm.Script,
    }),
    runInThisContext: (code, _context, options) => ({
      promise: vm.runInThisContext(code, options),
      isReferrer: (value) => value instanceof vm.Script,
    }),
  };

  for (const [name, way] of Object.entries(WAYS)) {
    test(`${name}: the callback's arguments, and whose promise it is`, async () => {
      const context = vm.createContext({});
      const Promise_ = name === 'runInThisContext' ? Promise : vm.runInContext('Promise', context);
      const { calls, importModuleDynamically } = logging(await imported());
      const options = { importModuleDynamically };
      const code = 'import("a", { with: { type: "b", c: "d" } })';
      const { promise, isReferrer } = way(code, context, options);
      assert.equal(Object.getPrototypeOf(promise), Promise_.prototype);
      assert.equal((await promise).a, 1);
      const [[specifier, referrer, attributes, phase, ...more]] = calls;
      assert.deepEqual([specifier, phase, more], ['a', 'evaluation', []]);
      assert.ok(isReferrer(referrer));
      assert.equal(Object.getPrototypeOf(attributes), null);
      assert.deepEqual(Object.entries(attributes), [
        ['type', 'b'],
        ['c', 'd'],
      ]);

      // A module without a source object is refused, after the callback was asked for it.
      const { promise: source } = way('import.source("s")', context, options);
      assert.equal(Object.getPrototypeOf(source), Promise_.prototype);
      assert.equal((await rejection(source)).code, 'ERR_SOURCE_PHASE_NOT_DEFINED');
      assert.deepEqual(
        calls.map((call) => [call[0], call[3]]),
        [
          ['a', 'evaluation'],
          ['s', 'source'],
        ],
      );
    });
  }

  for (const code of [
    "eval('import(`a`)')",
    "(eval)('import(`a`)')",
    "ev\\u0061l('import(`a`)')",
    "ev\\u{000061}l('import(`a`)')",
    'import\u205f(`a`)',
    'import\u2029(`a`)',
    'import // why\n(`a`)',
  ]) {
    test(`an import() is found: ${JSON.stringify(code)}`, async () => {
      const { calls, importModuleDynamically } = logging(await imported());
      const options = { importModuleDynamically };
      for (const [name, way] of Object.entries(WAYS)) {
        const { promise } = way(code, vm.createContext({}), options);
        assert.equal((await promise).a, 1, name);
        assert.equal(calls.pop()?.[0], 'a', name);
      }
    });
  }

  test('a SyntaxError is of the context that the code was for', () => {
    const { importModuleDynamically } = logging();
    const context = vm.createContext({});
    const ContextError = vm.runInContext('SyntaxError', context);
    const run = () => vm.runInContext('import("a" +', context, { importModuleDynamically });
    assert.throws(run, (error) => error instanceof ContextError);
    const inNew = () => vm.runInNewContext('import(', {}, { importModuleDynamically });
    assert.throws(
      inNew,
      (error) => !(error instanceof SyntaxError) && error.name === 'SyntaxError',
    );
  });

  test('a SyntaxError that the engine alone finds shows the code that was given', () => {
    const { importModuleDynamically } = logging();
    const context = vm.createContext({});
    const ContextError = vm.runInContext('SyntaxError', context);
    const code = 'import("a"); let twice; let twice';
    const options = { importModuleDynamically, filename: 'twice.js' };
    const place = `twice.js:1\n${code}\n${' '.repeat(code.lastIndexOf('twice'))}^\n`;
    for (const [run, Class] of [
      [() => new vm.Script(code, options), SyntaxError],
      [() => vm.runInThisContext(code, options), SyntaxError],
      [() => vm.compileFunction(code, [], options), SyntaxError],
      [() => vm.runInContext(code, context, options), ContextError],
      [() => vm.runInNewContext(code, context, options), ContextError],
    ]) {
      const error = thrown(run);
      assert.ok(error instanceof Class);
      assert.equal(error.message, "Identifier 'twice' has already been declared");
      assert.ok(error.stack.startsWith(place), error.stack);
    }
  });

  /** Makes code of a text with options, by each of the two that take all of them. */
  const MAKE = {
    Script: (api, text, options) => new api.Script(text, options),
    compileFunction: (api, text, options) => api.compileFunction(text, [], options),
  };

  for (const [name, make] of Object.entries(MAKE)) {
    test(`${name} reads the options that Node reads, each once and in its order`, () => {
      const asked = [];
      const get = (_target, key) => {
        if (typeof key === 'string') asked.push(key);
      };
      make(require('node:vm'), '', new Proxy({}, { get }));
      const values = { importModuleDynamically: () => {} };
      for (const text of ['1', 'import("a")']) {
        const read = [];
        const options = {};
        for (const key of asked) {
          const getter = () => {
            read.push(key);
            return values[key];
          };
          Object.defineProperty(options, key, { get: getter });
        }
        make(vm, text, options);
        assert.deepEqual(read, asked, text);
      }
    });
  }

  test('wrong options are refused in the same words, import() or not', () => {
    const { importModuleDynamically } = logging();
    for (const code of ['1', 'import("a")']) {
      for (const contextExtensions of [5, {}, [5]]) {
        const options = { importModuleDynamically, contextExtensions };
        assert.throws(() => vm.compileFunction(code, [], options), {
          code: 'ERR_INVALID_ARG_TYPE',
        });
      }
      const options = { importModuleDynamically, cachedData: 5 };
      assert.throws(() => new vm.Script(code, options), { code: 'ERR_INVALID_ARG_TYPE' });
    }
  });

  test('have the names and lengths that they have in Node', () => {
    const shape = ({ name, length }) => `${name} ${length}`;
    const { Script, compileFunction, runInContext, runInNewContext, runInThisContext } = vm;
    const { prototype } = Script;
    assert.deepEqual(
      [Script, compileFunction, runInContext, runInNewContext, runInThisContext].map(shape),
      [
        ...['Script 1', 'compileFunction 2'],
        ...['runInContext 3', 'runInNewContext 3', 'runInThisContext 2'],
      ],
    );
    assert.deepEqual(
      [prototype.runInThisContext, prototype.runInContext, prototype.runInNewContext].map(shape),
      ['runInThisContext 1', 'runInContext 2', 'runInNewContext 2'],
    );
  });

  test('a callback that is no function', () => {
    for (const run of [
      (options) => new vm.Script('1', options),
      (options) => vm.runInThisContext('1', options),
      (options) => vm.compileFunction('1', [], options),
    ]) {
      assert.throws(() => run({ importModuleDynamically: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
    }
  });
});
