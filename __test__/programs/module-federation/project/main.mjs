import { createServer } from 'node:http';
import { loadScriptNode } from '@module-federation/sdk';

const files = {
  '/remoteEntry.js': `
    import { readFileSync } from 'node:fs';
    import path from 'path';
    import { shared } from './shared.js';
    const modules = { './Button': () => import('./button.js'), './Lazy': () => import('./lazy.js') };
    export const get = async (name) => { const loaded = await modules[name](); return () => loaded; };
    export const init = (scope) => { shared.scope = scope; return typeof readFileSync + path.posix.join('a', 'b'); };
    export const meta = import.meta.url.split('/').slice(-1)[0];`,
  '/shared.js': 'export const shared = { scope: null };',
  '/button.js': `
    import { shared } from './shared.js';
    export default (event) => 'remote button: ' + event + ' in ' + shared.scope;`,
  '/lazy.js': 'export const lazy = await Promise.resolve("lazy chunk");',
  '/commonjs.js': `
    module.exports.name = __filename;
    module.exports.sep = require('node:path').posix.sep;
    module.exports.load = () => import('node:os').then((os) => typeof os.hostname);`,
};
const server = createServer((request, response) => {
  const text = files[request.url];
  response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/javascript' });
  response.end(text ?? 'export default "missing"');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;

const remote = await loadScriptNode(`${base}/remoteEntry.js`, {
  attrs: { name: 'remote', globalName: 'remote', type: 'esm' },
});
console.log(Object.keys(remote), remote.meta, remote.init('scope'));
const button = (await remote.get('./Button'))();
console.log(button.default('click'), globalThis.remote === remote);
console.log((await remote.get('./Lazy'))().lazy, (await remote.get('./Lazy'))() === (await remote.get('./Lazy'))());
console.log(await remote.get('./None').catch((error) => error.constructor.name));

const commonjs = await loadScriptNode(`${base}/commonjs.js`, { attrs: { name: 'c', globalName: 'c' } });
console.log(commonjs.name, commonjs.sep, await commonjs.load());
server.close();
server.closeAllConnections();
