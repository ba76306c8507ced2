'use strict';

// The items that the modules of a random program consist of: declarations and statements, each of which can be left out
// together with those that need it. An item is JSON; here is the text for each kind.

/**
 * @typedef {object} Item
 * @property {number} id of its own in the program
 * @property {string} kind
 * @property {number[]} needs the ids of the items of the same module that it refers to
 * @property {any} [to] the index of another module
 * @property {any} [name]
 * @property {any} [names]
 * @property {any} [imported]
 * @property {any} [form]
 * @property {any} [count]
 * @property {any} [member]
 */

/** @param {string} name as an import or export specifier has it */
const exportName = (name) => (/^[\w$]+$/.test(name) ? name : JSON.stringify(name));

/**
 * V8 resolves the imports of a module in the order of their local names, which is here that of the text.
 * @param {number} at which item of its module the import is
 */
const importOf = (at) => `i${String(at).padStart(3, '0')}`;
/** @param {Item} item a local export */
const localOf = ({ id, form, names }) => (form.startsWith('inline') ? names[0] : `v${id}`);

/** The text of an export of a local binding, by form: how it is declared, and who may write it. */
const LOCALS = {
  /** @type {(value: string, local: string) => string} */
  let: (value, local) => `let ${local} = ${value};`,
  var: (/** @type {string} */ value, /** @type {string} */ local) => `var ${local} = ${value};`,
  const: (/** @type {string} */ value, /** @type {string} */ local) => `const ${local} = ${value};`,
  'let without value': (/** @type {string} */ _value, /** @type {string} */ local) =>
    `let ${local};`,
  class: (/** @type {string} */ value, /** @type {string} */ local) =>
    `class ${local} { static value = ${value}; }`,
  function: (/** @type {string} */ value, /** @type {string} */ local) =>
    `function ${local}() { return ${value}; }`,
  'async function': (/** @type {string} */ value, /** @type {string} */ local) =>
    `async function ${local}() { return ${value}; }`,
  generator: (/** @type {string} */ value, /** @type {string} */ local) =>
    `function* ${local}() { yield ${value}; }`,
  destructured: (/** @type {string} */ value, /** @type {string} */ local) =>
    `let { a: [${local} = ${value}] } = { a: [] };`,
};

/** The exports that are named `default` by their form. */
const DEFAULTS = {
  /** @type {(value: string, local: string) => string} */
  expression: (value) => `export default ${value};`,
  'arrow function': (/** @type {string} */ value) => `export default () => ${value};`,
  'anonymous function': (/** @type {string} */ value) =>
    `export default function () { return ${value}; }`,
  'named function': (/** @type {string} */ value, /** @type {string} */ local) =>
    `export default function ${local}() { return ${value}; }`,
  'anonymous class': (/** @type {string} */ value) =>
    `export default class { static value = ${value}; }`,
  'named class': (/** @type {string} */ value, /** @type {string} */ local) =>
    `export default class ${local} { static value = ${value}; }`,
  'async function expression': (/** @type {string} */ value) =>
    `export default (async function () { return ${value}; });`,
};

/** How a statement reads an expression. */
const READS = {
  /** @type {(label: string, read: string) => string} */
  plain: (label, read) => `log(${label}, ${read});`,
  caught: (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { log(${label}, ${read}); } catch (error) { log(${label}, error); }`,
  typeof: (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { log(${label}, typeof ${read}); } catch (error) { log(${label}, error); }`,
  later: (/** @type {string} */ label, /** @type {string} */ read) =>
    `later(() => { try { log(${label}, ${read}); } catch (error) { log(${label}, error); } });`,
  ticks: (/** @type {string} */ label, /** @type {string} */ read) =>
    `tick(2).then(() => log(${label}, ${read})).catch((error) => log(${label}, error));`,
  shorthand: (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { log(${label}, ({ ${/^\w+$/.test(read) ? read : `value: ${read}`} })); } catch (error) { log(${label}, error); }`,
  eval: (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { log(${label}, eval(${JSON.stringify(read)})); } catch (error) { log(${label}, error); }`,
  call: (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { log(${label}, ${read}(${label})); } catch (error) { log(${label}, error); }`,
  'optional call': (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { log(${label}, ${read}?.()); } catch (error) { log(${label}, error); }`,
  new: (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { log(${label}, typeof new ${read}()); } catch (error) { log(${label}, error); }`,
  template: (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { log(${label}, typeof ${read}\`a\`); } catch (error) { log(${label}, error); }`,
  assign: (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { ${read} = 1; log(${label}, "written"); } catch (error) { log(${label}, error); }`,
  'default parameter': (/** @type {string} */ label, /** @type {string} */ read) =>
    `try { ((value = ${read}) => log(${label}, value))(); } catch (error) { log(${label}, error); }`,
};

/** What a statement does with a namespace. */
const NAMESPACE_USES = {
  /** @type {(namespace: string, name: string) => string} */
  keys: (namespace) => `Reflect.ownKeys(${namespace})`,
  values: (/** @type {string} */ namespace) => `Object.entries(${namespace})`,
  in: (/** @type {string} */ namespace, /** @type {string} */ name) => `${name} in ${namespace}`,
  delete: (/** @type {string} */ namespace, /** @type {string} */ name) =>
    `delete ${namespace}[${name}]`,
  set: (/** @type {string} */ namespace, /** @type {string} */ name) =>
    `Reflect.set(${namespace}, ${name}, 1)`,
  descriptor: (/** @type {string} */ namespace, /** @type {string} */ name) =>
    `Object.getOwnPropertyDescriptor(${namespace}, ${name})`,
  'computed member': (/** @type {string} */ namespace, /** @type {string} */ name) =>
    `${namespace}[${name}]`,
  itself: (/** @type {string} */ namespace) => namespace,
};

const THROWN = [
  'new Error("thrown by " + label)',
  '"a string"',
  'undefined',
  'null',
  'new TypeError("bad")',
];

/** What a body awaits; `count` is a small number. */
const AWAITS = {
  /** @type {(count: number) => string} */
  value: (count) => 'await 0; '.repeat(count),
  promise: (/** @type {number} */ count) => `await tick(${count});`,
  rejection: () =>
    'try { await Promise.reject(new Error("rejected")); } catch (error) { log("awaited", error); }',
  thenable: () => 'await { then(resolve) { log("then"); resolve(1); } };',
  'for await': (/** @type {number} */ count) =>
    `for await (const value of [0, Promise.resolve(1), 2].slice(0, ${count})) log("for await", value);`,
  nested: () => 'log("awaited", [await 1, (await tick(1), 2)]);',
  'in a block': () => 'if (true) { let inner = await 3; log("awaited", inner); }',
};

module.exports = {
  AWAITS,
  DEFAULTS,
  LOCALS,
  NAMESPACE_USES,
  READS,
  THROWN,
  exportName,
  importOf,
  localOf,
};
