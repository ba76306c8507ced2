import { Hook } from 'import-in-the-middle';
import { register } from 'import-in-the-middle/register-hooks.mjs';

register();
Hook((exported, name) => {
  console.log('hook', name.split('/').at(-1));
  if (name.endsWith('lib.mjs')) exported.foo = 42;
  if (name.endsWith('c.cjs')) exported.default.c = 43;
  if (name === 'os') exported.cpus = () => 'processors';
});
const { foo } = await import('./lib.mjs');
const { default: c } = await import('./c.cjs');
const { cpus } = await import('node:os');
console.log(foo, c, cpus());
