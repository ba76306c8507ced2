'use strict';

// Has Node make its own facade of `node:vm` anew, with the names that the object has now.
//
// Node 20.0 to 20.5 has no hooks that could put another module in its place. What keeps the facade is
// inside Node, where V8's inspector can look; and the inside of these versions does not change any more.

const Module = /** @type {any} */ (require('node:module'));

const KEY = Symbol.for('vm-module-record/inspected');
const EXPRESSION = `globalThis[Symbol.for(${JSON.stringify(KEY.description)})]`;

/**
 * Does nothing where there is no inspector.
 * @param {object} vm
 */
function renewOwnFacade(vm) {
  if (!process.features.inspector) return;
  let builtin;
  try {
    builtin = variableAround(Module._load, 'BuiltinModule')?.map.get('vm');
  } catch {
    // As in the process of `node --test` that runs the others.
  }
  if (builtin === undefined) return;
  builtin.exportKeys = Object.keys(vm);
  builtin.module = undefined;
  builtin.getESMFacade();
  builtin.syncExports();
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
