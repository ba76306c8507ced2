import { importFromString, requireFromString } from 'module-from-string';

const show = (...values) => console.log(...values);

const waited = await importFromString(`
  import { sep } from 'node:path';
  import { answer, count } from './local.mjs';
  export const meta = import.meta.url.startsWith('file:');
  export const resolved = import.meta.resolve?.('./local.mjs').endsWith('/local.mjs');
  export default \`waited: \${await Promise.resolve(answer)}\`;
  export { sep, count };
  export const later = async () => (await import('./local.mjs')).answer;
`);
show(waited.default, waited.meta, waited.sep, waited.count, await waited.later());
show(waited, [waited]);

const typed = await importFromString('export const double = (n: number): number => n * 2;', {
  transformOptions: { loader: 'ts' },
});
show(typed.double(21), Object.keys(typed));

const sandboxed = await importFromString('export default [typeof secret, typeof process];', {
  globals: { secret: 1 },
});
show(sandboxed.default.join());

const required = requireFromString(`
  exports.answer = 42;
  exports.later = async () => (await import('./local.mjs')).answer;
`);
show(required.answer, await required.later());

for (const code of [
  'export default missing;',
  'export const = 1;',
  'import { absent } from "./local.mjs";',
  'import "./nowhere.mjs";',
]) {
  const { name, message } = await importFromString(code).catch((error) => error);
  show(name, message.replace(/ '.*local\.mjs'/, '').replace(/'\/.*?nowhere/, "'nowhere"));
}
