import quibble from 'quibble';

await quibble.esm('./dep.mjs', { dep: () => 'quibbled' });
await quibble.esm('./c.cjs', undefined, () => 'quibbled');
await quibble.esm('node:fs', {}, { readFileSync: () => 'quibbled' });
console.log((await import('./mod.mjs')).read());
quibble.reset();
try {
  (await import('./mod.mjs')).read();
} catch ({ code }) {
  console.log(code);
}
