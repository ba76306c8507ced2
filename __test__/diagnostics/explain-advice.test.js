'use strict';

// The ways out that explanations of early reads name: random programs fail, each advice is followed,
// and the program has to run then.

const { describe, test } = require('node:test');
const { assert, build, isReference, link, vm } = require('../implementation.js');

const skip = isReference && 'Node explains nothing';
const { explain } = vm;

const PROGRAMS = 1200;

/** Numbers below `bound`, the same for the same seed. */
function randomOf(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % bound;
  };
}

/** The lines of each module: one reads what another declares, from there or by a barrel, itself or of a namespace. */
function program(random) {
  const names = ['app', 'm1', 'm2', 'm3', 'm4', 'm5'].slice(0, 2 + random(5));
  const declarer = names[random(names.length)];
  const others = names.filter((name) => name !== declarer);
  const reader = others[random(others.length)];
  const passing = others.filter((name) => name !== reader);
  const barrel = random(4) === 0 ? undefined : passing[random(passing.length)];
  const isNamespace = random(2) === 0;
  // Barrels come to a module too late where little else leads to it.
  const rarity = 2 + random(6);
  const hasAwaits = random(2) === 0;
  const lines = {};
  for (const name of names) {
    const imported = names.filter((it) => it !== name && random(rarity) === 0);
    const own = imported.map((specifier) => `import "${specifier}";`);
    const put = (line) => own.splice(random(own.length + 1), 0, line);
    if (name === 'app' && imported.length === 0) put(`import "${names[1]}";`);
    if (name === barrel) {
      put(`import "${reader}";`);
      put(`export ${random(2) === 0 ? '*' : '{ V }'} from "${declarer}";`);
    }
    if (name === reader) {
      put(`import ${isNamespace ? '* as N' : '{ V }'} from "${barrel ?? declarer}";`);
      own.push(isNamespace ? 'N.V;' : 'V;');
    }
    if (name === declarer) own.push('export const V = 1;');
    if (hasAwaits && random(3) === 0) own.push('await 0;');
    lines[name] = own;
  }
  return lines;
}

/** What a program throws. */
async function outcome(lines) {
  const sources = Object.entries(lines).map(([name, own]) => [name, own.join('\n')]);
  const modules = build(Object.fromEntries(sources));
  try {
    await link(modules.app, modules);
    await modules.app.evaluate();
    return null;
  } catch (error) {
    return error;
  }
}

/** Without lines where the module has run to its end. */
const IMPORT = /that of '(\w+)' in '(\w+)'(?:, lines? (\d[\d, and]*))?/g;
const numbers = (lines) => lines.match(/\d+/g).map((line) => Number(line) - 1);

/** The program after what the remedy says first. */
function followed(lines, remedy) {
  const changed = structuredClone(lines);
  const [first] = remedy.split('\n');
  const direct = /^Import '(\w+)' in '(\w+)' itself/.exec(first);
  if (direct !== null) {
    changed[direct[2]].unshift(`import "${direct[1]}";`);
    return changed;
  }
  const order =
    /^Move the import of '\w+' in '(\w+)', lines? ([\d, and]+), (below|above) that of '\w+', line (\d+)/.exec(
      first,
    );
  if (order !== null) {
    const [, importer, which, where, line] = order;
    const own = changed[importer];
    const moved = numbers(which).map((index) => own[index]);
    const target = own[Number(line) - 1];
    const others = own.filter((it) => !moved.includes(it));
    others.splice(others.indexOf(target) + (where === 'below' ? 1 : 0), 0, ...moved);
    changed[importer] = others;
    return changed;
  }
  const [, start] = /^Move (the import of .*)/.exec(first);
  for (const [, specifier, importer, which] of start
    .replace(/^the import/, 'that')
    .matchAll(IMPORT)) {
    const own = changed[importer];
    const isMoved = (line, index) =>
      which === undefined ? line.endsWith(`"${specifier}";`) : numbers(which).includes(index);
    changed[importer] = own.map((line, index) => (isMoved(line, index) ? '' : line));
  }
  return changed;
}

/** The program after each of the other ways out. */
function* others(lines, { remedy, identifier }) {
  const [, second] = remedy.split('\n');
  const direct = /import '(\w+)' in '(\w+)' itself/.exec(second);
  if (direct !== null) {
    yield { ...lines, [direct[2]]: [`import "${direct[1]}";`, ...lines[direct[2]]] };
  }
  const entry = /Importing '(\w+)' first in '(\w+)'/.exec(second);
  if (entry !== null) {
    assert.equal(entry[1], identifier);
    yield { ...lines, [entry[2]]: [`import "${entry[1]}";`, ...lines[entry[2]]] };
  }
  const own = { own: ['export const V = 1;'] };
  for (const [name, itsLines] of Object.entries(lines)) {
    own[name] = itsLines.map((line) => {
      if (/^import \{ V \}|^import \* as N/.test(line)) return line.replace(/".*"/, '"own"');
      if (line.startsWith('export { V }')) return 'export { V } from "own";';
      return line === 'export const V = 1;' ? 'export { V } from "own";' : line;
    });
  }
  yield own;
}

describe('what mends a read that came too early', { skip }, () => {
  test('mends it in random programs', async () => {
    const random = randomOf(4);
    const kinds = new Map();
    for (let count = 0; count < PROGRAMS; count++) {
      const lines = program(random);
      const error = await outcome(lines);
      if (error === null) continue;
      const explanation = explain(error);
      const { cycle, reason, remedy } = explanation;
      const shown = () => JSON.stringify({ lines, reason, remedy }, null, 2);
      assert.notEqual(cycle.length, 0, shown());
      const [first] = remedy.split('\n');
      const name = first.match(/^\w+|below|above|as well/g).join(' ');
      kinds.set(name, (kinds.get(name) ?? 0) + 1);
      if (!first.startsWith('More ')) {
        assert.equal(await outcome(followed(lines, remedy)), null, shown());
      }
      for (const other of others(lines, explanation)) {
        assert.equal(await outcome(other), null, `${shown()} ${JSON.stringify(other, null, 2)}`);
      }
    }
    // There were some of each kind.
    for (const name of ['Import', 'Move', 'Move above', 'Move as well', 'Move below']) {
      assert.ok(kinds.get(name) > 0, JSON.stringify([...kinds]));
    }
  });
});
