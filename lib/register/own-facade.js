'use strict';

// Has Node make its own facade of `node:vm` anew, with the names that the object has now.
//
// For where no hook could put another module in its place: in a Node without `module.registerHooks()`.
// What keeps the facade is inside Node, where V8's inspector can look; and the inside of the versions
// without it, up to 20, 22.14 and 23.4, does not change any more.

const Module = /** @type {any} */ (require('node:module'));

const KEY = Symbol.for('vm-module-record/inspected');
const EXPRESSION = `globalThis[Symbol.for(${JSON.stringify(KEY.description)})]`;

/**
 * Does nothing where there is no inspector.
 * @param {any} vm
 * @returns {() => void} brings the former facade up to date, for those who imported it
 */
function renewOwnFacade(vm) {
  const builtin = findBuiltin('vm');
  if (builtin === undefined) return () => {};
  const { module: former, exportKeys: names } = builtin;
  builtin.exportKeys = Object.keys(vm);
  builtin.module = undefined;
  builtin.getESMFacade();
  builtin.syncExports();
  return () => {
    // Newer ones make it when somebody imports it.
    for (const name of former === undefined ? [] : names) former.setExport(name, vm[name]);
  };
}

/**
 * What Node keeps of a built-in module that was loaded.
 * @param {string} id
 * @returns {any} undefined where it cannot be had
 */
function findBuiltin(id) {
  if (!process.features.inspector) return undefined;
  try {
    return variableAround(Module._load, 'BuiltinModule')?.map.get(id);
  } catch {
    // As in the process of `node --test` that runs the others.
    return undefined;
  }
}

/**
 * The value of a variable that is in scope in a function; undefined when there is none of the name.
 * @param {Function} inner
 * @param {string} name
 * @returns {any}
 */
function variableAround(inner, name) {
  const { Session } = require('node:inspector');
  const session = new Session();
  /** @type {(method: string, params: object) => any} */
  const post = (method, params) => {
    let answer;
    // Calls back before it returns.
    session.post(method, params, (_error, result) => {
      answer = result;
    });
    return answer;
  };
  /** @type {(object: { objectId: string }) => any} */
  const propertiesOf = ({ objectId }) =>
    post('Runtime.getProperties', { objectId, ownProperties: true });
  /** @type {(properties: any[], name: string) => any} */
  const find = (properties, name) => properties.find((property) => property.name === name)?.value;

  const exchange = { inner, found: undefined };
  Object.defineProperty(globalThis, KEY, { value: exchange, configurable: true });
  try {
    session.connect();
    const { result } = post('Runtime.evaluate', { expression: `${EXPRESSION}.inner` });
    const scopes = find(propertiesOf(result).internalProperties, '[[Scopes]]');
    for (const { value: scope } of propertiesOf(scopes).result) {
      const variable = scope.objectId && find(propertiesOf(scope).result, name);
      if (!variable) continue;
      const functionDeclaration = `function () { ${EXPRESSION}.found = this; }`;
      post('Runtime.callFunctionOn', { objectId: variable.objectId, functionDeclaration });
      break;
    }
  } finally {
    session.disconnect();
    Reflect.deleteProperty(globalThis, KEY);
  }
  return exchange.found;
}

module.exports = { renewOwnFacade };
