'use strict';

// What programs give to a loader.

const path = require('node:path');
const { pathToFileURL } = require('node:url');

const errors = require('../errors.js');
const { nodeOptions, valuesOf } = require('../node-options.js');
const validate = require('../validate.js');

/** Those of `import`, as the running Node has them. */
function defaultConditions() {
  const conditions = ['node', 'import'];
  if (process.features.require_module) conditions.push('module-sync');
  if (!nodeOptions().includes('--no-addons')) conditions.push('node-addons');
  return [...conditions, ...valuesOf(['-C', '--conditions'])];
}

/** @param {unknown} conditions */
function validateConditions(conditions) {
  validate.validateArray(conditions, 'options.conditions');
  for (const [index, condition] of /** @type {unknown[]} */ (conditions).entries()) {
    validate.validateString(condition, `options.conditions[${index}]`);
  }
}

/**
 * @param {any} options
 * @param {string} name
 */
function optionalFunction(options, name) {
  const value = options[name];
  if (value !== undefined) validate.validateFunction(value, `options.${name}`);
  return value;
}

/**
 * The URL of the module that imports, from a URL or from the path of a file.
 * @param {unknown} parentURL
 */
function parentOf(parentURL) {
  if (parentURL === undefined) return pathToFileURL(`${process.cwd()}/`).href;
  if (parentURL instanceof URL) return parentURL.href;
  validate.validateString(parentURL, 'parentURL');
  const text = /** @type {string} */ (parentURL);
  if (path.isAbsolute(text)) return pathToFileURL(text).href;
  return new URL(text).href;
}

/**
 * Which attribute is none that Node knows.
 * @param {Readonly<Record<string, string>>} attributes
 */
function findUnsupported(attributes) {
  for (const value of Object.values(attributes)) {
    if (typeof value !== 'string') {
      throw new TypeError('Import attribute value must be a string');
    }
  }
  return Object.keys(attributes).find((key) => key !== 'type');
}

/**
 * @param {string} key
 * @param {string} value
 * @param {string} url of the module that the attribute is given for
 */
function unsupportedAttribute(key, value, url) {
  const message = `Import attribute "${key}" with value "${value}" is not supported in ${url}`;
  const Base = /** @type {ErrorConstructor} */ (TypeError);
  return errors.nodeError(Base, 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED', message, unsupportedAttribute);
}

module.exports = {
  defaultConditions,
  findUnsupported,
  optionalFunction,
  parentOf,
  unsupportedAttribute,
  validateConditions,
};
