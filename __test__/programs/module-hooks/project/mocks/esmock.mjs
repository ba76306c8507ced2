import esmock from 'esmock';

const mocked = (text) => ({
  './dep.mjs': { dep: () => text },
  './c.cjs': () => text,
  'node:fs': { readFileSync: () => text },
});
console.log((await esmock('./mod.mjs', mocked('mock'))).read());
console.log((await esmock.strict('./mod.mjs', mocked('strict mock'))).read());
