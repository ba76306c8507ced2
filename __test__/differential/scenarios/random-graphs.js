'use strict';

// Pseudo-random graphs: cycles, self-imports, top-level await, failures. The
// order of all bodies and the status of all modules must be the reference's.

const { SourceTextModule, SyntheticModule, vm } = require('../../implementation.js');
const { describe } = require('../describe.js');

function random(seed) {
  let state = (seed * 2654435761) >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function texts(seed, { cyclic, awaits, failures }) {
  const next = random(seed);
  const count = 2 + next(7);
  return Array.from({ length: count }, (_, i) => {
    const lines = [];
    const requests = new Set();
    for (let edges = next(4); edges > 0; edges--) {
      const target = cyclic ? next(count) : i + 1 + next(count);
      if (target < count) requests.add(target);
    }
    for (const target of requests) {
      lines.push(
        [
          `import "${target}";`,
          `import { read${target} as r${target} } from "${target}";`,
          `import * as n${target} from "${target}";`,
          `export * as m${target} from "${target}";`,
        ][next(4)],
      );
    }
    if (next(4) === 0) lines.push('import { value } from "synthetic"; log(value);');
    lines.push(`export function read${i}() { return x${i}; }`);
    lines.push(`log("${i} starts");`);
    for (const target of requests) {
      if (next(2))
        lines.push(
          `try { log("${i} reads ${target}: " + (typeof n${target} === "object" ? n${target}.read${target}() : r${target}())); } catch (e) { log("${i} fails to read ${target}: " + e.name); }`,
        );
    }
    lines.push(`export let x${i} = ${i};`);
    if (awaits && next(3) === 0) {
      for (let ticks = 1 + next(3); ticks > 0; ticks--)
        lines.push(`await 0; log("${i} goes on"); x${i} += 10;`);
    }
    if (failures && next(6) === 0) lines.push(`log("${i} throws"); throw new Error("${i}");`);
    lines.push(`log("${i} ends"); x${i}++;`);
    return lines.join('\n');
  });
}

async function record(seed, kinds) {
  const log = [];
  const context = vm.createContext({
    log: (text) => {
      log.push(text);
    },
  });
  const synthetic = new SyntheticModule(
    ['value'],
    () => {
      log.push('synthetic');
      synthetic.setExport('value', 'synthetic value');
    },
    { context },
  );
  const sources = texts(seed, kinds);
  const modules = sources.map(
    (text, i) => new SourceTextModule(text, { identifier: String(i), context }),
  );
  await modules[0].link((specifier) =>
    specifier === 'synthetic' ? synthetic : modules[specifier],
  );
  const linked = modules.map(({ status }) => status);
  const state = () =>
    modules
      .map((module) =>
        module.status === 'errored' ? `errored: ${describe(module.error).message}` : module.status,
      )
      .join();
  const asynchronous = modules.map((module) =>
    module.status === 'unlinked' ? null : module.hasAsyncGraph(),
  );
  let outcome = 'pending';
  const promise = modules[0].evaluate().then(
    () => {
      outcome = 'resolved';
    },
    (error) => {
      outcome = describe(error).message;
    },
  );
  log.push(`returned, ${state()}`);
  await promise;
  log.push(`settled, ${state()}`);
  await new Promise((resolve) => setImmediate(resolve));
  log.push(`a turn later, ${state()}`);
  // Enter the graph at another module as well.
  const second = modules.length - 1;
  if (modules[second].status !== 'unlinked') {
    let other = 'pending';
    await modules[second].evaluate().then(
      () => {
        other = 'resolved';
      },
      (error) => {
        other = describe(error).message;
      },
    );
    log.push(`${second}: ${other}, ${state()}`);
  }
  const values = modules.map((module, i) => {
    try {
      return module.namespace[`x${i}`];
    } catch (error) {
      return error.name;
    }
  });
  return { sources, linked, asynchronous, outcome, log, values };
}

exports.scenarios = {};
for (const [name, kinds, count] of [
  ['trees', {}, 40],
  ['trees that fail', { failures: true }, 40],
  ['trees that await', { awaits: true }, 80],
  ['trees that await and fail', { awaits: true, failures: true }, 80],
  ['cycles', { cyclic: true }, 80],
  ['cycles that fail', { cyclic: true, failures: true }, 80],
  ['cycles that await', { cyclic: true, awaits: true }, 120],
  ['cycles that await and fail', { cyclic: true, awaits: true, failures: true }, 120],
]) {
  for (let seed = 1; seed <= count; seed++)
    exports.scenarios[`${name}, ${seed}`] = () => record(seed * 7919 + name.length, kinds);
}
