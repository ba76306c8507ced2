import { Hook } from 'import-in-the-middle';

Hook(['os'], (exported, name) => {
  console.log('hook', name);
  exported.cpus = () => 'processors';
});
const { cpus } = await import('node:os');
console.log(cpus());
