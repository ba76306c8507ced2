'use strict';

// Source maps, with `--enable-source-maps`, of what a loader loads. Node knows those of what its own loader has compiled: so that
// compiles the comment that names one, in the name of the module.

const { fileURLToPath } = require('node:url');
const { Module, compileModule } = require('../intrinsics.js');

const MAJOR = Number(process.versions.node.split('.')[0]);

/** What says where a map is, and what the text is called. The last ones count. */
const COMMENT = /\/[*/](#\s+source(?:Mapping)?URL=[^\s'"]+)/g;

/** By name. Node forgets the map of a module that is not there any more. @type {Map<string, object>} */
const modules = new Map();

/** From so many on the first ones are forgotten. */
const MAX_MODULES = 10_000;

const areEnabled = () => /** @type {any} */ (process).sourceMapsEnabled === true;

/** Whether anybody may ask for them. With coverage each script of a file would count. */
const areKept = () => areEnabled() && process.env.NODE_V8_COVERAGE === undefined;

/**
 * @param {string} name of a module: its URL, or its path if it is CommonJS
 * @param {() => string} textOf
 */
function keepSourceMap(name, textOf) {
  if (!areKept()) return;
  const text = textOf();
  if (!text.includes('sourceMappingURL=')) return;
  const comments = Array.from(text.matchAll(COMMENT), ([, comment]) => `//${comment}`);
  const module = new Module(name);
  modules.delete(name);
  modules.set(name, module);
  if (modules.size > MAX_MODULES) modules.delete(modules.keys().next().value ?? name);
  Reflect.apply(compileModule, module, [comments.join('\n'), name, 'commonjs']);
}

/**
 * What a map says of a place, whose numbers begin with 1 here.
 * @param {import('node:module').SourceMap} map
 * @param {number | null} line
 * @param {number | null} column
 * @returns {any}
 */
const entryAt = (map, line, column) => map.findEntry(Number(line) - 1, Number(column) - 1);

/**
 * The name that a function has in the original, if the map knows it.
 * @param {import('node:module').SourceMap} map
 * @param {any} site
 * @param {NodeJS.CallSite | undefined} caller
 */
function originalName(map, site, caller) {
  const { name } = entryAt(map, site.getEnclosingLineNumber(), site.getEnclosingColumnNumber());
  if (name || caller === undefined || caller.getFileName() !== site.getFileName()) return name;
  return entryAt(map, caller.getLineNumber(), caller.getColumnNumber()).name;
}

/**
 * @param {any} site
 * @param {NodeJS.CallSite | undefined} caller
 * @returns {string} as Node shows it, in the original if there is one
 */
function mappedFrame(site, caller) {
  const map = Module.findSourceMap(site.getFileName() ?? site.getEvalOrigin());
  if (map === undefined) return `${site}`;
  const entry = entryAt(map, site.getLineNumber(), site.getColumnNumber());
  const { originalColumn, originalLine, originalSource } = entry;
  if (originalSource === undefined || originalLine === undefined) return `${site}`;
  const source = originalSource.startsWith('file:')
    ? fileURLToPath(originalSource)
    : originalSource;
  const name = originalName(map, site, caller);
  const own = (site.getFunctionName() ?? site.getMethodName()) || '<anonymous>';
  const type = site.getTypeName();
  const typePrefix = type === null || type === 'global' ? '' : `${type}.`;
  // Later Nodes have the type in front of the original name, too.
  const shown = name && MAJOR < 22 ? name : `${typePrefix}${name || own}`;
  const kind = site.isAsync() ? 'async ' : site.isConstructor() ? 'new ' : '';
  return `${kind}${shown} (${source}:${originalLine + 1}:${originalColumn + 1})`;
}

/**
 * The frames of a stack, each with its place in the original.
 * @param {readonly NodeJS.CallSite[]} sites
 * @returns {string[]}
 */
function mappedFrames(sites) {
  return sites.map((site, index) => {
    try {
      return mappedFrame(site, sites[index + 1]);
    } catch {
      // The map is wrong.
      return `${site}`;
    }
  });
}

module.exports = { areEnabled, keepSourceMap, mappedFrames };
