'use strict';

// The text of a random program's module.

const {
  AWAITS,
  DEFAULTS,
  LOCALS,
  NAMESPACE_USES,
  READS,
  exportName,
  importOf,
  localOf,
} = require('./items.js');

/** @typedef {import('./items.js').Item} Item */

/**
 * Every other one is bare: that tells how an importer is compiled at first.
 * @param {number} index of a module
 */
const specifierOf = (index) => {
  if (index < 0) return 'nowhere';
  return index % 2 === 0 ? `m${index}` : `./m${index}`;
};

/**
 * @param {import('./program.js').SourceModule} module
 * @param {number} index
 */
function sourceOf({ items }, index) {
  const byId = new Map(items.map((item, at) => [item.id, { ...item, at }]));
  const lines = [...byId.values()].map((item) => lineOf(item, index, byId));
  return lines.filter((line) => line !== '').join('\n');
}

/**
 * What an item reads.
 * @param {any} item
 * @param {Map<number, Item & { at: number }>} byId
 */
function readOf({ needs, member }, byId) {
  const needed = /** @type {Item & { at: number }} */ (byId.get(needs[0]));
  if (needed.kind === 'local') return bindingOf(needed);
  const local = importOf(needed.at);
  if (member === undefined) return local;
  return /^[\w$]+$/.test(member) ? `${local}.${member}` : `${local}[${JSON.stringify(member)}]`;
}

/** @param {Item} item a local export */
function bindingOf(item) {
  return item.form.startsWith('default: ') ? `v${item.id}` : localOf(item);
}

/**
 * @param {any} item
 * @param {number} index of the module
 * @param {Map<number, Item & { at: number }>} byId
 */
function lineOf(item, index, byId) {
  const { at, id, kind, form, name, imported, count } = item;
  const needed = byId.get(item.needs[0]);
  const label = JSON.stringify(`m${index} #${id}`);
  const from = item.to === undefined ? '' : JSON.stringify(specifierOf(item.to));
  switch (kind) {
    case 'bare':
      return `import ${from};`;
    case 'named':
      if (imported === 'default' && id % 2 === 0) return `import ${importOf(at)} from ${from};`;
      return `import { ${exportName(imported)} as ${importOf(at)} } from ${from};`;
    case 'namespace':
      return `import * as ${importOf(at)} from ${from};`;
    case 'star':
      return `export * from ${from};`;
    case 'starAs':
      return `export * as ${exportName(name)} from ${from};`;
    case 'indirect':
      return `export { ${exportName(imported)} as ${exportName(name)} } from ${from};`;
    case 'exportImport':
      return `export { ${importOf(needed?.at ?? 0)} as ${exportName(name)} };`;
    case 'local':
      return localLine(item, JSON.stringify(`m${index} v${id}`), byId);
    case 'log':
      return `log(${label});`;
    case 'read':
      return /** @type {any} */ (READS)[form](label, readOf(item, byId));
    case 'use': {
      const use = /** @type {any} */ (NAMESPACE_USES)[form](
        importOf(needed?.at ?? 0),
        JSON.stringify(name),
      );
      return `try { log(${label}, ${use}); } catch (error) { log(${label}, error); }`;
    }
    case 'write':
      return `${readOf(item, byId)} = ${label};`;
    case 'ticking':
      return `tick(${count}).then(() => { ${readOf(item, byId)} = ${label}; }).catch((error) => log(${label}, error));`;
    case 'meta':
      return `log(${label}, import.meta.name, import.meta === import.meta);`;
    case 'await':
      return `log(${label}); ${/** @type {any} */ (AWAITS)[form](count)} log(${label}, "goes on");`;
    case 'throw':
      return `{ const label = ${label}; log(label, "throws"); throw ${form}; }`;
    case 'dynamic':
      return dynamicLine(form, label, from);
  }
  throw new Error(`no text for ${kind}`);
}

/**
 * @param {string} form
 * @param {string} label
 * @param {string} from
 */
function dynamicLine(form, label, from) {
  const then = `import(${from}).then((value) => log(${label}, value), (error) => log(${label}, error));`;
  switch (form) {
    case 'await':
      return `log(${label}, await import(${from}));`;
    case 'caught await':
      return `try { log(${label}, await import(${from})); } catch (error) { log(${label}, error); }`;
    case 'later':
      return `later(() => { ${then} });`;
    default:
      return then;
  }
}

/**
 * @param {any} item
 * @param {string} value
 * @param {Map<number, Item & { at: number }>} byId
 */
function localLine(item, value, byId) {
  const { id, form, names } = item;
  if (form.startsWith('default: ')) {
    return /** @type {any} */ (DEFAULTS)[form.slice('default: '.length)](value, `v${id}`);
  }
  if (form.startsWith('inline: ')) {
    const text = /** @type {any} */ (LOCALS)[form.slice('inline: '.length)](value, names[0]);
    return `export ${text}`;
  }
  const local = `v${id}`;
  const specifiers = names.map((/** @type {string} */ name) => `${local} as ${exportName(name)}`);
  return `${declarationOf(item, value, local, byId)} export { ${specifiers.join(', ')} };`;
}

/**
 * @param {any} item
 * @param {string} value
 * @param {string} local
 * @param {Map<number, Item & { at: number }>} byId
 */
function declarationOf(item, value, local, byId) {
  switch (item.form) {
    case 'setter':
      return `function ${local}(value) { ${readOf(item, byId)} = value; return ${value}; }`;
    case 'setter in eval':
      return `function ${local}(value) { eval(${JSON.stringify(`${readOf(item, byId)} = value`)}); return ${value}; }`;
    case 'setter in arrow':
      return `const ${local} = (value) => { ${readOf(item, byId)} = value; };`;
    case 'reader':
      return `function ${local}() { return ${readOf(item, byId)}; }`;
    case 'thenable':
      return `function ${local}(resolve) { log(${value}, "then"); resolve("resolved"); }`;
  }
  return /** @type {any} */ (LOCALS)[item.form](value, local);
}

module.exports = { sourceOf, specifierOf };
