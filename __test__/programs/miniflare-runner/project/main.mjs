import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import runner from '@miniflare/runner-vm';

const filePath = fileURLToPath(new URL('./worker.mjs', import.meta.url));
const rules = [
  { type: 'ESModule', include: /\.mjs$/ },
  { type: 'CommonJS', include: /\.cjs$/ },
  { type: 'Text', include: /\.txt$/ },
  { type: 'Data', include: /\.bin$/ },
  { type: 'CompiledWasm', include: /\.wasm$/ },
].map(({ type, include }) => ({ type, include: { test: (file) => include.test(file) } }));
const blueprint = { filePath, code: await readFile(filePath, 'utf8') };
const scope = { WebAssembly, console, Uint8Array };
const { exports, bundleSize, watch } = await new runner.VMScriptRunner().run(
  scope,
  blueprint,
  rules,
  { __STATIC_CONTENT_MANIFEST: { default: '{}' } },
);
console.log(Object.keys(exports), bundleSize, watch.map((file) => file.split('/').at(-1)));
const request = { url: 'http://localhost/a' };
console.log(await exports.default.fetch(request, { NAME: 'first' }));
console.log(await exports.default.fetch(request, { NAME: 'second' }));

const wrong = { filePath, code: 'import "./unknown.xyz"' };
console.log(
  await new runner.VMScriptRunner().run({}, wrong, rules).catch(({ code, message }) => [code, message.split('\n')[0]]),
);
const script = { filePath: 'script.js', code: 'globalThis.done = [] instanceof Array && "as a script"' };
const globals = {};
await new runner.VMScriptRunner().run(globals, script);
console.log(globals.done);
