'use strict';

// Options objects whose getters use the same classes, throw, or change the options that are read later.

const { SourceTextModule, SyntheticModule, vm } = require('../../implementation.js');
const { describe, outcome, snapshot } = require('../describe.js');
const { watched, withGetters } = require('../watched.js');

const IMPORTS = 'import("a")';

const callback = () => {
  throw new Error('nothing is imported');
};

/** What takes options: the values that its own have, and a call. */
const takers = {
  SourceTextModule: {
    values: () => ({
      lineOffset: 1,
      columnOffset: 2,
      initializeImportMeta() {},
      importModuleDynamically: callback,
      context: vm.createContext({}),
      identifier: 'options',
      cachedData: undefined,
    }),
    call: (options) => new SourceTextModule('export const a = 1', options),
  },
  SyntheticModule: {
    values: () => ({ context: vm.createContext({}), identifier: 'options' }),
    call: (options) => new SyntheticModule(['a'], () => {}, options),
  },
  'evaluate()': {
    values: () => ({ timeout: 1000, breakOnSigint: false }),
    call: (options) => linked('export const a = 1').evaluate(options),
  },
  'evaluate() of a synthetic module': {
    values: () => ({ timeout: 1000, breakOnSigint: false }),
    call: (options) => new SyntheticModule(['a'], () => {}).evaluate(options),
  },
};

const scriptValues = () => ({
  filename: 'options.js',
  lineOffset: 1,
  columnOffset: 2,
  cachedData: undefined,
  produceCachedData: false,
  importModuleDynamically: callback,
});

const runValues = () => ({
  ...scriptValues(),
  displayErrors: true,
  timeout: 1000,
  breakOnSigint: false,
});

const contextValues = () => ({
  contextName: 'name',
  contextOrigin: 'origin',
  contextCodeGeneration: { strings: true, wasm: true },
  microtaskMode: undefined,
});

const functionValues = () => ({
  ...scriptValues(),
  parsingContext: undefined,
  contextExtensions: [{ extension: 1 }],
});

// What imports something, and what does not: the two are compiled in different ways.
for (const [kind, code] of Object.entries({ plain: '1', imports: `() => ${IMPORTS}` })) {
  Object.assign(takers, {
    [`Script, ${kind}`]: {
      values: scriptValues,
      call: (options) => typeof new vm.Script(code, options).runInThisContext(),
    },
    [`Script, run in this context, ${kind}`]: {
      values: runValues,
      call: (options) => typeof script(code).runInThisContext(options),
    },
    [`Script, run in a context, ${kind}`]: {
      values: runValues,
      call: (options) => typeof script(code).runInContext(vm.createContext({}), options),
    },
    [`Script, run in a new context, ${kind}`]: {
      values: () => ({ ...runValues(), ...contextValues() }),
      call: (options) => typeof script(code).runInNewContext({}, options),
    },
    [`runInThisContext(), ${kind}`]: {
      values: runValues,
      call: (options) => typeof vm.runInThisContext(code, options),
    },
    [`runInContext(), ${kind}`]: {
      values: runValues,
      call: (options) => typeof vm.runInContext(code, vm.createContext({}), options),
    },
    [`runInNewContext(), ${kind}`]: {
      values: () => ({ ...runValues(), ...contextValues() }),
      call: (options) => typeof vm.runInNewContext(code, {}, options),
    },
    [`compileFunction(), ${kind}`]: {
      values: functionValues,
      call: (options) => typeof vm.compileFunction(`return ${code}`, ['a'], options),
    },
  });
}

function script(code) {
  return new vm.Script(code, { importModuleDynamically: callback });
}

function linked(text, options) {
  const module = new SourceTextModule(text, options);
  module.linkRequests([]);
  module.instantiate();
  return module;
}

/** Uses everything that takes options, within a call of one of them. */
function reenter() {
  const module = linked('export const a = 1; globalThis.reentered = import.meta', {
    identifier: 'options',
  });
  module.evaluate();
  const synthetic = new SyntheticModule(['a'], () => synthetic.setExport('a', 1), {
    identifier: 'options',
  });
  synthetic.evaluate({ timeout: 1000 });
  const asked = new SourceTextModule('import "a"', { identifier: 'options' });
  asked.link(() => module);
  script(`() => ${IMPORTS}`).runInThisContext();
  vm.compileFunction(`return ${IMPORTS}`, [], { importModuleDynamically: callback });
  vm.runInContext(IMPORTS.replace('(', '.meta ?? (').slice(0, 0), vm.createContext({}));
}

/** What a call made, as far as it shows. */
async function shown(call) {
  let made;
  const log = await outcome(() => {
    made = call();
    return made;
  });
  return made instanceof vm.Module ? { ...log, ...snapshot(made) } : log;
}

exports.scenarios = {};

for (const [name, { values, call }] of Object.entries(takers)) {
  Object.assign(exports.scenarios, {
    [`${name}: each trap of options that are a proxy`]: async () => {
      const log = [];
      return [await outcome(() => call(watched(values(), log))), log];
    },

    [`${name}: which options are read, and in which order`]: async () => {
      const log = [];
      return [await outcome(() => call(withGetters(values(), log))), log];
    },

    [`${name}: options that are inherited, or not enumerable`]: async () => {
      const all = [];
      for (const derive of [
        (options) => Object.create(options),
        (options) => {
          for (const key of Object.keys(options)) {
            Object.defineProperty(options, key, { enumerable: false });
          }
          return options;
        },
      ]) {
        const log = [];
        all.push([await outcome(() => call(derive(withGetters(values(), log)))), log]);
      }
      return all;
    },

    [`${name}: each option throws`]: async () => {
      const all = {};
      for (const key of Object.keys(values())) {
        const log = [];
        const options = withGetters(values(), log, (read) => {
          if (read === key) throw new RangeError(`${key} throws`);
        });
        all[key] = [await outcome(() => call(options)), log];
      }
      return all;
    },

    [`${name}: each option uses the classes`]: async () => {
      const all = {};
      for (const key of Object.keys(values())) {
        const log = [];
        const options = withGetters(values(), log, (read) => {
          if (read === key) reenter();
        });
        all[key] = [await shown(() => call(options)), log];
      }
      return all;
    },

    [`${name}: each option makes the same call again`]: async () => {
      const all = {};
      for (const key of Object.keys(values())) {
        const log = [];
        let depth = 0;
        const options = withGetters(values(), log, (read, object) => {
          if (read !== key || depth > 0) return;
          depth++;
          log.push(`again ${typeof call(object)}`);
        });
        all[key] = [await shown(() => call(options)), log];
      }
      return all;
    },

    [`${name}: each option deletes those behind it`]: async () => {
      const all = {};
      const keys = Object.keys(values());
      for (const key of keys) {
        const log = [];
        const options = withGetters(values(), log, (read, object) => {
          if (read !== key) return;
          for (const other of keys) if (other !== key) delete object[other];
        });
        all[key] = [await shown(() => call(options)), log];
      }
      return all;
    },

    [`${name}: each option makes those behind it wrong`]: async () => {
      const all = {};
      const keys = Object.keys(values());
      for (const key of keys) {
        const log = [];
        const options = withGetters(values(), log, (read, object) => {
          if (read !== key) return;
          for (const other of keys) {
            if (other === key) continue;
            Object.defineProperty(object, other, {
              get() {
                log.push(other);
                return Symbol(other);
              },
            });
          }
        });
        all[key] = [await outcome(() => call(options)), log];
      }
      return all;
    },
  });

  exports.scenarios[`${name}: each option has another value when it is read again`] = async () => {
    const all = {};
    for (const key of Object.keys(values())) {
      const given = values();
      let reads = 0;
      Object.defineProperty(given, key, {
        enumerable: true,
        get: () => (reads++ === 0 ? values()[key] : Symbol('again')),
      });
      all[key] = [await outcome(() => call(given)), reads];
    }
    return all;
  };
}

Object.assign(exports.scenarios, {
  async 'link() within the getters of its options'() {
    const module = new SourceTextModule('import "a"', { identifier: 'entry' });
    const log = [];
    const dependency = () =>
      new SourceTextModule(
        '',
        withGetters({ identifier: 'a', lineOffset: 0 }, log, (key) => {
          log.push(describe(module.status));
          if (key === 'identifier')
            module.link(() => log.push('asked')).catch((e) => log.push(describe(e)));
        }),
      );
    log.push(await outcome(() => module.link(dependency, watched({}, log))), module.status);
    return log;
  },

  async 'the module is evaluated within the options of its evaluation'() {
    const all = {};
    for (const key of ['timeout', 'breakOnSigint']) {
      const order = [];
      globalThis.order = order;
      const module = linked('order.push("body"); export const a = 1');
      const inner = [];
      const options = withGetters({ timeout: 1000, breakOnSigint: true }, order, (read) => {
        if (read === key) inner.push(module.evaluate());
      });
      const result = await outcome(() => module.evaluate(options));
      all[key] = [result, order, await outcome(() => inner[0]), snapshot(module)];
    }
    return all;
  },

  async 'the module of an evaluation is changed within its options'() {
    const order = [];
    globalThis.order = order;
    const synthetic = new SyntheticModule(['a'], () => order.push('callback'));
    const options = withGetters({ timeout: 1000, breakOnSigint: true }, order, (read) => {
      synthetic.setExport('a', read);
    });
    return [await outcome(() => synthetic.evaluate(options)), order, synthetic.namespace.a];
  },

  async 'code that makes itself a string uses the classes'() {
    const all = {};
    for (const text of ['1', `() => ${IMPORTS}`]) {
      const log = [];
      const code = {
        toString() {
          log.push('code');
          reenter();
          return text;
        },
      };
      const given = () => withGetters(runValues(), log);
      all[text] = [
        await outcome(() => typeof new vm.Script(code, given())),
        await outcome(() => typeof vm.runInThisContext(code, given())),
        await outcome(() => typeof vm.runInContext(code, vm.createContext({}), given())),
        await outcome(() => typeof vm.runInContext(code, {}, given())),
        await outcome(() => typeof vm.runInNewContext(code, {}, given())),
        await outcome(() => typeof vm.compileFunction(code, [], given())),
        await outcome(() => new vm.Script(code, 5)),
        await outcome(() => new vm.Script(Symbol('code'), given())),
        log,
      ];
    }
    return all;
  },

  async 'a file name in the place of options'() {
    const all = [];
    for (const text of ['new Error("e").stack.split("\\n")[1].includes("given.js")', IMPORTS]) {
      all.push(
        await outcome(() => new vm.Script(text, 'given.js').runInThisContext()),
        await outcome(() => vm.runInThisContext(text, 'given.js')),
        await outcome(() => vm.runInContext(text, vm.createContext({ Error }), 'given.js')),
        await outcome(() => vm.runInNewContext(text, { Error }, 'given.js')),
        await outcome(() => vm.compileFunction(`return ${text}`, [], 'given.js')),
      );
    }
    return all;
  },

  async 'options of other kinds'() {
    const all = {};
    for (const [kind, options] of Object.entries({
      null: null,
      number: 5,
      array: [],
      function: Object.assign(() => {}, { importModuleDynamically: callback }),
      'without a prototype': Object.create(null),
      'revoked proxy': revoked(),
    })) {
      for (const [name, { call }] of Object.entries(takers)) {
        all[`${name}, ${kind}`] = await shown(() => call(options));
      }
    }
    return all;
  },
});

function revoked(target = {}) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
