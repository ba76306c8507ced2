'use strict';

// util.inspect, property descriptors, identifiers.

const util = require('node:util');
const { Module, SourceTextModule, SyntheticModule, vm } = require('../../implementation.js');
const { immediate } = require('../describe.js');

const descriptor = (object, key) => {
  const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(object, key);
  const kind = (member) =>
    typeof member === 'function'
      ? {
          name: member.name,
          length: member.length,
          tag: Object.prototype.toString.call(member),
          own: Reflect.ownKeys(member).map(String),
        }
      : typeof member;
  return { ...flags, value: kind(value), get: kind(get), set: kind(set) };
};

const beyondNode = ['evaluateSync', 'asyncReason'];

const publicKeys = (object) =>
  Reflect.ownKeys(object).filter((key) =>
    typeof key === 'string'
      ? !beyondNode.includes(key)
      : key === util.inspect.custom || key === Symbol.toStringTag,
  );

exports.scenarios = {
  'the surface of the classes'() {
    const log = {};
    for (const Class of [Module, SourceTextModule, SyntheticModule]) {
      const statics = Object.fromEntries(
        Reflect.ownKeys(Class).map((key) => [String(key), descriptor(Class, key)]),
      );
      const members = Object.fromEntries(
        publicKeys(Class.prototype).map((key) => [String(key), descriptor(Class.prototype, key)]),
      );
      log[Class.name] = {
        statics,
        members,
        order: publicKeys(Class.prototype).map(String),
        parent: Object.getPrototypeOf(Class).name,
        tag: Object.prototype.toString.call(Class.prototype),
        inspect: util.inspect(Class),
        string: String(Class.prototype.constructor === Class),
      };
    }
    return log;
  },

  'the exports of the namespace that node:vm has too'() {
    const native = Object.keys(require('node:vm'));
    return [
      'Script',
      'createContext',
      'createScript',
      'runInContext',
      'runInNewContext',
      'runInThisContext',
      'isContext',
      'compileFunction',
      'measureMemory',
      'constants',
      'Module',
      'SourceTextModule',
      'SyntheticModule',
    ].map((name) => [
      name,
      typeof vm[name],
      native.includes(name) || /Module$/.test(name),
      descriptor(vm, name).enumerable,
    ]);
  },

  'own string keys of modules'() {
    return [new SourceTextModule(''), new SyntheticModule([], () => {})].map((module) => [
      Object.getOwnPropertyNames(module),
      JSON.stringify(module),
      Object.prototype.toString.call(module),
      String(module),
    ]);
  },

  async 'inspect in each status'() {
    const log = [];
    const module = new SourceTextModule('import "a"; export const x = 1; if (fail) throw 1;', {
      identifier: 'entry',
      context: vm.createContext({ fail: true }),
    });
    log.push(util.inspect(module));
    await module.link(() => {
      log.push(util.inspect(module));
      return new SourceTextModule('', { context: module.context });
    });
    log.push(util.inspect(module));
    await module.evaluate().catch(() => {});
    log.push(util.inspect(module));
    return log;
  },

  'inspect at several depths and with options'() {
    const context = vm.createContext({ deep: { deeper: { deepest: { end: 1 } } } });
    const modules = [
      new SourceTextModule('', { context, identifier: 'a' }),
      new SyntheticModule(['x'], () => {}, { context, identifier: 'b' }),
      new SourceTextModule('', { identifier: 'c' }),
    ];
    const log = [];
    for (const module of modules) {
      for (const depth of [-1, 0, 1, 2, 5, null, Infinity])
        log.push(util.inspect(module, { depth }));
      log.push(
        util.inspect({ module }),
        util.inspect([[module]]),
        util.inspect([[[module]]]),
        util.inspect([[[[module]]]]),
      );
      log.push(
        util.inspect(module, { colors: true }),
        util.inspect(module, { compact: false }),
        util.inspect(module, { breakLength: 10 }),
      );
      log.push(
        util.inspect(module, { showHidden: true, depth: 0 }),
        util.format('%s %o %O %j', module, { module }, module, module),
      );
    }
    return log;
  },

  'inspect of the custom method called directly'() {
    const module = new SourceTextModule('', { identifier: 'a' });
    return [-1, 0, 1, undefined, null, 'a'].map((depth) => {
      const value = module[util.inspect.custom](depth, { depth: 2 });
      return value === module ? 'the module itself' : value;
    });
  },

  'inspect of subclasses and odd prototypes'() {
    class Sub extends SourceTextModule {}
    class SubSub extends Sub {
      get [Symbol.toStringTag]() {
        return 'Tag';
      }
    }
    class Synthetic extends SyntheticModule {
      constructor() {
        super([], () => {}, { identifier: 's' });
        this.own = 1;
      }
    }
    const Anonymous = (() => class extends SourceTextModule {})();
    const nulled = Object.setPrototypeOf(new SourceTextModule('', { identifier: 'n' }), null);
    const constructorless = Object.setPrototypeOf(
      new SourceTextModule('', { identifier: 'n' }),
      Object.create(SourceTextModule.prototype, { constructor: { value: undefined } }),
    );
    return [
      new Sub('', { identifier: 'sub' }),
      new SubSub('', { identifier: 'subsub' }),
      new Synthetic(),
      new Anonymous('', { identifier: 'anonymous' }),
      constructorless,
    ]
      .map((module) => util.inspect(module))
      .concat(Object.prototype.toString.call(nulled));
  },

  'a subclass of Module itself cannot be made'() {
    class Own extends Module {}
    return [
      immediate(() => new Module()).threw,
      immediate(() => new Module('')).threw,
      immediate(() => new Module({})).threw,
      immediate(() => Reflect.construct(Module, [{}])).threw,
      'threw' in immediate(() => new Own({})),
    ];
  },

  'identifiers count by context'() {
    const one = vm.createContext({});
    const two = vm.createContext({});
    const vanilla = vm.constants?.DONT_CONTEXTIFY
      ? vm.createContext(vm.constants.DONT_CONTEXTIFY)
      : undefined;
    const source = (options) => new SourceTextModule('', options).identifier;
    const synthetic = (options) => new SyntheticModule([], () => {}, options).identifier;
    const first = Number(/\d+/.exec(source())[0]);
    return [
      source() === `vm:module(${first + 1})`,
      synthetic() === `vm:module(${first + 2})`,
      source({ context: one }),
      source({ context: one }),
      synthetic({ context: one }),
      source({ context: two }),
      source({ context: one, identifier: 'own' }),
      source({ context: one }),
      source({ context: two, identifier: undefined }),
      vanilla ? source({ context: vanilla }) : 'vm:module(0)',
      source() === `vm:module(${first + 3})`,
      source({ identifier: '' }),
      source({ identifier: 'a\nb' }),
      source({ identifier: '\u{1F600}\uD800' }),
      Reflect.ownKeys(one).filter((key) => typeof key === 'string'),
      Object.keys(one),
      JSON.stringify(one),
      util.inspect(one),
      vm.runInContext(
        'Object.getOwnPropertyNames(globalThis).filter((name) => /module/i.test(name))',
        one,
      ),
    ];
  },

  'a failed construction counts as well'() {
    const context = vm.createContext({});
    const log = [];
    const attempt = (text) => {
      try {
        log.push(new SourceTextModule(text, { context }).identifier);
      } catch {
        log.push('failed');
      }
    };
    attempt('');
    attempt('a b');
    attempt('');
    return log;
  },

  'the context of a module'() {
    const context = vm.createContext({});
    const vanilla = vm.constants?.DONT_CONTEXTIFY
      ? vm.createContext(vm.constants.DONT_CONTEXTIFY)
      : context;
    return [
      new SourceTextModule('', { context }).context === context,
      new SyntheticModule([], () => {}, { context }).context === context,
      new SourceTextModule('', { context: vanilla }).context === vanilla,
      new SourceTextModule('').context === undefined,
    ];
  },

  'modules in a frozen context object'() {
    const context = vm.createContext(Object.freeze({ a: 1 }));
    const { threw } = immediate(() => new SourceTextModule('', { context }).identifier);
    return [threw.error, threw.realm];
  },

  'properties cannot be assigned'() {
    const module = new SourceTextModule('', { identifier: 'a' });
    return [
      'identifier',
      'context',
      'namespace',
      'status',
      'error',
      'moduleRequests',
      'dependencySpecifiers',
    ].map((name) => [name, Reflect.set(module, name, 1)]);
  },
};
