// A host for plugins: each runs in a context of its own, with nothing but what the host gives it. One that fails harms no
// other, and is loaded again when its file has been mended.

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { Loader } from 'vm-module-record/loader';

const FOLDER = fileURLToPath(new URL('./plugins/', import.meta.url));

/** What plugins import as `host:api`: a module that no file has. */
const API = `
  export const name = host.name;
  export const on = (event, listener) => host.on(event, listener);
`;

class Plugin {
  listeners = new Map();
  #loader;

  constructor(name) {
    this.name = name;
    const host = {
      name,
      on: (event, listener) => this.listeners.set(event, listener),
    };
    this.#loader = new Loader({
      context: vm.createContext({ host }),
      resolve: (specifier, context, next) => {
        if (specifier === 'host:api') return { url: specifier, format: 'module' };
        const resolved = next(specifier);
        // A plugin has its own folder, and nothing of Node.
        if (resolved.url.startsWith(new URL('./', context.parentURL).href)) return resolved;
        throw new Error(`${name} may not import "${specifier}"`);
      },
      load: (url, _context, next) =>
        url === 'host:api' ? { format: 'module', source: API } : next(url),
    });
  }

  start() {
    return this.#loader.import(`./${this.name}.mjs`, path.join(FOLDER, 'host'));
  }

  emit(event, detail) {
    return this.listeners.get(event)?.(detail);
  }

  stop() {
    this.#loader.dispose();
  }
}

/** Starts every plugin of the folder. */
export async function startAll(report) {
  const plugins = [];
  for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith('.mjs')).sort()) {
    const plugin = new Plugin(path.basename(file, '.mjs'));
    try {
      await plugin.start();
      plugins.push(plugin);
      report(`${plugin.name} has started`);
    } catch (error) {
      plugin.stop();
      report(`${plugin.name} has failed: ${error.message.split('\n')[0]}`);
    }
  }
  return plugins;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const plugins = await startAll(console.log);
  for (const plugin of plugins) {
    const answer = plugin.emit('greet', 'Ada');
    if (answer !== undefined) console.log(`${plugin.name} says: ${answer}`);
  }
  for (const plugin of plugins) plugin.stop();
}
