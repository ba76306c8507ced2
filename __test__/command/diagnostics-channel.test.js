'use strict';

// What the subscribers of node:diagnostics_channel are told of what a program loads: `run` beside the running Node.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'what a program imports and requires': {
    files: {
      'app.mjs': `
        import { AsyncLocalStorage } from 'node:async_hooks';
        import channels from 'node:diagnostics_channel';
        import Module, { createRequire } from 'node:module';
        import { basename } from 'node:path';
        const require = createRequire(import.meta.url);
        const storage = new AsyncLocalStorage();
        for (const name of ['module.require', 'module.import']) {
          const traced = channels.tracingChannel(name);
          const tell = (kind) => (event) => {
            const { id, url, parentFilename, parentURL, error, result } = event;
            console.log(name, kind, ...[id, url, parentFilename, parentURL].map((at) => at && basename(at)), error?.code ?? error?.name, typeof result,
              Object.keys(event).sort().join(), Object.getPrototypeOf(event), storage.getStore());
          };
          const kinds = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];
          traced.subscribe(Object.fromEntries(kinds.map((kind) => [kind, tell(kind)])));
          traced.start.bindStore(storage, ({ id, url }) => basename(id ?? url));
        }
        const show = async (action) => {
          try { console.log(typeof await action()); } catch (error) { console.log(error.name, error.code, storage.getStore()); }
        };
        await show(() => import('./dep.mjs'));
        await show(() => require('./dep.cjs').again());
        await show(() => require('./not-there.cjs'));
        await show(() => import('./not-there.mjs'));
        await show(() => require('node:fs'));
        await show(() => import('node:os'));
        await show(() => require(''));
        await show(() => import('./throws.mjs'));
        await show(() => import({ toString: () => './dep.mjs' }));
        await show(() => import('./data.json', { with: { type: 'json' } }));
        await show(() => import('./thenable.mjs'));
        const { _load } = Module;
        Module._load = function (...given) { console.log('load', given[0]); return _load.apply(this, given); };
        await show(() => require('./dep.cjs'));
        await show(() => import('node:dgram'));
        Module._load = _load;
        const { require: byNode } = Module.prototype;
        Module.prototype.require = function (id) { console.log('require', id); return byNode.call(this, id); };
        await show(() => require('./dep.cjs'));
        await show(() => import('node:dns'));
      `,
      'dep.mjs': 'export {};',
      'dep.cjs': 'require("./other.cjs"); exports.again = () => module.require("./other.cjs");',
      'other.cjs': '',
      'throws.mjs': 'throw new RangeError("thrown");',
      'data.json': '{}',
      'thenable.mjs': 'export const then = (resolve) => resolve(5);',
    },
    options: '--no-warnings',
  },
};

describe('run tells of what it loads as node', { skip }, () => testPrograms(PROGRAMS));
