'use strict';

const { describe, test } = require('node:test');
const {
  Module,
  SourceTextModule,
  SyntheticModule,
  assert,
  assertNodeError,
  rejection,
  thrown,
  vm,
} = require('../implementation.js');

const wrongType = (message) => ({ type: TypeError, code: 'ERR_INVALID_ARG_TYPE', message });
const outOfRange = (message) => ({ type: RangeError, code: 'ERR_OUT_OF_RANGE', message });

describe('constructors', () => {
  test('Module is not a constructor', () => {
    for (const make of [
      () => new Module(),
      () => new Module('a', {}),
      () => Reflect.construct(Module, [{}]),
    ]) {
      const error = thrown(make);
      assert.equal(error.constructor, TypeError);
      assert.equal(error.message, 'Module is not a constructor');
      assert.equal(error.code, undefined);
    }
  });

  test('the classes need new', () => {
    for (const Class of [Module, SourceTextModule, SyntheticModule]) {
      const error = thrown(() => Class('', {}));
      assert.equal(error.constructor, TypeError);
      assert.equal(
        error.message,
        `Class constructor ${Class.name} cannot be invoked without 'new'`,
      );
    }
  });

  const received = {
    undefined: [undefined, 'Received undefined'],
    null: [null, 'Received null'],
    1: [1, 'Received type number (1)'],
    true: [true, 'Received type boolean (true)'],
    '1n': [1n, 'Received type bigint (1n)'],
    'a symbol': [Symbol('s'), 'Received type symbol (Symbol(s))'],
    'a function': [function f() {}, 'Received function f'],
    'an object': [{}, 'Received an instance of Object'],
    'an array': [[], 'Received an instance of Array'],
    'a date': [new Date(0), 'Received an instance of Date'],
    'a null-prototype object': [Object.create(null), 'Received [Object: null prototype] {}'],
    NaN: [NaN, 'Received type number (NaN)'],
  };
  for (const [name, [value, words]] of Object.entries(received)) {
    test(`a source text that is ${name}`, () => {
      assertNodeError(
        thrown(() => new SourceTextModule(value)),
        wrongType(`The "sourceText" argument must be of type string. ${words}`),
      );
    });
    if (value !== undefined) {
      test(`an identifier that is ${name}`, () => {
        for (const make of [
          () => new SourceTextModule('', { identifier: value }),
          () => new SyntheticModule([], () => {}, { identifier: value }),
        ]) {
          assertNodeError(
            thrown(make),
            wrongType(`The "options.identifier" property must be of type string. ${words}`),
          );
        }
      });
    }
    if (typeof value !== 'function' && value !== undefined) {
      test(`callbacks that are ${name}`, () => {
        for (const option of ['initializeImportMeta', 'importModuleDynamically']) {
          assertNodeError(
            thrown(() => new SourceTextModule('', { [option]: value })),
            wrongType(`The "options.${option}" property must be of type function. ${words}`),
          );
        }
        assertNodeError(
          thrown(() => new SyntheticModule([], value)),
          wrongType(`The "evaluateCallback" argument must be of type function. ${words}`),
        );
      });
      test(`a linker that is ${name}`, async () => {
        assertNodeError(
          await rejection(new SourceTextModule('').link(value)),
          wrongType(`The "linker" argument must be of type function. ${words}`),
        );
      });
    }
    if (!Array.isArray(value)) {
      test(`export names that are ${name}`, () => {
        assertNodeError(
          thrown(() => new SyntheticModule(value, () => {})),
          wrongType(`The "exportNames" argument must be an Array of unique strings. ${words}`),
        );
      });
      test(`linkRequests of ${name}`, () => {
        assertNodeError(
          thrown(() => new SourceTextModule('').linkRequests(value)),
          wrongType(`The "modules" argument must be an instance of Array. ${words}`),
        );
      });
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (value !== undefined) {
        test(`options that are ${name}`, async () => {
          const error = wrongType(`The "options" argument must be of type object. ${words}`);
          assertNodeError(
            thrown(() => new SourceTextModule('', value)),
            error,
          );
          assertNodeError(
            thrown(() => new SyntheticModule([], () => {}, value)),
            error,
          );
          assertNodeError(
            await rejection(new SyntheticModule([], () => {}).evaluate(value)),
            error,
          );
        });
      }
    } else {
      test(`a context that is ${name}`, () => {
        for (const make of [
          () => new SourceTextModule('', { context: value }),
          () => new SyntheticModule([], () => {}, { context: value }),
        ]) {
          assertNodeError(
            thrown(make),
            wrongType(`The "options.context" property must be an vm.Context. ${words}`),
          );
        }
      });
    }
    test(`a name of setExport that is ${name}`, () => {
      assertNodeError(
        thrown(() => new SyntheticModule(['a'], () => {}).setExport(value, 1)),
        wrongType(`The "name" argument must be of type string. ${words}`),
      );
    });
  }

  test('an export named twice', () => {
    assertNodeError(
      thrown(() => new SyntheticModule(['a', 'b', 'a'], () => {})),
      {
        type: TypeError,
        code: 'ERR_INVALID_ARG_VALUE',
        message: "The property 'exportNames.a' is duplicated. Received 'a'",
      },
    );
  });

  test('offsets that are no 32-bit integers', () => {
    for (const option of ['lineOffset', 'columnOffset']) {
      assertNodeError(
        thrown(() => new SourceTextModule('', { [option]: '1' })),
        wrongType(
          `The "options.${option}" property must be of type number. Received type string ('1')`,
        ),
      );
      assertNodeError(
        thrown(() => new SourceTextModule('', { [option]: 1.5 })),
        outOfRange(
          `The value of "options.${option}" is out of range. It must be an integer. Received 1.5`,
        ),
      );
      assertNodeError(
        thrown(() => new SourceTextModule('', { [option]: 2 ** 31 })),
        outOfRange(
          `The value of "options.${option}" is out of range. It must be >= -2147483648 && <= 2147483647. Received 2147483648`,
        ),
      );
      assert.equal(new SourceTextModule('', { [option]: -5 }).status, 'unlinked');
    }
  });

  test('cachedData that is no buffer', () => {
    assertNodeError(
      thrown(() => new SourceTextModule('', { cachedData: 'a' })),
      wrongType(
        'The "options.cachedData" property must be an instance of Buffer, TypedArray, or DataView. Received type string (\'a\')',
      ),
    );
    assertNodeError(
      thrown(() => new SourceTextModule('', { cachedData: new ArrayBuffer(1) })),
      wrongType(
        'The "options.cachedData" property must be an instance of Buffer, TypedArray, or DataView. Received an instance of ArrayBuffer',
      ),
    );
  });

  test('options of evaluate()', async () => {
    const module = new SyntheticModule([], () => {});
    assertNodeError(
      await rejection(module.evaluate({ timeout: 'a' })),
      wrongType(
        'The "options.timeout" property must be of type number. Received type string (\'a\')',
      ),
    );
    assertNodeError(
      await rejection(module.evaluate({ timeout: null })),
      wrongType('The "options.timeout" property must be of type number. Received null'),
    );
    assertNodeError(
      await rejection(module.evaluate({ timeout: 1.5 })),
      outOfRange(
        'The value of "options.timeout" is out of range. It must be an integer. Received 1.5',
      ),
    );
    assertNodeError(
      await rejection(module.evaluate({ timeout: 0 })),
      outOfRange(
        'The value of "options.timeout" is out of range. It must be >= 1 && <= 4294967295. Received 0',
      ),
    );
    assertNodeError(
      await rejection(module.evaluate({ breakOnSigint: 1 })),
      wrongType(
        'The "options.breakOnSigint" property must be of type boolean. Received type number (1)',
      ),
    );
    assert.equal(module.status, 'linked');
  });
});

describe('receivers', () => {
  const wrong = [
    {},
    [],
    () => {},
    Object.create(SourceTextModule.prototype),
    Object.create(SyntheticModule.prototype),
    new Proxy(new SourceTextModule(''), {}),
  ];
  const invalid = (words) => ({
    type: TypeError,
    code: 'ERR_INVALID_THIS',
    message: `Value of "this" must be of type ${words}`,
  });
  // A proxy passes on the reads of the internal field.
  const strangers = wrong.slice(0, 5);

  for (const name of ['identifier', 'context', 'namespace', 'status', 'error']) {
    test(`get Module.prototype.${name}`, () => {
      const { get } = Object.getOwnPropertyDescriptor(Module.prototype, name);
      for (const value of strangers)
        assertNodeError(
          thrown(() => Reflect.apply(get, value, [])),
          invalid('Module'),
        );
    });
  }

  test('Module.prototype.link and evaluate reject', async () => {
    for (const value of strangers) {
      assertNodeError(
        await rejection(Module.prototype.link.call(value, () => {})),
        invalid('Module'),
      );
      assertNodeError(await rejection(Module.prototype.evaluate.call(value)), invalid('Module'));
    }
  });

  for (const name of ['linkRequests', 'instantiate', 'hasAsyncGraph', 'hasTopLevelAwait']) {
    test(`SourceTextModule.prototype.${name}`, () => {
      for (const value of strangers)
        assertNodeError(
          thrown(() => SourceTextModule.prototype[name].call(value, [])),
          invalid('SourceTextModule'),
        );
    });
  }

  for (const name of ['link', 'setExport']) {
    test(`SyntheticModule.prototype.${name}`, () => {
      for (const value of strangers)
        assertNodeError(
          thrown(() => SyntheticModule.prototype[name].call(value, 'a', 1)),
          invalid('SyntheticModule'),
        );
    });
  }

  test('private state is not to be had of another object', () => {
    for (const name of ['moduleRequests', 'dependencySpecifiers', 'status', 'error']) {
      const { get } = Object.getOwnPropertyDescriptor(SourceTextModule.prototype, name);
      for (const value of strangers)
        assert.equal(thrown(() => Reflect.apply(get, value, [])).name, 'TypeError');
    }
  });
});

test('a context must be one that was made a context', () => {
  assert.equal(new SourceTextModule('', { context: vm.createContext({}) }).status, 'unlinked');
  assert.equal(new SourceTextModule('', { context: undefined }).context, undefined);
});
