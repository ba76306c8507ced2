'use strict';

// Makes a program smaller as long as something stays true of it.

/** @typedef {import('./program.js').Program} Program */

/**
 * A copy without some modules: what refers to them goes too.
 * @param {Program} program
 * @param {(index: number) => boolean} isDropped
 */
function withoutModules(program, isDropped) {
  const copy = structuredClone(program);
  const kept = copy.modules.map((_, index) => index).filter((index) => !isDropped(index));
  const numbers = new Map(kept.map((index, at) => [index, at]));
  numbers.set(-1, -1);
  copy.modules = kept.map((index) => copy.modules[index]);
  for (const module of copy.modules) {
    if (module.kind !== 'source') continue;
    module.items = module.items.filter(({ to }) => to === undefined || numbers.has(to));
    for (const item of module.items) {
      if (item.to !== undefined) item.to = numbers.get(item.to);
    }
  }
  copy.steps = copy.steps.filter(({ module }) => module === undefined || numbers.has(module));
  for (const step of copy.steps) {
    if (step.module !== undefined) step.module = numbers.get(step.module);
  }
  copy.unfindable = copy.unfindable.flatMap((index) => numbers.get(index) ?? []);
  return withoutOrphans(copy);
}

/** Leaves out items whose needs are gone. @param {Program} program */
function withoutOrphans(program) {
  for (const module of program.modules) {
    if (module.kind !== 'source') continue;
    for (let before = -1; before !== module.items.length; ) {
      before = module.items.length;
      const ids = new Set(module.items.map(({ id }) => id));
      module.items = module.items.filter(({ needs }) => needs.every((id) => ids.has(id)));
    }
  }
  return program;
}

/** Every smaller program to try, the greatest cuts first. @param {Program} program */
function* candidates(program) {
  const count = program.modules.length;
  for (let size = count >> 1; size >= 1; size >>= 1) {
    for (let start = 0; start < count; start += size) {
      const copy = withoutModules(program, (index) => index >= start && index < start + size);
      if (copy.modules.length > 0) yield copy;
    }
  }
  for (let size = program.steps.length; size >= 1; size >>= 1) {
    for (let start = 0; start < program.steps.length; start += size) {
      const copy = structuredClone(program);
      copy.steps.splice(start, size);
      yield withoutOrphans(copy);
    }
  }
  for (const [index, module] of program.modules.entries()) {
    const list = module.kind === 'source' ? module.items : module.exports;
    for (let size = list.length; size >= 1; size >>= 1) {
      for (let start = 0; start < list.length; start += size) {
        const copy = structuredClone(program);
        const same = copy.modules[index];
        if (same.kind === 'source') same.items.splice(start, size);
        else same.exports.splice(start, size);
        yield withoutOrphans(copy);
      }
    }
  }
  yield* simplifications(program);
}

/** The same program with simpler settings. @param {Program} program */
function* simplifications(program) {
  /** @type {Partial<Program>[]} */
  const simpler = [
    { context: false },
    { linker: 'at once' },
    { dynamic: 'whole' },
    { unfindable: [] },
  ];
  for (const settings of simpler) {
    const copy = { ...structuredClone(program), ...settings };
    if (JSON.stringify(copy) !== JSON.stringify(program)) yield copy;
  }
  for (const [index, module] of program.modules.entries()) {
    for (const [at, { names = [], count = 1 }] of module.kind === 'source'
      ? module.items.entries()
      : []) {
      const copy = structuredClone(program);
      const items = /** @type {import('./program.js').SourceModule} */ (copy.modules[index]).items;
      if (names.length > 1) items[at].names = names.slice(0, 1);
      else if (count > 1) items[at].count = 1;
      else continue;
      yield copy;
    }
  }
}

/** @param {Program} program */
const sizeOf = (program) => JSON.stringify(program).length;

/**
 * @param {Program} program
 * @param {(program: Program) => Promise<boolean>} isStill
 */
async function shrink(program, isStill) {
  let smallest = program;
  for (let found = true; found; ) {
    found = false;
    for (const candidate of candidates(smallest)) {
      const smaller =
        sizeOf(candidate) < sizeOf(smallest) ||
        JSON.stringify(candidate.modules) === JSON.stringify(smallest.modules);
      if (
        smaller &&
        JSON.stringify(candidate) !== JSON.stringify(smallest) &&
        (await isStill(candidate))
      ) {
        smallest = candidate;
        found = true;
        break;
      }
    }
  }
  return smallest;
}

module.exports = { shrink };
