'use strict';

// A program as text that one can read, and work from.

const { sourceOf, specifierOf } = require('./source.js');

/** @param {import('./program.js').Program} program */
function print(program) {
  const { seed, context, dynamic, linker, unfindable, modules, steps } = program;
  const lines = [
    `seed ${seed}${context ? ', in a context' : ''}; linker: ${linker}; import(): ${dynamic}`,
  ];
  if (unfindable.length > 0) lines.push(`the linker does not know ${unfindable.map(specifierOf)}`);
  for (const [index, module] of modules.entries()) {
    if (module.kind === 'synthetic') {
      lines.push(`--- ${specifierOf(index)}: synthetic, throws: ${module.throws}`);
      for (const { name, when } of module.exports) lines.push(`${JSON.stringify(name)} ${when}`);
    } else {
      lines.push(`--- ${specifierOf(index)}`, sourceOf(module, index));
    }
  }
  lines.push('--- steps');
  for (const { kind, module, name, count, wait } of steps) {
    const parts = [kind, module === undefined ? '' : specifierOf(module)];
    if (kind === 'call' || kind === 'set') parts.push(JSON.stringify(name));
    if (kind === 'ticks') parts.push(String(count));
    if (wait) parts.push('and a turn');
    lines.push(parts.filter((part) => part !== '').join(' '));
  }
  return lines.join('\n');
}

module.exports = { print };
