'use strict';

// Objects of Node and of a program are compared as under the running Node, and told in its words: `node:assert`, `node:util`, `node:test`.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** Prints what a function gives or throws; `made` has Node make a value again. */
const SHOW = `
  import v8 from 'node:v8';
  const show = async (action) => {
    try { console.log(await action()); } catch (error) { console.log(error.name, error.code, error.message, error.generatedMessage, error.operator); }
  };
  const made = (value) => v8.deserialize(v8.serialize(value));
`;

/** One of each kind, and for each another that differs from it. */
const KINDS = `
  const error = (E, ...given) => { const made = new E(...given); made.stack = String(made); return made; };
  const bytes = (...given) => new Uint8Array(new ArrayBuffer(given.length)).map((_, index) => given[index]);
  const values = {
    plain: [{ a: 1 }, { a: 2 }], keys: [{ a: 1 }, { b: 1 }], more: [{ a: 1 }, { a: 1, b: undefined }], deep: [{ a: [{ b: [1] }] }, { a: [{ b: ['1'] }] }],
    array: [[1, 'a'], [1, 'b']], holes: [[1, , 2], [1, undefined, 2]], extra: [Object.assign([1], { x: [1] }), Object.assign([1], { x: ['1'] })],
    map: [new Map([[{ k: 1 }, [1]], ['x', new Set([[2]])]]), new Map([[{ k: 1 }, [1]], ['x', new Set([[3]])]])], set: [new Set([[1], { a: 1 }, 'x']), new Set([[1], { a: 2 }, 'x'])],
    date: [new Date(0), new Date(1)], invalid: [new Date(NaN), new Date(0)], regexp: [/x/g, /x/], error: [error(TypeError, 't'), error(TypeError, 'u')],
    kind: [error(TypeError, 't'), error(RangeError, 't')], bytes: [bytes(1, 2), bytes(1, 3)], floats: [new Float64Array([1.5, -0]), new Float64Array([1.5, 0])],
    buffer: [bytes(1).buffer, bytes(2).buffer], view: [new DataView(bytes(1).buffer), new DataView(bytes(2).buffer)], number: [new Number(-0), new Number(0)], string: [new String('abc'), new String('abd')],
    boolean: [new Boolean(true), new Boolean(false)], bigint: [Object(1n), Object(2n)], big: [new BigInt64Array([1n]), new BigInt64Array([2n])],
    undefined: [[undefined], [null]], nan: [[NaN], [0]], zero: [[-0], [0]], proto: [JSON.parse('{"__proto__":1}'), {}], empty: [{}, []],
  };
`;

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'what Node gives is equal to what a program writes': {
    files: {
      'app.mjs': `
        import assert, { deepStrictEqual, notDeepStrictEqual } from 'node:assert'; import { deepEqual } from 'assert/strict'; import util, { isDeepStrictEqual } from 'node:util';
        import fs from 'node:fs'; import os from 'node:os'; import url from 'node:url'; import querystring from 'node:querystring'; import { EventEmitter } from 'node:events'; import crypto from 'node:crypto'; import zlib from 'node:zlib';
        ${SHOW}
        const nothing = (entries) => Object.assign(Object.create(null), entries);
        await show(async () => deepStrictEqual(await new Response('{"a":[1,{"b":null}]}').json(), { a: [1, { b: null }] }));
        await show(async () => deepStrictEqual([...(await new Response('b=c').formData().catch(() => []))], []));
        await show(async () => deepStrictEqual(await new Blob(['ab']).arrayBuffer(), Uint8Array.of(97, 98).buffer));
        await show(() => deepEqual(util.parseArgs({ args: ['-f', 'x'], options: { f: { type: 'boolean', short: 'f' } }, allowPositionals: true }), { values: nothing({ f: true }), positionals: ['x'] }));
        await show(() => deepStrictEqual(url.parse('http://a.b/c?d=e', true).query, nothing({ d: 'e' })));
        await show(() => deepStrictEqual(querystring.parse('a=b&a=c'), nothing({ a: ['b', 'c'] })));
        await show(() => deepStrictEqual(url.urlToHttpOptions(new URL('http://u:p@a.b/c')).auth, 'u:p'));
        await show(() => deepStrictEqual(fs.readdirSync(new URL('.', import.meta.url)).sort(), ['app.mjs', 'quiet.mjs']));
        await show(() => deepStrictEqual({ ...fs.statSync('app.mjs') }, fs.statSync('app.mjs')));
        await show(() => deepStrictEqual(fs.statSync('app.mjs').mtime, new Date(fs.statSync('app.mjs').mtime.getTime())));
        await show(() => deepStrictEqual({ ...process.versions }, process.versions));
        await show(() => deepStrictEqual(os.cpus().map(({ model }) => ({ model })), os.cpus().map(({ model }) => ({ model }))));
        await show(() => deepStrictEqual(Object.keys(os.networkInterfaces()), [...Object.keys(os.networkInterfaces())]));
        await show(() => deepStrictEqual(crypto.getHashes().slice(0, 1), [crypto.getHashes()[0]]));
        await show(() => deepStrictEqual(crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.asymmetricKeyDetails, { namedCurve: 'prime256v1' }));
        await show(() => deepStrictEqual(new TextEncoder().encode('ab'), Uint8Array.of(97, 98)));
        await show(() => deepStrictEqual(zlib.inflateSync(zlib.deflateSync('ab')), Buffer.from('ab')));
        await show(() => { const e = new EventEmitter(), f = () => {}; e.on('a', f).on('b', f); deepStrictEqual([e.eventNames(), e.listeners('a')], [['a', 'b'], [f]]); });
        await show(() => { const { port1, port2 } = new MessageChannel(); port1.postMessage({ a: [1] }); return new Promise((resolve, reject) => port2.on('message', (got) => { port2.close(); try { resolve(deepStrictEqual(got, { a: [1] })); } catch (error) { reject(error); } })); });
        await show(() => { const [got] = [1].map(() => util.styleText ? util.inspect.colors.red : [31, 39]); deepStrictEqual(got, [31, 39]); });
        await show(() => notDeepStrictEqual(made([1]), ['1']));
        console.log(isDeepStrictEqual(made({ a: [1] }), { a: [1] }), util.isDeepStrictEqual(made({ a: [1] }), { a: ['1'] }), isDeepStrictEqual(), isDeepStrictEqual(1, 1), isDeepStrictEqual(Object, Object), isDeepStrictEqual(made({}).constructor, Object), isDeepStrictEqual(made({}).constructor, Array));
        if (assert.partialDeepStrictEqual) {
          await show(() => assert.partialDeepStrictEqual(made({ a: [1, 2], b: 1 }), { a: [1] }));
          await show(() => assert.partialDeepStrictEqual({ a: [1, 2], b: 1 }, made({ a: [3] })));
        }
      `,
      'quiet.mjs': '',
    },
    options: '--no-warnings',
  },
  'every kind of object': {
    files: {
      'app.mjs': `
        import assert from 'node:assert'; import { isDeepStrictEqual } from 'node:util';
        ${SHOW}${KINDS}
        for (const [name, [value, other]] of Object.entries(values)) {
          class Holder { constructor(held) { this.held = held; } }
          const held = (value) => new Holder([new Map([[{ value }, value]]), new Set([value]), { [Symbol.for('s')]: value }]);
          console.log(name, [[made(value), value], [value, made(value)], [made(value), made(value)], [made(value), other], [other, made(value)], [made(other), value]].map((pair) => [
            isDeepStrictEqual(...pair), isDeepStrictEqual(pair, [...pair].reverse()), isDeepStrictEqual(held(pair[0]), held(pair[1])), isDeepStrictEqual({ a: pair[0], b: 1 }, { b: 1, a: pair[1] }),
          ].join()).join(' '));
          await show(() => assert.deepStrictEqual(made(value), value));
          await show(() => assert.notDeepStrictEqual(made(value), other));
          await show(() => assert.deepStrictEqual([made(other)], [value]));
          await show(() => assert.notDeepStrictEqual([made(value)], [value]));
          await show(() => assert.deepEqual([made(value)], [value]));
        }
      `,
    },
  },
  'cycles, classes, getters, proxies and identity': {
    files: {
      'app.mjs': `
        import { deepStrictEqual, notDeepStrictEqual } from 'node:assert'; import { isDeepStrictEqual } from 'node:util'; import url from 'node:url'; import { EventEmitter } from 'node:events'; import { createSecretKey } from 'node:crypto';
        ${SHOW}
        const cyclic = () => { const a = { list: [], map: new Map() }; a.self = a; a.list.push(a, a.list); a.map.set(a, [a]); return a; };
        await show(() => deepStrictEqual(made(cyclic()), cyclic()));
        await show(() => deepStrictEqual({ x: cyclic() }, { x: made(cyclic()) }));
        // Those that skip prototypes.
        if (isDeepStrictEqual(Object.create(null), {}, true)) await show(() => deepStrictEqual(made([new Float64Array([NaN, -0])]), [new Float64Array([NaN, -0])]));
        class Plain { constructor(x) { this.x = x; } }
        class Private extends Plain { #tag = 'P'; get [Symbol.toStringTag]() { return this.#tag; } }
        await show(() => deepStrictEqual(new Plain(made({ a: 1 })), new Plain({ a: 1 })));
        await show(() => deepStrictEqual(new Plain(made({ a: 1 })), { x: { a: 1 } }));
        await show(() => deepStrictEqual(made({ x: 1 }), new Plain(1)));
        await show(() => deepStrictEqual([new Private(1), made({ a: 1 })], [new Private(1), { a: 1 }]));
        await show(() => deepStrictEqual(Object.create(null), made({})));
        await show(() => deepStrictEqual(Object.create({}), made({})));
        await show(() => deepStrictEqual([new (class List extends Array {})(), made([])], [[], []]));
        await show(() => deepStrictEqual({ [Symbol.for('s')]: made([1]) }, { [Symbol.for('s')]: [1] }));
        await show(() => deepStrictEqual({ [Symbol.for('s')]: made([1]) }, { [Symbol.for('s')]: [2] }));
        await show(() => deepStrictEqual(Object.defineProperty(made({}), 'hidden', { value: made([1]) }), {}));
        let reads = 0;
        await show(() => deepStrictEqual({ get a() { reads++; return made([1]); } }, { a: [1] }));
        await show(() => deepStrictEqual({ get a() { throw new RangeError('a getter'); } }, { a: [1] }));
        await show(() => deepStrictEqual([made([1]), { get a() { throw new RangeError('a getter'); } }], [[1], { a: 1 }]));
        console.log(reads > 0);
        await show(() => deepStrictEqual(new Proxy({ a: made([1]) }, {}), { a: [1] }));
        await show(() => deepStrictEqual(new Proxy(made([1]), {}), [1]));
        await show(() => deepStrictEqual(new Proxy(made([1]), { get: (target, key) => (key === '0' ? 2 : target[key]) }), [2]));
        await show(() => deepStrictEqual((function () { return arguments; })(made([1])), (function () { return arguments; })([1])));
        await show(() => deepStrictEqual((function () { return arguments; })(made([1])), [[1]]));
        const extra = (value) => Object.assign(new TextEncoder().encode('ab'), { value });
        await show(() => deepStrictEqual(extra([1]), Object.assign(Uint8Array.of(97, 98), { value: made([1]) })));
        await show(() => deepStrictEqual(extra([1]), Object.assign(Uint8Array.of(97, 98), { value: ['1'] })));
        await show(() => deepStrictEqual(Buffer.from('ab'), Uint8Array.of(97, 98)));
        const same = made({ a: 1 });
        await show(() => deepStrictEqual(new Set([same, made({ a: 1 })]), new Set([{ a: 1 }, same])));
        await show(() => deepStrictEqual(new Map([[same, made([1])], [made({ a: 2 }), 2]]), new Map([[{ a: 2 }, 2], [same, [1]]])));
        await show(() => deepStrictEqual([Promise.resolve(1), made([])], [Promise.resolve(1), []]));
        await show(() => deepStrictEqual([new WeakMap(), made([])], [new WeakMap(), []]));
        await show(() => deepStrictEqual([new URL('http://a'), made([])], [new URL('http://a'), []]));
        await show(() => deepStrictEqual([new URL('http://a'), made([])], [new URL('http://b'), []]));
        await show(() => deepStrictEqual([createSecretKey(Buffer.from('a')), made([])], [createSecretKey(Buffer.from('a')), []]));
        await show(() => deepStrictEqual([createSecretKey(Buffer.from('a')), made([])], [createSecretKey(Buffer.from('b')), []]));
        await show(() => deepStrictEqual([() => 1, made([])], [() => 1, []]));
        await show(() => deepStrictEqual([new EventEmitter(), made([])].length, 2));
        const frozen = Object.freeze(made({ a: [1] })), before = Object.getPrototypeOf(frozen.a);
        await show(() => deepStrictEqual(frozen, { a: [1] }));
        console.log(Object.isFrozen(frozen), Object.getPrototypeOf(frozen.a) === before, Object.keys(frozen));
        const nested = (depth) => { let value = []; for (let at = 0; at < depth; at++) value = [value]; return value; };
        await show(() => deepStrictEqual(made(nested(400)), nested(400)));
        await show(() => notDeepStrictEqual(made(nested(400)), nested(401)));
        const many = () => Array.from({ length: 2000 }, (_, id) => ({ id, tags: ['a', { id }] }));
        await show(() => deepStrictEqual(made(many()), many()));
      `,
    },
  },
  'the functions are those of Node': {
    files: {
      'app.mjs': `
        import assert, * as namespace from 'node:assert'; import strict, { deepEqual } from 'node:assert/strict'; import util, { isDeepStrictEqual } from 'util'; import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        console.log(require('assert') === assert, require('assert/strict') === strict, assert.strict === strict, strict.strict === strict, strict.deepEqual === assert.deepStrictEqual, deepEqual === namespace.deepStrictEqual, strict.notDeepEqual === assert.notDeepStrictEqual, strict.equal === assert.strictEqual, assert.deepEqual === assert.deepStrictEqual, namespace.default === assert, require('node:util').isDeepStrictEqual === isDeepStrictEqual, (process.getBuiltinModule?.('assert') ?? assert) === assert);
        for (const name of Object.keys(assert)) if (typeof assert[name] === 'function') console.log(name, assert[name].name, assert[name].length, /reject/i.test(name) || util.inspect([assert[name], strict[name]], { depth: 0 }), Object.getOwnPropertyDescriptor(assert, name).writable ?? (/reject/i.test(name) && assert.Assert === undefined));
        console.log(Object.keys(assert), Object.keys(strict), isDeepStrictEqual.name, isDeepStrictEqual.length, Object.keys(util).indexOf('isDeepStrictEqual'));
        if (process.getBuiltinModule) console.log(process.getBuiltinModule.name, process.getBuiltinModule.length, process.getBuiltinModule('fs') === require('fs'), process.getBuiltinModule('no'));
        try { process.getBuiltinModule(1); } catch (error) { console.log(error.message); }
        if (assert.Assert) {
          const own = new assert.Assert({ diff: 'full' }), loose = new assert.Assert({ strict: false, skipPrototype: true });
          console.log(Object.keys(own), own.deepEqual === own.deepStrictEqual, own.deepStrictEqual === assert.deepStrictEqual, loose.deepEqual === assert.deepEqual);
        }
      `,
    },
  },
  'what a program puts in the place of a function of Node is asked by nobody else': {
    files: {
      'app.mjs': `
        import assert from 'node:assert'; import util from 'node:util';
        ${SHOW}
        const { deepStrictEqual } = assert, { isDeepStrictEqual } = util;
        for (const name of ['deepEqual', 'deepStrictEqual', 'strictEqual']) assert[name] = () => { throw new Error(name); };
        util.isDeepStrictEqual = () => { throw new Error('isDeepStrictEqual'); };
        await show(() => deepStrictEqual(made({ a: [1] }), { a: [1] }));
        await show(() => deepStrictEqual(made({ a: [1] }), { a: [2] }));
        await show(() => isDeepStrictEqual(made({ a: [1] }), { a: [1] }));
        await show(() => assert.strict.deepEqual(made({ a: [1] }), { a: [1] }));
        await show(() => assert.deepEqual(1, 1));
      `,
    },
  },
  'a program that compares nothing loads nothing for it': {
    files: {
      'app.mjs': `
        import util from 'node:util';
        const loaded = () => process.moduleLoadList.filter((name) => /(?:assert|comparisons|assertion_error)$/.test(name));
        console.log(typeof util.isDeepStrictEqual, loaded());
        console.log(util.isDeepStrictEqual([1], [1]), loaded());
      `,
    },
  },
  'assertions of a class': {
    files: {
      'app.mjs': `
        import assert from 'node:assert';
        ${SHOW}
        class Plain { constructor(x) { this.x = x; } }
        if (assert.Assert) {
          const own = new assert.Assert({ diff: 'full' }), loose = new assert.Assert({ strict: false, skipPrototype: true });
          await show(() => own.deepEqual(made([1]), [1]));
          await show(() => own.deepEqual(made(Array(60).fill(1)), [2]));
          await show(() => (0, own.deepStrictEqual)(made([1]), [1]));
          await show(() => own.deepStrictEqual([new Plain(1)], [{ x: 1 }]));
          await show(() => loose.deepStrictEqual(made([new Plain(1)]), [{ x: 1 }]));
          await show(() => loose.deepStrictEqual([new Plain(1)], [{ x: 1 }]));
          await show(() => loose.notDeepStrictEqual([new Plain(1)], [{ x: 1 }]));
          await show(() => own.rejects(Promise.resolve(1), Error));
        }
      `,
    },
  },
  'messages, and what they are thrown with': {
    files: {
      'app.mjs': `
        import assert, { deepStrictEqual, notDeepStrictEqual } from 'node:assert';
        ${SHOW}
        await show(() => deepStrictEqual(made({ a: [1, { b: 2 }], c: 'same' }), { a: [1, { b: 3 }], c: 'same' }));
        await show(() => deepStrictEqual(made([1]), [2], 'my words'));
        await show(() => deepStrictEqual(made([1]), [2], new RangeError('mine')));
        await show(() => deepStrictEqual(made([1]), [1], new RangeError('mine')));
        await show(() => deepStrictEqual(made([1]), [1], 1));
        await show(() => deepStrictEqual(made([1])));
        await show(() => deepStrictEqual());
        await show(() => notDeepStrictEqual(made([1])));
        await show(() => notDeepStrictEqual(made([1]), [1], 'my words'));
        await show(() => notDeepStrictEqual(made([1]), [1], new RangeError('mine')));
        await show(() => assert.strict.notDeepEqual(made([1]), [1]));
        await show(() => assert.ok(made([1]).length === 2));
        const actual = made([1]), expected = [2];
        try { deepStrictEqual(actual, expected); } catch (error) { console.log(error.actual === actual, error.expected === expected, error instanceof assert.AssertionError, error instanceof Error, Object.keys(error)); }
        const within = (depth, action) => (depth === 0 ? action() : within(depth - 1, action));
        for (const action of [() => deepStrictEqual(made([1]), [2]), () => notDeepStrictEqual(made([1]), [1]), () => assert.throws(() => {}), () => assert.throws(() => {}, { a: [] }), () => assert.strict.deepEqual(1, 2), () => assert.strict.equal(1, 2)]) {
          try { within(15, action); } catch (error) { console.log(error.stack.replace(/[^]*?\\n    at/, 'at').replaceAll(/.*node:internal.*/g, '')); }
        }
      `,
    },
  },
  'errors of a program in messages': {
    files: {
      'app.mjs': `
        import assert from 'node:assert';
        ${SHOW}
        class Mine extends RangeError {} class Deep extends Mine { extra = 1; }
        class Named extends Error { get name() { return 'Own name'; } } class Private extends Error { #name = 'Private'; get name() { return this.#name; } }
        const errors = () => [new Mine('r'), new Deep('d'), new Named('n'), new RangeError('r'), new Error('r'), new Error('c', { cause: new TypeError('x') }), new Error('c', { cause: { a: 1 } }), new AggregateError([], 'a'), Object.assign(new Error('p'), { p: [1] })];
        const others = errors();
        for (const actual of others) for (const expected of [...others, ...errors()]) for (const name of ['strictEqual', 'notStrictEqual', 'deepStrictEqual', 'notDeepStrictEqual', 'equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'partialDeepStrictEqual']) {
          if (assert[name] === undefined) continue;
          await show(() => assert[name](actual, expected));
        }
        try { assert.strictEqual(others[3], others[4]); } catch ({ actual, expected }) { console.log(actual instanceof RangeError, expected instanceof Error, actual === others[3], Object.keys(actual), actual.message, expected.message); }
        await show(() => assert.deepEqual(new Private('p'), new Private('p')));
        await show(() => assert.deepStrictEqual(new Private('p'), new Private('p')));
        for (const error of [new RangeError('r'), new (class Mine extends Error {})(''), 1, { a: 1 }, { message: 'x' }, null]) try { console.log((function named() { return assert.ifError(error); })()); } catch (error) { console.log(error.message, error.stack.replaceAll(/\\n.*node:internal.*/g, '')); }
        const loop = new Error('l'); loop.cause = loop;
        await show(() => assert.notStrictEqual(1, loop));
        await show(() => assert.deepStrictEqual(Object.assign(new Error('a'), { list: [1] }), Object.assign(new Error('a'), { list: [1] })));
      `,
    },
  },
  'what is to be thrown': {
    files: {
      'app.mjs': `
        import assert from 'node:assert'; import fs from 'node:fs';
        ${SHOW}
        const fail = (info, message = 'x') => () => { throw Object.assign(new Error(message), { info: made(info) }); };
        await show(() => assert.throws(fail({ a: [1] }), { message: /x/, info: { a: [1] } }));
        await show(() => assert.throws(fail({ a: [1] }), { message: /y/, info: { a: [1] } }));
        await show(() => assert.throws(fail({ a: [1] }), { message: 'x', info: { a: [2] } }));
        await show(() => assert.throws(fail({ a: [1] }), { message: 'x', info: { a: [1] }, code: 1 }));
        await show(() => assert.throws(fail({ a: [1] }), Object.assign(new Error('x'), { info: { a: [1] } })));
        await show(() => assert.throws(fail({ a: [1] }), Object.assign(new Error('y'), { info: { a: [1] } })));
        await show(() => assert.throws(fail({ a: [1] }), { info: { a: [2] } }, 'my words'));
        await show(() => assert.throws(() => {}, { info: { a: [2] } }));
        await show(() => assert.throws(() => { throw null; }, { info: { a: [2] } }));
        await show(() => assert.throws(() => { throw { get info() { throw new Error('a getter'); } }; }, { info: { a: [2] } }));
        await show(() => assert.throws(() => fs.readFileSync({}), { name: 'TypeError', constructor: TypeError }));
        await show(() => assert.throws(() => fs.readFileSync({}), { constructor: RangeError }));
        await show(() => assert.throws(1, { constructor: TypeError }));
        await show(() => assert.throws(fail({}), {}));
        await show(() => assert.throws());
        await show(() => assert.rejects(async () => fail({ a: [1] })(), { info: { a: [1] } }));
        await show(() => assert.rejects((async () => fail({ a: [1] })())));
        await show(() => assert.rejects((async () => fail({ a: [1] })()), { info: { a: [1] } }));
        await show(() => assert.rejects((async () => fail({ a: [1] })()), { info: { a: [2] } }));
        await show(() => assert.rejects(fs.promises.readFile({}), { constructor: TypeError }));
        await show(() => assert.rejects(() => 1, { info: { a: [2] } }));
        await show(() => assert.rejects(1, { info: { a: [2] } }));
        await show(() => assert.rejects(fail({}), { info: { a: [2] } }));
        await show(() => assert.rejects(Promise.resolve(1), { info: { a: [2] } }));
        await show(() => assert.rejects(async () => {}, RangeError));
        class Mine extends RangeError {} class Yours extends Mine { constructor(message) { super(message); this.name = 'You'; } }
        const makers = [() => new RangeError('r'), () => new Mine('m'), () => new Yours('y'), () => 1, () => ({ a: 1 })];
        for (const Class of [Error, RangeError, TypeError, Mine, Yours, Map, class X {}, () => true, () => false, (error) => { throw error; }, AggregateError, assert.AssertionError]) for (const make of makers) {
          const raise = () => { throw make(); };
          for (const given of [[Class], [Class, 'my words']]) {
            await show(() => assert.throws(raise, ...given));
            await show(() => assert.rejects(async () => raise(), ...given));
            await show(() => assert.doesNotReject(async () => raise(), ...given));
          }
          try { assert.throws(raise, Class); } catch ({ actual, expected }) { console.log(expected); }
        }
      `,
    },
  },
  'an assertion that nobody catches': {
    files: {
      'app.mjs': `
        import assert from 'node:assert';
        import v8 from 'node:v8';
        assert.deepStrictEqual(v8.deserialize(v8.serialize({ a: [1] })), { a: [1] });
        assert.deepStrictEqual(v8.deserialize(v8.serialize({ a: [1] })), { a: [2] });
      `,
    },
    status: 1,
  },
  'in CommonJS, of a module that is asked for in any way': {
    files: {
      'app.cjs': `
        const v8 = require('v8');
        const Module = require('module');
        const made = (value) => v8.deserialize(v8.serialize(value));
        const ways = [() => process.getBuiltinModule?.('assert') ?? require('assert'), () => require('node:assert/strict'), () => Module._load('assert'), () => module.require('assert'), () => Module.createRequire(__filename)('assert')];
        for (const way of ways.slice(process.argv[2] ?? 0)) way().deepStrictEqual(made({ a: [1] }), { a: [1] });
        console.log(require('assert').deepStrictEqual === require('assert').strict.deepStrictEqual, require('util').isDeepStrictEqual(made([1]), [1]));
        import('node:assert').then(({ deepStrictEqual }) => console.log(deepStrictEqual === require('assert').deepStrictEqual));
      `,
    },
  },
  'in tests of node:test': {
    files: {
      'app.mjs': `
        import { test } from 'node:test';
        ${SHOW}
        await test('a test', async (t) => {
          if (t.assert === undefined) return;
          await show(() => t.assert.deepStrictEqual(made({ a: [1] }), { a: [1] }));
          await show(() => t.assert.deepStrictEqual(made({ a: [1] }), { a: [2] }));
          await show(() => t.assert.notDeepStrictEqual(made({ a: [1] }), { a: [1] }));
          await show(() => t.assert.deepEqual(made({ a: [1] }), { a: [1] }));
          await show(() => t.assert.throws(() => { throw Object.assign(new Error(), { info: made([1]) }); }, { info: [1] }));
        });
      `,
      'quiet.mjs':
        "export default async function* quiet(events) { for await (const _ of events) yield ''; }",
    },
    nodeOptions: ['--test-reporter=./quiet.mjs', '--test-reporter-destination=stdout'],
  },
};

for (const at of [1, 2, 3, 4]) {
  const first = PROGRAMS['in CommonJS, of a module that is asked for in any way'];
  PROGRAMS[`in CommonJS, when the first way is the one with number ${at}`] = {
    ...first,
    parameters: [`${at}`],
  };
}

describe('what is deeply equal under Node is so in run', { skip }, () => testPrograms(PROGRAMS));
