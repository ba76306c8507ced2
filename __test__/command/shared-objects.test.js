'use strict';

// What a program and Node give each other: `run` beside the running Node.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const isNode20 = process.versions.node.startsWith('20.');

/** Prints what a function gives or throws. */
const SHOW = `
  const show = async (action) => {
    try { console.log(await action()); } catch (error) { console.log(error.name, error.code, error.message); }
  };
`;

const CONDITIONS = {
  'app.mjs': 'import which from "pkg"; import more from "#more"; console.log(which, more);',
  'package.json': '{"imports":{"#more":{"other":"./other.mjs","default":"./more.mjs"}}}',
  'more.mjs': 'export default "more";',
  'other.mjs': 'export default "other";',
  'node_modules/pkg/package.json':
    '{"type":"module","exports":{"special":"./s.js","default":"./d.js"}}',
  'node_modules/pkg/s.js': 'export default "special";',
  'node_modules/pkg/d.js': 'export default "default";',
};

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'classes of errors that assertions are given': {
    files: {
      'app.mjs': `
        import assert from 'node:assert';
        class Own extends Error {}
        const shown = (error) => [error.name, error.code, error.message.replaceAll(/\\n +at [^\\n]*/g, ''), error.operator, error.actual?.name, error.expected?.name];
        const attempt = (action) => {
          try { console.log(action()); } catch (error) { console.log(...shown(error)); }
        };
        const fails = () => { throw new TypeError('x'); };
        for (const Class of [RangeError, TypeError, Error, Own]) {
          attempt(() => assert.throws(fails, Class));
          attempt(() => assert.throws(fails, Class, 'in these words'));
          attempt(() => assert.throws(() => { throw new Own('own'); }, Class));
          if (Class !== Error) attempt(() => assert.throws(() => { throw 5; }, Class));
          attempt(() => assert.doesNotThrow(fails, Class));
          // See docs/command.md about other Nodes.
          if (assert.Assert === undefined) continue;
          for (const name of ['rejects', 'doesNotReject']) {
            await assert[name](async () => fails(), Class).then(console.log, (error) => console.log(...shown(error)));
          }
        }
        attempt(() => assert.throws(fails, (error) => error.message === 'y'));
        for (const value of [null, new Own('own'), new Error(''), 'text']) attempt(() => assert.ifError(value));
        console.log(Error, class extends Error {}, Error instanceof Function, Object.getPrototypeOf(TypeError) === Error, Error.call === Function.prototype.call);
      `,
    },
  },
  'arguments, which are arrays of the program': {
    files: {
      'app.mjs': `
        Array.prototype.last = function () { return this[this.length - 1]; };
        console.log(process.argv.last(), process.argv.slice(2).last(), process.execArgv.concat(1).last());
        console.log(Object.getPrototypeOf(process.argv) === Array.prototype, process.argv.constructor === Array);
      `,
    },
    parameters: ['one', 'two'],
  },
  'errors of a program are errors for Node, too': {
    files: {
      'app.mjs': `
        import { EventEmitter } from 'node:events'; import assert from 'node:assert'; import util, { promisify } from 'node:util'; import { Readable } from 'node:stream';
        ${SHOW}await show(() => new EventEmitter().emit('error', new Error('boom')));
        await show(() => new EventEmitter().emit('error', new RangeError('boom')));
        process.on('warning', (w) => console.log('warning', w.message));
        await show(() => process.emitWarning(new Error('w')));
        await show(() => assert.throws(() => { throw new TypeError('x'); }, new TypeError('x')));
        await show(() => assert.throws(() => { throw new TypeError('x'); }, TypeError));
        await show(() => assert.throws(() => { throw new TypeError('x'); }, { message: 'x' }));
        await show(() => assert.throws(() => { throw new TypeError('x'); }, Error));
        await show(() => assert.deepStrictEqual(new Error('a'), new Error('a')));
        await show(() => assert(false, new Error('i')));
        await assert.rejects(Promise.reject(new Error('q')), new Error('q')).then(() => console.log('ok'), (e) => console.log(e.code));
        console.log(util.inspect(new (class X extends Error {})('q')).split('\\n')[0], util.types.isNativeError(new Error()), util.isDeepStrictEqual(new Error('a'), new Error('a')));
        console.log(util.inspect({ a: new Error('x', { cause: new TypeError('c') }) }).split('\\n')[0]);
        await show(() => util.callbackify(async () => { throw new Error('z'); })((e) => console.log(e.message)));
        console.log(new DOMException('a') instanceof Error, Object.create(Error.prototype) instanceof Error);
        new Readable({ read() { this.destroy(new Error('stream')); } }).on('error', (e) => console.log(e.message)).resume();
        console.log(await promisify((cb) => cb(new Error('p')))().catch((e) => e.message));
        await show(() => new AbortController().abort(new Error('ab')));
        await show(() => { AbortSignal.abort(new Error('why')).throwIfAborted(); });
        await show(() => assert.match('a', /a/));
        await show(() => assert.deepStrictEqual([1, { a: new Map([[1, 2]]) }], [1, { a: new Map([[1, 2]]) }]));
        await show(() => new URL(new URL('http://x')));
        await show(() => new URLSearchParams([['a', 'b']]));
        await show(() => new URLSearchParams({ a: 1 }));
        await show(() => new Headers({ a: 'b' }));
        await show(() => new Headers([['a', 'b']]));
        await show(() => Buffer.from(new ArrayBuffer(2)));
        await show(() => Buffer.from([1]));
        await show(() => Buffer.concat([new Uint8Array(2)]));
        await show(() => Buffer.from(new Map()));
        await show(() => Buffer.from(new String('x')));
        await show(() => util.inherits(class A {}, class B {}));
        await show(() => new Blob([new Uint8Array(2), 'a']));
        await show(() => util.promisify(1));
        await show(() => util.format('%o', [1]));
        await show(() => new util.TextDecoder().decode(new ArrayBuffer(2)));
        `,
    },
    options: '--no-warnings',
  },
  'errors by their prototypes alone are shown as errors': {
    files: {
      'app.mjs': `
        import assert from 'node:assert'; import util from 'node:util';
        ${SHOW}Error.stackTraceLimit = 1;
        function Captured() { Error.captureStackTrace(this, Captured); this.code = 'C'; this.name = 'CapturedError'; this.message = 'captured'; }
        Captured.prototype = Object.create(Error.prototype, { constructor: { value: Captured } });
        function Inheriting(message) { this.message = message; }
        util.inherits(Inheriting, RangeError);
        const errors = [new Captured(), new Inheriting('inheriting'), Object.create(new Error('created')), Object.create(TypeError.prototype)];
        Object.prototype.added = () => 'added';
        for (const error of errors) {
          console.log(error, [error], error instanceof Error, error instanceof Object, error.added(), 'added' in error, 'other' in error, String(error));
          error.other = 1;
          const keys = [];
          for (const key in error) keys.push(key);
          console.log(keys, Object.keys(error), error.hasOwnProperty('other'), Error.prototype.hasOwnProperty('other'), JSON.stringify(error));
        }
        delete Object.prototype.added;
        console.log(new Error('outer', { cause: new Inheriting('cause') }), new AggregateError(errors, 'several'));
        console.log(util.format('%s %o', new Inheriting('s'), new Inheriting('o')), util.isDeepStrictEqual(new Inheriting('a'), new Inheriting('b')));
        await show(() => assert.deepStrictEqual(new Inheriting('a'), new Inheriting('b')));
        await show(() => { throw new Inheriting('thrown'); });
        process.on('warning', (warning) => console.log(warning.name, warning.message, warning instanceof Inheriting));
        process.emitWarning(new Inheriting('warned'));
        console.log(Object.getPrototypeOf(RangeError.prototype) === Error.prototype, Reflect.ownKeys(Error.prototype), new TypeError('native') instanceof TypeError);
        setTimeout(() => { throw new Captured(); });
        `,
    },
    status: 1,
    skip: isNode20 && 'see docs/command.md',
  },
  'kinds of errors': {
    files: {
      'app.mjs': `
        class Own extends Error {}
        const errors = [new Error(), new TypeError(), new Own(), new AggregateError([]), Error.prototype, Object.create(new Error())];
        console.log(errors.map((error) => Object.prototype.toString.call(error)), errors.map(String));
        console.log(errors.map((error) => [typeof error.toString, error.hasOwnProperty('name'), error.isPrototypeOf(errors[0])]));
      `,
    },
  },
  'namespaces are printed as those of Node': {
    files: {
      'app.mjs': `
        import * as namespace from './dep.mjs';
        import util, { inspect } from 'node:util';
        console.log(namespace, [namespace], { a: { namespace } }, await import('./dep.mjs'));
        console.error('%o', namespace);
        console.log(util.inspect(namespace), inspect(namespace), util.types.isProxy(namespace), util.types.isModuleNamespaceObject(namespace));
      `,
      'dep.mjs': 'export default 1; export const a = [1, { b: 2 }]; export function f() {}',
    },
  },
  'structuredClone() of what is of Node': {
    files: {
      'app.mjs': `
        import assert from 'node:assert'; import { BlockList } from 'node:net'; import { createSecretKey, webcrypto } from 'node:crypto';
        ${SHOW}await show(async () => await structuredClone(new Blob(['a'])).text());
        await show(() => { const d = structuredClone(new DOMException('m', 'AbortError')); return [d.name, d instanceof DOMException, d instanceof Error]; });
        await show(() => structuredClone(new File(['a'], 'n')).name);
        await show(() => structuredClone(createSecretKey(Buffer.from('a'))).type);
        await show(() => structuredClone(new BlockList()) instanceof BlockList);
        await show(async () => structuredClone(await webcrypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt'])).type);
        await show(async () => { const r = new ReadableStream({ start(c) { c.enqueue('x'); c.close(); } }); const s = structuredClone(r, { transfer: [r] }); const v = []; for await (const x of s) v.push(x); return v; });
        await show(async () => { const { port1, port2 } = new MessageChannel(); const p = structuredClone({ port2 }, { transfer: [port2] }).port2; const got = new Promise((r) => { p.onmessage = (e) => { r(e.data); p.close(); }; }); port1.postMessage('hi'); return got; });
        const value = { a: [1, , new Map([[{ k: 1 }, new Set([[2]])]])], d: new Date(0), r: /x/g, e: new TypeError('t', { cause: { c: 1 } }), u: new Uint8Array(3), b: new ArrayBuffer(2), n: new Number(1), s: new String('abc'), o: Object(1n), w: new DataView(new ArrayBuffer(1)), ['__proto__']: 1, sab: new SharedArrayBuffer(1), bool: new Boolean(false), big: new BigInt64Array(1), un: undefined };
        value.self = value;
        const copy = structuredClone(value);
        assert.deepStrictEqual(copy.d, value.d);
        const isIn = (x, C) => Object.getPrototypeOf(x) === C.prototype;
        console.log(isIn(copy, Object), isIn(copy.a, Array), isIn(copy.a[2], Map), isIn([...copy.a[2].keys()][0], Object), isIn([...copy.a[2].values()][0], Set), isIn([...[...copy.a[2].values()][0]][0], Array), isIn(copy.d, Date), isIn(copy.r, RegExp), isIn(copy.e, TypeError), isIn(copy.u, Uint8Array), isIn(copy.u.buffer, ArrayBuffer), isIn(copy.b, ArrayBuffer), isIn(copy.n, Number), isIn(copy.s, String), isIn(copy.w, DataView), isIn(copy.big, BigInt64Array), copy.self === copy);
        try { console.log(isIn(copy.sab, SharedArrayBuffer), isIn(copy.e.cause, Object)); } catch (e) { console.log(e.message); }
        copy.e = 0;
        console.log(copy, copy.a.map((x) => 1) instanceof Array, copy.a.length, 1 in copy.a);
        await show(() => { const b = new ArrayBuffer(8); return [structuredClone({ b }, { transfer: [b] }).b.byteLength, b.byteLength, b.detached]; });
        await show(() => structuredClone(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))) instanceof WebAssembly.Module);
        await show(() => structuredClone());
        await show(() => structuredClone(() => 1));
        await show(() => structuredClone(Symbol('x')));
        await show(() => structuredClone(1, 2));
        console.log(structuredClone.length, structuredClone.name, structuredClone('text'), structuredClone(null));
        `,
    },
  },
  'modules of node:vm are of the context of the program': {
    files: {
      'app.mjs': `
        import vm, { SourceTextModule, SyntheticModule } from 'node:vm';
        ${SHOW}globalThis.q = 1;
        const evaluated = async (module) => {
          await module.link(() => {});
          await module.evaluate();
          return module.namespace;
        };
        const { a, o } = await evaluated(new SourceTextModule('export const a = q, o = {};'));
        console.log(a, o instanceof Object, Object.getPrototypeOf(o) === Object.prototype);
        const synthetic = new SyntheticModule(['x'], function () { this.setExport('x', 1); });
        console.log((await evaluated(synthetic)).x, synthetic.identifier, synthetic instanceof vm.Module);
        const context = vm.createContext({});
        console.log((await evaluated(new SourceTextModule('export const type = typeof q;', { context }))).type);
        class Sub extends SourceTextModule {}
        const sub = new Sub('q');
        console.log(sub.constructor === Sub, sub instanceof SourceTextModule, sub.status, SourceTextModule.name, SourceTextModule.length);
        await show(() => new SourceTextModule());
        await show(() => new SourceTextModule('1', 5));
        await show(() => new SourceTextModule('1', { context: 5 }));
        await show(() => new SyntheticModule(['a'], () => {}, 5));
        await show(() => SourceTextModule('1'));
        `,
    },
    nodeOptions: ['--experimental-vm-modules', '--no-warnings'],
  },
  'this context of node:vm is that of the program': {
    files: {
      'app.mjs': `
        import vm from 'node:vm';
        ${SHOW}globalThis.q = 1;
        console.log(vm.runInThisContext('typeof q'), new vm.Script('typeof q').runInThisContext(), vm.compileFunction('return typeof q')(), vm.compileFunction('return a', ['a'])(3), vm.runInThisContext('[]') instanceof Array, Object.getPrototypeOf(vm.runInThisContext('[]')) === Array.prototype);
        console.log(vm.runInNewContext('typeof q'), vm.runInContext('a', vm.createContext({ a: 2 })), vm.runInThisContext.name, vm.runInThisContext.length, vm.compileFunction.name, vm.Script.prototype.runInThisContext.length);
        await show(() => vm.runInThisContext('throw new Error("a")', 'name.js'));
        await show(() => vm.runInThisContext('a b', { filename: 'x.js' }));
        await show(() => vm.runInThisContext(5));
        await show(() => vm.compileFunction(5));
        await show(() => vm.compileFunction('', 1));
        await show(() => vm.compileFunction('', [], 1));
        await show(() => vm.compileFunction('', [], null));
        await show(() => vm.runInThisContext('1', 5));
        await show(() => new vm.Script('1').runInThisContext({ timeout: -1 }));
        await show(() => vm.runInThisContext('for(;;);', { timeout: 5 }));
        await show(() => new Function('return 1')());
        await show(() => eval('2'));
        console.log(Object.keys(Error), Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')?.enumerable);
        `,
    },
  },
  'what a program makes is an instance of the classes of modules that Node loads': {
    files: {
      'app.mjs': `
        import Module from 'node:module';
        import { fileURLToPath } from 'node:url';
        const classes = Module._load(fileURLToPath(new URL('./classes.cjs', import.meta.url)));
        const values = [
          /x/, new Date(), new Map(), new Set(), new WeakMap(), Promise.resolve(), [], {}, () => {}, new ArrayBuffer(1), new Uint8Array(1),
          new Float64Array(1), new DataView(new ArrayBuffer(1)), new Error('x'), new RangeError('x'), new Intl.DateTimeFormat(), Buffer.from('x'),
          Object.create(null), class extends Map {}, new (class extends Array {})(),
        ];
        for (const value of values) console.log(Object.keys(classes).filter((name) => value instanceof classes[name]).join());
        console.log([Buffer.from('x'), new Uint8Array(1)].map((value) => [value instanceof Buffer, Buffer.isBuffer(value)]));
      `,
      'classes.cjs': `
        class MyMap extends Map {}
        module.exports = {
          RegExp, Date, Map, Set, WeakMap, Promise, Array, Object, Function, ArrayBuffer, Uint8Array, Float64Array, DataView, Error, RangeError,
          Format: Intl.DateTimeFormat, TypedArray: Object.getPrototypeOf(Uint8Array), MyMap,
        };
      `,
    },
  },
  'code of texts, where Node is told to make none': {
    files: {
      'app.mjs': `
        ${SHOW}await show(() => new Function('return 1')());
        await show(() => eval('2'));
        `,
    },
    nodeOptions: ['--disallow-code-generation-from-strings'],
  },
  'frozen intrinsics': {
    files: {
      'app.mjs': `
        ${SHOW}console.log(typeof new Error('x').stack);
        `,
    },
    nodeOptions: ['--frozen-intrinsics', '--no-warnings'],
  },
  'conditions of Node': {
    files: CONDITIONS,
    nodeOptions: ['-C', 'special', '--conditions=other'],
  },
  'conditions of NODE_OPTIONS': {
    files: CONDITIONS,
    options: '--conditions "special"',
  },
};

describe('run and Node share their objects', { skip }, () => testPrograms(PROGRAMS));
