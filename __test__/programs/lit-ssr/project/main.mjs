import { pathToFileURL } from 'node:url';
import { ModuleLoader } from '@lit-labs/ssr/lib/module-loader.js';
import { getWindow } from '@lit-labs/ssr/lib/dom-shim.js';

const window = getWindow({ includeJSBuiltIns: true });
const loader = new ModuleLoader({ global: window });
const here = pathToFileURL(import.meta.filename ?? new URL(import.meta.url).pathname).href;
const { path, module } = await loader.importModule('./page.js', here);
const { page, url } = module.namespace;
console.log(path === url, loader.cache.size, [...loader.cache.keys()].map((file) => file.split('/').at(-1)).sort());
console.log(await page('server'));
console.log(await page('again'));
