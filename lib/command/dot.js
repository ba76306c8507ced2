'use strict';

// The graph in the language of Graphviz: https://graphviz.org/doc/info/lang.html

const { labelsOf } = require('./page/labels.js');
const { formatTime } = require('./page/model.js');

/** @param {string} text */
const quoted = (text) =>
  `"${text.replace(/\0/g, '').replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r?\n/g, '\\n')}"`;

/** @param {Record<string, string>} attributes */
function listed(attributes) {
  const entries = Object.entries(attributes).map(([name, value]) => `${name}=${quoted(value)}`);
  return entries.length === 0 ? '' : ` [${entries.join(', ')}]`;
}

/**
 * @param {import('../../index.js').ModuleGraphModule} module
 * @param {string} label
 * @param {number} slow
 */
function attributesOf(
  { cycle, error, evaluation, hasTopLevelAwait, identifier, kind },
  label,
  slow,
) {
  const lines = [label];
  /** @type {Record<string, string>} */
  const attributes = { label, tooltip: identifier };
  if (kind === 'synthetic') attributes.fillcolor = '#eef0f3';
  if (evaluation !== null && evaluation.duration >= slow) {
    lines.push(`slow: ${formatTime(evaluation.duration)}`);
    attributes.fillcolor = '#ffe8bd';
  }
  if (hasTopLevelAwait) {
    lines.push('top-level await');
    attributes.color = '#7a3ee0';
    attributes.penwidth = '2';
  }
  if (cycle !== null) {
    lines.push(`cycle ${cycle + 1}`);
    attributes.color = '#cf222e';
    attributes.penwidth = '2';
  }
  if (error !== null) {
    lines.push(`${error.name}: ${error.message}`);
    attributes.fillcolor = '#ffdcdf';
  }
  return { ...attributes, label: lines.join('\n') };
}

/**
 * @param {import('../../loader.js').LoaderGraph} graph
 * @param {{ title: string, slow: number }} options
 * @returns {string}
 */
function dotOf({ modules, edges }, { title, slow }) {
  const labels = labelsOf(modules.map(({ identifier }) => identifier));
  const lines = [
    `digraph ${quoted(title)} {`,
    '  rankdir="LR";',
    '  node [shape="box", style="rounded,filled", fillcolor="#ffffff", color="#a9b1bd", fontname="sans-serif", fontsize="11"];',
    '  edge [color="#8a94a3", arrowsize="0.7", fontname="sans-serif", fontsize="9"];',
  ];
  for (const module of modules) {
    lines.push(`  m${module.id}${listed(attributesOf(module, labels[module.id], slow))};`);
  }
  for (const { from, to, phase, specifier } of edges) {
    if (to === null) continue;
    /** @type {Record<string, string>} */
    const attributes = { tooltip: specifier };
    const { cycle } = modules[from];
    if (cycle !== null && cycle === modules[to].cycle) attributes.color = '#cf222e';
    if (phase !== 'evaluation') {
      attributes.style = 'dashed';
      attributes.label = phase;
    }
    lines.push(`  m${from} -> m${to}${listed(attributes)};`);
  }
  return `${lines.join('\n')}\n}\n`;
}

module.exports = { dotOf };
