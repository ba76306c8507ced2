'use strict';

const util = /** @type {any} */ (require('node:util'));
const { isNamespace } = require('../namespace.js');

function patch() {
  const { isModuleNamespaceObject, isProxy } = util.types;
  Object.assign(util.types, {
    isModuleNamespaceObject: (/** @type {unknown} */ v) => isNamespace(v) || isModuleNamespaceObject(v),
    isProxy: (/** @type {unknown} */ v) => isProxy(v) && !isNamespace(v),
  });
}
module.exports = { patch };
