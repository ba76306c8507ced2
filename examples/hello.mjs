import { SourceTextModule } from 'vm-module-record';

const greeting = new SourceTextModule('export const hello = (name) => "Hello, " + name;');
const app = new SourceTextModule(
  'import { hello } from "greeting"; export default hello("world");',
);
await app.link(() => greeting); // link first,
await app.evaluate(); // then evaluate
console.log(app.namespace.default); // Hello, world

try {
  await new SourceTextModule('').evaluate(); // not linked
} catch (err) {
  if (err.code !== 'ERR_VM_MODULE_STATUS') throw err;
  console.log(err.message); // Module status must be one of linked, evaluated, or errored
}
