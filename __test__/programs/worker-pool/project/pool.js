'use strict';

// A pool of workers that load the same graphs over and over; now and then one is ended while a module
// of it is being evaluated, and replaced. Prints what came of it.

const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');
const { setImmediate: turn } = require('node:timers/promises');
const vm = require('node:vm');

const WORKERS = 8;
const ROUNDS = 200;
/** In which rounds a worker is ended: one worker in each of them. */
const ENDS = (round) => round % 5 === 2;

const SIZE = 12;
const source = (index) => `
  import { sum as before } from '${(index + SIZE - 1) % SIZE}';
  import * as all from '${(index + 5) % SIZE}';
  import { shared } from 'shared';
  ${index === 3 ? 'await Promise.resolve();' : ''}
  export function sum(depth) { return depth === 0 ? ${index} : before(depth - 1) + ${index}; }
  export let calls = shared.map((value) => value + ${index});
  export const names = () => Object.keys(all);
  export const lazy = () => import('shared');
  export const block = (flag) => { Atomics.store(flag, 0, 1); Atomics.notify(flag, 0); for (;;); };
  export default class Node${index} { big = new Array(100).fill(${index}); }
`;

async function load(flag) {
  const context = vm.createContext({ Atomics });
  const shared = new vm.SyntheticModule(['shared'], () => shared.setExport('shared', [1, 2]), {
    context,
  });
  const importModuleDynamically = async () => {
    await shared.evaluate();
    return shared;
  };
  const modules = new Map([['shared', shared]]);
  for (let index = 0; index < SIZE; index++) {
    const options = { context, identifier: `${index}`, importModuleDynamically };
    modules.set(`${index}`, new vm.SourceTextModule(source(index), options));
  }
  const root = modules.get('0');
  await root.link((specifier) => modules.get(specifier));
  await root.evaluate();
  const { sum, names, lazy, block } = root.namespace;
  const { shared: list } = await lazy();
  if (sum(SIZE) !== 66 || names().length !== 6 || list.length !== 2)
    throw new Error('wrong result');
  if (flag === undefined) return;
  // The body of a module never ends.
  const stuck = new vm.SourceTextModule('import { block } from "0"; import.meta.block();', {
    context,
    initializeImportMeta: (meta) => {
      meta.block = () => block(flag);
    },
  });
  await stuck.link(() => root);
  await stuck.evaluate();
}

async function work() {
  const flag = new Int32Array(workerData);
  parentPort.on('message', async (stuck) => {
    await load(stuck ? flag : undefined);
    parentPort.postMessage('done');
  });
}

class Member {
  #memory = new SharedArrayBuffer(4);
  #worker = new Worker(__filename, { workerData: this.#memory });

  /** Has it load once. */
  run() {
    const { promise, resolve, reject } = withResolvers();
    this.#worker.once('message', resolve);
    this.#worker.once('error', reject);
    this.#worker.postMessage(false);
    return promise.finally(() => {
      this.#worker.removeListener('error', reject);
      this.#worker.removeListener('message', resolve);
    });
  }

  /** Ends it while a module is being evaluated. */
  async end() {
    const flag = new Int32Array(this.#memory);
    this.#worker.postMessage(true);
    while (Atomics.load(flag, 0) === 0) await turn();
    return this.#worker.terminate();
  }

  close() {
    return this.#worker.terminate();
  }
}

function withResolvers() {
  let resolve;
  let reject;
  const promise = new Promise((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}

async function main() {
  const members = Array.from({ length: WORKERS }, () => new Member());
  const result = { loads: 0, ended: 0, rss: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const unlucky = ENDS(round) ? round % WORKERS : -1;
    await Promise.all(
      members.map(async (member, index) => {
        if (index !== unlucky) {
          await member.run();
          result.loads++;
          return;
        }
        await member.end();
        result.ended++;
        members[index] = new Member();
      }),
    );
    if (round % 10 === 9) result.rss.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
  }
  await Promise.all(members.map((member) => member.close()));
  console.log(JSON.stringify(result));
}

if (isMainThread) main();
else work();
