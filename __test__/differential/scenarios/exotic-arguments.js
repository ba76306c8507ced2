'use strict';

// Arguments that are proxies, arrays with holes, getters or methods of their own, and buffers that change.

const { SourceTextModule, SyntheticModule, vm } = require('../../implementation.js');
const { outcome } = require('../describe.js');
const { abortsNode, arrays } = require('../exotic-arrays.js');
const { watched } = require('../watched.js');

const source = (text, identifier = text, options = {}) =>
  new SourceTextModule(text, { identifier, ...options });

/** A module that asks for two others, and those. */
function three() {
  const [a, b] = [source('export const a = 1', 'a'), source('export const b = 2', 'b')];
  for (const module of [a, b]) module.linkRequests([]);
  const entry = source('import { a } from "a"; import { b } from "b"; export { a, b }', 'entry');
  return { a, b, entry };
}

exports.scenarios = {};

for (const [name, make] of Object.entries(arrays)) {
  const requests = async () => {
    const { a, b, entry } = three();
    const reads = [];
    const log = [await outcome(() => entry.linkRequests(make(a, b, reads))), reads];
    // What was linked, if anything was.
    log.push(await outcome(() => entry.instantiate()), entry.status);
    log.push(await outcome(() => entry.evaluate()));
    if (entry.status === 'evaluated') log.push(entry.namespace.a, entry.namespace.b);
    return log;
  };
  const names = async () => {
    const reads = [];
    const log = [];
    let module;
    const construct = () => {
      module = new SyntheticModule(make('a', 'b', reads), () => {});
      return module;
    };
    log.push(await outcome(construct), reads);
    if (module === undefined) return log;
    for (const key of ['a', 'b', '0']) {
      log.push(await outcome(() => module.setExport(key, key.toUpperCase())));
    }
    log.push(await outcome(() => module.evaluate()), Object.entries(module.namespace));
    return log;
  };
  if (!abortsNode.linkRequests.includes(name)) {
    exports.scenarios[`linkRequests() with an array: ${name}`] = requests;
  }
  if (!abortsNode.exportNames.includes(name)) {
    exports.scenarios[`export names: ${name}`] = names;
  }
}

/** Modules that are no ordinary ones. */
const modules = {
  'a proxy of a module': (module, log) => watched(module, log),
  'an object that inherits from a module': (module) => Object.create(module),
  'a module of a subclass': () =>
    new (class extends SourceTextModule {})('export const a = 1; export const b = 1'),
  'a subclass with getters': (_module, log) =>
    new (class extends SourceTextModule {
      get context() {
        log.push('context');
        return {};
      }
      get status() {
        log.push('status');
        return 'evaluated';
      }
      get identifier() {
        log.push('identifier');
        return 'other';
      }
    })('export const a = 1; export const b = 1'),
  'own properties': (module, log) => {
    for (const key of ['context', 'status', 'identifier', 'error', 'namespace']) {
      Object.defineProperty(module, key, { get: () => log.push(`own ${key}`) && undefined });
    }
    return module;
  },
};

for (const [name, make] of Object.entries(modules)) {
  exports.scenarios[`a module in linkRequests(): ${name}`] = async () => {
    const { a, entry, b } = three();
    const reads = [];
    const log = [await outcome(() => entry.linkRequests([make(a, reads), b])), reads.slice()];
    log.push(entry.status);
    return log;
  };
  exports.scenarios[`a module from a linker: ${name}`] = async () => {
    const { a, entry } = three();
    const reads = [];
    const log = [await outcome(() => entry.link(() => make(a, reads))), entry.status];
    return log;
  };
}

Object.assign(exports.scenarios, {
  async 'link() and instantiate() within the elements of linkRequests()'() {
    const all = {};
    for (const [name, act] of Object.entries({
      link: (entry, answer) => void entry.link(answer).catch(() => {}),
      linkRequests: (entry, answer) => entry.linkRequests([answer('a'), answer('b')]),
      'linkRequests and instantiate': (entry, answer) => {
        entry.linkRequests([answer('a'), answer('b')]);
        entry.instantiate();
      },
    })) {
      const { a, b, entry } = three();
      const answer = (specifier) => ({ a, b })[specifier];
      const elements = Object.defineProperty([undefined, b], 0, {
        get() {
          act(entry, answer);
          return a;
        },
      });
      all[name] = [await outcome(() => entry.linkRequests(elements)), entry.status];
      all[name].push(await outcome(() => entry.instantiate()), entry.status);
      all[name].push(await outcome(() => entry.evaluate()));
    }
    return all;
  },

  async 'contexts that are no ordinary objects'() {
    const all = {};
    const context = vm.createContext({});
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const [name, value] of Object.entries({
      'a proxy of a context': watched(context, []),
      'an object that inherits from a context': Object.create(context),
      'the global object of a context': vm.runInContext('globalThis', context),
      'a revoked proxy': revoked,
      'a context of a proxy': vm.createContext(new Proxy({}, {})),
      'a context of an array': (() => {
        try {
          return vm.createContext([]);
        } catch {
          return [];
        }
      })(),
      'a frozen object': Object.freeze({}),
      'the global object': globalThis,
      'a module': source('', 'module'),
    })) {
      all[name] = [
        await outcome(() => new SourceTextModule('', { context: value })),
        await outcome(() => new SyntheticModule([], () => {}, { context: value })),
      ];
    }
    return all;
  },

  async 'code caches in buffers of each kind'() {
    const text = 'export const a = 1; export function b() { return a; }';
    const data = source(text, 'cached').createCachedData();
    const all = {};
    const copyTo = (buffer) => {
      const bytes = new Uint8Array(buffer, 0, data.length);
      bytes.set(data);
      return bytes;
    };
    const detached = new Uint8Array(copyTo(new ArrayBuffer(data.length)).buffer);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const shrunk = copyTo(new ArrayBuffer(data.length, { maxByteLength: data.length * 2 }));
    shrunk.buffer.resize(4);
    const aligned = Math.ceil(data.length / 8) * 8;
    for (const [name, cachedData] of Object.entries({
      ordinary: data,
      'typed array': copyTo(new ArrayBuffer(data.length)),
      'data view': new DataView(copyTo(new ArrayBuffer(data.length)).buffer),
      'part of a larger buffer': copyTo(new ArrayBuffer(data.length + 64)),
      shared: copyTo(new SharedArrayBuffer(data.length)),
      'a growable shared one': copyTo(
        new SharedArrayBuffer(data.length, { maxByteLength: data.length * 2 }),
      ),
      resizable: copyTo(new ArrayBuffer(data.length, { maxByteLength: data.length * 2 })),
      'a resizable one that its view follows': new Uint8Array(
        copyTo(new ArrayBuffer(data.length, { maxByteLength: data.length * 2 })).buffer,
      ),
      'shrunk until the view is out of bounds': shrunk,
      detached,
      'of length zero': new Uint8Array(0),
      'an empty data view': new DataView(new ArrayBuffer(0)),
      'an empty shared one': new Uint8Array(new SharedArrayBuffer(0)),
      'of one byte': new Uint8Array(1),
      zeros: new Uint8Array(data.length),
      'elements of eight bytes': new Float64Array(aligned / 8),
      'cut short': data.subarray(0, data.length - 1),
      'with a length of its own': Object.defineProperty(Buffer.from(data), 'length', { value: 3 }),
      'with a byteLength of its own': Object.defineProperties(new Uint8Array(data), {
        byteLength: { value: 3 },
        byteOffset: { value: 1 },
        buffer: { value: new ArrayBuffer(1) },
      }),
      'a subclass': new (class extends Uint8Array {})(data),
      'a proxy': new Proxy(data, {}),
      'an array buffer': copyTo(new ArrayBuffer(data.length)).buffer,
      'a shared array buffer': new SharedArrayBuffer(8),
      'an array': [...data],
    })) {
      const log = [];
      log.push(await outcome(() => source(text, 'cached', { cachedData })));
      // Of another text it is refused, whatever it is in.
      log.push(await outcome(() => source(`${text} `, 'other', { cachedData })));
      log.push(await outcome(() => source('a b', 'broken', { cachedData })));
      all[name] = log;
    }
    return all;
  },

  async 'attributes that a callback gets'() {
    const log = [];
    const module = source('export default import("a", options)', 'entry', {
      importModuleDynamically: (_specifier, _referrer, attributes) => {
        log.push(Object.entries(attributes), Object.getPrototypeOf(attributes) === null);
        throw new Error('enough');
      },
    });
    await module.link(() => {});
    const reads = [];
    const given = {
      ordinary: { with: { type: 'json' } },
      'a proxy': watched({ with: watched({ type: 'json', b: 'c' }, reads) }, reads),
      getters: {
        get with() {
          reads.push('with');
          return {
            get type() {
              reads.push('type');
              return 'json';
            },
          };
        },
      },
      inherited: { with: Object.create({ type: 'json' }) },
      'an array': { with: ['json'] },
      'a function': { with: Object.assign(() => {}, { type: 'json' }) },
      'no string': { with: { type: 1 } },
      'a symbol': { with: { [Symbol('type')]: 'json' } },
      'a getter that throws': {
        get with() {
          throw new RangeError('with throws');
        },
      },
      'a primitive': { with: 'json' },
      null: null,
    };
    const all = {};
    for (const [name, options] of Object.entries(given)) {
      log.length = 0;
      reads.length = 0;
      globalThis.options = options;
      const importer = source('export default import("a", options)', `entry ${name}`, {
        importModuleDynamically: (_specifier, _referrer, attributes) => {
          log.push(Object.entries(attributes), Object.getPrototypeOf(attributes) === null);
          throw new Error('enough');
        },
      });
      await importer.link(() => {});
      await importer.evaluate();
      all[name] = [await outcome(() => importer.namespace.default), [...log], [...reads]];
    }
    return all;
  },
});
