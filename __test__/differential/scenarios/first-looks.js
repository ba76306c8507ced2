'use strict';

// What is done with a namespace before anything else is: each time with one that nobody has seen, of a module that is linked,
// evaluated, or has failed, and of one that was only handed on by others.

const util = require('node:util');
const { evaluated, linked } = require('../../implementation.js');

const SOURCE = `
  export { later as aLater }; export const b = 1; export function c() {}
  export * from 'others'; export * as inner from 'others'; export default class {}
  globalThis.fails?.();
  let later = 2; later = 3;
`;
const OTHERS = "export const x = 'x', y = 'y'; export { x as 'a name' };";

/** The first frame that is no trap. */
function frame(error) {
  return String(error.stack)
    .split('\n')
    .find((line) => line.startsWith('    at '))
    .replace(/ \(.*/, '');
}

/** @type {Record<string, (namespace: any) => unknown>} */
const looks = {
  'a property': (namespace) => namespace.b,
  'a property that changes': (namespace) => namespace.aLater,
  'a function': (namespace) => typeof namespace.c,
  'a name of another module': (namespace) => namespace['a name'],
  'a namespace within': (namespace) => Object.keys(namespace.inner),
  'a name that is not there': (namespace) => namespace.missing,
  'its tag': (namespace) => namespace[Symbol.toStringTag],
  'another symbol': (namespace) => namespace[Symbol.iterator],
  toString: (namespace) => Object.prototype.toString.call(namespace),
  in: (namespace) => ['b' in namespace, Symbol.toStringTag in namespace, 'missing' in namespace],
  'in, of a name that is not there': (namespace) => 'missing' in namespace,
  'Reflect.ownKeys': (namespace) => Reflect.ownKeys(namespace).map(String),
  'Object.keys': (namespace) => Object.keys(namespace),
  'for in': (namespace) => {
    const keys = [];
    for (const key in namespace) keys.push(key);
    return keys;
  },
  'Object.entries': (namespace) => Object.entries(namespace).length,
  spread: (namespace) => Object.keys({ ...namespace }),
  'Object.getOwnPropertyDescriptor': (namespace) => Object.getOwnPropertyDescriptor(namespace, 'b'),
  'that of what changes': (namespace) => Object.getOwnPropertyDescriptor(namespace, 'aLater'),
  'that of its tag': (namespace) => Object.getOwnPropertyDescriptor(namespace, Symbol.toStringTag),
  'that of a name that is not there': (namespace) =>
    Object.getOwnPropertyDescriptor(namespace, 'missing'),
  'Object.getPrototypeOf': (namespace) => Object.getPrototypeOf(namespace),
  'Reflect.setPrototypeOf, null': (namespace) => Reflect.setPrototypeOf(namespace, null),
  'Reflect.setPrototypeOf': (namespace) => Reflect.setPrototypeOf(namespace, {}),
  'Object.setPrototypeOf': (namespace) => Object.setPrototypeOf(namespace, {}),
  'Object.isExtensible': (namespace) => Object.isExtensible(namespace),
  'Object.isSealed': (namespace) => Object.isSealed(namespace),
  'Object.isFrozen': (namespace) => Object.isFrozen(namespace),
  'Object.preventExtensions': (namespace) => Object.preventExtensions(namespace) === namespace,
  'Object.seal': (namespace) => Object.seal(namespace) === namespace,
  'Object.freeze': (namespace) => Object.freeze(namespace),
  'a property set': (namespace) => Reflect.set(namespace, 'b', 5),
  'a property added': (namespace) => Reflect.set(namespace, 'missing', 5),
  'its tag set': (namespace) => Reflect.set(namespace, Symbol.toStringTag, 5),
  'a property defined': (namespace) => Reflect.defineProperty(namespace, 'b', { value: 5 }),
  'the same value defined': (namespace) => Reflect.defineProperty(namespace, 'b', { value: 1 }),
  'nothing defined': (namespace) => Reflect.defineProperty(namespace, 'b', {}),
  'a name defined that is not there': (namespace) =>
    Reflect.defineProperty(namespace, 'missing', { value: 5 }),
  'its tag defined': (namespace) =>
    Reflect.defineProperty(namespace, Symbol.toStringTag, { value: 'Module' }),
  'another symbol defined': (namespace) =>
    Reflect.defineProperty(namespace, Symbol.iterator, { value: 5 }),
  'a property deleted': (namespace) => Reflect.deleteProperty(namespace, 'b'),
  'a name deleted that is not there': (namespace) => Reflect.deleteProperty(namespace, 'missing'),
  'its tag deleted': (namespace) => Reflect.deleteProperty(namespace, Symbol.toStringTag),
  'util.isDeepStrictEqual': (namespace) => util.isDeepStrictEqual(namespace, { b: 1 }),
  'JSON.stringify': (namespace) => JSON.stringify(namespace),
  'String()': (namespace) => String(namespace),
  structuredClone: (namespace) => structuredClone(namespace),
};

/**
 * What it gives, or why it does not.
 * @param {(namespace: any) => unknown} look
 * @param {object} namespace
 */
function outcome(look, namespace) {
  try {
    return look(namespace);
  } catch (error) {
    // What V8 says of a Proxy is another thing, and has tests of its own.
    return { name: error.name, frames: frame(error) };
  }
}

const graph = (source = SOURCE) => ({ entry: source, others: OTHERS });

/**
 * What each look gives, at a namespace of its own.
 * @param {() => Promise<object>} make
 */
async function lookAtEach(make) {
  const log = {};
  for (const [name, look] of Object.entries(looks)) log[name] = outcome(look, await make());
  return log;
}

module.exports = {
  wordedByEngine: true,
  scenarios: {
    'of a module that is linked': () =>
      lookAtEach(async () => (await linked(graph())).entry.namespace),
    'of a module that is evaluated': () =>
      lookAtEach(async () => (await evaluated(graph())).entry.namespace),
    'of a module that was linked when it was made': () =>
      lookAtEach(async () => {
        const { entry } = await linked(graph());
        const { namespace } = entry;
        await entry.evaluate();
        return namespace;
      }),
    'of a module that has failed': () =>
      lookAtEach(async () => {
        const { entry } = await linked(graph(SOURCE.replace('globalThis.fails?.()', 'throw 1')));
        const { namespace } = entry;
        await entry.evaluate().catch(() => {});
        return namespace;
      }),
    'of a module that others hand on': () =>
      lookAtEach(async () => {
        const first = "export * as entry from 'entry';";
        return (await evaluated({ first, ...graph() })).first.namespace.entry;
      }),
    'of a module whose functions are called on it': () =>
      lookAtEach(async () => {
        const { first } = await evaluated({
          first: "import * as entry from 'entry'; export const self = entry.me();",
          entry: `${SOURCE} export function me() { return this; }`,
          others: OTHERS,
        });
        return first.namespace.self;
      }),
  },
};
