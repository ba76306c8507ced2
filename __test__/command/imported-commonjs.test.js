'use strict';

// What ES modules and `import()` see of CommonJS and JSON that is also required, under `run` and the running Node itself.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const JSON_FILES = { 'd.json': '{"a":1}', 'e.json': '{"a":2}', 'f.json': '{"a":3}' };

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'JSON is one object, whether it is imported or required first': {
    files: {
      'app.cjs': `
        const load = async (name) => (await import(name, { with: { type: 'json' } })).default;
        const cached = (name) => require.cache[require.resolve(name)];
        (async () => {
          console.log(require('./d.json') === await load('./d.json'), cached('./d.json').parent === module);
          console.log(await load('./e.json') === require('./e.json'), cached('./e.json'), module.children.length);
          console.log(await load('./e.json?query') === require('./e.json'), await load('./e.json#hash') === require('./e.json'));
          cached('./f.json');
          require.cache[require.resolve('./f.json')] = { loaded: false, exports: 5 };
          console.log(await load('./f.json'), cached('./f.json'));
          require.cache[require.resolve('./g.json')] = { loaded: true, exports: 5 };
          console.log(await load('./g.json'));
          await load('./bad.json').catch(({ message }) => console.log(message));
          console.log(Object.keys(require.cache).map((file) => file.replace(__dirname, '')));
        })();
      `,
      ...JSON_FILES,
      'g.json': '{}',
      'bad.json': '{',
    },
  },
  'JSON that is imported and changed by CommonJS of the same graph': {
    files: {
      'app.mjs': `
        import first from './first.cjs';
        import second from './second.cjs';
        import data from './d.json' with { type: 'json' };
        console.log(first, second, data);
      `,
      'first.cjs': 'const data = require("./d.json"); exports.a = data.a++;',
      'second.cjs': 'const data = require("./d.json"); exports.a = data.a++;',
      ...JSON_FILES,
    },
  },
  'an import sees what CommonJS has exported, and not what has come into require.cache': {
    files: {
      'app.mjs': `
        import './changes.cjs';
        import dep, * as ns from './dep.cjs';
        console.log(dep, ns);
        console.log(await import('./dep.cjs?again'));
        console.log(await import('./deleted.cjs'), await import('./replaced.cjs'));
      `,
      'changes.cjs': `
        for (const name of ['dep', 'deleted', 'replaced']) require('./' + name + '.cjs');
        require.cache[require.resolve('./dep.cjs')].exports = { changed: true };
        delete require.cache[require.resolve('./deleted.cjs')];
        require.cache[require.resolve('./replaced.cjs')] = { loaded: true, exports: 'replaced' };
      `,
      'dep.cjs': 'exports.a = 1;',
      'deleted.cjs': 'exports.time = globalThis.times = (globalThis.times ?? 0) + 1;',
      'replaced.cjs': 'exports.a = 1;',
    },
  },
};

describe('CommonJS and JSON that ES modules import, in run', { skip }, () =>
  testPrograms(PROGRAMS),
);
