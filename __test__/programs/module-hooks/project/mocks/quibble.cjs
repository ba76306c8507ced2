const quibble = require('quibble');

quibble('./c.cjs', () => 'quibbled');
console.log(require('./c.cjs')());
quibble.esm('./dep.mjs', { dep: () => 'quibbled' }).then(async () => {
  console.log((await import('./dep.mjs')).dep());
  quibble.reset();
});
