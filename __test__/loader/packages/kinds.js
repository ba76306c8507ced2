// What values are, in a form that is the same in every realm.

/** @param {Function} value */
function kindOfFunction(value) {
  const text = Function.prototype.toString.call(value);
  const what = /^class\b/.test(text) ? 'class' : 'function';
  return `${what} ${value.name}/${value.length}`;
}

/**
 * @param {any} value
 * @returns {string}
 */
function kindOf(value) {
  if (value === null) return 'null';
  if (typeof value === 'function') return kindOfFunction(value);
  if (typeof value !== 'object') return typeof value;
  const maker = Object.getPrototypeOf(value)?.constructor;
  const made = typeof maker === 'function' ? maker.name : 'nothing';
  return `${Object.prototype.toString.call(value)} of ${made}`;
}

/**
 * The kinds of a namespace's exports, and of what hangs on its default export.
 * @param {object} namespace
 */
function kindsOf(namespace) {
  /** @type {Record<string, string>} */
  const kinds = {};
  for (const [name, value] of Object.entries(namespace)) {
    kinds[name] = kindOf(value);
    if (name !== 'default' || typeof value !== 'object' || value === null) continue;
    for (const key of Object.keys(value)) kinds[`default.${key}`] = kindOf(value[key]);
  }
  return kinds;
}

module.exports = { kindsOf };
